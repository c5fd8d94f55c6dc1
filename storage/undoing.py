# the SQL here is put together from the words of storage/targets/ alone
"""Taking an import back: what it changed or removed stands again as it was, what it made is gone, freshness goes back.

It goes in short transactions, a stretch of keys each, and each of them leaves nothing more to do in its stretch; so an
undo that was killed is simply done again, and what had been taken back already is not met any more.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from storage.database import Database
from storage.differences import run
from storage.leavers import keep_last
from storage.names import keys
from storage.rows import Rows
from storage.staging import FIRST
from storage.store import Store
from storage.strides import Stride
from storage.target import Target
from storage.targets import INSTITUTIONS, PUPILS, TARGETS

PIECE = 10
"""Keys of the smallest stretch; a pupil may have a thousand grades."""

Tell = Callable[[int, int], None]
"""Told how many keys are done, and of how many."""


async def begin(database: Database, number: int, who: str, now: datetime) -> None:
    """Record the undo, so that it will be finished whatever happens."""
    async with database.begin() as store:
        await store.imports.begin_undo(number, who, now)


async def apply(database: Database, kind: str, number: int, now: datetime, tell: Tell | None = None) -> None:
    """Take back all that is still in of the import, then close the record. The caller holds `staging.lock`."""
    target = TARGETS[kind]
    reversal = Reversal(target)
    async with database.read() as store:
        found = await store.rows.all(f"SELECT DISTINCT * FROM ({reversal.touched})", (number,))
    touched = sorted(row[0] for row in found)
    low: Any = FIRST[type(touched[0])] if touched else None
    done, stride = 0, Stride()
    while done < len(touched):
        high = touched[min(done + PIECE * stride.size, len(touched)) - 1]
        done = min(done + PIECE * stride.size, len(touched))
        async with database.begin() as store:
            with stride.measured():
                await reversal.apply(store, low, high, number)
        low = high
        if tell:
            tell(done, len(touched))
        await stride.rest()
    async with database.begin() as store:
        await store.imports.end_undo(number, now)


async def finish(database: Database, now: datetime) -> int:
    """Finish the undos that were killed in the middle; how many. The caller holds `staging.lock`."""
    async with database.read() as store:
        waiting = await store.imports.half_undone()
    for number, kind in waiting:
        if kind in TARGETS:
            await apply(database, kind, number, now)
    return len(waiting)


class Reversal:
    """The SQL of one target's undo, put together once."""

    def __init__(self, target: Target) -> None:
        self._target = target
        first, current, before = target.chunked, target.current, target.before
        columns = ", ".join(target.columns)
        images = f"FROM {before} WHERE import = ?3 AND {first} > ?1 AND {first} <= ?2"
        self.touched = target.touched or (
            f"SELECT {first} FROM {current} WHERE import = ?1 UNION SELECT {first} FROM {before} WHERE import = ?1"
        )
        forget = target.forget or (
            f"DELETE FROM {current} WHERE {first} > ?1 AND {first} <= ?2 AND import = ?3"
            f" AND NOT EXISTS (SELECT 1 FROM {before} AS b WHERE b.import = ?3"
            f" AND {' AND '.join(f'b.{column} = {current}.{column}' for column in target.key)})"
        )
        restore = (
            f"INSERT INTO {current} ({columns}, import) SELECT {columns}, was {images}{_there(first)}"
            f" ON CONFLICT ({', '.join(target.key)}) DO UPDATE SET import = excluded.import,"
            f" {', '.join(f'{column} = excluded.{column}' for column in target.values + target.carried)}"
        )
        self._statements = (
            *target.unnews,
            *(_freshness(target) if target.covers else ()),
            # Rows that others may name by now go one by one, as orphans.
            *((forget,) if target.orphaned != current else ()),
            *(target.restore or (restore,)),
        )
        self._drop = f"DELETE {images}"

    async def apply(self, store: Store, low: Any, high: Any, number: int) -> None:
        """Take back the stretch of keys over `low`, up to and with `high`."""
        given = (low, high, number)
        for statement in self._statements:
            await run(store.rows, statement, given)
        if self._target is INSTITUTIONS:
            await _rename(store.rows, given)
        await run(store.rows, self._drop, given)
        if self._target.orphans:
            await self._remove_orphans(store, given)

    async def _remove_orphans(self, store: Store, given: tuple[Any, Any, int]) -> None:
        """Rows that nobody needs, but for those that another table names: a link to the child, a role in the place."""
        orphaned = self._target.orphaned
        last = await store.rows.value(f"SELECT max(id) FROM {orphaned}")
        for (orphan,) in await run(store.rows, self._target.orphans, given):
            with suppress(sqlite3.IntegrityError):
                async with store.attempt():
                    await store.rows.write(f"DELETE FROM {orphaned} WHERE id = ?", (orphan,))
        if self._target is PUPILS:
            await keep_last(store.rows, last)


def _there(column: str) -> str:
    """Nothing comes back for a pupil who was taken back meanwhile."""
    return " AND pupil IN (SELECT id FROM pupils)" if column == "pupil" else ""


def _freshness(target: Target) -> tuple[str, ...]:
    """By the pupils of the stretch: their ids are its keys, or their numbers."""
    pupils = "SELECT id FROM pupils WHERE number > ?1 AND number <= ?2"
    within = "pupil > ?1 AND pupil <= ?2" if target.chunked == "pupil" else f"pupil IN ({pupils})"
    images = f"FROM freshness_before WHERE import = ?3 AND {within}"
    forget = f"DELETE FROM freshness WHERE kind = '{target.kind}' AND {within} AND import = ?3"
    restore = (
        "INSERT INTO freshness (kind, pupil, at, import)"
        f" SELECT '{target.kind}', pupil, at, was {images}{_there('pupil')}"
        " ON CONFLICT (kind, pupil) DO UPDATE SET at = excluded.at, import = excluded.import"
    )
    return forget, restore, f"DELETE {images}"


async def _rename(rows: Rows, given: tuple[Any, Any, int]) -> None:
    """An institution is found under the names that it has again."""
    restored = await rows.all(
        "SELECT i.id, i.code, i.name, i.short_name FROM institutions_before AS b"
        " JOIN institutions AS i ON i.folded = b.folded WHERE b.folded > ?1 AND b.folded <= ?2 AND b.import = ?3",
        given,
    )
    for institution, *names in restored:
        await rows.write("DELETE FROM institution_names WHERE institution = ?", (institution,))
        await rows.write_many(
            "INSERT INTO institution_names (name, institution) VALUES (?, ?)",
            [(name, institution) for name in sorted(keys(*names))],
        )
