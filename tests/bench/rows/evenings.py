"""Tomorrow's plan for everybody: how long it takes to build, what it holds, and how it leaves while people ask."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.bots import THIS, python, timed
from tests.bench.desk import desk
from tests.bench.measures import OURS, Measure, Row, Sample, at_least, at_most, samples
from tests.bench.rows.telling import SETTING
from tests.bench.rows.waits import FEW, own
from tests.bench.scale import Bench
from tests.bench.stores import city, plans

ROOT = Path(__file__).parents[3]

PLANS = Measure("plans, one a child and hearer")
PEOPLE = Measure("people")
MESSAGES = Measure("messages, of several children together as far as they fit a screen")
BUILT = Measure("seconds until they stand in the outbox", 1, at_most(60))
PEAK = Measure("peak memory of building them, MB", 0, at_most(300))
UNSAID = Measure("plans that were not said", 0, at_most(0))
UNTOLD = Measure("people who saw none", 0, at_most(0))
SHARE = Measure(f"of the {SETTING} messages a second that may leave, as many do, %", 0, at_least(95))
ASKED = Measure("answers to who asked meanwhile")
LOST = Measure("questions without an answer", 0, at_most(0))
WAIT = Measure("p99 of their waits, ms", 0, at_most(1000))

TOMORROW = ": завтра, "
"""What every plan says, and no answer about grades."""


async def once(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    out = bench.folder / "evening.json"
    async with desk(THIS, filled, pace=True, warm=40, BOT_BROADCAST_PER_SECOND=str(SETTING)) as here:
        audience = here.audience
        audience.unasked = TOMORROW
        await timed(*python("-m", "tests.bench.evening", str(here.store), str(out)), cwd=ROOT)
        begun, found = time.perf_counter(), json.loads(out.read_text("utf-8"))
        rows, people = found["rows"], found["people"]

        def over() -> bool:
            return len(audience.reached) >= people and not plans(here.store)[0]

        heard = await audience.until(over, FEW, longest=3 * rows / SETTING + 30)
        share = 100 * audience.pushed / ((audience.last_push - begun) * SETTING)
        built = {PLANS: rows, PEOPLE: people, MESSAGES: audience.pushed, BUILT: found["seconds"], PEAK: found["peak"]}
        left = {UNSAID: rows - plans(here.store)[1], UNTOLD: people - len(audience.reached), SHARE: min(share, 100)}
        meanwhile = {ASKED: heard.answered, LOST: heard.lost, WAIT: own(heard.wait(99))}
    return samples(OURS, built | left | meanwhile)


ROW = Row(
    "plan",
    "Tomorrow's plan for everybody",
    "All adults and pupils of the city want it at one hour. It is built by a process of its own, beside the bot; then"
    f" the bot sends it at VK's pace, while {FEW} questions a second are asked.",
    (PLANS, PEOPLE, MESSAGES, BUILT, PEAK, UNSAID, UNTOLD, SHARE, ASKED, LOST, WAIT),
    once,
    most_runs=1,
)
