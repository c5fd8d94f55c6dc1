"""Transactions end whole however their task ends."""

import asyncio
import resource
import sqlite3
import sys
import types
from collections.abc import AsyncIterator, Coroutine, Generator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.faults import StoreUnavailable
from storage.store import Store
from tests.bot.console import another_program


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


@types.coroutine
def interrupted(work: Coroutine[Any, Any, None], at: int, way: str) -> Generator[Any, Any, bool]:
    """Run `work` inside the task that awaits this and interrupt it where it waits for the `at`-th time.

    True when it was, False when it ended undisturbed before. `thrown`: the waiting itself raises. `cancelled`: the
    task is cancelled there, so that what it waits for is cancelled too. `again and again`: there and at every later
    waiting.
    """
    task = asyncio.current_task()
    assert task is not None
    running, waits, resume = work.__await__(), 0, False
    try:
        while True:
            awaited = running.throw(asyncio.CancelledError()) if resume else running.send(None)
            waits += 1
            resume = False
            if way == "thrown" and waits == at:
                resume = True
                continue
            if waits == at or (way == "again and again" and waits > at):
                task.cancel()
            try:
                yield awaited
            except asyncio.CancelledError:
                task.uncancel()
                resume = True
    except asyncio.CancelledError:
        return True
    except StopIteration:
        return False


WAYS = ("thrown", "cancelled", "again and again")


@pytest.mark.parametrize("way", WAYS)
async def test_a_writer_interrupted_at_any_await_leaves_the_door_usable(database: Database, way: str) -> None:
    async def transaction() -> None:
        async with database.begin() as store:
            async with store.attempt():
                await write(store, "first")
            await write(store, "second")

    kept: list[list[str]] = []
    for at in count(1):
        disturbed = await interrupted(transaction(), at, way)
        begin_elsewhere(database)
        async with database.begin() as store:
            await write(store, "next")
        kept.append(await notes(database))
        async with database.begin() as store:
            await store.rows.write("DELETE FROM notes")
        if not disturbed:
            break
    assert len(kept) > 5, "a transaction of three statements waits at each of them"
    assert kept[0] == ["next"]
    assert kept[-1] == ["first", "second", "next"]
    assert all(one in (["next"], ["first", "second", "next"]) for one in kept)
    assert sorted(kept, key=len) == kept, "once COMMIT has begun it is not undone"


@pytest.mark.parametrize("way", WAYS)
async def test_a_reader_interrupted_at_any_await_gives_its_place_back(database: Database, way: str) -> None:
    async def reading() -> None:
        async with database.read() as store:
            await store.rows.all("SELECT words FROM notes")
            await store.rows.all("SELECT words FROM notes")

    for at in count(1):
        disturbed = await interrupted(reading(), at, way)
        async with database.begin() as store:
            await write(store, f"note {at}")
        async with asyncio.timeout(5), database.read() as one, database.read() as other:
            for store in (one, other):
                assert await store.rows.value("SELECT max(id) FROM notes") == at, "a moment long past"
        if not disturbed:
            break
    assert at > 3


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_waits_for_their_turn_and_is_interrupted_takes_nothing(database: Database, way: str) -> None:
    async with database.begin() as store:
        await write(store, "mine")

        async def waits() -> None:
            async with database.begin():
                raise AssertionError("it is not their turn")

        assert await interrupted(waits(), 1, way)
        await write(store, "mine too")
    assert await notes(database) == ["mine", "mine too"]


