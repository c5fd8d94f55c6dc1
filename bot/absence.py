"""What the operator reads while VK is away: a line at once, then one a minute, and one when it is back."""

import logging

from bot.clock import Clock

AGAIN_SECONDS = 60.0
"""Between two lines, also where VK comes and goes."""


class Absence:
    """`felt` at every try without a usable answer, `over` at every one with it.

    `who` is asked, `todo` is what to look at; neither may hold a secret.
    """

    def __init__(self, log: logging.Logger, clock: Clock, who: str, todo: str) -> None:
        self._log = log
        self._clock = clock
        self._who = who
        self._todo = todo
        self._since: float | None = None
        self._told = clock.monotonic() - AGAIN_SECONDS

    def felt(self, error: Exception) -> None:
        now = self._clock.monotonic()
        if self._since is None:
            self._since = now
        if now - self._told < AGAIN_SECONDS:
            return
        self._told = now
        lasted = f", for {now - self._since:.0f} s by now" if now > self._since else ""
        self._log.warning("%s gives no usable answer%s (%s): %s", self._who, lasted, error, self._todo)

    def over(self) -> None:
        if self._since is not None and self._told >= self._since:
            self._log.warning("%s answers again after %.0f s", self._who, self._clock.monotonic() - self._since)
        self._since = None
