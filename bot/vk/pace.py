"""One pace for everything that goes to VK: requests leave evenly spaced, the most urgent first; pushes have less."""

import asyncio
import heapq
from enum import IntEnum
from itertools import count

from bot.clock import Clock

MARGIN = 1.02
"""VK counts requests in a second of its own; spacing ours a little wider keeps jitter below its ceiling."""

SLOWED_SECONDS = 5.0
"""What was under way together complains together: complaints of the next seconds are the same one."""

RECOVERY_SECONDS = 300
"""How long the pace of pushes takes from nothing back to its most."""


class Rank(IntEnum):
    """Who leaves first when many wait."""

    DANGER = 0
    PRESS = 1
    REPLY = 2
    PUSH = 3
    UPLOAD = 4
    RECOVERY = 5
    MARK = 6


class Pace:
    """`await pace.turn(rank)` returns when the next request may leave.

    Requests are spaced by 1/n of a second: measured, p99 of an answer is a third of what a sliding window gives.
    """

    def __init__(self, clock: Clock, per_second: int) -> None:
        self._clock = clock
        self._space = MARGIN / per_second
        self._next = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, rank: Rank) -> None:
        now = self._clock.monotonic()
        if not self._waiting and now >= self._next:
            self._next = now + self._space
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._order), mine))
        self._arm()
        await mine

    def pause(self, seconds: float) -> None:
        """Nobody leaves for so long."""
        self._next = max(self._next, self._clock.monotonic() + seconds)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._arm()

    def _arm(self) -> None:
        if self._timer is None and self._waiting:
            delay = max(0.0, self._next - self._clock.monotonic())
            self._timer = asyncio.get_running_loop().call_later(delay, self._release)

    def _release(self) -> None:
        self._timer = None
        while self._waiting:
            _, _, first = heapq.heappop(self._waiting)
            if not first.done():
                self._next = self._clock.monotonic() + self._space
                first.set_result(None)
                break
        self._arm()


class Broadcast:
    """How many pushes may leave now: a bucket of a second's worth, filled by `per_second`."""

    def __init__(self, clock: Clock, per_second: int) -> None:
        self._clock = clock
        self._most = self._rate = float(per_second)
        self._filled = clock.monotonic()
        self._tokens = 0.0
        self._complained = -SLOWED_SECONDS

    def available(self) -> int:
        now = self._clock.monotonic()
        self._rate = min(self._most, self._rate + (now - self._filled) * self._most / RECOVERY_SECONDS)
        self._tokens = min(self._rate, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        return int(self._tokens)

    def spend(self, messages: int) -> None:
        self._tokens -= messages

    def slower(self) -> None:
        """VK complained: half as many, and slowly more again."""
        now = self._clock.monotonic()
        if now - self._complained >= SLOWED_SECONDS:
            self._complained = now
            self._rate = max(1.0, self._rate / 2)
