"""The invented city's timetable: that of its journals, with nobody at two places at once, and with substitutions."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import City, invent
from bot.demo.days import first_day
from bot.demo.exports import export
from bot.demo.lessons import course
from bot.demo.schools import Place
from bot.demo.timetables import shift, taught, write
from bot.demo.words import words
from handlers.importing import load as importing
from handlers.rules.day import Lessons
from handlers.rules.days import verdicts
from storage.database import Database

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def city() -> City:
    return invent(300, seed=1, today=MONDAY)


def test_a_class_is_taught_what_its_journal_has_on_the_same_days(city: City) -> None:
    days = [MONDAY - 7 * DAY + DAY * each for each in range(5)]
    lessons = list(taught(city))
    for group in city.classes:
        place = Place(group.institution, group.grade, group.letter)
        week = 6 if any(each.weekday == 6 for each in lessons if each.group == group) else 5
        journal = course(
            city.seed, place, [*days, *([MONDAY - 2 * DAY] if week == 6 else [])], first_day(MONDAY), words().lessons
        )
        for day in days:
            marked = {slot.subject for slot in journal.slots if slot.day == day}
            own = {
                each.subject
                for each in lessons
                if each.group == group and each.weekday == day.isoweekday() and not each.week
            }
            assert marked == own


def test_no_teacher_is_in_two_places_and_no_class_has_two_lessons_at_once(city: City) -> None:
    known = words().timetable
    teachers = Counter(
        (each.group.institution, each.teacher, shift(known, each.group), each.weekday, each.number)
        for each in taught(city)
        if each.teacher
    )
    assert max(teachers.values()) == 1
    slots = Counter((each.group, each.weekday, each.number, each.subgroup, each.week) for each in taught(city))
    assert max(slots.values()) == 1


def test_the_same_city_writes_the_same_files(city: City, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    files, rows = write(city, one)
    write(city, other)
    assert rows == sum(len(path.read_text("utf-8").splitlines()) - 1 for _, path in files)
    assert [path.read_bytes() for _, path in files] == [(other / path.name).read_bytes() for _, path in files]


async def test_the_import_takes_it_and_the_people_of_the_chat_have_something_to_ask_about(
    city: City, tmp_path: Path
) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    files = export(city, tmp_path / "files")
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        for kind, path in files.in_order:
            if kind not in ("grades", "term-grades"):
                result = await importing.load(database, kind, [path], now=now)
                assert result.faultless, [file.faults for file in result.files]
        async with database.read() as store:
            (school,) = await store.school.institution_named("sch21")
            for class_name in ("9Б", "7Б", "3А"):
                span = (school.id, class_name, MONDAY, MONDAY + 7 * DAY)
                lessons = Lessons(
                    await store.timetable.planned(*span),
                    await store.timetable.changes(*span),
                    await store.timetable.bells(school.id, MONDAY, MONDAY + 7 * DAY),
                    verdicts("quarters", int(class_name[0])),
                )
                week = list(lessons.days(MONDAY, MONDAY + 4 * DAY))
                assert [day.changed for day in week] == [True, True, False, False, False]
                assert all(slot.begins for day in week[2:] for slot in day.slots)
                assert (week[0].begins is None or week[0].begins.hour < 10) == (class_name != "7Б")
