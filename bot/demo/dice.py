"""One way to chance: the same words always give the same throws, on any machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(*about: object) -> Random:
    """A generator of its own for each subject, so that one part of the city may grow without moving the rest."""
    return Random(":".join(str(part) for part in about))  # noqa: S311 - people are invented here, not keys


def common_first(among: Sequence[T], rng: Random) -> T:
    """Draws so that what comes early in the list comes often, as with surnames in life."""
    return among[rng.randrange(1 + rng.randrange(len(among)))]


def one_in(number: int, rng: Random) -> bool:
    return rng.randrange(number) == 0
