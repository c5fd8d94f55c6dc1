"""What the bot tidies by the clock, so that nothing is kept longer than was promised: a table of jobs.

All of it is harmless to run twice, late, or while people are answered: what may be much is done in small portions.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from apscheduler.triggers.interval import IntervalTrigger

from bot.scheduler import ALWAYS, Job, every
from handlers.rules import retention, school_years
from storage import applying, staging, strides
from storage.database import Database
from storage.journal import CLOCK, Act
from storage.ledger import Ledger

log = logging.getLogger(__name__)

EVENTS_KNOWN = timedelta(days=7)
"""How long the keys of handled events are kept: VK repeats events within hours."""
BODIES_KEPT = timedelta(hours=48)
ROWS_KEPT = timedelta(days=40)
SESSIONS_KEPT = timedelta(days=90)
NEWS_KEPT = timedelta(days=30)
"""How long what came is kept for whoever has not heard it: they asked for silence, or cannot be reached."""
BOUND_FROM = 8, 1
"""The month and day from which on a class is called as it will be in the school year to come."""
EMPTYING_TRIES = 40
EMPTYING_PAUSE_SECONDS = 0.25
ROWS_AT_ONCE = 1000
"""Old rows that one transaction retires: some ten milliseconds."""
NIGHT = ALWAYS + timedelta(hours=1)
"""Four in the morning in the city."""


class Housekeeping:
    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    async def forget_talk(self, now: datetime) -> None:
        """What was said and asked, doubts, looks, sign-ups, reported absences; bodies and rows of the outbox."""
        async with self._database.begin() as store:
            await store.inbox.retire(now - EVENTS_KNOWN)
            await store.sessions.retire(now - SESSIONS_KEPT)
            await store.tickets.retire(now)
            await store.looks.retire(now)
            await store.queue.retire(now)
            await store.code_future.retire(now)
            await store.news.retire(now - NEWS_KEPT)
            await store.announcements.retire(now)
            await store.subgroups.retire(now)
            await store.absences.retire(now)
            await store.homework.retire(now)
            await store.school_events.retire(now)
            await store.class_chats.retire(_named_as_now(now))
        await self._ledger.retire(now)
        more = True
        while more:
            async with self._database.begin() as store:
                more = await store.deliveries.retire(now - BODIES_KEPT, now - ROWS_KEPT, ROWS_AT_ONCE)

    async def end_links(self, now: datetime) -> None:
        """Links to children whom no institution has had for a while."""
        more = True
        while more:
            async with self._database.begin() as store:
                more = bool(await store.links.retire(now))

    async def erase_leavers(self, now: datetime) -> None:
        """Everything about children whom no institution has had for as long as content/retention.toml says."""
        term = retention.load().leavers
        erased, after = 0, 0
        with suppress(staging.Busy), staging.lock(self._database.path):
            more, stride = True, strides.Stride()
            while more:
                with stride.measured():
                    async with self._database.begin() as store:
                        done = await store.leavers.erase(now, now - term.kept, now - term.bans_kept, stride.size, after)
                erased += done.number
                more, after = done.upto is not None, done.upto or 0
                await stride.rest()
        if erased:
            async with self._database.begin() as store:
                await store.journal.write(CLOCK, Act.LEAVERS_ERASED, now, details=str(erased))

    async def forget_images(self, now: datetime) -> None:
        """What rows were before imports that may not be undone any more."""
        await applying.forget_images(self._database, now)

    async def forget_held(self, now: datetime) -> None:
        """Codes that waited for consent, and people of whom nothing is left to know."""
        async with self._database.begin() as store:
            await store.people.retire(now)

    async def empty_log(self, _: datetime) -> None:
        """Others read at the same minute's beginning: between their portions there is a moment without a reader."""
        for _try in range(EMPTYING_TRIES):
            if await self._database.empty_log():
                return
            await asyncio.sleep(EMPTYING_PAUSE_SECONDS)

    async def look_for_damage(self, _: datetime) -> None:
        if not await self._database.sound():
            log.error("the store is damaged: nothing is answered from it until a copy is restored")

    async def mirror(self, _: datetime) -> None:
        await self._ledger.mirror()


def _named_as_now(now: datetime) -> datetime:
    """Since when classes are called as they are: what was 7Б in May is 8Б in September."""
    return datetime(school_years.begun(now.date()), *BOUND_FROM, tzinfo=now.tzinfo)


def jobs(database: Database, ledger: Ledger) -> list[Job]:
    """The table of what happens by the clock."""
    keep = Housekeeping(database, ledger)
    hourly = every(hours=1)
    return [
        Job("forget talk", hourly, keep.forget_talk),
        Job("end links", hourly, keep.end_links),
        Job("erase leavers", hourly, keep.erase_leavers),
        Job("forget images", hourly, keep.forget_images),
        minutely("forget held codes", keep.forget_held),
        minutely("empty the write-ahead log", keep.empty_log),
        # Five seconds for a whole city. At a start too: it is after a power cut that a file is damaged.
        Job("look for damage", IntervalTrigger(days=1, start_date=NIGHT), keep.look_for_damage, timedelta(days=1)),
        Job("mirror the ledger", every(seconds=5), keep.mirror),
    ]


def minutely(name: str, work: Callable[[datetime], Awaitable[None]]) -> Job:
    return Job(name, every(minutes=1), work)
