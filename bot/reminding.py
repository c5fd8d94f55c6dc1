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
from handlers.rules.pushes import AT_ONCE, Kind, Of
from handlers.wording import Wording
from storage.database import Database
from storage.notifications import Mark, Wishes
from storage.outbox import Draft, Priority
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
        seen = self._seen.get(kind.name)
        if mark is None or mark.upto > now or (seen is not None and seen > now):
            # The first time, or the clock was set back: nothing can have become due.
            await self._reach(kind, now, await self._newest(reminder, 0) if mark is None else mark.number)
            return
        since = max(seen or mark.upto, now - CATCH_UP).astimezone(self._zone)
        days, number = await self._days(kind, since, now), mark.number
        if days:
            await self._go(reminder, days, now)
        if reminder.concerned is not None:
            number = await self._at_once(reminder, number, now)
        if days or number != mark.number:
            await self._reach(kind, now, number)
        self._seen[kind.name] = now

    async def _reach(self, kind: Kind, now: datetime, number: int) -> None:
        self._seen[kind.name] = now
        async with self._database.begin() as store:
            await store.notifications.reach(kind.name, Mark(now, number))

    async def _days(self, kind: Kind, since: datetime, now: datetime) -> dict[str, date]:
        """The hours that have come, the usual one and those that people chose, each with its day."""
        async with self._database.read() as store:
            hours = await store.notifications.hours(kind.name)
        return pushes.due({hour for hour in (*hours, kind.hour) if hour != AT_ONCE}, since, now)

    async def _newest(self, reminder: Reminder, after: int) -> int:
        if reminder.concerned is None:
            return 0
        async with self._database.read() as store:
            _, number = await reminder.concerned(await self._occasion(store, self._clock.now()), after)
        return number

    async def _at_once(self, reminder: Reminder, after: int, now: datetime) -> int:
        """Whoever wants to hear as soon as it is known; the number up to which there was something."""
        assert reminder.concerned is not None, "asked before"
        async with self._database.read() as store:
            pupils_, number = await reminder.concerned(await self._occasion(store, now), after)
        for start in range(0, len(pupils_), PEOPLE):
            await self._go(reminder, {AT_ONCE: now.date()}, now, pupils_[start : start + PEOPLE])
        return number

    async def _occasion(self, store: Store, now: datetime) -> Occasion:
        return Occasion(store, self._wording, now, await store.terms.invented())

    async def _go(
        self, reminder: Reminder, days: Mapping[str, date], now: datetime, of: Sequence[int] | None = None
    ) -> None:
        """Through the people, some at a time: those whose hour is one of `days`, linked with `of` where it is given."""
        after = 0
        while True:
            async with self._database.read() as store:
                occasion = await self._occasion(store, now)
                wanted = [day for day in {*days.values()} if await reminder.perhaps(occasion, day)]
                people = await self._people(store, reminder.kind, days, after, of) if wanted else []
                made = await self._made(occasion, reminder, people, days) if people else []
            if not people:
                return
            if made:
                await self._write(made, now)
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
            hours=None if kind.hour in days else list(days),
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
            day = days.get(pushes.hour(kind, theirs))
            children = [
                child for child in person.children if pushes.wanted(kind, theirs, pushes.role(child.relation), child.id)
            ]
            if day is not None and children and linking.agreed(person):
                by_day.setdefault(day, []).append(Hearer(person, children))
        made = [push for day, hearers in by_day.items() for push in await reminder.make(of, day, hearers)]
        return [
            Due(push, kind, theirs, pushes.chosen(kind, theirs))
            for push in made
            for theirs in (wishes.get(push.person, Wishes()),)
            if push.expires is None or push.expires > of.now
        ]

    async def _write(self, made: Sequence[Due], now: datetime) -> None:
        async with self._database.begin() as store:
            chats = await store.inbox.chats([each.push.person for each in made])
            drafts = []
            for each in (each for each in made if each.push.text):
                chat = chats.get(each.push.person)
                client = chat.client if chat else None
                drafts.append(self._draft(each, now, buttons=client is None or "buttons" in client.split()))
            await store.outbox.add(drafts, now)
            first = {
                (each.push.person, each.kind.name) for each in made if each.kind.name not in each.wishes.introduced
            }
            if first:
                await store.notifications.introduce(sorted(first))
            heard = {(push.person, push.pupil): push.heard for push in (each.push for each in made) if push.heard}
            if heard:
                await store.news.hear([(person, pupil or 0, upto) for (person, pupil), upto in heard.items()])

    def _draft(self, due: Due, now: datetime, *, buttons: bool) -> Draft:
        push, quiet = due.push, self._leaving.hours(due.wishes.rest)
        not_before, leave_by = now, None
        if due.chosen:
            leave_by = now + CHOSEN_LASTS
        elif not push.urgent:
            not_before = quiet.over(now)
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
            push={"whom": push.whom, "text": push.text} | ({"chosen": 1} if due.chosen else {}),
        )
