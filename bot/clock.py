"""The one place that knows what time it is and how to wait."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time. Tests and the demo put another one in its place that a hand can move."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # the one owner

    def monotonic(self) -> float:
        """Seconds that never jump when the system's clock is set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ShiftedClock(Clock):
    """Real time and a `shift` that a hand may change: the demo's."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self.shift = shift

    def now(self) -> datetime:
        return super().now() + self.shift
