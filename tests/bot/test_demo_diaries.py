"""Homework and absences of the invented city: the same every time, and taken by the ordinary import."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.demo import diaries, invent
from bot.demo.exports import export
from bot.demo.words import words
from handlers.importing import load as importing
from storage.database import Database


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 11, 28), date(2026, 9, 1)])
async def test_what_is_set_and_who_was_away_is_loaded(tmp_path: Path, today: date) -> None:
    city, now = invent(120, seed=1, today=today), datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    exports = export(city, tmp_path / "files")
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        for kind, path in exports.in_order[: len(exports.institutions) + len(exports.pupils)]:
            assert (await importing.load(database, kind, [path], now=now)).stored
        for _ in range(2):
            await diaries.load(database, words().diaries, city, now)
        async with database.read() as store:
            tasks = await store.rows.value("SELECT count(*) FROM homework")
            missed = await store.rows.value("SELECT count(*) FROM absences")
    assert tasks == len(list(diaries.homework(words().diaries, city))) > 50
    assert missed == len(list(diaries.absences(words().diaries, city))) > 0


def test_the_same_city_has_the_same() -> None:
    one, other = (invent(60, seed=2, today=date(2026, 11, 23)) for _ in range(2))
    assert list(diaries.homework(words().diaries, one)) == list(diaries.homework(words().diaries, other))
    assert list(diaries.absences(words().diaries, one)) == list(diaries.absences(words().diaries, other))
