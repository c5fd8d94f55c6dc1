"""Putting checked rows into the store while people go on asking: short transactions of whole pupils, with pauses.

A writer of another process finds the store locked for some 30 ms and then free for a moment, and looks again so often
(`whole.py`) that it never waits long.
Each transaction holds its rows, their freshness and how far the import is; one that was killed goes on from there.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage import strides, undoing
from storage.database import Database
from storage.differences import Counts, Differences
from storage.imports import Arrival
from storage.rows import Rows
from storage.staging import Busy, bring_up, fresh, leftovers, lock, sound
from storage.target import Target
from storage.targets import TARGETS

log = logging.getLogger(__name__)

IMAGES_KEPT = timedelta(days=1)
"""How long an import may be undone."""

IMAGES_AT_ONCE = 2000

Tell = Callable[[int, int], None]
"""Told how many rows are in, and of how many."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many of an institution's people, `before` of them, a new list no longer names; its short name."""

    institution: str
    count: int
    before: int


@asynccontextmanager
async def staged(database: Database, target: Target, path: Path) -> AsyncIterator[Database]:
    """The same store by connections of its own, so that `path` can be attached to the writer and leave with it."""
    async with await Database.open(f"sqlite:///{database.path}") as opened:
        async with opened.begin() as store:
            await _attach(store.rows, path)
            for statement in target.prepare:
                await store.rows.write(statement)
        yield opened


async def compare(database: Database, target: Target, path: Path, *, removes: bool) -> Counts:
    """What the rows staged in `path` would change; nothing is written."""
    differences, counts = Differences(target, removes=removes), Counts()
    async with beside(database, path) as rows:
        for _, low, high, _ in await _chunks(rows):
            counts += await differences.count(rows, low, high)
        return counts


async def leaving(database: Database, target: Target, path: Path) -> list[Leaving]:
    """What the rows staged in `path` would end in each institution: nothing, but for a target that counts leavers."""
    if not target.leaving:
        return []
    async with beside(database, path) as rows:
        return [Leaving(*row) for row in await rows.all(target.leaving)]


@asynccontextmanager
async def beside(database: Database, path: Path) -> AsyncIterator[Rows]:
    """To read the store and the rows staged in `path` together, by a connection of its own."""
    async with await Database.open(f"sqlite:///{database.path}") as opened, opened.read() as store:
        await _attach(store.rows, path)
        yield store.rows


async def _attach(rows: Rows, path: Path) -> None:
    await rows.all("ATTACH DATABASE ? AS staged", (str(path),))


async def begin(attached: Database, arrival: Arrival) -> int:
    """Record the import, so that it will be finished whatever happens; its number."""
    async with attached.begin() as store:
        return await store.imports.begin(arrival)


async def apply(
    attached: Database, target: Target, number: int, arrival: Arrival, *, reached: int = 0, tell: Tell | None = None
) -> Counts:
    """Put in the chunks after `reached`, then close the record; what these chunks changed."""
    differences = Differences(target, removes=arrival.removes)
    async with attached.begin() as store:
        chunks = await _chunks(store.rows, reached)
    done, all_rows, total, stride = 0, sum(chunk[3] for chunk in chunks), Counts(), strides.Stride()
    while chunks:
        part, chunks = chunks[: stride.size], chunks[stride.size :]
        async with attached.begin() as store:
            with stride.measured():
                counts = await differences.apply(store.rows, part[0][1], part[-1][2], number, arrival.started)
                await store.imports.reach(number, part[-1][0], counts)
        total += counts
        done += sum(chunk[3] for chunk in part)
        if tell:
            tell(done, all_rows)
        await stride.rest()
    async with attached.begin() as store:
        await store.imports.finish(number, arrival.started)
    return total


async def resume(database: Database, now: datetime) -> int:
    """Finish imports and undos that were killed in the middle, unless another process is at it; how many.

    For every start.
    """
    try:
        with lock(database.path):
            return await finish(database, now)
    except Busy:
        return 0


async def finish(database: Database, now: datetime) -> int:
    """Finish the imports and undos that were killed in the middle; how many. The caller holds `staging.lock`.

    One that cannot be finished is closed as lost: what it had put in stays. Raises `StoreUnavailable` for the store's
    own troubles only.
    """
    async with database.read() as store:
        waiting = await store.imports.unfinished()
    for number, arrival, reached in waiting:
        if not await _finished(database, number, arrival, reached):
            log.warning("import %d is closed as lost: its checked rows are gone, damaged or of another release", number)
            async with database.begin() as store:
                await store.imports.finish(number, now, lost=True)
    for path in leftovers(database.path):
        path.unlink(missing_ok=True)
    return len(waiting) + await undoing.finish(database, now)


async def _finished(database: Database, number: int, arrival: Arrival, reached: int) -> bool:
    path, target = fresh(database.path, arrival.staged), TARGETS.get(arrival.kind)
    if target is None:
        return False
    await asyncio.to_thread(bring_up, path, target)
    if not await asyncio.to_thread(sound, path, target):
        return False
    try:
        async with staged(database, target, path) as attached:
            await apply(attached, target, number, arrival, reached=reached)
    except sqlite3.Error:  # rows that the store's own rules do not take
        return False
    return True


async def drop_images(database: Database, before: datetime) -> None:
    """Forget what rows were before the imports older than `before`, a little at a time."""
    more = True
    while more:
        async with database.begin() as store:
            more = await store.imports.drop_images(before, IMAGES_AT_ONCE)
        await asyncio.sleep(strides.HELD if more else 0)


async def forget_images(database: Database, now: datetime) -> None:
    """Drop the images of imports that may not be undone any more. For the table of what happens by the clock."""
    await drop_images(database, now - IMAGES_KEPT)


async def _chunks(rows: Rows, reached: int = 0) -> list[tuple[int, Any, Any, int]]:
    """(Number, over, up to, rows) of the chunks after `reached`."""
    found = await rows.all(
        "SELECT number, low, high, rows FROM staged.chunks WHERE number > ? ORDER BY number", (reached,)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]
