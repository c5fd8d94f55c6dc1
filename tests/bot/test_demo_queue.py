"""The invented queue of the demo: its files load without a fault, and its history has something to tell."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo import invent, queue
from bot.demo.exports import export
from bot.demo.words import words
from handlers import queue_number
from handlers.importing import load as importing
from storage.database import Database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Moscow")
KEY = b"a key for tests, and for nothing"
OWN = words().queue.application


async def test_the_mothers_application_moved_both_ways_and_may_be_tried(tmp_path: Path) -> None:
    city = invent(8, today=NOW.date())
    async with await Database.open(f"sqlite:///{tmp_path}/demo.db") as database:
        institutions = export(city, tmp_path / "files").institutions
        assert (await importing.load(database, "institutions", institutions, now=NOW)).faultless
        for later in (timedelta(), timedelta(), timedelta(days=9)):
            await queue.load(database, words().queue, city, KEY, NOW + later, ZONE)
        async with database.begin() as store:
            application = await store.queue.proved(queue_number.proof(OWN.number, OWN.born, KEY))
            assert application is not None
            history = await store.queue.history(application)
            assert len({one.day for one in history}) == len(history) == 2 * words().queue.days
            for place in range(len(words().queue.garden)):
                steps = [one.choices[place].place for one in history]
                assert all(steps)
            first = [one.choices[0].place or 0 for one in history]
            moves = [after - before for before, after in pairwise(first)]
            assert min(moves) < 0 < max(moves)
            assert await queue.notes(store, words().queue, 2001, KEY) == ["Заявление в сад: 33-104519 14.05.2024"]
            await store.people.agree(2001, 3, NOW)
            await store.queue.link(2001, application, NOW)
            assert await queue.notes(store, words().queue, 2001, KEY) == []
