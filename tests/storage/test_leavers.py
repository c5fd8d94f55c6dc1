"""Children whom no institution has any more: everything about them goes in time, of nobody else, and once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.housekeeping import ROWS_KEPT, Housekeeping
from handlers.importing.load import load
from handlers.rules import retention
from storage import staging
from storage.database import Database
from storage.journal import Act
from storage.leavers import OF_PUPIL, OWN
from storage.ledger import Ledger
from storage.links import ENDED_AFTER
from storage.moments import text
from tests.city import MASHA, PETYA, small_city
from tests.fakes import NOON

TERM = retention.load().leavers
TINY = timedelta(seconds=1)
ANNA = 11
WRITTEN = (
    f"INSERT INTO wishes (person, kind, pupil, wanted) VALUES ({ANNA}, 'plan', ?, 1)",
    f"INSERT INTO heard (person, pupil, upto) VALUES ({ANNA}, ?, 1)",
    "INSERT INTO news (pupil, day, subject, work, ordinal, import, at) VALUES (?, 1, 1, 1, 1, 1, '')",
    "INSERT INTO codes (hash, pupil, issued, expires) VALUES (x'00', ?, '', '')",
    f"INSERT INTO looks (pupil, day, person, as_whom) VALUES (?, 1, {ANNA}, 'family')",
    "INSERT INTO subgroups (pupil, subject, subgroup, chosen) VALUES (?, 'a', 'b', '')",
)
"""What the bot notes of a child beside what schools hand over, for instance."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The tiny city, with Маша's mother; both children's lists are of `NOON`."""
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        for kind, path in small_city().written(tmp_path):
            await load(opened, kind, [path], now=NOON, who="test")
        async with opened.begin() as store:
            await store.people.agree(ANNA, 1, NOON)
            await store.links.make(ANNA, await id_of(opened, MASHA), NOON)
        yield opened


async def id_of(database: Database, number: str) -> int:
    async with database.read() as store:
        pupil = await store.school.pupil_by_number(number)
    assert pupil is not None, number
    return pupil.id


async def leave(database: Database, number: str) -> int:
    """At `NOON`, as a list does that has the child no more."""
    pupil = await id_of(database, number)
    async with database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = ? WHERE pupil = ?", (text(NOON), pupil))
    return pupil


async def tidied(database: Database, later: timedelta) -> None:
    await Housekeeping(database, Ledger(database)).erase_leavers(NOON + later)


async def rows_of(database: Database, pupil: int) -> dict[str, int]:
    """How many rows each table has that has a column of pupils."""
    async with database.read() as store:
        tables = await store.rows.all(
            "SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
            " WHERE t.type = 'table' AND c.name = 'pupil' AND t.name NOT LIKE '%_before'"
        )
        counts = {
            name: int(await store.rows.value(f"SELECT count(*) FROM {name} WHERE pupil = ?", (pupil,)))
            for (name,) in tables
        }
    return {name: count for name, count in counts.items() if count}


async def test_a_child_who_left_is_kept_to_the_end_of_the_term_and_then_no_table_has_a_row(database: Database) -> None:
    masha, petya = await leave(database, MASHA), await id_of(database, PETYA)
    others = await rows_of(database, petya)
    async with database.begin() as store:
        for statement in WRITTEN:
            await store.rows.write(statement, (masha,))
    assert {"grades", "links", "freshness", "wishes", "looks"} <= (await rows_of(database, masha)).keys()
    await tidied(database, TERM.kept - TINY)
    assert "grades" in await rows_of(database, masha)
    await tidied(database, TERM.kept + TINY)
    assert await rows_of(database, masha) == {}
    assert await rows_of(database, petya) == others
    async with database.read() as store:
        assert await store.school.pupil_by_number(MASHA) is None
        (line,) = [each for each in await store.journal.lines() if each.act == Act.LEAVERS_ERASED.value]
        assert line.details == "1"
    await tidied(database, TERM.kept + timedelta(hours=1))
    async with database.read() as store:
        assert len([each for each in await store.journal.lines() if each.act == Act.LEAVERS_ERASED.value]) == 1


async def test_every_table_that_knows_a_pupil_is_thought_of(database: Database) -> None:
    """A new one joins `OWN` or `OF_PUPIL`, or goes with the link that it belongs to."""
    async with database.read() as store:
        tables = await store.rows.all(
            "SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
            " WHERE t.type = 'table' AND c.name = 'pupil' AND t.name NOT LIKE '%_before'"
        )
    with_a_link = {"links", "vouchers", "absence_reports", "homework_ticks"}
    with_a_ban = {"enrolments", "suspensions", "discretions"}
    assert TERM.kept > ROWS_KEPT, "the outbox forgets by itself"
    assert {name for (name,) in tables} == {*OWN, *OF_PUPIL, "outbox"} | with_a_link | with_a_ban


async def test_who_came_back_or_whose_grades_still_come_stays(database: Database) -> None:
    masha, petya = await leave(database, MASHA), await leave(database, PETYA)
    later = NOON + TERM.kept / 2
    async with database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = NULL WHERE pupil = ?", (masha,))
        await store.rows.write("UPDATE freshness SET at = ? WHERE pupil = ? AND kind = 'grades'", (text(later), petya))
    await tidied(database, TERM.kept + TINY)
    assert "grades" in await rows_of(database, masha)
    assert "grades" in await rows_of(database, petya)
    await tidied(database, TERM.kept * 2)
    assert "grades" in await rows_of(database, masha)
    assert await rows_of(database, petya) == {}


async def test_a_ban_outlives_the_rest_for_a_child_who_comes_back(database: Database) -> None:
    masha = await leave(database, MASHA)
    async with database.begin() as store:
        await store.links.suspend(ANNA, masha, NOON)
    await tidied(database, TERM.kept + TINY)
    assert set(await rows_of(database, masha)) == {"enrolments", "suspensions"}
    await tidied(database, TERM.bans_kept + TINY)
    assert await rows_of(database, masha) == {}


async def test_nobody_is_given_the_number_of_a_child_who_was_erased(database: Database) -> None:
    async with database.read() as store:
        last, number = (await store.rows.all("SELECT id, number FROM pupils ORDER BY id DESC LIMIT 1"))[0]
    await leave(database, number)
    await tidied(database, TERM.kept + TINY)
    async with database.begin() as store:
        await store.rows.write(
            "INSERT INTO pupils (number, given, surname_initial, folded) VALUES ('new', 'Ия', 'Н.', 'ия')"
        )
        assert await store.rows.value("SELECT id FROM pupils WHERE number = 'new'") > last
        assert await store.leavers.count(NOON + TERM.kept * 9) == 1, "the new one, whom no list has"


async def test_nothing_is_erased_while_an_import_is_on_its_way(database: Database) -> None:
    masha = await leave(database, MASHA)
    with staging.lock(database.path):
        await tidied(database, TERM.kept + TINY)
    assert "grades" in await rows_of(database, masha)
    async with database.begin() as store:  # killed on its way
        await store.rows.write("UPDATE imports SET state = 'applying' WHERE id = (SELECT max(id) FROM imports)")
    await tidied(database, TERM.kept + TINY)
    assert "grades" in await rows_of(database, masha)


def test_the_term_is_not_shorter_than_a_link_waits_and_people_are_told_it() -> None:
    assert timedelta(days=retention.LEAST_DAYS) == ENDED_AFTER
    texts = retention.FILE.parent / "texts"
    for name in ("consent", "privacy"):
        assert f"{TERM.days} дней" in (texts / f"{name}.toml").read_text("utf-8"), name
    assert len(retention.to_confirm()) == 1
