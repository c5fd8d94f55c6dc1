"""A writing transaction on the writer's own thread: the way in past other processes, and all of it as one piece."""

import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

import aiosqlite

from storage.shelf import Shelf
from storage.store import Store

T = TypeVar("T")

LOOK_SECONDS = 0.002
"""How often whoever waits looks whether another process has let go of the store. SQLite's own waiting looks ever more
seldom, at last ten times a second, and misses the short rests of an import (`strides.py`)."""


def entered(writer: aiosqlite.Connection, patience: float) -> Coroutine[Any, Any, None]:
    """Begin a writing transaction. Raises sqlite3's «busy» where another process holds on for `patience` seconds."""
    connection = _connection(writer)
    return _on_its_thread(writer, lambda: _entered(connection, patience))


def whole(
    writer: aiosqlite.Connection, shelf: Shelf, work: Callable[[Store], Coroutine[Any, Any, T]], patience: float
) -> Coroutine[Any, Any, T]:
    """Begin, do `work`, which may wait for nothing but the store, and commit; roll back where anything is raised."""
    connection = _connection(writer)

    def worked() -> T:
        _entered(connection, patience)
        try:
            result = _driven(work(Store(_Here(connection), shelf)))
            connection.execute("COMMIT")
            return result
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    return _on_its_thread(writer, worked)


class _Here:
    """A connection as it is seen from its own thread: what is asked is there at once."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    async def execute_fetchall(self, sql: str, parameters: Any = (), /) -> list[Any]:
        return self._connection.execute(sql, parameters).fetchall()

    async def executemany(self, sql: str, parameters: Iterable[Any], /) -> None:
        self._connection.executemany(sql, parameters)


def _entered(connection: sqlite3.Connection, patience: float) -> None:
    until = time.monotonic() + patience
    (waits,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while not _begun(connection, last=time.monotonic() >= until):
            time.sleep(LOOK_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {waits}")


def _begun(connection: sqlite3.Connection, *, last: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _driven(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never has to wait."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("work on the store waited for something else")


def _connection(writer: aiosqlite.Connection) -> sqlite3.Connection:
    return writer._conn  # noqa: SLF001  # aiosqlite runs a function on its thread for itself only


def _on_its_thread(writer: aiosqlite.Connection, work: Callable[[], T]) -> Coroutine[Any, Any, T]:
    made: Coroutine[Any, Any, T] = writer._execute(work)  # type: ignore[no-untyped-call]  # noqa: SLF001  # the same
    return made
