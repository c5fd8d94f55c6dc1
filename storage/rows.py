"""What a store file writes its SQL against: one connection inside one transaction."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeAlias

from storage.faults import unavailable

Row: TypeAlias = tuple[Any, ...]


class Connection(Protocol):
    """What runs the statements: aiosqlite's connection from afar, or one on its own thread (storage/database.py)."""

    @property
    def in_transaction(self) -> bool: ...

    async def execute_fetchall(self, sql: str, parameters: Any = ..., /) -> Iterable[Any]: ...

    async def executemany(self, sql: str, parameters: Iterable[Any], /) -> Any: ...


class Rows:
    """Reads and writes of one transaction; all of its stores share one of these. Raises `StoreUnavailable`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._parts: list[bool] = []
        self.writes = 0
        """Writing statements so far: what was read before one of them may hold no more."""

    async def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        try:
            return list(await self._connection.execute_fetchall(sql, parameters))
        except sqlite3.Error as error:
            raise unavailable(error) or error from error

    async def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        rows = await self.all(sql, parameters)
        return rows[0] if rows else None

    async def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, None where there is no row."""
        row = await self.one(sql, parameters)
        return row[0] if row else None

    async def write(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Run a writing statement; what it RETURNS comes back."""
        self.writes += 1
        await self._open_parts()
        return await self.all(sql, parameters)

    async def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.writes += 1
        await self._open_parts()
        try:
            await self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise unavailable(error) or error from error

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the transaction that is undone alone when its block raises.

        Most parts only read, so the savepoint is opened by the first write inside: two thread hops saved a message.
        """
        self._parts.append(False)
        try:
            yield
        except BaseException:
            await self._close_part(undo=True)
            raise
        else:
            await self._close_part(undo=False)

    async def _open_parts(self) -> None:
        if not self._parts or self._parts[-1]:
            return
        for depth, opened in enumerate(self._parts):
            if not opened:
                await self.all(f"SAVEPOINT part{depth}")
                self._parts[depth] = True

    async def _close_part(self, *, undo: bool) -> None:
        opened = self._parts.pop()
        # A full disk makes SQLite roll the whole transaction back by itself: then no savepoint is left to undo.
        if not opened or not self._connection.in_transaction:
            return
        if undo:
            await self.all(f"ROLLBACK TO part{len(self._parts)}")
        await self.all(f"RELEASE part{len(self._parts)}")
