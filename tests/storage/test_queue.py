"""Applications, their links, codes and tries in the store, and what a restored copy must not bring back."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import copies, restoration
from storage.database import Database
from storage.ledger import Ledger
from storage.queue import TRIES, TRIES_OF_ONE
from storage.store import Store

ANNA, PAVEL, GALINA = 501, 502, 503
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
DAY = MONDAY.date()
ONE, OTHER = b"1" * 32, b"2" * 32
CODE, UNUSED = b"c" * 32, b"d" * 32


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        async with database.begin() as store:
            await store.queue.learn({ONE: (b"p" * 32, DAY.toordinal()), OTHER: (None, 0)})
            for person in (ANNA, PAVEL, GALINA):
                await store.people.agree(person, 1, MONDAY)
                await store.queue.link(person, await id_of(store, ONE), MONDAY)
            await store.queue.issue(CODE, await id_of(store, OTHER), MONDAY, MONDAY + timedelta(days=30))
            await store.queue.issue(UNUSED, await id_of(store, OTHER), MONDAY, MONDAY + timedelta(days=30))
        yield database


async def id_of(store: Store, identity: bytes) -> int:
    found = await store.queue.identified(identity)
    assert found is not None
    return found


async def links(path: Path) -> list[int]:
    async with await Database.open(f"sqlite:///{path}") as database, database.read() as store:
        return [person for (person,) in await store.rows.all("SELECT person FROM queue_links ORDER BY person")]


async def happens(database: Database) -> None:
    """On Tuesday Anna is forgotten, Pavel lets go, the code is used by Galina."""
    async with database.begin() as store:
        await store.people.forget(ANNA, TUESDAY)
        await store.queue.end(PAVEL, await id_of(store, ONE), TUESDAY)
        await store.queue.use(CODE, TUESDAY)
        await store.queue.link(GALINA, await id_of(store, OTHER), TUESDAY)


async def test_a_restore_brings_back_nobody_who_let_go_or_was_forgotten(database: Database, tmp_path: Path) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    await happens(database)
    await Ledger(database).mirror()
    await database.close()
    done = await restoration.restore(tmp_path / "copy.db", database.path, WEDNESDAY)
    assert done.deeds == {"person erased": 1, "queue link ended": 1, "queue code used": 1}
    assert done.codes == 1
    assert await links(database.path) == [GALINA]
    async with await Database.open(f"sqlite:///{database.path}") as back, back.read() as store:
        for hashed in (CODE, UNUSED):
            code = await store.queue.code(hashed, WEDNESDAY)
            assert code is not None
            assert not code.usable


async def test_an_application_linked_again_outlives_its_earlier_end(database: Database, tmp_path: Path) -> None:
    await happens(database)
    async with database.begin() as store:
        await store.queue.link(PAVEL, await id_of(store, ONE), WEDNESDAY)
    await copies.make(database, tmp_path / "copy.db", WEDNESDAY)
    await Ledger(database).mirror()
    await database.close()
    await restoration.restore(tmp_path / "copy.db", database.path, WEDNESDAY)
    assert await links(database.path) == [PAVEL, GALINA, GALINA]


async def test_no_number_of_a_person_stands_in_what_a_restore_remembers(database: Database) -> None:
    await happens(database)
    async with database.read() as store:
        ((first,), (second,)) = await store.rows.all(
            "SELECT hash FROM ledger WHERE act LIKE '%ended' OR act LIKE '%erased'"
        )
    assert first != second
    assert len(first) == len(second) == 32


async def test_tries_of_a_number_are_of_all_together_and_end_with_the_day(database: Database) -> None:
    number, anna, pavel = b"n" * 32, b"a" * 32, b"b" * 32
    async with database.begin() as store:
        for _ in range(TRIES_OF_ONE):
            assert await store.queue.open_to(number, anna, DAY)
            await store.queue.wrong_try(number, anna, DAY)
        assert not await store.queue.open_to(number, anna, DAY)
        assert await store.queue.open_to(number, pavel, DAY)
        assert await store.queue.open_to(b"m" * 32, anna, DAY)
        for _ in range(TRIES - TRIES_OF_ONE):
            await store.queue.wrong_try(number, pavel, DAY)
        assert not await store.queue.open_to(number, pavel, DAY)
        assert await store.queue.open_to(number, anna, DAY + timedelta(days=1))
        await store.queue.retire(MONDAY + timedelta(hours=14))
        assert len(await store.rows.all("SELECT * FROM queue_tries")) == 2
        await store.queue.retire(TUESDAY)
        assert await store.rows.all("SELECT * FROM queue_tries") == []


async def test_a_proof_is_the_newest_files_and_no_year_takes_it_away(database: Database) -> None:
    async with database.begin() as store:
        one = await id_of(store, ONE)
        await store.queue.learn({ONE: (b"o" * 32, DAY.toordinal() - 1)})
        await store.queue.learn({ONE: (None, DAY.toordinal() + 1)})
        assert await store.queue.proved(b"p" * 32) == one
        await store.queue.learn({ONE: (b"q" * 32, DAY.toordinal() + 1)})
        assert (await store.queue.proved(b"p" * 32), await store.queue.proved(b"q" * 32)) == (None, one)


async def test_whoever_has_a_linked_application_alone_is_kept(database: Database) -> None:
    async with database.begin() as store:
        await store.rows.write("UPDATE people SET consent = NULL WHERE id = ?", (ANNA,))
        await store.people.retire(WEDNESDAY)
        assert await store.people.since(ANNA) == MONDAY


def test_the_day_of_an_entry_has_room() -> None:
    from storage.queue import DAYS

    assert date.max.toordinal() < DAYS
