"""The store's door: one writer, two readers, and transactions that end whole however their task ends.

`Database.begin()` gives a writing `Store`: one transaction at a time in this process, committed when its block
ends and rolled back when the block raises. `Database.read()` gives a reading one that never waits for a writer,
not even one in another process.

SQLite itself is enough for the city: a file, WAL, `synchronous=FULL` (what was acknowledged survives a power cut).
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosqlite

from storage import migrations
from storage.faults import StoreUnavailable, unavailable
from storage.shelf import Shelf
from storage.store import Store
from storage.whole import entered, whole

T = TypeVar("T")

BUSY_SECONDS = 3.0
"""How long a writer waits for another process's transaction before it gives up with `Busy`."""
BRIEF_SECONDS = 0.2
"""How long whoever comes after one who gave up waits, until somebody gets in again: writers wait one behind the other,
and in a queue of patient ones whoever reads VK's stream, and danger with it, would not be heard for a quarter of a
minute (measured)."""

READERS = 2

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    # 2 MB of pages a connection: the whole city's store was read no faster with eight times as much (measured), since
    # the system keeps its file in memory anyway.
    "PRAGMA cache_size = -2000",
    # 32 MB of log between two checkpoints: each writes a page once however often it changed (a tenth more answers).
    "PRAGMA wal_autocheckpoint = 8000",
)


