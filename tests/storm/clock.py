"""A clock that the storm sets in a bot of another process, as an administrator or NTP would set the system's."""

import os
import time
from datetime import datetime, timedelta

from bot.clock import Clock
from tests.fragile import forks

LONGEST_ZONE = 64


class SetClock(Clock):
    """Shared by two processes: the storm sets it, the bot reads it.

    `set_by` moves the clock on the wall and no time passes. `pass_by` lets time pass for the wall and for the
    monotonic clock alike. `travel` changes the system's zone, which a bot that counts in UTC should not feel.
    """

    def __init__(self) -> None:
        self._set = forks.Value("d", 0.0, lock=False)
        self._passed = forks.Value("d", 0.0, lock=False)
        self._zone = forks.Array("c", LONGEST_ZONE, lock=False)

    def now(self) -> datetime:
        zone = self._zone.value.decode()
        if zone and os.environ.get("TZ") != zone:
            os.environ["TZ"] = zone
            time.tzset()
        return super().now() + timedelta(seconds=self._set.value + self._passed.value)

    def monotonic(self) -> float:
        return super().monotonic() + float(self._passed.value)

    def theirs(self) -> datetime:
        """VK's clock: nobody here sets it."""
        return super().now() + timedelta(seconds=self._passed.value)

    def set_by(self, seconds: float) -> None:
        """So far from the right time."""
        self._set.value = seconds

    def pass_by(self, seconds: float) -> None:
        self._passed.value += seconds

    def travel(self, zone: str) -> None:
        self._zone.value = zone.encode()
