"""How many are answered: without pace, and at VK's pace when more is asked than it lets through."""

from collections.abc import Sequence

from tests.bench.bots import THIS, Bot, installed
from tests.bench.desk import LATENCY, Desk, Meter, desk
from tests.bench.measures import Measure, Row, Sample, at_least, at_most, samples
from tests.bench.scale import Bench
from tests.bench.stores import city

RATE = Measure("answers a second", 0, at_least(1000))
PACED_RATE = Measure("answers a second", 0, at_least(450))
CPU = Measure("CPU-seconds a thousand answers", 2)
DESK = Measure("the same of VK and the people, in their own process", 2)
LOST = Measure("questions without an answer", 0, at_most(0))
TWICE = Measure("answers that nobody asked for", 0, at_most(0))
UNKEPT = Measure("answers that are not in the store as sent", 0, at_most(0))
CHARACTERS = Measure("characters of an answer, mean")
BUTTONS = Measure("buttons of an answer, mean", 1)
PEAK = Measure("peak memory, MB")

OFFERED = 600.0
"""Questions a second: more than the 500 that twenty calls of `execute` a second can say."""


async def no_pace(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    found: list[Sample] = []
    for bot in installed():
        async with desk(bot, filled, pace=False, warm=min(200, bench.scale.at_once)) as here:
            meter = Meter(here.bot)
            heard = await here.audience.at_once(bench.scale.at_once)
            cpu, beside = meter.a_thousand(heard.answered)
            figures = {RATE: heard.rate, CPU: cpu, DESK: beside, LOST: heard.lost, TWICE: heard.unasked}
            figures |= {
                CHARACTERS: heard.characters / max(1, heard.answered),
                BUTTONS: heard.buttons / max(1, heard.answered),
                PEAK: here.bot.peak_megabytes(),
            }
            found += samples(bot.who, figures | await _unkept(here, bot))
    return found


async def paced(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    found: list[Sample] = []
    for bot in installed():
        seconds = bench.scale.offered_seconds if bot is THIS else bench.scale.peers_seconds
        async with desk(bot, filled, pace=True, warm=20) as here:
            meter = Meter(here.bot)
            heard = await here.audience.at_rate(OFFERED, seconds, patience=5 if bot is not THIS else 4 * seconds)
            cpu, beside = meter.a_thousand(heard.answered)
            figures = {PACED_RATE: heard.rate, LOST: heard.lost, TWICE: heard.unasked, CPU: cpu, DESK: beside}
            found += samples(bot.who, figures | await _unkept(here, bot))
    return found


async def _unkept(here: Desk, bot: Bot) -> dict[Measure, float]:
    """Peers keep nothing and claim nothing."""
    return {UNKEPT: await here.unkept()} if bot is THIS else {}


NO_PACE = Row(
    "no-pace",
    "Without VK's pace",
    "Questions about grades in free words, of six kinds, from adults of the whole city in no order; a thousand of them "
    "wait for an answer at any time. VK has no pace and takes no time.",
    (RATE, CPU, DESK, LOST, TWICE, UNKEPT, CHARACTERS, BUTTONS, PEAK),
    no_pace,
)
PACED = Row(
    "pace",
    "At VK's pace",
    f"{OFFERED:.0f} questions a second, by chance, for a minute (for the peers ten seconds); VK takes twenty "
    f"requests a second and {LATENCY * 1000:.0f} ms for each. Seconds count until the last answer is seen.",
    (PACED_RATE, LOST, TWICE, UNKEPT, CPU, DESK),
    paced,
)