def begin_elsewhere(database: Database) -> None:
    """Another program begins a writing transaction at once: it could not while one is open here."""
    with closing(another_program(database.path)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


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
        await store.rows.write("PRAGMA user_version = 9999")
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


@pytest.mark.parametrize("way", ["begin", "run"])
async def test_behind_a_writer_who_gave_up_nobody_waits_long_until_one_gets_in(
    database: Database, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    monkeypatch.setattr("storage.database.BRIEF_SECONDS", 0.01)

    async def written(text: str) -> None:
        async def work(store: Store) -> None:
            await write(store, text)

        if way == "run":
            await second.run(work)
        else:
            async with second.begin() as store:
                await work(store)

    async with await Database.open(f"sqlite:///{database.path}") as second:
        async with database.begin():
            with pytest.raises(StoreUnavailable):
                await written("the first one waits")
            monkeypatch.setattr("storage.database.BUSY_SECONDS", 3600.0)
            async with asyncio.timeout(30):
                with pytest.raises(StoreUnavailable):
                    await written("the next one waits briefly")
        await written("in again")
        async with asyncio.TaskGroup() as tasks, database.begin():
            patient = tasks.create_task(written("patient again"))
            await asyncio.sleep(0.2)
            assert not patient.done()
    assert await notes(database) == ["in again", "patient again"]


async def test_a_copy_is_whole_while_others_write(database: Database, tmp_path: Path) -> None:
    async with database.begin() as store:
        await write(store, "kept")
    async with database.begin() as store:
        await write(store, "not yet")
        await database.copy_to(tmp_path / "copy.db")
    async with await Database.open(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert await notes(copy) == ["kept"]


async def test_the_log_is_emptied_without_waiting_for_whoever_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 3600.0)
    url = f"sqlite:///{tmp_path}/store.db"
    async with await Database.open(url) as database, await Database.open(url) as other:
        async with other.read() as reader:
            await reader.rows.all("SELECT count(*) FROM people")
            async with asyncio.timeout(30):
                async with database.begin() as store:
                    await store.rows.write("INSERT INTO people (id, since) VALUES (1, '')")
                await database.empty_log()
            assert (tmp_path / "store.db-wal").stat().st_size > 0
        await database.empty_log()
        assert (tmp_path / "store.db-wal").stat().st_size == 0


async def test_a_disk_that_has_no_room_for_what_the_log_holds_is_the_stores_own_trouble(database: Database) -> None:
    async with database.begin() as store:
        await write(store, "a long one" * 10_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StoreUnavailable) as full:
            await database.empty_log()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert full.value.reason == "full"
    assert await database.empty_log()


async def test_a_second_door_in_this_process_leaves_the_first_ones_locks(database: Database) -> None:
    """POSIX drops all locks of a process on a file when it closes any of its handles of that file.

    Without them another program believes to be the last one here when it leaves, and takes the log away with it.
    """
    async with await Database.open(f"sqlite:///{database.path}"):
        pass
    asks = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM notes').fetchall())"
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", asks, str(database.path)), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await other.communicate()
    assert said == b"[(0,)]\n"
    assert database.path.with_name("store.db-wal").exists()
    async with database.begin() as store:
        await write(store, "one")
    with closing(sqlite3.connect(database.path)) as third:  # noqa: TID251  # as another program would
        assert third.execute("SELECT words FROM notes").fetchall() == [("one",)]


async def test_damage_that_nobody_has_met_is_found_and_nothing_is_written_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await Database.open(f"sqlite:///{path}") as database:
        assert await database.sound()
        async with database.read() as store:
            root = await store.rows.value("SELECT rootpage FROM sqlite_schema WHERE name = 'grades'")
            size = await store.rows.value("PRAGMA page_size")
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    async with await Database.open(f"sqlite:///{path}") as database:
        await database.write_nothing()
        assert not await database.sound()
        for write in (database.write_nothing(), database.run(lambda store: store.inbox.waiting())):
            with pytest.raises(StoreUnavailable) as refused:
                await write
            assert refused.value.reason == "damaged"
        async with database.read() as store:
            assert await store.inbox.waiting() == 0


async def test_who_is_told_to_stop_stops_though_the_store_fails_meanwhile(database: Database) -> None:
    a_while = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"

    async def work(store: Store) -> None:
        await store.rows.all(a_while)
        raise StoreUnavailable("busy")

    async def again_and_again() -> str:
        for _ in range(20):
            with suppress(StoreUnavailable):
                await database.run(work)
        return "not stopped"

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(again_and_again())
        await asyncio.sleep(0.05)
        task.cancel()
    assert task.cancelled()


async def test_damage_that_a_statement_meets_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with await Database.open(f"sqlite:///{path}") as database, database.begin() as store:
        await store.rows.write("CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT)")
        await store.rows.write_many("INSERT INTO notes (words) VALUES (?)", [("x" * 900,) for _ in range(2000)])
        pages = await store.rows.value("PRAGMA page_count")
    with path.open("r+b") as file:
        for page in range(pages // 2, pages):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
    async with await Database.open(f"sqlite:///{path}") as database:
        with pytest.raises(StoreUnavailable, match="damaged"):
            async with database.read() as store:
                await store.rows.all("SELECT sum(length(words)) FROM notes")
        with pytest.raises(StoreUnavailable, match="damaged"):
            async with database.begin():
                pass  # nothing is written any more, wherever it would stand
