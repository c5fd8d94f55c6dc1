"""The same questions over a hundredth of the grades: whether the store's size is felt."""

from collections.abc import Sequence

from tests.bench.bots import THIS
from tests.bench.desk import desk
from tests.bench.measures import OURS, Measure, Row, Sample, at_most, samples
from tests.bench.scale import Bench
from tests.bench.stores import city, grades

RATE = 200
SMALL, WHOLE = "over the small store", "over the whole city"
GRADES = Measure("grades in the store")
MEDIAN, LONGEST = Measure("p50, ms", 1), Measure("p99, ms", 1)
RATIO = Measure("p99 over the whole city, times that over the small store", 2, at_most(1.2))


async def once(bench: Bench) -> Sequence[Sample]:
    found: list[Sample] = []
    slowest: list[float] = []
    for who, pupils in ((SMALL, bench.scale.few_pupils), (WHOLE, bench.scale.pupils)):
        filled = await city(bench, pupils)
        async with desk(THIS, filled, pace=False, warm=1_000) as here:
            heard = await here.audience.at_rate(RATE, bench.scale.fast_seconds)
        slowest.append(heard.wait(99))
        found += samples(who, {GRADES: grades(filled.path), MEDIAN: heard.wait(50), LONGEST: slowest[-1]})
    return found + samples(OURS, {RATIO: slowest[1] / slowest[0]})


ROW = Row(
    "sizes",
    "120 thousand grades and 12 million",
    f"The same {RATE} questions a second over a small store and over the whole city's, one after the other. VK has no "
    "pace and takes no time here: its 50 ms between two requests would hide what the store costs.",
    (GRADES, MEDIAN, LONGEST, RATIO),
    once,
)
