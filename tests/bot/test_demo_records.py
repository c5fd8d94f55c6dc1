"""Examinations and achievements of the invented city: files that the import takes, and what the cast has in them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.demo import invent, records
from bot.demo.exports import export
from bot.demo.records_words import day
from bot.demo.words import words
from handlers.importing import load as importing
from storage.database import Database


@pytest.mark.parametrize("today", [date(2026, 9, 1), date(2027, 7, 1), date(2028, 2, 29)])
async def test_the_import_takes_the_files_on_any_day(tmp_path: Path, today: date) -> None:
    city, now = invent(8, today=today), datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    files = export(city, tmp_path / "files")
    async with await Database.open(f"sqlite:///{tmp_path}/demo.db") as database:
        for kind, paths in (("institutions", files.institutions), ("pupils", files.pupils)):
            await importing.load(database, kind, paths, now=now, who="demo")
        for _ in range(2):
            await records.load(database, words().records, city, now)
        async with database.read() as store:
            petya = await store.school.pupil_by_number("100002")
            assert petya is not None
            exams = await store.exams.of(petya.id)
            count = await store.rows.value("SELECT count(*) FROM exams")
    assert count == len(list(records.exams(words().records, city)))
    assert {"ОГЭ", "Пробный экзамен", "Итоговое собеседование", "ВПР"} == {exam.name for exam in exams}
    assert all(exam.has_result == (exam.day + records.CHECKED <= today) for exam in exams)


def test_the_same_city_gives_the_same_rows_and_nothing_is_won_tomorrow() -> None:
    today = date(2026, 11, 20)
    city, again = invent(80, today=today), invent(80, today=today)
    assert list(records.exams(words().records, city)) == list(records.exams(words().records, again))
    won = list(records.achievements(words().records, city))
    assert won == list(records.achievements(words().records, again))
    assert {row[0] for row in won} >= {"100001", "100002"}
    assert all(date(int(row[1][6:]), int(row[1][3:5]), int(row[1][:2])) <= today for row in won)


def test_days_are_of_the_school_year_they_are_said_to_be_of() -> None:
    assert day("06-02", 2026, last_year=False) == date(2027, 6, 2)
    assert day("10-22", 2026, last_year=False) == date(2026, 10, 22)
    assert day("04-21", 2026, last_year=True) == date(2026, 4, 21)
