"""`python -m tests.bench.evening STORE OUT`: everybody in the store wants tomorrow's plan, and it is built.

What it took goes to OUT as JSON. Built is the plan of the next evening before a day of lessons; then its rows are made
to be due now, and marked so that the people of the benchmark know them.
"""

import asyncio
import json
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import CONTENT
from bot.clock import Clock
from bot.quiet import Quiet
from bot.reminding import Reminding
from handlers.capabilities import CAPABILITIES
from handlers.reminders import REMINDERS
from handlers.router import Conversation
from storage.database import Database
from storage.moments import text
from tests.bench.audience import PUSH
from tests.fakes import HandClock
from tests.person import SECRET, ZONE

PLAN = next(each for each in REMINDERS if each.kind.name == "plan")
WEEK = 7


async def built(path: Path) -> dict[str, Any]:
    """Rows, people, seconds, and the peak of memory in MB."""
    wording = Conversation(CONTENT, CAPABILITIES, ZONE, SECRET).wording
    async with await Database.open(f"sqlite:///{path}") as database:
        async with database.begin() as store:
            await store.rows.write(
                "INSERT INTO wishes (person, kind, pupil, wanted) SELECT DISTINCT person, 'plan', 0, 1 FROM links"
                " WHERE true ON CONFLICT DO NOTHING"
            )
        begun, rows = time.perf_counter(), 0
        for later in range(1, WEEK + 1):
            evening = _evening(later)
            clock = HandClock(evening - timedelta(hours=1))
            reminding = Reminding(database, wording, clock, Quiet(ZONE))
            await reminding.run(PLAN, clock.now())
            clock.set_to(evening)
            begun = time.perf_counter()
            await reminding.run(PLAN, clock.now())
            seconds = time.perf_counter() - begun
            async with database.read() as store:
                rows = int(await store.rows.value("SELECT count(*) FROM outbox WHERE key LIKE 'plan:%'"))
            if rows:
                break
        people = await _due_now(database)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": rows, "people": people, "seconds": seconds, "peak": peak}


def _evening(later: int) -> datetime:
    """Seven in the evening, so many days from today."""
    day = Clock().now().astimezone(ZONE) + timedelta(days=later)
    return day.replace(hour=19, minute=0, second=0, microsecond=0)


async def _due_now(database: Database) -> int:
    """To how many."""
    async with database.begin() as store:
        rows = await store.rows.all("SELECT id, body FROM outbox WHERE key LIKE 'plan:%'")
        marked = []
        for id_, body in rows:
            read = json.loads(body)
            read["push"]["whom"] = PUSH + read["push"]["whom"]
            read["text"] = PUSH + read["text"]
            marked.append((json.dumps(read, ensure_ascii=False), text(Clock().now()), id_))
        await store.rows.write_many(
            "UPDATE outbox SET body = ?, not_before = ?, leave_by = NULL, expires = NULL WHERE id = ?", marked
        )
        return int(await store.rows.value("SELECT count(DISTINCT chat) FROM outbox WHERE key LIKE 'plan:%'"))


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(built(Path(sys.argv[1])))), "utf-8")
