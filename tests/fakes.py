"""Small stand-ins that tests share: a clock and an event loop whose time only a hand moves, a store without a disk."""

import asyncio
import selectors
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiosqlite

from bot.clock import Clock
from storage import migrations
from storage.store import Store

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Friday noon in Kovrov."""


class HandClock(Clock):
    """Time stands still until it is moved; whoever sleeps wakes when the hand has passed their moment."""

    def __init__(self, moment: datetime = NOON) -> None:
        self._moment = moment
        self._passed = 0.0
        self._sleeping: list[tuple[float, asyncio.Future[None]]] = []
        self._fell_asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._moment

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleeping.append((self._passed + seconds, waking))
        self._fell_asleep.set()
        await waking

    async def until_somebody_sleeps(self) -> None:
        """Returns when a task waits for this clock: then it may be moved."""
        if not self._sleeping:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    def move(self, **by: float) -> None:
        """Forward by days, hours, minutes, seconds or milliseconds."""
        step = timedelta(**by)
        self._moment += step
        self._passed += step.total_seconds()
        for until, waking in self._sleeping:
            if until <= self._passed and not waking.done():
                waking.set_result(None)
        self._sleeping = [(until, waking) for until, waking in self._sleeping if not waking.done()]

    def set_to(self, moment: datetime) -> None:
        """Somebody sets the system's clock: no time passes."""
        self._moment = moment


class _Impatient(selectors.SelectSelector):
    """Instead of waiting, adds what would have been waited."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.passed += timeout or 0.0
        return super().select(0)


class QuickLoop(asyncio.SelectorEventLoop):
    """An event loop that sleeps in no time: its own time jumps to the next timer."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.passed


class LoopClock(Clock):
    """The time of the running loop, for `QuickLoop`."""

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@asynccontextmanager
async def store_in_memory() -> AsyncIterator[Store]:
    """A store of its own with the real schema, each statement its own transaction: quick, for thousands of them."""
    async with aiosqlite.connect(":memory:", isolation_level=None) as connection:
        await migrations.apply(connection)
        yield Store(connection)


def by_key(key: str, **values: object) -> str:
    """Words for whoever needs some: their key and what goes into them."""
    return " ".join([key, *(f"{name}={value}" for name, value in values.items() if value != "")])
