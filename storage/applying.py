"""Putting checked rows into the store while people go on asking: short transactions of whole pupils, with pauses.

A writer of another process finds the store locked for some 20 ms and then free for as long, so it never waits long.
Each transaction holds its rows, their freshness and how far the import is; one that was killed goes on from there.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.database import Database
from storage.differences import Counts, Differences
from storage.imports import Arrival
from storage.rows import Rows
from storage.staging import Busy, fresh, leftovers, lock, sound
from storage.targets import TARGETS, Target

log = logging.getLogger(__name__)

HELD = 0.02
"""Seconds for which one transaction may hold the store's lock."""

IMAGES_AT_ONCE = 2000

Tell = Callable[[int, int], None]
"""Told how many rows are in, and of how many."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many of an institution's pupils, `before` of them, a new list no longer names; its short name."""

    institution: str
    count: int
    before: int


@asynccontextmanager
async def staged(database: Database, target: Target, path: Path) -> AsyncIterator[Database]:
    """The same store by connections of its own, so that `path` can be attached to the writer and leave with it."""
    async with await Database.open(f"sqlite:///{database.path}") as beside:
        async with beside.begin() as store:
            await _attach(store.rows, path)
            for statement in target.prepare:
                await store.rows.write(statement)
        yield beside


async def compare(database: Database, target: Target, path: Path, *, removes: bool) -> Counts:
    """What the rows staged in `path` would change; nothing is written."""
    differences = Differences(target, removes=removes)
    async with await Database.open(f"sqlite:///{database.path}") as beside, beside.read() as store:
        await _attach(store.rows, path)
        counts = Counts()
        for _, low, high, _ in await _chunks(store.rows):
            counts += await differences.count(store.rows, low, high)
        return counts


async def leaving(database: Database, target: Target, path: Path) -> list[Leaving]:
    """What the rows staged in `path` would end in each institution: nothing, but for a target that counts leavers."""
    if not target.leaving:
        return []
    async with await Database.open(f"sqlite:///{database.path}") as beside, beside.read() as store:
        await _attach(store.rows, path)
        return [Leaving(*row) for row in await store.rows.all(target.leaving)]


async def _attach(rows: Rows, path: Path) -> None:
    await rows.all("ATTACH DATABASE ? AS staged", (str(path),))


async def begin(beside: Database, arrival: Arrival) -> int:
    """Record the import, so that it will be finished whatever happens; its number."""
    async with beside.begin() as store:
        return await store.imports.begin(arrival)


async def apply(
    beside: Database, target: Target, number: int, arrival: Arrival, *, reached: int = 0, tell: Tell | None = None
) -> Counts:
    """Put in the chunks after `reached`, then close the record; what these chunks changed."""
    differences = Differences(target, removes=arrival.removes)
    async with beside.begin() as store:
        chunks = await _chunks(store.rows, reached)
    done, all_rows, total, together = 0, sum(chunk[3] for chunk in chunks), Counts(), 4
    while chunks:
        part, chunks = chunks[:together], chunks[together:]
        async with beside.begin() as store:
            started = time.perf_counter()
            counts = await differences.apply(store.rows, part[0][1], part[-1][2], number, arrival.started)
            await store.imports.reach(number, part[-1][0], counts)
        held = time.perf_counter() - started
        together = max(1, min(2 * together, round(together * HELD / max(held, 0.001))))
        total += counts
        done += sum(chunk[3] for chunk in part)
        if tell:
            tell(done, all_rows)
        # As long free as held: whoever waits in another process looks again every few milliseconds.
        await asyncio.sleep(min(held, 4 * HELD))
    async with beside.begin() as store:
        await store.imports.finish(number, arrival.started)
    return total


async def resume(database: Database, now: datetime) -> int:
    """Finish imports that were killed in the middle, unless another process is at it; how many. For every start."""
    try:
        with lock(database.path):
            return await finish(database, now)
    except Busy:
        return 0


async def finish(database: Database, now: datetime) -> int:
    """Finish the imports that were killed in the middle; how many. The caller holds `staging.lock`.

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
    return len(waiting)


async def _finished(database: Database, number: int, arrival: Arrival, reached: int) -> bool:
    path, target = fresh(database.path, arrival.staged), TARGETS.get(arrival.kind)
    if target is None or not await asyncio.to_thread(sound, path, target):
        return False
    try:
        async with staged(database, target, path) as beside:
            await apply(beside, target, number, arrival, reached=reached)
    except sqlite3.Error:  # rows that the store's own rules do not take
        return False
    return True


async def drop_images(database: Database, before: datetime) -> None:
    """Forget what rows were before the imports older than `before`, a little at a time."""
    more = True
    while more:
        async with database.begin() as store:
            more = await store.imports.drop_images(before, IMAGES_AT_ONCE)
        await asyncio.sleep(HELD if more else 0)


async def _chunks(rows: Rows, reached: int = 0) -> list[tuple[int, Any, Any, int]]:
    """(Number, over, up to, rows) of the chunks after `reached`."""
    found = await rows.all(
        "SELECT number, low, high, rows FROM staged.chunks WHERE number > ? ORDER BY number", (reached,)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]
