"""What was worked out of the store and serves many answers: the most recently used of it, for all of its transactions.

Nothing here looks whether it still holds: its key says of what state of the store it is (`Timetable.edition`), and of
another state it is made anew.
"""

from collections.abc import Awaitable, Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 600
"""Things kept: a city has some 570 classes, each of 10 to 20 KB once a week of it was told."""


class Shelf:
    """One for each open store. Transactions on several threads share it, so what lies here is not changed by asking
    it, but for what it remembers of itself.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._turn = Lock()
        self._there: dict[Hashable, Any] = {}

    async def of(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What lies there, made where nothing does. Two that ask at once may both make it: either is right."""
        with self._turn:
            if key in self._there:
                found: T = self._there.pop(key)
                self._there[key] = found
                return found
        found = await make()
        with self._turn:
            self._there[key] = found
            while len(self._there) > self._most:
                del self._there[next(iter(self._there))]
        return found
