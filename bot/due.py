"""Who is told what of a kind now: people some at a time, those who want it and may hear it, and what is made for them.

It only reads, each portion by a reader's transaction of its own: rows are made of it in bot/reminding.py, and
`kovrov-bot pushes` counts it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from handlers import linking
from handlers.pushing import Hearer, Occasion, Push
from handlers.reminders import Reminder
from handlers.rules import family, pushes
from handlers.rules.pushes import Kind, Of
from handlers.wording import Wording
from storage.database import Database
from storage.notifications import Mark, Wishes
from storage.people import Person
from storage.store import Store

PEOPLE = 100
"""People at once: their pushes are made in some tens of milliseconds, and written in fewer."""

Kept: TypeAlias = dict[tuple[object, ...], object]
Look: TypeAlias = Callable[[Occasion, Mark], Awaitable[tuple[Sequence[int], int]]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A run and the one before it, in the city's zone."""

    since: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A push on its way to a row, with the wishes of whoever hears it. `chosen`: they chose its hour."""

    push: Push
    kind: Kind
    wishes: Wishes
    chosen: bool


class Dues:
    def __init__(self, database: Database, wording: Wording) -> None:
        self._database = database
        self._wording = wording

    async def looked(self, look: Look, at: Moment, mark: Mark) -> tuple[Sequence[int], int]:
        """Of whom, or for whom, there is something since the mark, and the number up to which."""
        async with self._database.read() as store:
            return await look(await self._occasion(store, at, {}), mark)

    async def of_families(
        self, reminder: Reminder, days: Mapping[str, date], at: Moment, pupils: Sequence[int] | None = None
    ) -> AsyncIterator[list[Due]]:
        """For those whose hour is one of `days`, or for all where there is none; linked with `pupils` where given."""
        after, kept = 0, Kept()
        while True:
            async with self._database.read() as store:
                of = await self._occasion(store, at, kept)
                wanted = [day for day in {*days.values()} or {at.now.date()} if await reminder.perhaps(of, day)]
                people = await _families(store, reminder.kind, days, after, pupils) if wanted else []
                made = await _made(of, reminder, people, days) if people else []
            if not people:
                return
            after = people[-1]
            yield made

    async def of_others(
        self, reminder: Reminder, everybody: Sequence[int], days: Mapping[str, date], at: Moment
    ) -> AsyncIterator[list[Due]]:
        """For whoever hears it by another right than a family's."""
        kept = Kept()
        for start in range(0, len(everybody), PEOPLE):
            async with self._database.read() as store:
                of = await self._occasion(store, at, kept)
                made = await _made_of_others(of, reminder, everybody[start : start + PEOPLE], days)
            yield made

    async def of_chats(self, reminder: Reminder, at: Moment, mark: Mark) -> AsyncIterator[list[Due]]:
        """For the chats of classes that something of what came since the mark concerns; each is bound to its class.

        A chat has no wishes: whoever bound it was told how to end it, so nothing carries a switch.
        """
        if reminder.chats is None:
            return
        kept, wishes = Kept(), Wishes(introduced=frozenset({reminder.kind.name}))
        async with self._database.read() as store:
            chats = await reminder.chats.concerned(await self._occasion(store, at, kept), mark)
        for start in range(0, len(chats), PEOPLE):
            async with self._database.read() as store:
                of = await self._occasion(store, at, kept)
                made = await reminder.chats.make(of, chats[start : start + PEOPLE])
            yield [Due(push, reminder.kind, wishes, chosen=False) for push in made]

    async def _occasion(self, store: Store, at: Moment, kept: Kept) -> Occasion:
        return Occasion(store, self._wording, at.now, at.since, await store.terms.invented(), kept)


async def _families(
    store: Store, kind: Kind, days: Mapping[str, date], after: int, pupils: Sequence[int] | None
) -> list[int]:
    """The next of those who may want it; where the usual hour has not come, those only who chose one."""
    return await store.notifications.families(
        kind.name,
        pupils=Of.PUPIL in kind.usual,
        adults=Of.ADULT in kind.usual,
        consent=linking.CONSENT,
        after=after,
        limit=PEOPLE,
        hours=None if kind.hour in days or not days else list(days),
        of=pupils,
    )


async def _made(of: Occasion, reminder: Reminder, people: Sequence[int], days: Mapping[str, date]) -> list[Due]:
    """The pushes of these people, as far as they want them and may hear them."""
    known, wishes = await of.store.people.known(people), await of.store.notifications.of(people)
    by_day: dict[date, list[Hearer]] = {}
    kind = reminder.kind
    for id_ in people:
        theirs, person = wishes.get(id_, Wishes()), family.person(known[id_])
        day = days.get(pushes.hour(kind, theirs)) if days else of.now.date()
        children = [
            child for child in person.children if pushes.wanted(kind, theirs, pushes.role(child.relation), child.id)
        ]
        if day is not None and children and linking.agreed(person):
            by_day.setdefault(day, []).append(Hearer(person, children, theirs))
    made = [push for day, hearers in by_day.items() for push in await reminder.make(of, day, hearers)]
    return _dues(kind, made, wishes)


async def _made_of_others(
    of: Occasion, reminder: Reminder, people: Sequence[int], days: Mapping[str, date]
) -> list[Due]:
    kind, (whom,) = reminder.kind, reminder.kind.told
    known, wishes = await of.store.people.known(people), await of.store.notifications.of(people)
    chats = await of.store.inbox.chats(people)
    hearers = [
        Hearer(person, (), theirs)
        for id_ in people
        for theirs in (wishes.get(id_, Wishes()),)
        for person in (family.person(known.get(id_, Person(id_))),)
        if linking.agreed(person) and pushes.wanted(kind, theirs, whom)
        if id_ not in chats or chats[id_].unreachable is None
    ]
    day = next(iter(days.values()), of.now.date())
    return _dues(kind, await reminder.make(of, day, hearers) if hearers else [], wishes)


def _dues(kind: Kind, made: Sequence[Push], wishes: Mapping[int, Wishes]) -> list[Due]:
    theirs = [wishes.get(push.person, Wishes()) for push in made]
    return [Due(push, kind, each, pushes.chosen(kind, each)) for push, each in zip(made, theirs, strict=True)]
