"""Imports and undos go one at a time, in whatever process: whoever comes second waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from storage import staging
from storage.database import Database

WAIT = 0.05
"""Seconds between two looks at whether another one has ended."""


@asynccontextmanager
async def turn(database: Database, waits: Callable[[], None]) -> AsyncIterator[None]:
    """Wait until no other is on its way; `waits` is told at each look."""
    while True:
        try:
            with staging.lock(database.path):
                yield
                return
        except staging.Busy:
            waits()
        await asyncio.sleep(WAIT)
