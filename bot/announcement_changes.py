"""What is done to an announcement that was said: corrected, recalled, repeated to those who have not answered."""

from collections.abc import Mapping
from datetime import datetime

from bot.announcement_letters import Letters, portions, speaking
from handlers.announcements_recipients import Recipients, recipients
from handlers.messages import Say
from handlers.rules.audience import loaded
from handlers.wording import Wording
from storage.announcements import Announcement, key
from storage.database import Database
from storage.outbox import Draft, Priority


class AnnouncementChanges:
    def __init__(self, database: Database, wording: Wording, letters: Letters) -> None:
        self._database = database
        self._wording = wording
        self._letters = letters

    async def recall(self, it: Announcement, now: datetime) -> None:
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

    async def correct(self, it: Announcement, now: datetime) -> None:
        """Other words for those who have it and for those for whom it still waits."""
        name = f"correction:{it.id}:{it.version}:"
        async with self._database.read() as store:
            said_by = await speaking(store, it)
            said = await store.proofs.said(it.id)
            waiting_chats = [one.chat for one in await store.proofs.readers(it.id) if one.state == "waiting"]
            found = await recipients(store, loaded(it.audience)) if said_by else Recipients()
        if said_by is None:
            async with self._database.begin() as store:
                await store.announcements.done(it.id, "correcting")
            return
        first, again = (self._letters.bodies(said_by, again=again) for again in (False, True))
        for waiting in portions(waiting_chats):
            instead = [
                self._letters.row(it, chat, key(it.id), first.of(found.chats.get(chat, ()), None), now)
                for chat in waiting
            ]
            async with self._database.begin() as store:
                await store.proofs.reword(instead)
        for portion in portions(said):
            rows = []
            for chat, cmid, reminder in portion:
                body = (again if reminder else first).of(found.chats.get(chat, ()), None)
                rows.append(
                    Draft(
                        chat,
                        f"{name}{cmid}",
                        body.message,
                        Priority.ANNOUNCEMENT,
                        "edit",
                        "announcements",
                        about=cmid,
                        making=body.making,
                        pupil=body.pupil,
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

    async def remind(self, it: Announcement, now: datetime) -> None:
        """Only those who have it and have not read or answered, and whom it still concerns."""
        async with self._database.read() as store:
            said_by = await speaking(store, it)
            readers = await store.proofs.readers(it.id)
            found = await recipients(store, loaded(it.audience)) if said_by else Recipients()
        name = f"reminder:{it.id}:{it.reminders}"
        if said_by:
            late = [one for one in readers if behind(it, one.read, one.answer) and one.chat in found.chats]
            late = [one for one in late if one.chat not in found.unreachable and one.state == "sent"]
            bodies = self._letters.bodies(said_by, again=True)
            for portion in portions(late):
                async with self._database.begin() as store:
                    clients = await store.proofs.clients([one.chat for one in portion])
                    rows = [
                        self._letters.row(
                            it, one.chat, name, bodies.of(found.chats[one.chat], clients.get(one.chat)), now
                        )
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
            await store.outbox.add([self._letters.to_author(role.person, name, Say(text), now)], now)


def behind(it: Announcement, read: bool, answer: int) -> bool:
    """Whether a recipient still owes what was asked: an answer where there is a question, else to read it."""
    return not answer if it.answers else not read
