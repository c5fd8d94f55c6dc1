"""Long work in short transactions, so that nobody who writes in another process waits long: how much goes into one."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from storage.whole import LOOK_SECONDS

HELD = 0.03
"""Seconds for which one transaction may hold the store's lock."""

REST = 2.5 * LOOK_SECONDS
"""Seconds for which the lock is free between two transactions."""


class Stride:
    """`with stride.measured():` around each transaction; then `size` pieces fit into the next one."""

    __slots__ = ("_held", "size")

    def __init__(self, size: int = 4) -> None:
        self.size = size
        self._held = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._held = time.perf_counter() - started
        self.size = max(1, min(2 * self.size, round(self.size * HELD / max(self._held, 0.001))))

    async def rest(self) -> None:
        """Free for a moment: long enough for whoever waits in another process to look again twice (`whole.py`)."""
        await asyncio.sleep(min(self._held, REST))
