"""What the events of one step share: one load before them, one writing after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.records import dump_session, load_session
from handlers.answering import Answer
from handlers.talk import SILENCE, Client, Incoming, Session
from storage.inbox import Chat
from storage.outbox import Draft
from storage.people import Person
from storage.store import Store

READ_AFTER = timedelta(seconds=2)
"""Marks of reading wait this long, so that many leave in one request."""


@dataclass(slots=True)
class Step:
    """What the events of one step share: one load before them, one writing after them."""

    store: Store
    now: datetime
    people: dict[int, Person]
    chats: dict[int, Chat]
    sessions: dict[int, Session]
    drafts: list[Draft]
    changed: dict[int, Session]
    clients: dict[int, str]
    reached: set[int]
    resumed: set[int]
    read: dict[int, int]
    looks: list[tuple[int, date, int]]
    loaded: int
    """`Rows.writes` when people were loaded."""

    @classmethod
    async def begin(cls, store: Store, incomings: Sequence[Incoming], now: datetime) -> "Step":
        chats = [incoming.chat for incoming in incomings]
        private = [incoming.chat for incoming in incomings if incoming.private]
        return cls(
            store,
            now,
            await store.people.known([incoming.person for incoming in incomings]),
            await store.inbox.chats(chats),
            {chat: load_session(state) for chat, state in (await store.sessions.states(private)).items()},
            [],
            {},
            {},
            set(),
            set(),
            {},
            [],
            store.rows.writes,
        )

    async def person(self, person: int) -> Person:
        """Whoever writes, as they are now: an event before theirs may have ended what they were allowed."""
        if self.store.rows.writes != self.loaded:
            return (await self.store.people.known([person])).get(person, Person(person))
        return self.people.get(person, Person(person))

    def session(self, chat: int) -> Session:
        return self.sessions.get(chat, Session())

    async def dialog(self, person: int) -> tuple[Chat, Session]:
        """The dialog of somebody who is told something: perhaps one whose own message is in this step too."""
        if person not in self.chats:
            self.chats |= await self.store.inbox.chats([person])
        if person not in self.sessions:
            self.sessions |= {
                chat: load_session(it) for chat, it in (await self.store.sessions.states([person])).items()
            }
        return self.chats.get(person, Chat(person)), self.changed.get(person, self.session(person))

    def remember(self, person: int, session: Session) -> None:
        """Their own message, if it comes later in this step, goes on from here."""
        self.sessions[person] = self.changed[person] = session

    def keep(self, incoming: Incoming, answer: Answer) -> None:
        """Remember what this answer changes."""
        chat = self.chats.get(incoming.chat, Chat(incoming.chat))
        if incoming.private and answer.session != self.session(incoming.chat):
            self.changed[incoming.chat] = answer.session
        self.looks += [(pupil, day, incoming.person) for pupil, day in answer.reply.looked]
        if incoming.client is not None and (shown := words(incoming.client)) != chat.client:
            self.clients[incoming.chat] = shown
        if chat.unreachable is not None:
            self.reached.add(incoming.chat)
        if answer.resumes:
            self.resumed.add(incoming.chat)
        if answer.reply is not SILENCE and incoming.kind == "message" and incoming.cmid is not None:
            self.read[incoming.chat] = incoming.cmid

    async def finish(self, settled: Sequence[int]) -> None:
        """Everything the step says and remembers, a statement a table, beside its done marks."""
        store, now = self.store, self.now
        await store.outbox.add(self.drafts, now)
        if full := [(chat, dump_session(state)) for chat, state in self.changed.items() if state != Session()]:
            await store.sessions.keep(full, now)
        if empty := [chat for chat, state in self.changed.items() if state == Session()]:
            await store.sessions.drop(empty)
        if self.looks:
            await store.looks.note_family(self.looks)
        if self.clients:
            await store.inbox.clients(self.clients.items())
        if self.reached:
            await store.inbox.reached(self.reached)
        for chat in self.resumed:
            await store.inbox.human(chat, None)
        if self.read:
            await store.outbox.mark_read(self.read.items(), now, now + READ_AFTER)
        await store.inbox.settle(settled, now)


def words(client: Client) -> str:
    shown = (("buttons", client.buttons), ("in_place", client.in_place), ("carousel", client.carousel))
    return " ".join(word for word, so in shown if so)
