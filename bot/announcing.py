"""Announcements on their way: from a confirmation to a row a recipient, to progress in one message, to the report.

What was confirmed is looked at every second, and who is meant is found anew when it may leave: whoever was linked,
let go or lost their role meanwhile counts as they are then. All of it is written under keys and in portions, so that
a process killed anywhere goes on where it was, and nobody hears anything twice or waits long for the store.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.announcement_changes import AnnouncementChanges
from bot.announcement_letters import Letters, Speaking, portions, speaking
from bot.clock import Clock
from bot.enclosing import Enclosing, Unacceptable
from bot.logs import place_of
from bot.quiet import Quiet
from bot.records import message
from handlers.announcements_proof import summary
from handlers.announcements_recipients import Recipients, meant_now, recipients
from handlers.messages import Say
from handlers.rules.audience import loaded
from handlers.wording import Wording
from storage import keys
from storage.announcements import Announcement
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.outbox import Draft, Priority
from storage.proofs import Progress

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
TOLD_EVERY = 2.0
"""Seconds between two changes of the message that tells how far it is."""
REST_SECONDS = 0.02
"""Between two portions: whoever waits for the store has it first."""
UNCHANGED_SECONDS = 5.0
"""How long one in which nothing moved is not counted again: it may wait a whole night."""
LATER = timedelta(days=1)
WEEK = timedelta(days=7)


class Announcing:
    def __init__(
        self,
        database: Database,
        enclosing: Enclosing,
        wording: Wording,
        clock: Clock,
        quiet: Quiet,
        *,
        said: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._enclosing = enclosing
        self._wording = wording
        self._clock = clock
        self._quiet = quiet
        self._letters = letters = Letters(wording, quiet)
        self._changes = AnnouncementChanges(database, wording, letters)
        self._said = said
        self._work = asyncio.Event()
        self._told: dict[int, tuple[float, int]] = {}
        self._looked: dict[int, tuple[int, float]] = {}
        self._let_go: dict[int, set[int]] = {}
        """Recipients who hear an announcement no more, through whomever: they are looked for once."""

    def wake(self) -> None:
        """Something was confirmed, stopped, or wished for."""
        self._work.set()

    async def run(self) -> None:
        while True:
            self._work.clear()
            try:
                await self.step()
            except StoreUnavailable as error:
                log.error("announcements wait for the store: %s", error.reason)
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._work.wait()
            except TimeoutError:
                pass

    async def step(self) -> int:
        """Do what is to be done now with every announcement; with how many there was something."""
        now = self._clock.now()
        async with self._database.read() as store:
            found = await store.announcements.under_way(now, LATER)
        for it in found:
            try:
                await self._go_on(it, now)
            except StoreUnavailable:
                raise
            except Exception as error:  # noqa: BLE001  # trouble with one announcement is not the others'
                log.error("announcement %d was not gone on with: %s", it.id, place_of(error))
        if found:
            self._said()
        return len(found)

    async def _go_on(self, it: Announcement, now: datetime) -> None:
        if it.spread is None and it.stopped is None:
            await self._spread(it, now)
        elif it.recalled and it.ended is None:
            await self._changes.recall(it, now)
        elif it.ended is None:
            await self._follow(it, now)
        elif it.correcting:
            await self._changes.correct(it, now)
        elif it.reminding:
            await self._changes.remind(it, now)
        elif it.ended_later is None and it.ended <= now - LATER:
            await self._report(it, now, "later")
        if it.correcting and it.ended is None and not it.recalled:
            await self._changes.correct(it, now)

    # Out to everybody

    async def _spread(self, it: Announcement, now: datetime) -> None:
        async with self._database.read() as store:
            said_by = await speaking(store, it)
            found = await recipients(store, loaded(it.audience)) if said_by else Recipients()
        if said_by is None:
            await self._give_up(it, now, "role")
            return
        try:
            chats = await self._enclosing.chats(it, said_by.role.person, found)
        except Unacceptable as refused:
            await self._give_up(it, now, "document", refused.title)
            return
        async with self._database.read() as store:
            said_by = replace(said_by, enclosed=await store.enclosures.of(it.id))
        for portion in portions(chats):
            if not await self._write(said_by, found, portion, now):
                return
            await asyncio.sleep(REST_SECONDS)
        if len(chats) == len(found.chats):
            await self._all_written(it, now)

    async def _write(self, said_by: Speaking, found: Recipients, portion: Sequence[int], now: datetime) -> bool:
        """Some of its rows. False where it was stopped meanwhile."""
        it = said_by.it
        async with self._database.begin() as store:
            current = await store.announcements.one(it.id)
            if current is None or current.stopped:
                return False
            clients = await store.proofs.clients(portion)
            await store.announcements.aim(
                it.id,
                [(chat, [one.id for one in found.chats[chat]], chat in found.unreachable) for chat in portion],
            )
            bodies = self._letters.bodies(said_by)
            meant = await meant_now(store, loaded(it.audience), found, portion)
            rows = [
                self._letters.row(it, chat, keys.announcement(it.id), bodies.of(pupils, clients.get(chat)), now)
                for chat, pupils in meant.items()
                if chat not in found.unreachable
            ]
            await store.outbox.add(rows, now)
        self._said()
        return True

    async def _of_the_others(self, it: Announcement, now: datetime) -> None:
        """Whoever lost their row with the link of one child hears it of the others."""
        known = self._let_go.setdefault(it.id, set())
        async with self._database.read() as store:
            lost = await store.proofs.untied(it.id) - known
            if not lost:
                return
            said_by = await speaking(store, it)
            found = await recipients(store, loaded(it.audience)) if said_by else Recipients()
        known |= lost - found.chats.keys()
        for portion in portions(sorted(lost & found.chats.keys())):
            if said_by is None or not await self._write(said_by, found, portion, now):
                return

    async def _all_written(self, it: Announcement, now: datetime) -> None:
        """From here on it is only followed; what is said every week has its next time."""
        async with self._database.begin() as store:
            current = await store.announcements.one(it.id)
            await store.announcements.note(it.id, "spread", now)
            if current and current.weekly and it.due:
                await store.announcements.copy(it.id, next_week(it.due, now, self._quiet.zone), now)
                await store.announcements.end_repeats(it.id)

    async def _give_up(self, it: Announcement, now: datetime, why: str, title: str = "") -> None:
        """Nothing leaves, and the author hears why."""
        async with self._database.begin() as store:
            await store.announcements.stop(it.id, now, why)
            await store.announcements.note(it.id, "ended", now)
            await store.announcements.note(it.id, "ended_later", now)
            role = (await store.roles.ever()).get(it.role)
            if role and role.person:
                text = self._wording.text("announcements.given_up", fault=why, number=it.number, title=title)
                await store.outbox.add(
                    [self._letters.to_author(role.person, keys.report(it.id, "end"), Say(text), now)], now
                )

    # How far it is

    async def _follow(self, it: Announcement, now: datetime) -> None:
        over, rests = self._looked.get(it.id, (-1, 0.0))
        if self._clock.monotonic() < rests:
            return
        await self._of_the_others(it, now)
        async with self._database.read() as store:
            progress = await store.proofs.progress(it.id)
            role = (await store.roles.ever()).get(it.role)
            shown = await store.proofs.said_in(role.person, f"{keys.progress(it.id)}:0") if role else None
        if progress.waiting:
            rest = UNCHANGED_SECONDS if progress.over == over else 0.0
            self._looked[it.id] = (progress.over, self._clock.monotonic() + rest)
            if role and role.person:
                await self._tell(it, role.person, progress, shown, now)
            return
        self._told.pop(it.id, None)
        self._looked.pop(it.id, None)
        self._let_go.pop(it.id, None)
        if role and role.person and shown:
            await self._edit(it, role.person, shown, progress, now, last=True)
        await self._report(it, now, "end")

    async def _tell(self, it: Announcement, author: int, progress: Progress, shown: int | None, now: datetime) -> None:
        """One message that changes in its place; the first comes when something waits longer than a look."""
        moment, over = self._told.get(it.id, (self._clock.monotonic(), -1))
        if over == -1:
            self._told[it.id] = (moment, progress.over)
            say = summary(self._wording, it, progress, "under_way")
            row = self._letters.to_author(author, keys.progress(it.id), say, now, priority=Priority.REPLY)
            async with self._database.begin() as store:
                await store.outbox.add([row], now)
        elif shown and over != progress.over and self._clock.monotonic() - moment >= TOLD_EVERY:
            self._told[it.id] = (self._clock.monotonic(), progress.over)
            await self._edit(it, author, shown, progress, now)

    async def _edit(
        self, it: Announcement, author: int, shown: int, progress: Progress, now: datetime, *, last: bool = False
    ) -> None:
        say = summary(self._wording, it, progress, "over" if last else "under_way")
        row = Draft(
            author,
            keys.progress(it.id, f"{'last' if last else progress.over}:edit"),
            message(say.text, say.rows),
            Priority.EDIT,
            kind="edit",
            about=shown,
            capability="announcements",
        )
        async with self._database.begin() as store:
            await store.outbox.add([row], now)

    async def _report(self, it: Announcement, now: datetime, which: str) -> None:
        """What became of it, told when sending has ended and a day later."""
        async with self._database.begin() as store:
            progress = await store.proofs.progress(it.id)
            role = (await store.roles.ever()).get(it.role)
            await store.announcements.note(it.id, "ended" if which == "end" else "ended_later", now)
            await store.announcements.prove(it.id, progress.dumped())
            if it.recalled or it.why == "recalled":
                await store.announcements.note(it.id, "ended_later", now)
            if role and role.person and await store.roles.role(it.role):
                say = summary(self._wording, it, progress, "end" if which == "end" else "later")
                await store.outbox.add([self._letters.to_author(role.person, keys.report(it.id, which), say, now)], now)


def next_week(due: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The same weekday and hour on the wall, the first time after now: a week's clock change moves nothing."""
    local = due.astimezone(zone)
    while local <= now:
        local += WEEK
    return local
