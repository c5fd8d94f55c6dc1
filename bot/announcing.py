"""Announcements on their way: from a confirmation to a row a recipient, to progress in one message, to the report.

What was confirmed is looked at every second, and who is meant is found anew when it may leave: whoever was linked,
let go or lost their role meanwhile counts as they are then. All of it is written under keys and in portions, so that
a process killed anywhere goes on where it was, and nobody hears anything twice or waits long for the store.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.enclosing import Enclosing, Unacceptable
from bot.logs import place_of
from bot.quiet import Quiet
from bot.records import message
from handlers import announcements_told as told
from handlers.announcements_proof import summary
from handlers.announcements_recipients import Meant, Recipients, recipients
from handlers.announcements_told import Sender
from handlers.messages import File, Say
from handlers.rules.audience import acting, loaded
from handlers.rules.rights import Right
from handlers.wording import Wording
from storage.announcements import EACH, Announcement, Enclosed, key
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.outbox import Draft, Priority
from storage.proofs import Progress
from storage.roles import Role
from storage.store import Store

T = TypeVar("T")

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
PORTION = 500
"""Recipients whose rows are written in one transaction: some ten milliseconds."""
TOLD_EVERY = 2.0
"""Seconds between two changes of the message that tells how far it is."""
LATER = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Speaking:
    """One announcement in somebody's hands: its author as they are now, and what comes with it."""

    it: Announcement
    role: Role
    sender: Sender
    enclosed: Sequence[Enclosed]


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
        self._said = said
        self._work = asyncio.Event()
        self._told: dict[int, tuple[float, int]] = {}

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
            await self._recall(it, now)
        elif it.ended is None:
            await self._follow(it, now)
        elif it.correcting:
            await self._correct(it, now)
        elif it.reminding:
            await self._remind(it, now)
        elif it.ended_later is None and it.ended <= now - LATER:
            await self._report(it, now, "later")
        if it.correcting and it.ended is None and not it.recalled:
            await self._correct(it, now)

    # Out to everybody

    async def _spread(self, it: Announcement, now: datetime) -> None:
        async with self._database.read() as store:
            speaking = await self._speaking(store, it)
            found = await recipients(store, loaded(it.audience)) if speaking else Recipients()
        if speaking is None:
            await self._give_up(it, now, "role")
            return
        try:
            chats = await self._enclosing.chats(it, speaking.role.person, found)
        except Unacceptable as refused:
            await self._give_up(it, now, "document", refused.title)
            return
        async with self._database.read() as store:
            speaking = replace(speaking, enclosed=await store.announcements.enclosed(it.id))
        for portion in portions(chats):
            if not await self._write(speaking, found, portion, now):
                return
        if len(chats) == len(found.chats):
            await self._all_written(it, now)

    async def _speaking(self, store: Store, it: Announcement) -> Speaking | None:
        """The author while they may still say this; None after."""
        role = await store.roles.role(it.role)
        if role is None:
            return None
        right = Right.ANNOUNCE_URGENTLY if it.urgent else Right.ANNOUNCE
        scopes = [one.scope for one in await store.roles.of(role.person)]
        if acting(scopes, loaded(it.audience), right) is None:
            return None
        sender = Sender(role, await store.roles.name(role))
        return Speaking(it, role, sender, await store.announcements.enclosed(it.id))

    async def _write(self, speaking: Speaking, found: Recipients, portion: Sequence[int], now: datetime) -> bool:
        """Some of its rows. False where it was stopped meanwhile."""
        it = speaking.it
        async with self._database.begin() as store:
            current = await store.announcements.one(it.id)
            if current is None or current.stopped:
                return False
            clients = await store.proofs.clients(portion)
            reached = [chat for chat in portion if chat not in found.unreachable]
            await store.announcements.aim(
                it.id,
                [(chat, [one.id for one in found.chats[chat]], chat in found.unreachable) for chat in portion],
            )
            bodies = Bodies(self._wording, speaking, named=not loaded(it.audience).everywhere)
            await store.outbox.add(
                [
                    self._row(
                        it,
                        chat,
                        key(it.id),
                        bodies.of(found.chats[chat], clients.get(chat)),
                        now,
                        found.chats[chat] if bodies.named else (),
                    )
                    for chat in reached
                ],
                now,
            )
        self._said()
        return True

    def _row(
        self, it: Announcement, chat: int, name: str, body: tuple[str, bool], now: datetime, pupils: Sequence[Meant]
    ) -> Draft:
        """Urgent ones leave before others and whatever the hour."""
        awake = now if it.urgent else self._quiet.over(now)
        return Draft(
            chat,
            name,
            body[0],
            Priority.REMINDER if it.urgent else Priority.ANNOUNCEMENT,
            capability="announcements",
            not_before=awake,
            leave_by=None if it.urgent else self._quiet.begins(awake),
            making=body[1],
            pupil=pupils[0].id if len(pupils) == 1 else None,
        )

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
                text = self._wording.text("announcements.given_up", fault=why, number=it.id, title=title)
                await store.outbox.add([self._to_author(role.person, f"report:{it.id}:end", Say(text), now)], now)

    # How far it is

    async def _follow(self, it: Announcement, now: datetime) -> None:
        async with self._database.read() as store:
            progress = await store.proofs.progress(it.id)
            role = (await store.roles.ever()).get(it.role)
            shown = await store.proofs.said_in(role.person, f"progress:{it.id}:0") if role else None
        if progress.waiting:
            if role and role.person:
                await self._tell(it, role.person, progress, shown, now)
            return
        self._told.pop(it.id, None)
        if role and role.person and shown:
            await self._edit(it, role.person, shown, progress, now, last=True)
        await self._report(it, now, "end")

    async def _tell(self, it: Announcement, author: int, progress: Progress, shown: int | None, now: datetime) -> None:
        """One message that changes in its place; the first comes when something waits longer than a look."""
        moment, over = self._told.get(it.id, (self._clock.monotonic(), -1))
        if over == -1:
            self._told[it.id] = (moment, progress.over)
            say = summary(self._wording, it, progress, "under_way")
            row = self._to_author(author, f"progress:{it.id}", say, now, priority=Priority.REPLY)
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
            f"progress:{it.id}:{'last' if last else progress.over}:edit",
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
                await store.outbox.add([self._to_author(role.person, f"report:{it.id}:{which}", say, now)], now)

    def _to_author(
        self, person: int, name: str, say: Say, now: datetime, *, priority: Priority = Priority.REMINDER
    ) -> Draft:
        awake = self._quiet.over(now) if priority is Priority.REMINDER else now
        return Draft(
            person,
            f"{name}:0",
            message(say.text, say.rows),
            priority,
            capability="announcements",
            not_before=awake,
            leave_by=self._quiet.begins(awake) if priority is Priority.REMINDER else None,
        )

    # After it was said

    async def _recall(self, it: Announcement, now: datetime) -> None:
        """Delete it for everybody who has it, once nothing of it is in flight; what VK refuses is counted."""
        async with self._database.read() as store:
            said = await store.proofs.said(it.id)
            progress = await store.proofs.progress(it.id)
        if progress.waiting:
            return
        for portion in portions(said):
            rows = [
                Draft(chat, f"recall:{it.id}:{cmid}", "{}", Priority.ANNOUNCEMENT, kind="delete", about=cmid)
                for chat, cmid, _ in portion
            ]
            async with self._database.begin() as store:
                await store.outbox.add(rows, now)
        async with self._database.read() as store:
            states = await store.proofs.of_keys(f"recall:{it.id}:")
        if not states.get("waiting"):
            await self._tell_outcome(it, now, "recalled", states, f"report:{it.id}:recall")
            async with self._database.begin() as store:
                await store.announcements.note(it.id, "ended", now)
                await store.announcements.note(it.id, "ended_later", now)

    async def _correct(self, it: Announcement, now: datetime) -> None:
        """Other words for those who have it and for those for whom it still waits."""
        name = f"correction:{it.id}:{it.version}:"
        async with self._database.read() as store:
            speaking = await self._speaking(store, it)
            said = await store.proofs.said(it.id)
            waiting_chats = [one.chat for one in await store.proofs.readers(it.id) if one.state == "waiting"]
            found = await recipients(store, loaded(it.audience)) if speaking else Recipients()
        if speaking is None:
            async with self._database.begin() as store:
                await store.announcements.done(it.id, "correcting")
            return
        named = not loaded(it.audience).everywhere
        first, again = (Bodies(self._wording, speaking, named=named, again=again) for again in (False, True))
        for waiting in portions(waiting_chats):
            bodies = {chat: first.of(found.chats.get(chat, ()), None) for chat in waiting}
            async with self._database.begin() as store:
                await store.proofs.reword(key(it.id), bodies)
        for portion in portions(said):
            rows = []
            for chat, cmid, reminder in portion:
                body, making = (again if reminder else first).of(found.chats.get(chat, ()), None)
                rows.append(
                    Draft(
                        chat,
                        f"{name}{cmid}",
                        body,
                        Priority.ANNOUNCEMENT,
                        "edit",
                        "announcements",
                        about=cmid,
                        making=making,
                    )
                )
            async with self._database.begin() as store:
                await store.outbox.add(rows, now)
        async with self._database.read() as store:
            states = await store.proofs.of_keys(name)
            main = await store.proofs.progress(it.id)
        if not states.get("waiting") and not main.waiting:
            await self._tell_outcome(it, now, "corrected", states, f"report:{it.id}:correction:{it.version}")
            async with self._database.begin() as store:
                await store.announcements.done(it.id, "correcting")

    async def _remind(self, it: Announcement, now: datetime) -> None:
        """Only those who have it and have not read or answered, and whom it still concerns."""
        async with self._database.read() as store:
            speaking = await self._speaking(store, it)
            readers = await store.proofs.readers(it.id)
            found = await recipients(store, loaded(it.audience)) if speaking else Recipients()
        name = f"reminder:{it.id}:{it.reminders}"
        if speaking:
            late = [one for one in readers if behind(it, one.read, one.answer) and one.chat in found.chats]
            late = [one for one in late if one.chat not in found.unreachable and one.state == "sent"]
            bodies = Bodies(self._wording, speaking, named=not loaded(it.audience).everywhere, again=True)
            for portion in portions(late):
                async with self._database.begin() as store:
                    clients = await store.proofs.clients([one.chat for one in portion])
                    rows = [
                        self._row(it, one.chat, name, bodies.of(found.chats[one.chat], clients.get(one.chat)), now, ())
                        for one in portion
                    ]
                    await store.outbox.add(rows, now)
        async with self._database.begin() as store:
            await store.announcements.done(it.id, "reminding")

    async def _tell_outcome(
        self, it: Announcement, now: datetime, what: str, states: Mapping[str, int], name: str
    ) -> None:
        async with self._database.begin() as store:
            role = (await store.roles.ever()).get(it.role)
            if role is None or not role.person:
                return
            done = states.get("sent", 0)
            text = self._wording.text(
                "announcements.outcome", deed=what, number=it.id, changed=done, unchanged=sum(states.values()) - done
            )
            await store.outbox.add([self._to_author(role.person, name, Say(text), now)], now)


