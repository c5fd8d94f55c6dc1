"""What was worked out is kept within bounds, and every write about lessons makes another edition of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.shelf import Shelf

LESSON = """
    INSERT INTO timetable (place, begins, ends, weekday, number, subgroup_key, week, first, last, subject, room,
                           teacher, subgroup, shift, link, course, institution, class_name, import)
    VALUES ('1:5а', 1, 9, 1, 1, '', 0, 1, 9, 'Физика', '', '', '', 0, '', '', 1, '5А', 1)
"""
SUBSTITUTION = """
    INSERT INTO substitutions (entry, class_name, number, subgroup_key, subject, room, teacher, subgroup, note,
                               institution, day, import)
    VALUES (1, '5А', 1, '', '', '', '', '', '', 1, 1, 1)
"""
BELL = """
    INSERT INTO bells (entry, weekday, shift, number, begins, ends, institution, day, import)
    VALUES (1, 0, 0, 1, 510, 550, 1, 0, 1)
"""
WRITES = (
    *(LESSON, "UPDATE timetable SET room = '7'", "DELETE FROM timetable"),
    *(SUBSTITUTION, "UPDATE substitutions SET room = '7'", "DELETE FROM substitutions"),
    *(BELL, "UPDATE bells SET ends = 560", "DELETE FROM bells"),
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        async with opened.begin() as store:
            await store.rows.write(
                "INSERT INTO institutions (id, code, folded, kind, name, short_name, import)"
                " VALUES (1, '1', '1', 'school', 'Школа', 'Школа', 1)"
            )
        yield opened


async def edition(database: Database) -> int:
    async with database.read() as store:
        return await store.timetable.edition()


async def test_every_write_about_lessons_makes_another_edition(database: Database) -> None:
    async with await Database.open(f"sqlite:///{database.path}") as other:
        seen = {await edition(database)}
        for write in WRITES:
            async with other.begin() as store:
                await store.rows.write(write)
            seen.add(await edition(database))
    assert len(seen) == len(WRITES) + 1


async def test_what_is_asked_for_least_goes_first() -> None:
    made: list[str] = []
    shelf = Shelf(most=2)

    async def of(name: str) -> str:
        async def make() -> str:
            made.append(name)
            return name.upper()

        return await shelf.of(name, make)

    assert [await of(name) for name in "abacab"] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


async def test_all_transactions_of_a_database_share_one_and_another_database_none(
    database: Database, tmp_path: Path
) -> None:
    async with database.read() as reading, database.begin() as writing:
        assert reading.shelf is writing.shelf
    async with await Database.open(f"sqlite:///{tmp_path}/other.db") as other, other.read() as store:
        assert store.shelf is not reading.shelf
