"""A week's timetable beside a question about grades: whether the school day costs more than what was there before."""

from collections.abc import Sequence

from tests.bench.audience import QUESTIONS
from tests.bench.bots import THIS
from tests.bench.desk import Meter, desk
from tests.bench.measures import OURS, Measure, Row, Sample, at_most, samples
from tests.bench.scale import Bench
from tests.bench.stores import city

RATE = 200
WEEK = ("расписание на неделю", "покажи расписание на эту неделю", "какие уроки на следующей неделе")
GRADES, TIMETABLE = "grades", "a week's timetable"
MEDIAN, LONGEST = Measure("p50, ms", 1), Measure("p99, ms", 1)
CPU = Measure("CPU-seconds a thousand answers", 2)
CHARACTERS = Measure("characters of an answer, mean")
LOST = Measure("questions without an answer", 0, at_most(0))
SLOWER = Measure("p50 of a week's timetable, times that of a grade question", 2, at_most(1.3))
DEARER = Measure("CPU of a week's timetable, times that of a grade question", 2, at_most(1.3))


async def once(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    found: list[Sample] = []
    medians, costs = [], []
    async with desk(THIS, filled, pace=False, warm=1_000) as here:
        for who, questions in ((GRADES, QUESTIONS), (TIMETABLE, WEEK)):
            here.audience.questions = questions
            await here.audience.at_once(200, window=20)  # what is made at the first such question is no week's
            meter = Meter(here.bot)
            heard = await here.audience.at_rate(RATE, bench.scale.fast_seconds)
            cpu, _ = meter.a_thousand(heard.answered)
            medians.append(heard.wait(50))
            costs.append(cpu)
            figures = {MEDIAN: medians[-1], LONGEST: heard.wait(99), CPU: cpu, LOST: heard.lost}
            found += samples(who, figures | {CHARACTERS: heard.characters / max(1, heard.answered)})
    return found + samples(OURS, {SLOWER: medians[1] / medians[0], DEARER: costs[1] / costs[0]})


ROW = Row(
    "timetable",
    "A week's timetable",
    f"{RATE} questions a second from adults of the whole city: about grades, in six kinds, and then for the lessons "
    "of a week, of their own children. VK has no pace and takes no time here.",
    (MEDIAN, LONGEST, CPU, CHARACTERS, LOST, SLOWER, DEARER),
    once,
)
