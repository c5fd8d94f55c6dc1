"""What is done to an announcement that was said: corrected, recalled, repeated to those who have not answered."""

from collections.abc import Sequence
from datetime import datetime

from bot.announcement_letters import Bodies, Body, Letters, Speaking, portions, speaking
from handlers.announcements_recipients import Recipients, meant_now, recipients
from handlers.messages import Say
from handlers.rules.audience import loaded
from handlers.wording import Wording
from storage import keys
from storage.announcements import Announcement
from storage.database import Database
from storage.keys import Span
from storage.outbox import Draft, Priority
from storage.revisions import Message


class AnnouncementChanges:
    def __init__(self, database: Database, wording: Wording, letters: Letters) -> None:
        self._database = database
        self._wording = wording
        self._letters = letters

    async def recall(self, it: Announcement, now: datetime) -> None:
        """Delete whatever of it is there, at every look what was said since the last; what VK refuses is counted."""
        changes = keys.recalls(it.id)
        async with self._database.read() as store:
            said = await store.revisions.unrecalled(it.id)
            over = not said and not await store.revisions.on_its_way(it.id, changes)
        for portion in portions(said):
            rows = [
                Draft(
                    one.chat,
                    keys.recall(it.id, one.cmid or 0),
                    "{}",
                    Priority.ANNOUNCEMENT,
                    kind="delete",
                    about=one.cmid,
                )
                for one in portion
            ]
            async with self._database.begin() as store:
                await store.outbox.add(rows, now)
        if over:
            await self._tell_outcome(it, now, "recalled", changes, "recall")
            async with self._database.begin() as store:
                await store.announcements.note(it.id, "ended", now)
                await store.announcements.note(it.id, "ended_later", now)

    async def correct(self, it: Announcement, now: datetime) -> None:
        """Other words for those for whom it still waits and those who have it: at every look what has older ones."""
        changes = keys.corrections(it.id, it.version)
        async with self._database.read() as store:
            waiting = await store.revisions.waiting(it.id, it.version)
            said = await store.revisions.said(it.id, it.version)
            over = not waiting and not said and not await store.revisions.on_its_way(it.id, changes)
            said_by = await speaking(store, it) if waiting or said else None
            found = await recipients(store, loaded(it.audience)) if said_by else Recipients()
        if said_by:
            await self._reword(said_by, found, waiting, now)
            await self._edit(said_by, found, said, now)
        elif over:
            await self._tell_outcome(it, now, "corrected", changes, f"correction:{it.version}")
        if said_by is None and (over or waiting or said):
            await self._done(it, "correcting", it.correcting)

    async def _reword(self, said_by: Speaking, found: Recipients, waiting: Sequence[Message], now: datetime) -> None:
        first, again = self._both(said_by)
        for portion in portions(waiting):
            async with self._database.begin() as store:
                chats = [one.chat for one in portion]
                clients = await store.proofs.clients(chats)
                meant = await meant_now(store, loaded(said_by.it.audience), found, chats)
                instead = []
                for one in portion:
                    bodies = again if keys.is_reminder(one.key) else first
                    body = bodies.of(meant.get(one.chat, ()), clients.get(one.chat))
                    instead.append(self._letters.row(said_by.it, one.chat, one.key, body, now))
                await store.revisions.reword(instead)

    async def _edit(self, said_by: Speaking, found: Recipients, said: Sequence[Message], now: datetime) -> None:
        it, (first, again) = said_by.it, self._both(said_by)
        for portion in portions(said):
            async with self._database.begin() as store:
                meant = await meant_now(store, loaded(it.audience), found, [one.chat for one in portion])
                rows = []
                for one in portion:
                    body = (again if keys.is_reminder(one.key) else first).of(meant.get(one.chat, ()), None)
                    rows.append(_edit_of(one, it, body))
                await store.outbox.add(rows, now)
                await store.revisions.written(portion, it.version)

    def _both(self, said_by: Speaking) -> tuple[Bodies, Bodies]:
        """As it is said, and as a reminder."""
        return self._letters.bodies(said_by), self._letters.bodies(said_by, again=True)

    async def _done(self, it: Announcement, what: str, since: datetime | None) -> None:
        if since is not None:
            async with self._database.begin() as store:
                await store.announcements.done(it.id, what, since)

    async def remind(self, it: Announcement, now: datetime) -> None:
        """Only those who have it and have not read or answered, and whom it still concerns."""
        async with self._database.read() as store:
            said_by = await speaking(store, it)
            readers = await store.proofs.readers(it.id)
            found = await recipients(store, loaded(it.audience)) if said_by else Recipients()
        name = keys.reminder(it.id, it.reminders)
        if said_by:
            late = [one for one in readers if behind(it, one.read, one.answer) and one.chat in found.chats]
            late = [one for one in late if one.chat not in found.unreachable and one.state == "sent"]
            bodies = self._letters.bodies(said_by, again=True)
            for portion in portions(late):
                async with self._database.begin() as store:
                    chats = [one.chat for one in portion]
                    clients = await store.proofs.clients(chats)
                    meant = await meant_now(store, loaded(it.audience), found, chats)
                    rows = [
                        self._letters.row(it, chat, name, bodies.of(pupils, clients.get(chat)), now)
                        for chat, pupils in meant.items()
                    ]
                    await store.outbox.add(rows, now)
        await self._done(it, "reminding", it.reminding)

    async def _tell_outcome(self, it: Announcement, now: datetime, what: str, changes: Span, of: str) -> None:
        async with self._database.begin() as store:
            role = (await store.roles.ever()).get(it.role)
            if role is None or not role.person:
                return
            states = await store.revisions.states(changes)
            done = states.get("sent", 0)
            text = self._wording.text(
                "announcements.outcome",
                deed=what,
                number=it.number,
                changed=done,
                unchanged=sum(states.values()) - done,
            )
            await store.outbox.add([self._letters.to_author(role.person, keys.report(it.id, of), Say(text), now)], now)


def _edit_of(one: Message, it: Announcement, body: Body) -> Draft:
    return Draft(
        one.chat,
        keys.correction(it.id, it.version, one.cmid or 0),
        body.message,
        Priority.ANNOUNCEMENT,
        "edit",
        "announcements",
        about=one.cmid,
        making=body.making,
        pupil=body.pupil,
        version=it.version,
    )


def behind(it: Announcement, read: bool, answer: int) -> bool:
    """Whether a recipient still owes what was asked: an answer where there is a question, else to read it."""
    return not answer if it.answers else not read
