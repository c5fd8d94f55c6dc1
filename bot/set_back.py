"""Notices that the clock on the wall was set back, so that nothing waits for an hour that comes a second time."""

from datetime import datetime

from bot.clock import Clock

NOTICED = 1.0
"""Seconds by which the wall's clock may fall behind the monotonic one between two looks: less is no harm."""
AGAIN = 2.0
"""Seconds after which it is looked again, for what was being written at that very moment."""


class SetBack:
    """At a start it cannot be known, so the first look says yes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead: float | None = None
        self._look_at = 0.0
        self._looks = 0

    def noticed(self, now: datetime) -> bool:
        """Whether what waits must be looked at; true until `mended` says that it was, and once more a little later."""
        ticking = self._clock.monotonic()
        ahead, before = now.timestamp() - ticking, self._ahead
        self._ahead = ahead
        if before is None or ahead < before - NOTICED:
            self._look_at, self._looks = ticking, 2
        return self._looks > 0 and ticking >= self._look_at

    def mended(self) -> None:
        """It was looked at, and that is committed."""
        self._look_at, self._looks = self._clock.monotonic() + AGAIN, self._looks - 1
