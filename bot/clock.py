"""The one place that knows what time it is and how to wait."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import ClassVar


class Clock:
    """Real time. Tests and the demo put another one in its place that a hand can move."""

    by_hand: ClassVar = False
    """Whether a hand may move it: days that pass by such a clock pass for nobody outside this process."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # the one owner

    def monotonic(self) -> float:
        """Seconds that never jump when the system's clock is set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Until the event is set, and no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()


class ShiftedClock(Clock):
    """Real time and a `shift` that a hand may change: the demo's. A hand that moves it wakes whoever waits by it."""

    by_hand: ClassVar = True

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self._shift = shift
        self._waiting: set[asyncio.Event] = set()

    @property
    def shift(self) -> timedelta:
        return self._shift

    @shift.setter
    def shift(self, shift: timedelta) -> None:
        self._shift = shift
        for event in self._waiting:
            event.set()

    def now(self) -> datetime:
        return super().now() + self._shift

    async def sleep(self, seconds: float) -> None:
        await self.wait(asyncio.Event(), seconds)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        self._waiting.add(event)
        try:
            await super().wait(event, seconds)
        finally:
            self._waiting.discard(event)
