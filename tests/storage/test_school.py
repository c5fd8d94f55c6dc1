"""What the conversation asks of the school: one query an answer."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from storage.database import Database
from storage.names import folded, keys
from storage.school import Grade

PLACES = [
    (1, "s1", "school", "МБОУ «Гимназия № 1»", "Гимназия № 1"),
    (2, "s21", "school", "МБОУ «Средняя общеобразовательная школа № 21»", "СОШ № 21"),
    (3, "d21", "kindergarten", "МБДОУ № 21", "Детский сад № 21"),
    (4, "rod", "additional", "МБУ ДО «ЦДОД «Родничок»", "ЦДОД «Родничок»"),
]
DAY = date(2026, 11, 5)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        async with opened.begin() as store:
            rows = store.rows
            await rows.write_many(
                "INSERT INTO institutions (id, folded, code, kind, name, short_name, import)"
                " VALUES (?, ?, ?, ?, ?, ?, 1)",
                [(number, folded(code), code, *rest) for number, code, *rest in PLACES],
            )
            await rows.write_many(
                "INSERT INTO institution_names (institution, name) VALUES (?, ?)",
                [(number, name) for number, code, _, full, short in PLACES for name in keys(code, full, short)],
            )
            await rows.write_many(
                "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (?, ?, ?, ?, ?)",
                [
                    (1, "101", "Мария", "П", "мария п"),
                    (2, "102", "Анна", "О", "анна о"),
                    (3, "103", "Пётр", "П", "петр п"),
                ],
            )
            await rows.write_many(
                "INSERT INTO enrolments (pupil, institution, class_name, restricted, ended, import)"
                " VALUES (?, ?, ?, ?, ?, 1)",
                [
                    (1, 2, "7Б", 0, None),
                    (1, 4, "Роботы", 1, None),
                    (2, 2, "7Б", 0, None),
                    (3, 2, "7Б", 0, "2026-10-01"),
                ],
            )
            await store.school.add_subjects(["Русский язык", "Математика", "русский  Язык"])
            await store.school.add_works([("", ""), ("Контрольная", "Дроби")])
            subjects = await store.school.ids_of_subjects([folded("Русский язык"), folded("Математика")])
            works = await store.school.ids_of_works([("", ""), ("Контрольная", "Дроби"), ("нет", "такой")])
            russian, maths = subjects["русский язык"], subjects["математика"]
            await rows.write_many(
                "INSERT INTO grades (pupil, day, subject, work, ordinal, mark, weight, comment, import)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
                [
                    (1, DAY.toordinal(), russian, works["", ""], 0, "5", -1, ""),
                    (1, DAY.toordinal(), maths, works["Контрольная", "Дроби"], 0, "4-", 150, "старайся"),
                    (1, DAY.toordinal() + 3, maths, works["", ""], 0, "н", -1, ""),
                    (2, DAY.toordinal(), maths, works["", ""], 0, "3", -1, ""),
                ],
            )
            await rows.write("INSERT INTO freshness VALUES ('grades', 1, '2026-11-20T15:05:00.000Z', 1)")
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("21 школа", [2]),
        ("S21", [2]),
        ("школа 1", [1]),
        ("сад 21", [3]),
        ("21", [2]),
        ("родничок", [4]),
        ("школа 99", []),
        ("", []),
        ("...", []),
    ],
)
async def test_an_institution_is_found_by_what_people_call_it(database: Database, text: str, found: list[int]) -> None:
    async with database.read() as store:
        assert [one.id for one in await store.school.institution_named(text)] == found


async def test_an_import_does_not_guess(database: Database) -> None:
    async with database.read() as store:
        assert await store.school.institution_named("школа 1", guess=False) == []


async def test_an_institution_is_found_by_its_id(database: Database) -> None:
    async with database.read() as store:
        place = await store.school.institution(2)
        assert place is not None
        assert (place.code, place.kind, place.address) == ("s21", "school", "")
        assert await store.school.institution(99) is None


async def test_pupils_are_found_by_id_number_and_class(database: Database) -> None:
    async with database.read() as store:
        school = store.school
        masha = await school.pupil_by_number("101")
        assert masha is not None
        assert (masha.id, masha.given, masha.surname_initial, masha.restricted) == (1, "Мария", "П", True)
        assert await school.pupil(1) == masha
        assert await school.pupil(99) is await school.pupil_by_number("99") is None
        assert [one.id for one in await school.pupils([3, 1, 99])] == [1, 3]
        assert [one.id for one in await school.class_pupils(2, "7 «б»")] == [2, 1]
        assert await school.classes(2) == ["7Б"]
        assert await school.ids_of_numbers(["101", "103", "7"]) == {"101": 1, "103": 3}


async def test_a_pupil_s_places_are_the_open_ones_school_first(database: Database) -> None:
    async with database.read() as store:
        places = await store.school.enrolments([1, 2, 3])
    assert [(one.pupil, one.school, one.class_name, one.restricted) for one in places] == [
        (1, "СОШ № 21", "7Б", False),
        (1, "ЦДОД «Родничок»", "Роботы", True),
        (2, "СОШ № 21", "7Б", False),
    ]


async def test_grades_of_a_period_and_of_a_subject(database: Database) -> None:
    async with database.read() as store:
        school = store.school
        first, second = await school.grades(1, DAY, DAY)
        assert first == Grade(DAY, "Математика", "4-", Decimal("1.5"), "Контрольная", "Дроби", "старайся")
        assert (second.subject, second.weight) == ("Русский язык", None)
        assert len(await school.grades(1, DAY, date(2026, 11, 8))) == 3
        assert [one.mark for one in await school.grades(1, DAY, date(2026, 12, 31), ["МАТЕМАТИКА"])] == ["4-", "н"]
        assert await school.grades(1, DAY, DAY, ["Физика"]) == []
        assert await school.grades(1, DAY, DAY, []) == []
        assert await school.grades(3, DAY, DAY) == []


async def test_what_a_pupil_has_grades_in_and_until_when(database: Database) -> None:
    async with database.read() as store:
        school = store.school
        assert await school.subjects_of(1) == ["Математика", "Русский язык"]
        assert await school.subjects_of(3) == []
        assert await school.last_grade_day(1) == date(2026, 11, 8)
        assert await school.last_grade_day(1, ["Русский язык"]) == DAY
        assert await school.last_grade_day(1, ["Физика"]) is None
        assert await school.last_grade_day(1, until=date(2026, 11, 7)) == DAY
        assert await school.last_grade_day(1, until=DAY - timedelta(1)) is None
        assert await school.last_grade_day(3) is None


async def test_freshness_is_by_kind_and_pupil(database: Database) -> None:
    async with database.read() as store:
        fresh = await store.school.freshness("grades", 1)
        assert fresh is not None
        assert fresh.isoformat() == "2026-11-20T15:05:00+00:00"
        assert await store.school.freshness("pupils", 1) is await store.school.freshness("grades", 2) is None
        summary = await store.imports.freshness()
        assert [(kind, place, pupils) for kind, place, pupils, *_ in summary] == [("grades", 2, 1), ("grades", 4, 1)]
