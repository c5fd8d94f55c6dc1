"""Transactions end whole however their task ends."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.faults import StoreUnavailable
from storage.store import Store


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        async with opened.begin() as store:
            await store.rows.write("CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT UNIQUE)")
        yield opened


async def notes(database: Database) -> list[str]:
    async with database.read() as store:
        return [row[0] for row in await store.rows.all("SELECT words FROM notes ORDER BY id")]


async def write(store: Store, words: str) -> None:
    await store.rows.write("INSERT INTO notes (words) VALUES (?)", (words,))


async def test_what_a_block_wrote_is_there_after_it(database: Database) -> None:
    async with database.begin() as store:
        await write(store, "one")
    assert await notes(database) == ["one"]


async def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(KeyError):
        async with database.begin() as store:
            await write(store, "one")
            raise KeyError
    assert await notes(database) == []


async def test_a_part_is_undone_alone(database: Database) -> None:
    async with database.begin() as store:
        await write(store, "before")
        with pytest.raises(KeyError):
            async with store.attempt():
                await write(store, "inside")
                raise KeyError
        async with store.attempt():
            await write(store, "kept")
            with pytest.raises(KeyError):
                async with store.attempt():
                    await write(store, "deep")
                    raise KeyError
            async with store.attempt():
                pass
        await write(store, "after")
    assert await notes(database) == ["before", "kept", "after"]


async def test_a_broken_constraint_is_our_own_mistake_and_keeps_its_name(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        async with database.begin() as store:
            await write(store, "one")
            await write(store, "one")
    assert await notes(database) == []


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        async with database.read() as store:
            await write(store, "one")
    assert refused.value.reason == "readonly"


async def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.begin() as store:
        await write(store, "one")
        assert await notes(database) == []


async def test_two_tasks_never_share_a_transaction(database: Database) -> None:
    async def fails() -> None:
        async with database.begin() as store:
            await write(store, "mine")
            await asyncio.sleep(0.01)
            raise KeyError

    async def succeeds() -> None:
        async with database.begin() as store:
            await write(store, "yours")

    results = await asyncio.gather(fails(), succeeds(), return_exceptions=True)
    assert isinstance(results[0], KeyError)
    assert await notes(database) == ["yours"]


@pytest.mark.parametrize("steps", range(60))
async def test_a_task_cancelled_at_any_await_leaves_the_door_usable(database: Database, steps: int) -> None:
    """Let the transaction run a number of loop turns, cancel it there, and the next one is whole and alone."""

    async def transaction() -> None:
        async with database.begin() as store:
            async with store.attempt():
                await write(store, "first")
            await write(store, "second")

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(transaction())
        for _ in range(steps):
            await asyncio.sleep(0)
            if task.done():
                break
            # Half of the cancellations come while SQLite's thread works, half between two statements.
            await asyncio.sleep(0.0005 if steps % 2 else 0)
        task.cancel()
    async with database.begin() as store:
        await write(store, "next")
    assert await notes(database) in (["next"], ["first", "second", "next"])


async def test_a_folder_that_cannot_be_made_is_one_word(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        await Database.open(f"sqlite:///{tmp_path}/no/such/store.db")
    assert refused.value.reason == "folder"


async def test_another_kind_of_url_is_refused_by_name() -> None:
    with pytest.raises(StoreUnavailable) as refused:
        await Database.open("postgresql://localhost/kovrov")
    assert (refused.value.reason, refused.value.detail) == ("scheme", "postgresql")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("школа " * 1000, "utf-8")
    with pytest.raises(StoreUnavailable) as refused:
        await Database.open(f"sqlite:///{tmp_path}/store.db")
    assert refused.value.reason == "damaged"


async def test_a_store_of_a_later_release_is_refused(database: Database) -> None:
    async with database.begin() as store:
        await store.rows.write("INSERT INTO migrations (number, name) VALUES (9999, 'from_the_future')")
    with pytest.raises(StoreUnavailable) as refused:
        await Database.open(f"sqlite:///{database.path}")
    assert refused.value.reason == "newer"


async def test_a_store_busy_in_another_process_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    async with await Database.open(f"sqlite:///{database.path}") as second, database.begin() as store:
        await write(store, "one")
        with pytest.raises(StoreUnavailable) as refused:
            async with second.begin():
                pass
    assert refused.value.reason == "busy"


async def test_a_copy_is_whole_while_others_write(database: Database, tmp_path: Path) -> None:
    async with database.begin() as store:
        await write(store, "kept")
    async with database.begin() as store:
        await write(store, "not yet")
        await database.copy_to(tmp_path / "copy.db")
    async with await Database.open(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert await notes(copy) == ["kept"]