class Bodies:
    """The messages of one announcement; those who see the same share one text, so that they share a request."""

    def __init__(self, wording: Wording, speaking: Speaking, *, named: bool, again: bool = False) -> None:
        self._wording = wording
        self._speaking = speaking
        self._again = again
        self.named = named
        self._made: dict[tuple[tuple[str, ...], bool], tuple[str, bool]] = {}

    def of(self, pupils: Sequence[Meant], client: str | None) -> tuple[str, bool]:
        """A body, and whether files must be made for it first."""
        meant = pupils if self.named else ()
        buttons = client is None or "buttons" in client
        same = (tuple(f"{one.given} {one.class_name}" for one in meant), buttons)
        if same not in self._made:
            self._made[same] = self._body(meant, buttons=buttons)
        return self._made[same]

    def _body(self, pupils: Sequence[Meant], *, buttons: bool) -> tuple[str, bool]:
        each = [one for one in self._speaking.enclosed if one.name == EACH]
        rest = [one for one in self._speaking.enclosed if one.name != EACH]
        say = told.said(
            self._wording,
            self._speaking.it,
            self._speaking.sender,
            pupils,
            attached=told.attached(rest),
            again=self._again,
            buttons=buttons,
        )
        files = [File(one.title, "fetched", {"link": one.link}) for one in each]
        return message(say.text, say.rows, files=files, attached=say.attached, style=say.style), bool(files)


def behind(it: Announcement, read: bool, answer: int) -> bool:
    """Whether a recipient still owes what was asked: an answer where there is a question, else to read it."""
    return not answer if it.answers else not read


def portions(of: Iterable[T]) -> Iterable[list[T]]:
    """In the order given, `PORTION` at a time."""
    every = list(of)
    for start in range(0, len(every), PORTION):
        yield every[start : start + PORTION]


def next_week(due: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The same weekday and hour on the wall, the first time after now: a week's clock change moves nothing."""
    local = due.astimezone(zone)
    while local <= now:
        local += WEEK
    return local
