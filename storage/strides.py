"""Long work in short transactions, so that nobody who writes in another process waits long: how much goes into one."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

HELD = 0.02
"""Seconds for which one transaction may hold the store's lock."""


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
        """As long free as held: whoever waits in another process looks again every few milliseconds."""
        await asyncio.sleep(min(self._held, 4 * HELD))
