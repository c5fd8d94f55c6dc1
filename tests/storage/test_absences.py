"""Reports of absences in the store: once a child and day and adult, gone with the link, never back from a copy."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import copies, restoration
from storage.absences import KEPT
from storage.database import Database
from storage.ledger import Ledger
from storage.roles import CLASS_TEACHER, Scope, StaffCode
from tests.city import MASHA, PETYA

ANNA, PAVEL, OLGA = 501, 502, 503
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


async def filled(path: Path) -> Database:
    """Petya of two parents and Masha of one, both in 9Б."""
    database = await Database.open(f"sqlite:///{path}")
    async with database.begin() as store:
        await store.rows.write(
            "INSERT INTO institutions (code, folded, kind, name, short_name, import) VALUES (?, ?, ?, ?, ?, 1)",
            ("s21", "s21", "school", "СОШ № 21", "СОШ № 21"),
        )
        for number, called in ((PETYA, "Пётр"), (MASHA, "Мария")):
            await store.rows.write(
                "INSERT INTO pupils (number, given, surname_initial, folded) VALUES (?, ?, 'В', ?)",
                (number, called, called),
            )
        await store.rows.write(
            "INSERT INTO enrolments (pupil, institution, class_name, import) SELECT id, 1, '9Б', 1 FROM pupils"
        )
        for person, child in ((ANNA, 1), (PAVEL, 1), (OLGA, 2)):
            await store.people.agree(person, 1, NOW)
            await store.links.make(person, child, NOW)
    return database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await filled(tmp_path / "store.db") as database:
        yield database


async def test_a_day_is_told_of_once_and_by_each_adult_apart(database: Database) -> None:
    async with database.begin() as store:
        assert await store.absences.report(1, [TUESDAY, WEDNESDAY], ANNA, "", NOW) == [TUESDAY, WEDNESDAY]
        assert await store.absences.report(1, [TUESDAY], ANNA, "family", NOW) == []
        assert await store.absences.report(1, [TUESDAY], PAVEL, "", NOW + timedelta(hours=1)) == [TUESDAY]
        listed = await store.absences.listed(1, "9б", TUESDAY)
        assert [(one.given, one.report.person, one.report.at) for one in listed] == [("Пётр", ANNA, NOW)]
        assert await store.absences.take_back(1, TUESDAY, WEDNESDAY, ANNA, NOW) == [TUESDAY, WEDNESDAY]
        assert [one.report.person for one in await store.absences.listed(1, "9Б", TUESDAY)] == [PAVEL]


async def test_a_link_that_ends_or_is_suspended_takes_its_reports_along(database: Database) -> None:
    async with database.begin() as store:
        await store.absences.report(1, [TUESDAY], ANNA, "", NOW)
        await store.absences.report(2, [TUESDAY], OLGA, "", NOW)
        await store.rows.write("UPDATE links SET suspended = '2026' WHERE person = ?", (OLGA,))
        assert [one.pupil for one in await store.absences.listed(1, "9Б", TUESDAY)] == [1]
        await store.people.forget(ANNA, NOW)
        assert await store.rows.value("SELECT count(*) FROM absence_reports WHERE person = ?", (ANNA,)) == 0


async def test_only_class_teachers_of_today_read_what_is_told(database: Database) -> None:
    async with database.begin() as store:
        assert await store.absences.teachers(1) == 0
        scope = Scope(CLASS_TEACHER, 1, "9Б")
        role = await store.roles.grant(600, StaffCode(scope, "", usable=True, used=False), NOW)
        assert await store.absences.teachers(1) == 1
        await store.roles.end(role, NOW, who="command", why="by command")
        assert await store.absences.teachers(1) == 0


async def test_what_was_taken_back_stays_so_and_what_was_told_is_kept_after_a_restore(
    database: Database, tmp_path: Path
) -> None:
    async with database.begin() as store:
        await store.absences.report(1, [TUESDAY, WEDNESDAY], ANNA, "", NOW)
    copy = tmp_path / "copy.db"
    await copies.make(database, copy, NOW + timedelta(minutes=1))
    async with database.begin() as store:
        await store.absences.take_back(1, TUESDAY, TUESDAY, ANNA, NOW + timedelta(minutes=2))
        await store.absences.report(2, [TUESDAY], OLGA, "family", NOW + timedelta(minutes=2))
    await Ledger(database).mirror()
    path = database.path
    await database.close()
    await restoration.restore(copy, path, NOW + timedelta(hours=1))
    async with await Database.open(f"sqlite:///{path}") as restored, restored.read() as store:
        told = [(one.pupil, one.day) for person in (ANNA, OLGA) for one in await store.absences.kept(person)]
    assert told == [(1, WEDNESDAY), (2, TUESDAY)]


async def test_reports_are_forgotten_after_their_time(database: Database) -> None:
    async with database.begin() as store:
        await store.absences.report(1, [TUESDAY], ANNA, "", NOW)
        await store.absences.retire(NOW + KEPT)
        assert len(await store.absences.kept(ANNA)) == 1
        await store.absences.retire(NOW + KEPT + timedelta(days=2))
        assert await store.absences.kept(ANNA) == []
