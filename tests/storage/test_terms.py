"""What the store knows of terms: grades of a year, whose rule a pupil is marked by, whose city it is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from storage.database import Database
from storage.terms import MarkingRule, Place, TermGrade

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
RULE = MarkingRule(Decimal("0.65"), weights=False, least=4, system="quarters", seniors="halves")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Two schools and a club; pupil 1 of a school and the club, 2 of the club alone, 3 of no place any more."""
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        async with opened.begin() as store:
            rows = store.rows
            await rows.write_many(
                "INSERT INTO institutions (id, folded, code, kind, name, short_name, import)"
                " VALUES (?, ?, ?, ?, '', '', 1)",
                [(1, "club", "club", "additional"), (2, "s21", "s21", "school"), (3, "s17", "s17", "school")],
            )
            await rows.write_many(
                "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (?, ?, '', '', '')",
                [(1, "101"), (2, "102"), (3, "103")],
            )
            await rows.write_many(
                "INSERT INTO enrolments (pupil, institution, class_name, ended, import) VALUES (?, ?, ?, ?, 1)",
                [(1, 1, "Роботы", None), (1, 2, "7Б", None), (2, 1, "Роботы", None), (3, 3, "5А", "2026-09-01")],
            )
            await store.school.add_subjects(["Физика", "Алгебра"])
            await rows.write_many(
                "INSERT INTO term_grades (pupil, subject, period, year, mark, import) VALUES (?, ?, ?, ?, ?, 1)",
                [
                    (1, 1, "1 четверть", 2026, "4"),
                    (1, 2, "год", 2026, "5"),
                    (1, 2, "год", 2025, "3"),
                    (2, 1, "год", 2026, "2"),
                ],
            )
        yield opened


async def test_term_grades_are_those_of_one_pupil_and_one_year(database: Database) -> None:
    async with database.read() as store:
        assert await store.terms.grades(1, 2026) == [
            TermGrade("Алгебра", "год", "5"),
            TermGrade("Физика", "1 четверть", "4"),
        ]
        assert await store.terms.grades(1, 2026, ["Физика"]) == [TermGrade("Физика", "1 четверть", "4")]
        assert await store.terms.grades(1, 2026, []) == []
        assert await store.terms.grades(3, 2026) == []


async def test_term_grades_are_one_range_of_the_key(database: Database) -> None:
    async with database.read() as store:
        plan = await store.rows.all("EXPLAIN QUERY PLAN SELECT mark FROM term_grades WHERE pupil = 1 AND year = 2026")
    assert [row[3] for row in plan] == ["SEARCH term_grades USING PRIMARY KEY (pupil=? AND year=?)"]


async def test_a_pupil_is_marked_by_the_rule_of_the_school_and_not_of_the_club(database: Database) -> None:
    async with database.begin() as store:
        await store.terms.set_rule(1, RULE, NOW)
    async with database.read() as store:
        assert await store.terms.places([1, 2, 3]) == {1: Place(1, "7Б", None), 2: Place(2, "Роботы", RULE)}


async def test_a_rule_is_kept_to_the_hundredth_and_taken_back(database: Database) -> None:
    async with database.begin() as store:
        await store.terms.set_rule(
            2, MarkingRule(Decimal("0.5"), weights=True, least=3, system="halves", seniors="halves"), NOW
        )
        await store.terms.set_rule(2, RULE, NOW)
        assert await store.terms.rules() == {2: RULE}
        assert await store.terms.drop_rule(2)
        assert not await store.terms.drop_rule(2)
        assert await store.terms.rules() == {}


async def test_an_invented_city_is_known_by_its_first_import(database: Database) -> None:
    imported = (
        "INSERT INTO imports (kind, who, started, file, sha256, rows, state, removes)"
        " VALUES ('pupils', ?, '', '', '', 0, 'done', 1)"
    )
    async with database.begin() as store:
        assert not await store.terms.invented()
        await store.rows.write(imported, ("demo",))
        await store.rows.write(imported, ("school",))
        assert await store.terms.invented()
