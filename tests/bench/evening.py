"""`python -m tests.bench.evening STORE OUT`: everybody in the store wants tomorrow's plan, and it is built.

What it took goes to OUT as JSON. Built is the plan of the next evening before a day of lessons; then its rows are made
to be due now.
"""

import asyncio
import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import CONTENT
from bot.clock import Clock
from bot.quiet import Quiet
from bot.reminding import Reminding
from handlers.reminders import REMINDERS
from handlers.wording import Wording
from storage.database import Database
from storage.moments import text
from tests.bench.bots import megabytes
from tests.bench.stores import PLANS
from tests.fakes import HandClock
from tests.person import ZONE

PLAN = next(each for each in REMINDERS if each.kind.name == "plan")
WEEK = 7


async def built(path: Path) -> dict[str, Any]:
    """Rows, people, seconds, and the peak of memory in MB."""
    wording = Wording(CONTENT / "texts")
    async with await Database.open(f"sqlite:///{path}") as database:
        async with database.begin() as store:
            await store.rows.write(
                "INSERT INTO wishes (person, kind, pupil, wanted) SELECT DISTINCT person, 'plan', 0, 1 FROM links"
                " WHERE true ON CONFLICT DO NOTHING"
            )
        seconds, rows = 0.0, 0
        for later in range(1, WEEK + 1):
            evening = _evening(later)
            clock = HandClock(evening - timedelta(hours=1))
            reminding = Reminding(database, wording, clock, Quiet(ZONE))
            await reminding.run(PLAN, clock.now())
            clock.set_to(evening)
            begun = time.perf_counter()
            await reminding.run(PLAN, clock.now())
            seconds = time.perf_counter() - begun
            rows, people = await _counted(database)
            if rows:
                break
        peak = megabytes(os.getpid(), "VmHWM")
        await _due_now(database)
    return {"rows": rows, "people": people, "seconds": seconds, "peak": peak}


def _evening(later: int) -> datetime:
    """Seven in the evening, so many days from today."""
    day = Clock().now().astimezone(ZONE) + timedelta(days=later)
    return day.replace(hour=19, minute=0, second=0, microsecond=0)


async def _counted(database: Database) -> tuple[int, int]:
    """Rows, and to how many people."""
    async with database.read() as store:
        ((rows, people),) = await store.rows.all(f"SELECT count(*), count(DISTINCT chat) FROM outbox WHERE {PLANS}")
        return rows, people


async def _due_now(database: Database) -> None:
    async with database.begin() as store:
        await store.rows.write(
            f"UPDATE outbox SET not_before = ?, leave_by = NULL, expires = NULL WHERE {PLANS}", (text(Clock().now()),)
        )


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(built(Path(sys.argv[1])))), "utf-8")
