"""In: what VK says happened → stored before VK's position moves on → chats in order → answers, one commit a step.

Nothing is lost from the moment `take` returned. `step` takes the oldest event of up to `CHATS` chats and handles them
in one transaction: people and sessions are loaded once, each event has a savepoint of its own, and what is said goes
into the outbox beside the mark that the event is done.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.allowance import Allowance, tell
from bot.clock import Clock
from bot.drafts import Drafts
from bot.logs import place_of
from bot.quiet import Quiet
from bot.records import dump_event, load_event
from bot.step import Step
from handlers.answering import Answer
from handlers.router import Conversation
from handlers.talk import Client, Incoming, Refusal, Reply, Tell
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.inbox import MOST_ATTEMPTS, Arrived, Chat, Waiting
from storage.outbox import Draft
from storage.store import Store

log = logging.getLogger(__name__)

CHATS = 100
"""Events a step handles at most. Each commit writes anew the pages that its rows lie on, so many together cost less: a
quarter more answers than by 25 (measured); a step of 100 holds the store for 70 ms, and only where so many wait."""

LOOKED_AT = 1000
"""Waiting messages among which danger is looked for while the store takes no answers."""

HUMAN = timedelta(hours=12)
"""How long the bot is silent after an administrator of the community answered by hand."""

FORBIDDEN = 901
"""VK's code for «this person does not allow messages»."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, under the key that makes a repeat known: `m:<chat>:<cmid>` or `e:<event id>`."""

    key: str
    incoming: Incoming


