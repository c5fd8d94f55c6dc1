"""A transaction that runs on the writer's own thread: whole, alone, and ended however its task ends."""

import asyncio
import threading
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from storage.database import Database
from storage.faults import StoreUnavailable
from storage.store import Store
from tests.storage.test_database import WAYS, begin_elsewhere, interrupted, notes, write


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        async with opened.begin() as store:
            await store.rows.write("CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT UNIQUE)")
        yield opened


async def test_what_it_wrote_is_there_and_what_it_returned_comes_back(database: Database) -> None:
    async def work(store: Store) -> str:
        await write(store, "one")
        await store.rows.write_many("INSERT INTO notes (words) VALUES (?)", [("two",), ("three",)])
        return f"{await store.rows.value('SELECT count(*) FROM notes')} on {threading.current_thread().name}"

    told = await database.run(work)
    assert told.startswith("3 on ")
    assert threading.current_thread().name not in told
    assert await notes(database) == ["one", "two", "three"]


async def test_one_that_raises_leaves_nothing(database: Database) -> None:
    async def work(store: Store) -> None:
        await write(store, "one")
        raise KeyError("words")

    with pytest.raises(KeyError):
        await database.run(work)
    begin_elsewhere(database)
    assert await notes(database) == []


async def test_a_part_is_undone_alone(database: Database) -> None:
    async def work(store: Store) -> None:
        await write(store, "kept")
        with pytest.raises(KeyError):
            async with store.attempt():
                await write(store, "undone")
                raise KeyError
        async with store.attempt():
            await write(store, "kept too")

    await database.run(work)
    assert await notes(database) == ["kept", "kept too"]


async def test_waiting_for_anything_else_is_a_mistake_of_ours_and_writes_nothing(database: Database) -> None:
    async def work(store: Store) -> None:
        await write(store, "one")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waited for something else"):
        await database.run(work)
    begin_elsewhere(database)
    assert await notes(database) == []


async def test_a_store_that_another_process_holds_is_said_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.read() as reader:
        await reader.rows.all("SELECT 1")
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    async with await Database.open(f"sqlite:///{database.path}") as impatient, database.begin() as store:
        await write(store, "mine")

        async def work(other: Store) -> None:
            await write(other, "yours")

        with pytest.raises(StoreUnavailable):
            await impatient.run(work)
    assert await notes(database) == ["mine"]


async def test_tasks_that_write_in_both_ways_never_share_a_transaction(database: Database) -> None:
    async def on_its_thread(number: int) -> None:
        async def work(store: Store) -> None:
            await write(store, f"a{number}")
            if number % 3 == 0:
                raise KeyError

        await database.run(work)

    async def from_afar(number: int) -> None:
        async with database.begin() as store:
            await write(store, f"b{number}")
            await asyncio.sleep(0)
            if number % 3 == 1:
                raise KeyError

    tasks = [way(number) for number in range(12) for way in (on_its_thread, from_afar)]
    await asyncio.gather(*tasks, return_exceptions=True)
    expected = {f"a{n}" for n in range(12) if n % 3 != 0} | {f"b{n}" for n in range(12) if n % 3 != 1}
    assert set(await notes(database)) == expected


@pytest.mark.parametrize("way", WAYS)
async def test_interrupted_at_any_await_it_is_there_whole_or_not_at_all(database: Database, way: str) -> None:
    async def work(store: Store) -> None:
        await write(store, "first")
        await write(store, "second")

    kept: list[list[str]] = []
    for at in count(1):
        disturbed = await interrupted(database.run(work), at, way)
        begin_elsewhere(database)
        async with database.begin() as store:
            await write(store, "next")
        kept.append(await notes(database))
        async with database.begin() as store:
            await store.rows.write("DELETE FROM notes")
        if not disturbed:
            break
    assert kept[-1] == ["first", "second", "next"]
    assert all(one in (["next"], ["first", "second", "next"]) for one in kept)
    assert len(kept) > 1
