"""What the bot holds and how soon it is there."""

from collections.abc import Sequence

from tests.bench.bots import THIS, Bot, installed, python, running, timed
from tests.bench.desk import Meter, desk, emulator
from tests.bench.measures import OURS, Measure, Row, Sample, at_most, samples
from tests.bench.scale import Bench
from tests.bench.stores import Store, city, copy_of

IMPORT = "`import vkbottle`"
STARTED = Measure("seconds until it reads the stream", 2)
LONGER = Measure("times as long as importing vkbottle", 2, at_most(1.5))

PEAK = Measure("peak memory, MB", 0, at_most(160))
GROWN = Measure("times as much memory at the end as after a tenth", 2, at_most(1.05))
CPU = Measure("CPU-seconds a thousand answers", 2)
LOST = Measure("questions without an answer", 0, at_most(0))
LOOKS = ("after a tenth", "after half", "after all")
HELD = {look: Measure(f"memory {look} of the answers, MB") for look in LOOKS}


async def start(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    found: list[Sample] = []
    for _ in range(bench.scale.starts):
        imported = await timed(*python("-c", "import vkbottle"))
        found += samples(IMPORT, {STARTED: imported})
        for bot in installed():
            seconds = await _started(bot, filled)
            found += samples(bot.who, {STARTED: seconds} | ({LONGER: seconds / imported} if bot is THIS else {}))
    return found


async def _started(bot: Bot, filled: Store) -> float:
    vk = emulator(filled.adults[:1], pace=True)
    with copy_of(filled) as store:
        async with vk.serve(), running(bot, vk, store) as it:
            return it.start


async def long(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    held: list[float] = []
    async with desk(THIS, filled, pace=False) as here:
        meter = Meter(here.bot)
        heard = await here.audience.at_once(
            bench.scale.long_run[-1], at=bench.scale.long_run, reached=lambda _: held.append(here.bot.megabytes())
        )
        cpu, _ = meter.a_thousand(heard.answered)
        looks = {HELD[look]: memory for look, memory in zip(LOOKS, held, strict=True)}
        figures = {PEAK: here.bot.peak_megabytes(), GROWN: held[-1] / held[0], CPU: cpu, LOST: heard.lost}
        return samples(OURS, looks | figures)


START = Row(
    "start",
    "Until it is there",
    "From the start of the process until VK's stream is asked for the first time, over the city's store, beside "
    '`python -c "import vkbottle"` in the same run.',
    (STARTED, LONGER),
    start,
)
LONG = Row(
    "memory",
    "Memory over 200,000 answers",
    "One run of 200,000 answers over the city's store, without pace; looked at after 20,000, 100,000 and 200,000. The "
    "peak is the kernel's own (VmHWM), the looks are resident memory (VmRSS). Flat is: not more than a twentieth above "
    "the first look.",
    (*HELD.values(), GROWN, PEAK, CPU, LOST),
    long,
    most_runs=1,
)
