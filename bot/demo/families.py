"""The adults of the invented families as people of the messenger: agreed, and linked with their children.

They come in by the store's own ways, as whoever sends a code does, so they may see exactly what the product lets them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from bot.demo.city import Adult, City
from handlers.linking import CONSENT
from storage.database import Database
from storage.store import Store

FIRST_ADULT = 1_000_001
"""Their numbers in the messenger go up from here, without a gap: far from those of the cast."""
AT_ONCE = 200
"""Adults a transaction: what is held in memory, and for how long the store is locked, whatever the city's size."""

Progress = Callable[[int, int], None]
"""Told how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Linked:
    """An adult under their number in the messenger, and the numbers of the pupils they are linked with."""

    number: int
    adult: Adult
    pupils: tuple[str, ...]


def linked(city: City) -> Iterator[Linked]:
    """Every adult of the families, the two or more of one home together; the same city, the same numbers.

    Nobody is linked with a child whom only the institution's administrator may link, nor stands here for one alone.
    """
    closed = {pupil.number for pupil in city.pupils if pupil.restriction}
    number = FIRST_ADULT
    for family in city.families:
        pupils = tuple(pupil for pupil in family.pupils if pupil not in closed)
        for adult in family.adults if pupils else ():
            yield Linked(number, adult, pupils)
            number += 1


async def link(database: Database, city: City, now: datetime, progress: Progress = lambda *_: None) -> int:
    """Let all of them agree and link them, a few at a time; how many adults. Once a store: agreeing is a record each.

    The city's pupils must be in the store. Raises `StoreUnavailable`.
    """
    adults, total, done = linked(city), sum(1 for _ in linked(city)), 0
    while some := list(islice(adults, AT_ONCE)):
        await database.run(partial(_come, adults=some, now=now))
        done += len(some)
        progress(done, total)
    return total


async def _come(store: Store, adults: Sequence[Linked], now: datetime) -> None:
    for one in adults:
        await store.people.agree(one.number, CONSENT, now)
        for number in one.pupils:
            pupil = await store.school.pupil_by_number(number)
            assert pupil is not None, "the lists of pupils are imported first"
            await store.links.make(one.number, pupil.id, now, relation=one.adult.relation)
