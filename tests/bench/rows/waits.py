"""How long one waits for an answer, when few ask and when many do."""

from collections.abc import Sequence

from tests.bench.audience import Heard
from tests.bench.bots import THIS, installed
from tests.bench.desk import LATENCY, desk
from tests.bench.measures import Measure, Row, Sample, at_most, samples
from tests.bench.scale import Bench
from tests.bench.stores import city

FEW, MANY = 20, 200
"""Questions a second."""

PERCENTS = (50, 95, 99)
GOALS = {(FEW, 99): at_most(100)}
MEASURES = {
    (rate, percent): Measure(f"{rate} a second: p{percent}, ms", 0, GOALS.get((rate, percent)))
    for rate in (FEW, MANY)
    for percent in PERCENTS
}
LOST = {rate: Measure(f"{rate} a second: questions without an answer", 0, at_most(0)) for rate in (FEW, MANY)}


async def once(bench: Bench) -> Sequence[Sample]:
    """Peers are asked at the lower rate only: the higher is ten times what they can say at VK's pace."""
    filled = await city(bench, bench.scale.pupils)
    found: list[Sample] = []
    for bot in installed():
        async with desk(bot, filled, pace=True, warm=40) as here:
            seconds = bench.scale.slow_seconds if bot is THIS else bench.scale.peers_seconds
            found += _told(bot.who, FEW, await here.audience.at_rate(FEW, seconds))
            if bot is THIS:
                found += _told(bot.who, MANY, await here.audience.at_rate(MANY, bench.scale.fast_seconds))
    return found


def _told(who: str, rate: int, heard: Heard) -> list[Sample]:
    waits = {MEASURES[rate, percent]: own(heard.wait(percent)) for percent in PERCENTS}
    return samples(who, waits | {LOST[rate]: heard.lost})


def own(milliseconds: float) -> float:
    """A wait without the one call of VK that every answer has behind it."""
    return max(0.0, milliseconds - LATENCY * 1000)


ROW = Row(
    "waits",
    "From the question to the answer",
    f"{FEW} and {MANY} questions a second, by chance, at VK's pace. Timed from the moment the event is in VK's stream "
    f"to the moment the answer stands in the dialog, less the {LATENCY * 1000:.0f} ms that VK takes for the one call "
    "that says it: so whatever the bot waits for VK's pace, or for its own earlier calls, counts.",
    (*(MEASURES[FEW, each] for each in PERCENTS), LOST[FEW], *(MEASURES[MANY, each] for each in PERCENTS), LOST[MANY]),
    once,
)
