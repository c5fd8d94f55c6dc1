"""Events of the invented city: a file that the import takes on any day, the same days however often it is opened."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import events, families, invent
from bot.demo.exports import export
from bot.demo.words import words
from handlers.importing import load as importing
from storage.database import Database
from storage.school_events import CITY


@pytest.mark.parametrize("today", [date(2026, 9, 1), date(2027, 12, 31)])
async def test_the_import_takes_the_file_on_any_day(tmp_path: Path, today: date) -> None:
    city, now = invent(40, today=today), datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    files = export(city, tmp_path / "files")
    async with await Database.open(f"sqlite:///{tmp_path}/demo.db") as database:
        for kind, paths in (("institutions", files.institutions), ("pupils", files.pupils)):
            await importing.load(database, kind, paths, now=now, who="demo")
        await events.load(database, words().events, city, now)
        await families.link(database, city, now, lambda *_: None)
        async with database.begin() as store:
            await events.sign_up(store, words().events, city, now)
        async with database.read() as store:
            places = await store.school.institutions()
            there = await store.school_events.of([CITY, *(place.id for place in places)], today)
    assert 6 <= len(there) <= 12
    assert {"olympiad", "meeting", "concert", "open_day"} <= {one.kind for one in there} or today.weekday() > 2
    assert any(one.taken for one in there)
    assert all(not one.places or one.taken <= one.places for one in there)


def test_an_event_has_the_same_day_whenever_the_demo_is_opened() -> None:
    seen: dict[str, list[str]] = {}
    for ahead in range(0, 20, 3):
        city = invent(8, today=date(2026, 11, 20) + timedelta(days=ahead))
        for row in events.events(words().events, city):
            assert seen.setdefault(row[0], row) == row
