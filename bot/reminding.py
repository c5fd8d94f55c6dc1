"""What is said unasked becomes rows: for whom it is due since the last time, a few people at a time.

A push has one key, so a job that runs twice, late or in two processes adds nothing. How far a kind is done is a mark
in the store: after an outage the hours that passed are gone through once, and what is of no use any more is not
written. Rows are written in short transactions, between which people are answered.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.due import PEOPLE, Due, Dues, Moment
from bot.leaving import Leaving
from bot.quiet import Quiet
from bot.records import message
from bot.rewording import Rewording
from bot.scheduler import Job, every
from handlers import pushing
from handlers.messages import Button
from handlers.notifications_switch import switch
from handlers.reminders import REMINDERS, Reminder
from handlers.rules import pushes
from handlers.rules.pushes import AHEAD, AT_ONCE, Kind
from handlers.wording import Wording
from storage import keys, moments
from storage.database import Database
from storage.notifications import Mark
from storage.outbox import Draft, Priority
from storage.pushes import CAPABILITY
from storage.store import Store

log = logging.getLogger(__name__)

CATCH_UP = timedelta(hours=36)
"""How far back an outage is gone through: what was due before is of no use to anybody."""
PAUSE_SECONDS = 0.02
"""Between two such portions, for those who wait for an answer."""
CHOSEN_LASTS = timedelta(hours=1)
"""How long after the hour that a person chose it may still come at night."""


class Reminding:
    def __init__(
        self,
        database: Database,
        wording: Wording,
        clock: Clock,
        quiet: Quiet,
        *,
        said: Callable[[], None] = lambda: None,
    ) -> None:
        """`said` is told of rows that may leave."""
        self._said = said
        self._database = database
        self._wording = wording
        self._dues = Dues(database, wording)
        self._rewording = Rewording(database, self._dues)
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
        now = self._clock.now().astimezone(self._zone)
        await self._look(reminder, now)
        log.debug("push %s: all is said up to %s", reminder.kind.name, now.isoformat())

    async def _look(self, reminder: Reminder, now: datetime) -> None:
        kind = reminder.kind
        async with self._database.read() as store:
            mark = await store.notifications.mark(kind.name)
            hours = await store.notifications.hours(kind.name)
        seen = self._seen.get(kind.name)
        if mark is None or mark.upto > now or (seen is not None and seen > now):
            # The first time, or the clock was set back: nothing can have become due.
            await self._reach(kind, now, await self._newest(reminder, now) if mark is None else mark.number)
            return
        mark = replace(mark, upto=seen or mark.upto)
        since = max(mark.upto, now - CATCH_UP).astimezone(self._zone)
        at = Moment(since, now)
        if kind.lead is not None:
            await self._ahead(reminder, mark, at)
            return
        days = pushes.due({hour for hour in (*hours, kind.hour) if hour != AT_ONCE}, since, now)
        number = await (self._others if reminder.people else self._families)(reminder, mark, days, at)
        if days or number != mark.number:
            await self._reach(kind, now, number)
        self._seen[kind.name] = now

    async def _ahead(self, reminder: Reminder, mark: Mark, at: Moment) -> None:
        """What is due at minutes soon to come; what waits for its minute is made anew where it holds no more."""
        upto, number = at.since, mark.number
        if at.now - at.since >= AHEAD:
            await self._write_all(self._dues.of_families(reminder, {}, replace(at, since=at.since + AHEAD)), at.now)
            upto = at.now
        if reminder.outdated is not None:
            pupils, number = await self._dues.looked(reminder.outdated, at, mark)
            for start in range(0, len(pupils), PEOPLE):
                some = pupils[start : start + PEOPLE]
                await self._write_all(self._dues.of_families(reminder, {}, replace(at, since=at.now), some), at.now)
        if upto != at.since or number != mark.number:
            await self._reach(reminder.kind, upto, number)

    async def _families(self, reminder: Reminder, mark: Mark, days: Mapping[str, date], at: Moment) -> int:
        """Whose hour has come, and who wants to hear as soon as it is known; the number up to which it is done."""
        if days:
            await self._write_all(self._dues.of_families(reminder, days, at), at.now)
        if reminder.concerned is None:
            return await self._rewording.look(reminder, mark, at)
        pupils, number = await self._dues.looked(reminder.concerned, at, mark)
        for start in range(0, len(pupils), PEOPLE):
            some = pupils[start : start + PEOPLE]
            await self._write_all(self._dues.of_families(reminder, {AT_ONCE: at.now.date()}, at, some), at.now)
        await self._write_all(self._dues.of_chats(reminder, at, mark), at.now)
        return number

    async def _others(self, reminder: Reminder, mark: Mark, days: Mapping[str, date], at: Moment) -> int:
        """Who is told by another right than a family's; the number up to which it is done."""
        if reminder.people is None or not (days or reminder.kind.hour == AT_ONCE):
            return mark.number
        everybody, number = await self._dues.looked(reminder.people, at, mark)
        await self._write_all(self._dues.of_others(reminder, everybody, days, at), at.now)
        return number

    async def _write_all(self, portions: AsyncIterator[list[Due]], now: datetime) -> None:
        async for portion in portions:
            useful = [each for each in portion if each.push.expires is None or each.push.expires > now]
            if useful:
                await self._write(useful, now)
                self._said()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _reach(self, kind: Kind, now: datetime, number: int) -> None:
        self._seen[kind.name] = now
        async with self._database.begin() as store:
            await store.notifications.reach(kind.name, Mark(now, number))

    async def _newest(self, reminder: Reminder, now: datetime) -> int:
        look = reminder.concerned or reminder.people or reminder.outdated
        return (await self._dues.looked(look, Moment(now, now), Mark(now)))[1] if look else 0

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
        if chosen := due.chosen or push.at is not None:
            leave_by = not_before + CHOSEN_LASTS
        elif not push.urgent:
            not_before = quiet.over(not_before)
            leave_by = quiet.begins(not_before)
        return Draft(
            push.person,
            keys.push(due.kind.name, push.key),
            self._body(due, buttons=buttons, chosen=leave_by if chosen else None),
            Priority.REMINDER,
            capability=CAPABILITY,
            not_before=not_before,
            leave_by=leave_by,
            expires=push.expires,
            pupil=push.pupil,
        )

    def _body(self, due: Due, *, buttons: bool, chosen: datetime | None) -> str:
        """The first of its kind says how not to get it any more: with a button, or in words where none is shown.

        `chosen`: until when it is of the hour that the person chose.
        """
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
            push={"whom": push.whom, "text": push.text, **_more(due, chosen)},
        )


def _more(due: Due, chosen: datetime | None) -> dict[str, Any]:
    """What is asked again when it leaves."""
    roles = {"roles": [due.push.role]} if due.push.role is not None else {}
    of_class = {"class": due.push.of_class} if due.push.of_class is not None else {}
    return ({"chosen": moments.text(chosen)} if chosen else {}) | roles | of_class


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
        if rows and rows[-1].digest == push.digest and (rows[-1].waits or rows[-1].heard):
            continue
        outdone += [row.id for row in rows if row.waits]
        heard = [row for row in rows if row.heard]
        if push.digest != (heard[-1].digest if heard else pushing.USUAL) or not push.series:
            number = 1 + sum(not row.waits for row in rows)
            key = keys.in_series(push.series, number, push.digest) if push.series else push.key
            kept.append(replace(each, push=replace(push, key=key)))
    if outdone:
        await store.pushes.drop(outdone)
    return kept
