"""Whether the bot's loops still go round, and how quickly its steps are done: the sums that monitoring looks at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock

STUCK_SECONDS = 120.0
"""A loop that has not gone round for so long hangs. The slowest sound ones: a stream that VK holds back for 25 s and
gives up after 35 s, a delivery that VK asked to be silent for a minute while its requests take 15 s."""


class Loop:
    """The loops without which nobody is answered, by the names that logs and `/healthz` have for them."""

    LISTENING = "listening"
    ANSWERING = "answering"
    DELIVERY = "delivery"


LOOPS = (Loop.LISTENING, Loop.ANSWERING, Loop.DELIVERY)


class Pulse:
    """Each loop beats when it goes round, whatever came of it: trouble with VK or the disk is not a loop that hangs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._beaten: dict[str, float] = {}

    def begin(self) -> None:
        """The loops start now."""
        for loop in LOOPS:
            self.beat(loop)

    def beat(self, loop: str) -> None:
        self._beaten[loop] = self._clock.monotonic()

    def of(self, loop: str) -> Callable[[], None]:
        return partial(self.beat, loop)

    def stuck(self) -> tuple[str, ...]:
        """The loops that hang. None before they have begun."""
        now = self._clock.monotonic()
        return tuple(loop for loop, beaten in self._beaten.items() if now - beaten >= STUCK_SECONDS)


@dataclass(slots=True)
class Steps:
    """How many steps this process did, with how many events, in how many seconds all together."""

    number: int = 0
    events: int = 0
    seconds: float = 0.0

    def add(self, events: int, seconds: float) -> None:
        self.number += 1
        self.events += events
        self.seconds += seconds
