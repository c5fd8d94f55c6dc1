"""What is said unasked becomes rows: for whom it is due since the last time, a few people at a time.

A push has one key, so a job that runs twice, late or in two processes adds nothing. How far a kind is done is a mark
in the store: after an outage the hours that passed are gone through once, and what is of no use any more is not
written. Rows are written in short transactions, between which people are answered.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.leaving import Leaving
from bot.quiet import Quiet
from bot.records import message
from bot.scheduler import Job, every
from handlers import linking, pushing
from handlers.messages import Button
from handlers.notifications_switch import switch
from handlers.reminders import REMINDERS, Hearer, Occasion, Push, Reminder
from handlers.rules import family, pushes
from handlers.rules.pushes import AHEAD, AT_ONCE, Kind, Of
from handlers.wording import Wording
from storage.database import Database
from storage.notifications import Mark, Wishes
from storage.outbox import Draft, Priority
from storage.people import Person
from storage.pushes import CAPABILITY
from storage.store import Store

CATCH_UP = timedelta(hours=36)
"""How far back an outage is gone through: what was due before is of no use to anybody."""
PEOPLE = 100
"""People at once: their pushes are made in some tens of milliseconds, and written in fewer."""
PAUSE_SECONDS = 0.02
"""Between two such portions, for those who wait for an answer."""
CHOSEN_LASTS = timedelta(hours=1)
"""How long after the hour that a person chose it may still come at night."""


@dataclass(frozen=True, slots=True)
class Due:
    """A push on its way to a row. `chosen`: the person chose its hour. `told` are the wishes of whoever hears it."""

    push: Push
    kind: Kind
    wishes: Wishes
    chosen: bool


class Reminding:
    def __init__(self, database: Database, wording: Wording, clock: Clock, quiet: Quiet) -> None:
        self._database = database
        self._wording = wording
        self._clock = clock
        self._leaving = Leaving(quiet)
        self._zone = quiet.zone
        self._seen: dict[str, datetime] = {}
        """Until when each kind was looked at in this process; the store hears of it when there was something."""

    def jobs(self) -> list[Job]:
        """The table of what is said unasked, each kind a job of its own."""
        return [
            # At a start at once: how far back it looks, the mark says.
            Job(f"push {each.kind.name}", every(minutes=1), partial(self.run, each), catch_up=timedelta(minutes=1))
            for each in REMINDERS
        ]

    async def run(self, reminder: Reminder, _: datetime) -> None:
        """Write what has become due of this kind up to now."""
        kind, now = reminder.kind, self._clock.now().astimezone(self._zone)
        async with self._database.read() as store:
            mark = await store.notifications.mark(kind.name)
            hours = await store.notifications.hours(kind.name)
        seen = self._seen.get(kind.name)
        if mark is None or mark.upto > now or (seen is not None and seen > now):
            # The first time, or the clock was set back: nothing can have become due.
            await self._reach(kind, now, await self._newest(reminder, now) if mark is None else mark.number)
            return
        since = max(seen or mark.upto, now - CATCH_UP).astimezone(self._zone)
        if kind.lead is not None:
            if now - since >= AHEAD:
                await self._go(reminder, {}, Moment(since + AHEAD, now))
                await self._reach(kind, now, 0)
            return
        days = pushes.due({hour for hour in (*hours, kind.hour) if hour != AT_ONCE}, since, now)
        number = mark.number
        if days and reminder.people is None:
            await self._go(reminder, days, Moment(since, now))
        if reminder.people is not None:
            if days or kind.hour == AT_ONCE:
                number = await self._others(reminder, replace(mark, upto=since), days, Moment(since, now))
        elif reminder.concerned is not None:
            number = await self._at_once(reminder, replace(mark, upto=since), Moment(since, now))
        if days or number != mark.number:
            await self._reach(kind, now, number)
        self._seen[kind.name] = now

    async def _reach(self, kind: Kind, now: datetime, number: int) -> None:
        self._seen[kind.name] = now
        async with self._database.begin() as store:
            await store.notifications.reach(kind.name, Mark(now, number))

    async def _newest(self, reminder: Reminder, now: datetime) -> int:
        look = reminder.concerned or reminder.people
        if look is None:
            return 0
        async with self._database.read() as store:
            _, number = await look(await self._occasion(store, Moment(now, now), {}), Mark(now))
        return number

    async def _at_once(self, reminder: Reminder, mark: Mark, at: "Moment") -> int:
        """Whoever wants to hear as soon as it is known; the number up to which there was something."""
        assert reminder.concerned is not None, "asked before"
        async with self._database.read() as store:
            pupils, number = await reminder.concerned(await self._occasion(store, at, {}), mark)
        for start in range(0, len(pupils), PEOPLE):
            await self._go(reminder, {AT_ONCE: at.now.date()}, at, pupils[start : start + PEOPLE])
        return number

    async def _others(self, reminder: Reminder, mark: Mark, days: Mapping[str, date], at: "Moment") -> int:
        """Who is told by another right than a family's; the number up to which there was something."""
        assert reminder.people is not None, "asked before"
        kept = dict[tuple[object, ...], object]()
        async with self._database.read() as store:
            everybody, number = await reminder.people(await self._occasion(store, at, kept), mark)
        for start in range(0, len(everybody), PEOPLE):
            async with self._database.read() as store:
                of = await self._occasion(store, at, kept)
                made = await self._made_of_others(of, reminder, everybody[start : start + PEOPLE], days)
            if made:
                await self._write(made, at.now)
            await asyncio.sleep(PAUSE_SECONDS)
        return number

    async def _made_of_others(
        self, of: Occasion, reminder: Reminder, people: Sequence[int], days: Mapping[str, date]
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
        made = await reminder.make(of, day, hearers) if hearers else []
        return [
            Due(push, kind, wishes.get(push.person, Wishes()), chosen=False) for push in made if _useful(push, of.now)
        ]

    async def _occasion(self, store: Store, at: "Moment", kept: dict[tuple[object, ...], object]) -> Occasion:
        return Occasion(store, self._wording, at.now, at.since, await store.terms.invented(), kept)

    async def _go(
        self, reminder: Reminder, days: Mapping[str, date], at: "Moment", of: Sequence[int] | None = None
    ) -> None:
        """Through the people, some at a time: those whose hour is one of `days`, linked with `of` where it is given."""
        after, kept = 0, dict[tuple[object, ...], object]()
        while True:
            async with self._database.read() as store:
                occasion = await self._occasion(store, at, kept)
                wanted = [day for day in {*days.values()} or {at.now.date()} if await reminder.perhaps(occasion, day)]
                people = await self._people(store, reminder.kind, days, after, of) if wanted else []
                made = await self._made(occasion, reminder, people, days) if people else []
            if not people:
                return
            if made:
                await self._write(made, at.now)
            after = people[-1]
            await asyncio.sleep(PAUSE_SECONDS)

    async def _people(
        self, store: Store, kind: Kind, days: Mapping[str, date], after: int, of: Sequence[int] | None
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
            of=of,
        )

    async def _made(
        self, of: Occasion, reminder: Reminder, people: Sequence[int], days: Mapping[str, date]
    ) -> list[Due]:
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
        return [
            Due(push, kind, theirs, pushes.chosen(kind, theirs))
            for push in made
            for theirs in (wishes.get(push.person, Wishes()),)
            if _useful(push, of.now)
        ]

    async def _write(self, made: Sequence[Due], now: datetime) -> None:
        async with self._database.begin() as store:
            heard = {(push.person, push.pupil): push.heard for push in (each.push for each in made) if push.heard}
            if heard:
                await store.news.hear([(person, pupil or 0, upto) for (person, pupil), upto in heard.items()])
            said = [each for each in await _newest_of_series(store, made) if each.push.text]
            chats = await store.inbox.chats([each.push.person for each in said])
            clients = {id_: chat.client for id_, chat in chats.items()}
            buttons = {each.push.person: _has_buttons(clients.get(each.push.person)) for each in said}
            await store.outbox.add([self._draft(each, now, buttons=buttons[each.push.person]) for each in said], now)
            first = {
                (each.push.person, each.kind.name) for each in said if each.kind.name not in each.wishes.introduced
            }
            if first:
                await store.notifications.introduce(sorted(first))
            for push in (each.push for each in said if each.push.shown):
                role = await store.roles.role(push.role or 0)
                await store.looks.note(push.person, push.shown, now.date(), role.scope.role if role else "")

    def _draft(self, due: Due, now: datetime, *, buttons: bool) -> Draft:
        push, quiet = due.push, self._leaving.hours(due.wishes.rest)
        not_before, leave_by = max(now, push.at or now), None
        if due.chosen or push.at:
            leave_by = not_before + CHOSEN_LASTS
        elif not push.urgent:
            not_before = quiet.over(not_before)
            leave_by = quiet.begins(not_before)
        return Draft(
            push.person,
            f"{due.kind.name}:{push.key}",
            self._body(due, buttons=buttons),
            Priority.REMINDER,
            capability=CAPABILITY,
            not_before=not_before,
            leave_by=leave_by,
            expires=push.expires,
            pupil=push.pupil,
        )

    def _body(self, due: Due, *, buttons: bool) -> str:
        """The first of its kind says how not to get it any more: with a button, or in words where none is shown."""
        push = due.push
        rows: Sequence[Sequence[Button]] = ()
        if due.kind.name not in due.wishes.introduced:
            rows, words = switch(self._wording, due.kind)
            if not buttons:
                rows, push = (), replace(push, text=f"{push.text}\n\n{words}")
        whom = [push.whom] if push.whom else []
        return message(
            pushing.said(whom, push.text),
            rows,
            push={"whom": push.whom, "text": push.text, **_more(due)},
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """A run and the one before it, in the city's zone."""

    since: datetime
    now: datetime


def _more(due: Due) -> dict[str, int]:
    """What is asked again when it leaves."""
    role = {"role": due.push.role} if due.push.role is not None else {}
    return ({"chosen": 1} if due.chosen or due.push.at else {}) | role


def _useful(push: Push, now: datetime) -> bool:
    return push.expires is None or push.expires > now


def _has_buttons(client: str | None) -> bool:
    return client is None or "buttons" in client.split()


async def _newest_of_series(store: Store, made: Sequence[Due]) -> list[Due]:
    """Without those that say what was said last; one that still waits and says otherwise goes."""
    serial = sorted({each.push.person for each in made if each.push.series})
    if not serial:
        return list(made)
    there = await store.pushes.series(serial, made[0].kind.name)
    kept, outdone = [], list[int]()
    for each in made:
        push = each.push
        rows = there.get((push.person, push.series), []) if push.series else []
        if rows and rows[-1].digest == push.digest:
            continue
        outdone += [row.id for row in rows if row.waits]
        said = [row for row in rows if not row.waits]
        if push.digest != (said[-1].digest if said else pushing.USUAL) or not push.series:
            key = f"{push.series}:{len(said) + 1}:{push.digest}" if push.series else push.key
            kept.append(replace(each, push=replace(push, key=key)))
    if outdone:
        await store.pushes.drop(outdone)
    return kept