def path_of(url: str) -> Path:
    """The file named by `sqlite:///relative`, `sqlite:////absolute`."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or len(url) == len(prefix):
        raise StoreUnavailable("scheme", url.partition(":")[0])
    return Path(url.removeprefix(prefix))


class Database:
    """An open store. Make one with `Database.open`; close it with `close`, or use `async with`."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, readers: Sequence[aiosqlite.Connection]) -> None:
        self.path = path
        self._writer = writer
        self._turn = asyncio.Lock()
        self._open = True
        self._damaged = ""
        self._kept_out = False
        # A semaphore hands its places out in the order they were asked for; a queue of readers would not.
        self._reading = asyncio.Semaphore(len(readers))
        self._readers = list(readers)
        self._all = [writer, *readers]
        self._shelf = Shelf()

    @classmethod
    async def open(cls, url: str, *, migrate: bool = True) -> Self:
        """Open the store and bring its schema up to date. Raises `StoreUnavailable`.

        The file is made where it is missing; its folder is made too when the folder above exists.
        """
        path = path_of(url)
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreUnavailable("folder", str(path.parent)) from error
        _private(path)
        opened: list[aiosqlite.Connection] = []
        try:
            opened.append(writer := await _connect(path))
            if migrate:
                await migrations.apply(writer)
            else:
                await migrations.check(writer)
            for _ in range(READERS):
                opened.append(reader := await _connect(path))
                await reader.execute_fetchall("PRAGMA query_only = ON")
        except migrations.NewerSchema as error:
            await _close(opened)
            raise StoreUnavailable("newer", str(error)) from error
        except sqlite3.Error as error:
            await _close(opened)
            raise _unopened(error, path) or error from error
        database = cls(path, writer, opened[1:])
        if migrate:
            try:
                await database.write_nothing()
            except StoreUnavailable:
                await database.close()
                raise
        return database

    async def empty_log(self) -> bool:
        """Bring the write-ahead log into the file and empty it: `secure_delete` does not reach what lies there.

        False while somebody reads, and nobody waits for it: then it is not empty, and has to be tried again. Raises
        `StoreUnavailable`: bringing it in takes room on the disk.
        """
        async with self._turn:
            try:
                return await _unbroken(_emptied(self._writer))
            except sqlite3.Error as error:
                raise self._judged(error) from error

    async def close(self) -> None:
        self._open = False
        await _close(self._all)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Store]:
        """One writing transaction. Raises `StoreUnavailable` when the store cannot be written.

        Tasks that share a connection would share a transaction, hence the lock. BEGIN, COMMIT and ROLLBACK are
        shielded: a task cancelled in the middle of one still waits for its end, so that the next writer never
        finds a transaction open.
        """
        async with self._turn:
            self._refuse_if_damaged()
            writer = self._writer
            try:
                await _unbroken(entered(writer, self._patience))
                self._kept_out = False
                yield Store(writer, self._shelf)
                await _unbroken(writer.execute_fetchall("COMMIT"))
            except StoreUnavailable as fault:
                self._remember(fault)
                raise
            except sqlite3.Error as error:
                raise self._judged(error) from error
            finally:
                if self._open and writer.in_transaction:
                    await _unbroken(writer.execute_fetchall("ROLLBACK"))

    async def run(self, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """One writing transaction that runs as a whole on the writer's own thread; what `work` returned.

        From afar every statement is two thread hops, which cost more than most statements do. Here they are none, so
        `work` may wait for nothing but the store it is given: RuntimeError where it does. Ends whole like `begin`,
        also when this task is cancelled. Raises `StoreUnavailable`, and whatever `work` raises.
        """
        async with self._turn:
            self._refuse_if_damaged()
            try:
                result = await _unbroken(whole(self._writer, self._shelf, work, self._patience))
            except StoreUnavailable as fault:
                self._remember(fault)
                raise
            except sqlite3.Error as error:
                raise self._judged(error) from error
            self._kept_out = False
            return result

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        """A reading store. All that is read in the block is of one moment."""
        async with self._reader() as reader:
            await _unbroken(reader.execute_fetchall("BEGIN"))
            yield Store(reader, self._shelf)

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[aiosqlite.Connection]:
        async with self._reading:
            reader = self._readers.pop()
            try:
                yield reader
            except StoreUnavailable as fault:
                self._remember(fault)
                raise
            except sqlite3.Error as error:
                raise self._judged(error) from error
            finally:
                try:
                    if self._open and reader.in_transaction:
                        await _unbroken(reader.execute_fetchall("ROLLBACK"))
                finally:
                    self._readers.append(reader)

    async def sound(self) -> bool:
        """Look through the whole file for damage: two seconds for twelve million grades, while others read and write.

        Where there is some, or once it has shown itself to anybody, nothing is written any more and so nothing is
        answered: what else the file says may be wrong too. It can still be read, to see who waits.
        """
        async with self._reader() as reader:
            found = [row[0] for row in await _unbroken(reader.execute_fetchall("PRAGMA integrity_check(1)"))]
        if found != ["ok"]:
            self._damaged = str(found[0])
        return not self._damaged

    def _judged(self, error: sqlite3.Error) -> Exception:
        """The same error in our words, remembered where others should know of it."""
        fault = unavailable(error)
        if fault:
            self._remember(fault)
        return fault or error

    def _remember(self, fault: StoreUnavailable) -> None:
        """Damage, whoever met it: at the beginning or the end of a transaction, or a statement in its middle; and that
        another program holds the store."""
        if fault.reason == "damaged":
            self._damaged = fault.detail
        elif fault.reason == "busy":
            self._kept_out = True

    @property
    def _patience(self) -> float:
        return BRIEF_SECONDS if self._kept_out else BUSY_SECONDS

    def _refuse_if_damaged(self) -> None:
        if self._damaged:
            raise StoreUnavailable("damaged", self._damaged)

    async def write_nothing(self) -> None:
        """Prove that the store can be written, at a start and not at the first message. Raises `StoreUnavailable`.

        On a file that may only be read SQLite begins a writing transaction without a word, so something is written.
        """
        async with self.begin() as store:
            version = await store.rows.value("PRAGMA user_version")
            await store.rows.all(f"PRAGMA user_version = {int(version)}")

    async def migrate(self) -> list[int]:
        """Apply the migrations that wait, where `open` was told not to; their numbers."""
        return await self._schema(migrations.apply)

    async def waiting(self) -> list[int]:
        """Numbers of the migrations that wait to be applied."""
        return await self._schema(migrations.check)

    async def ahead(self) -> list[int]:
        """Numbers of the migrations that a later release applied and this one may live with."""
        return await self._schema(migrations.ahead)

    async def _schema(self, work: Callable[[aiosqlite.Connection], Awaitable[list[int]]]) -> list[int]:
        async with self._turn:
            try:
                return await work(self._writer)
            except migrations.NewerSchema as error:
                raise StoreUnavailable("newer", str(error)) from error
            except sqlite3.Error as error:
                raise self._judged(error) from error

    async def copy_to(self, path: Path, tell: Callable[[int, int], None] | None = None) -> None:
        """A consistent copy of one moment while others read and write, here and in other processes.

        `tell` is told, in another thread, how many pages are copied, and of how many.
        """

        def told(_: int, remaining: int, total: int) -> None:
            if tell:
                tell(total - remaining, total)

        async with self._reader() as reader, aiosqlite.connect(path) as copy:
            # A transaction that has read holds the moment: without one the copy begins anew at every foreign write.
            await reader.execute_fetchall("BEGIN")
            await reader.execute_fetchall("SELECT count(*) FROM sqlite_schema")
            await _unbroken(reader.backup(copy, pages=2000, progress=told, sleep=0))


def _private(path: Path) -> None:
    """A new store is its owner's alone: SQLite by itself would let the whole computer read it.

    One that is there is not touched: closing it here would drop the locks that this process has on it (POSIX), and
    another program that leaves would take the log away as if it were the last.
    """
    with suppress(OSError):  # SQLite will say what is wrong, and for good
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _unopened(error: sqlite3.Error, path: Path) -> StoreUnavailable | None:
    """SQLite has one code for a folder that is not there and for one in which nothing may be made."""
    fault = unavailable(error)
    if fault and fault.reason == "folder" and path.parent.is_dir() and not path.is_dir():
        return StoreUnavailable("readonly", fault.detail)
    return fault


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = aiosqlite.connect(path, isolation_level=None, timeout=BUSY_SECONDS, cached_statements=256)
    try:
        await connection
    except sqlite3.Error:
        # aiosqlite tells its thread to stop and does not wait: the thread's last word would find the loop closed.
        await asyncio.to_thread(connection._thread.join)  # noqa: SLF001  # it offers no other way
        raise
    try:
        for pragma in PRAGMAS:
            await connection.execute_fetchall(pragma)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _close(connections: Iterable[aiosqlite.Connection]) -> None:
    for connection in connections:
        await connection.close()


async def _unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` to its end even when this task is cancelled meanwhile; then let the cancellation go on.

    Also where the work has failed: who is told to stop and hears of a fault instead would try again for ever.
    """
    task = asyncio.ensure_future(work)  # noqa: TID251  # awaited here to its end, so nobody has to own it
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:  # noqa: BLE001  # it is raised again by `result()` below
            break
    if cancelled is not None:
        raise cancelled from task.exception()
    return task.result()


async def _emptied(writer: aiosqlite.Connection) -> bool:
    """SQLite would wait for readers as long as a writer does for another, and all answers with it."""
    await writer.execute_fetchall("PRAGMA busy_timeout = 0")
    try:
        ((busy, *_),) = await writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy
    finally:
        await writer.execute_fetchall(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