class Intake:
    def __init__(
        self,
        database: Database,
        conversation: Conversation,
        clock: Clock,
        quiet: Quiet,
        *,
        said: Callable[[], None] = lambda: None,
        allowance: Allowance | None = None,
        theirs: Callable[[], datetime] | None = None,
    ) -> None:
        """Without an `allowance` everybody may ask as much as they like.

        `theirs` is the messenger's clock, by which messages are dated: ours may have been set to another day.
        """
        self._database = database
        self._conversation = conversation
        self._clock = clock
        self._said = said
        self._allowance = allowance
        self._theirs = theirs or clock.now
        self._drafts = Drafts(conversation, quiet, self._theirs)
        self.cold = False
        """While it is set, what was begun before waits: at a start an answer takes a second instead of milliseconds,
        and whatever kills the process again in that second would be counted against it."""
        # Events whose counted attempt the store cut short: it was no fault of theirs and is not counted again.
        self._owed: set[int] = set()

    async def take(self, events: Sequence[Event], *, community: int = 0, ts: str | None = None) -> int:
        """Store a batch and VK's new position in one transaction; how many events were new.

        Raises `StoreUnavailable`: then VK's position must not move on.
        """
        now = self._clock.now()
        share = (
            self._allowance.share([event.incoming for event in events], now) if self._allowance is not None else None
        )
        if share and share.strained:
            events = [replace(event, incoming=one) for event, one in zip(events, share.heard, strict=True) if one]
        # A mark of reading only ever grows, so it needs no place in the queue.
        read = [(e.incoming.chat, e.incoming.cmid) for e in events if e.incoming.kind == "read" and e.incoming.cmid]
        arrived = [
            Arrived(event.key, event.incoming.chat, _place(event.incoming), dump_event(event.incoming))
            for event in events
            if event.incoming.kind != "read"
        ]
        # Never later than now: one message with a date to come would hide all that recovery should look for.
        newest = self._theirs()
        seen = max((min(e.incoming.sent, newest) for e in events if e.incoming.kind == "message"), default=None)

        async def taken(store: Store) -> int:
            new = await store.inbox.take(arrived, now) if arrived else 0
            if read:
                await store.inbox.read(read)
            if share and share.strained:
                await tell(store, share, self._conversation.wording, now)
            if ts is not None:
                await store.inbox.move(community, ts, seen)
            return new

        new = await self._database.run(taken)
        if self._allowance is not None and share is not None:
            self._allowance.keep(share)
        return new

    async def step(self) -> int:
        """Handle the oldest waiting event of each of up to `CHATS` chats; how many were handled.

        What was begun before and not settled killed the process, or stood beside what did: such events are begun one
        by one, so that only the guilty one comes to its last attempt, and after the others, who wait for no killer.
        """
        waiting = await self._database.run(self._begun)
        fresh = [event for event in waiting if self._attempts(event) == 0]
        suspected = [] if self.cold else [event for event in waiting if event not in fresh]
        if not fresh and not suspected:
            return 0
        if fresh:
            await self._together(fresh)
        for event in suspected:
            if self._attempts(event) >= MOST_ATTEMPTS:
                await self._set_aside(event)
            else:
                await self._alone(event)
        self._said()
        return len(fresh) + len(suspected)

    async def _begun(self, store: Store) -> list[Waiting]:
        """The events of the next step; an attempt of the fresh ones is counted before it is made."""
        waiting = await store.inbox.oldest(CHATS)
        fresh = [event.id for event in waiting if self._attempts(event) == 0 and event.id not in self._owed]
        if fresh:
            await store.inbox.begin(fresh)
        return waiting

    def _attempts(self, event: Waiting) -> int:
        return event.attempts - (event.id in self._owed)

    async def _together(self, fresh: Sequence[Waiting]) -> None:
        try:
            await self._handle(fresh)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # whatever broke the commit, one event at a time will tell which
            log.error("a step of %d events was undone: %s", len(fresh), place_of(error))
            for event in fresh:
                await self._unsettled(event)

    async def _alone(self, event: Waiting) -> None:
        if event.id not in self._owed:
            async with self._database.begin() as store:
                await store.inbox.begin([event.id])
        await self._unsettled(event)

    async def _unsettled(self, event: Waiting) -> None:
        try:
            await self._handle([event])
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # its attempt is counted: the last one sets it aside
            log.error("event %d cannot be settled: %s", event.id, place_of(error))

    async def _handle(self, waiting: Sequence[Waiting]) -> None:
        now = self._clock.now()
        incomings = [load_event(event.body) for event in waiting]

        async def handled(store: Store) -> None:
            step = await Step.begin(store, incomings, now)
            for event, incoming in zip(waiting, incomings, strict=True):
                await self._one(step, event, incoming)
            await step.finish([event.id for event in waiting])

        try:
            await self._database.run(handled)
        except StoreUnavailable:
            self._owed.update(event.id for event in waiting)
            raise
        self._owed.difference_update(event.id for event in waiting)

    async def _one(self, step: "Step", event: Waiting, incoming: Incoming) -> None:
        chat = step.chats.get(incoming.chat, Chat(incoming.chat))
        try:
            async with step.store.attempt():
                if incoming.kind in ("message", "press"):
                    answer = await self._answer(step, incoming, chat)
                    told = [
                        each for tell in answer.reply.tells for each in await self._told(step, tell, answer.capability)
                    ]
                    step.drafts += [*self._drafts.of_answer(event.id, incoming, answer, step.now), *told]
                    step.keep(incoming, answer)
                else:
                    await _note(step.store, incoming, step.now, self._drafts.age(incoming))
        except Refusal as refusal:
            if refusal.remember:
                await refusal.remember(step.store)
            reply = Reply.of(self._conversation.wording.text(refusal.key, **refusal.values))
            answer = Answer(reply, "", step.session(incoming.chat))
            step.drafts += self._drafts.of_answer(event.id, incoming, answer, step.now)
            step.keep(incoming, answer)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # a bug in one answer is nobody else's trouble
            log.error("event %d was not answered: %s", event.id, place_of(error))
            step.drafts += self._drafts.of_apology(event.id, incoming, step.now)

    async def _answer(self, step: "Step", incoming: Incoming, chat: Chat) -> Answer:
        return await self._conversation.respond(
            step.store,
            incoming,
            await step.person(incoming.person),
            _client(incoming.client, chat.client),
            step.session(incoming.chat),
            now=step.now,
            human=chat.human_until is not None and chat.human_until > step.now,
        )

    async def _told(self, step: "Step", tell: Tell, capability: str) -> list[Draft]:
        """What somebody else hears because of an answer: nothing where nothing can reach them."""
        chat, session = await step.dialog(tell.person)
        if chat.unreachable is not None:
            return []
        say, session = self._conversation.told(tell, _client(None, chat.client), session)
        step.remember(tell.person, session)
        return self._drafts.of_tell(tell, say, capability, step.now)

    async def _set_aside(self, event: Waiting) -> None:
        """An event that was begun too often and never settled: told so, never run again."""
        now = self._clock.now()
        log.error("event %d was set aside after %d attempts", event.id, event.attempts)
        incoming = _readable(event)
        apology = self._drafts.of_apology(event.id, incoming, now) if incoming else []
        async with self._database.begin() as store:
            await store.outbox.add(apology, now)
            await store.inbox.settle([event.id], now, "set aside")

    async def waiting(self) -> list[Incoming]:
        """The oldest messages that wait to be handled; the store is only read."""
        async with self._database.read() as store:
            waiting = await store.inbox.new(LOOKED_AT)
        return [incoming for event in waiting if (incoming := _readable(event)) is not None]


def _readable(event: Waiting) -> Incoming | None:
    """What happened; None for a body that an older release wrote and nobody can read."""
    try:
        return load_event(event.body)
    except (ValueError, TypeError, LookupError):
        return None


async def _note(store: Store, incoming: Incoming, now: datetime, age: timedelta) -> None:
    """Events that nobody answers: they change what we know of the chat."""
    if incoming.kind == "allow":
        await store.inbox.reached([incoming.chat])
    elif incoming.kind == "deny":
        await store.inbox.unreachable([(incoming.chat, FORBIDDEN)], now)
    elif incoming.kind == "human":
        await store.inbox.human(incoming.chat, now - age + HUMAN)


def _place(incoming: Incoming) -> int | None:
    return incoming.cmid if incoming.kind in ("message", "human") else None


def _client(told: Client | None, remembered: str | None) -> Client:
    """What the client shows: as this message says, else as the last one did, else everything."""
    if told is not None:
        return told
    if remembered is None:
        return Client()
    return Client("buttons" in remembered, "in_place" in remembered, "carousel" in remembered)
