"""The one place that knows every part: it opens them, runs them together and stops them cleanly."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.triggers.interval import IntervalTrigger

from bot import secret
from bot.alarms import Alarms
from bot.clock import Clock
from bot.delivery import Delivery
from bot.drawing import Drawing
from bot.intake import Event, Intake
from bot.lock import only_one
from bot.quiet import Quiet
from bot.recovery import Recovery
from bot.scheduler import Job, Scheduler
from bot.settings import Settings
from bot.vk.client import Community
from bot.vk.errors import Lost, Means, Refused, meaning
from bot.vk.events import event
from bot.vk.longpoll import LongPoll
from bot.vk.pace import Rank
from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from storage import applying
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.ledger import Ledger

log = logging.getLogger(__name__)

CONTENT = Path(__file__).parent.parent / "content"

STOP_SECONDS = 3.0
"""How long requests under way are waited for at a stop; the whole stop takes less than five seconds."""
LONGEST_BACKOFF = 2.0
"""However long VK was away, people are heard within two seconds after."""
EVENTS_KNOWN = timedelta(days=7)
"""How long the keys of handled events are kept: VK repeats events within hours."""
BODIES_KEPT = timedelta(hours=48)
ROWS_KEPT = timedelta(days=40)
SESSIONS_KEPT = timedelta(days=90)
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""From when jobs repeat: without it APScheduler counts from the system's clock, which is not ours."""


class WrongToken(Exception):
    """VK does not accept the community's token, or the token lacks a right."""


@dataclass(slots=True)
class App:
    settings: Settings
    clock: Clock
    database: Database
    api: Community
    intake: Intake
    delivery: Delivery
    drawing: Drawing
    scheduler: Scheduler
    ledger: Ledger
    conversation: Conversation
    arrived: asyncio.Event
    told: set[int]

    async def run(self, stop: asyncio.Event, *, ready: asyncio.Event | None = None) -> None:
        """Serve the community until `stop` is set. Raises `WrongToken`, `StoreUnavailable` at start only."""
        await self.ledger.mirror()
        if finished := await applying.resume(self.database, self.clock.now()):
            log.warning("finished %d imports that had been killed in the middle", finished)
        community = await self._community()
        stream = LongPoll(self.api, community)
        recovery = Recovery(self.api, self.database, self.intake, self.clock, community)
        ts = await self._position(stream, community)
        log.info("serving community %d", community)
        async with asyncio.TaskGroup() as tasks:
            working = [
                tasks.create_task(self._listen(stream, recovery, community, ts)),
                tasks.create_task(self.drawing.run()),
                tasks.create_task(self.scheduler.run()),
                # The first misspelt word would wait for its dictionary inside the event loop.
                tasks.create_task(asyncio.to_thread(self.conversation.understanding.warm)),
            ]
            answering = tasks.create_task(self._answer(stop))
            sending = tasks.create_task(self.delivery.run())
            if ready:
                ready.set()
            await stop.wait()
            for task in working:
                task.cancel()
            # A step that has begun is ended, so that a stop never counts as an attempt that failed.
            self.arrived.set()
            self.delivery.stop()
            await asyncio.wait([answering, sending], timeout=STOP_SECONDS)
            answering.cancel()
            sending.cancel()
        with suppress(StoreUnavailable):  # the next start mirrors what this stop could not
            await self.ledger.mirror()

    async def _community(self) -> int:
        """Our own number, patient with a VK that is down."""
        delay = 0.5
        while True:
            try:
                answer = await self.api.call("groups.getById", {}, Rank.REPLY)
                groups = answer["groups"] if isinstance(answer, dict) else answer
                return int(groups[0]["id"])
            except Refused as refused:
                if meaning(refused.code) is Means.HALT:
                    raise WrongToken(str(refused.code)) from None
                log.warning("VK does not say who we are: %s", refused)
            except (Lost, LookupError, TypeError) as error:
                log.warning("VK does not say who we are: %s", error)
            await self.clock.sleep(delay)
            delay = min(LONGEST_BACKOFF, delay * 2)

    async def _position(self, stream: LongPoll, community: int) -> str:
        """Where we stopped; at the very first start: now."""
        async with self.database.read() as store:
            position = await store.inbox.position(community)
        if position is not None:
            return position.ts
        while True:
            try:
                ts = await stream.connect()
                break
            except Refused as refused:
                if refused.code in (15, 100) or meaning(refused.code) is Means.HALT:
                    raise WrongToken(str(refused.code)) from None
                log.warning("no Long Poll yet: %s", refused)
            except Lost as lost:
                log.warning("no Long Poll yet: %s", lost)
            await self.clock.sleep(1.0)
        async with self.database.begin() as store:
            await store.inbox.move(community, ts, self.clock.now())
        return ts

    async def _listen(self, stream: LongPoll, recovery: Recovery, community: int, ts: str) -> None:
        """Read VK's stream for ever: a batch is stored before its position counts."""
        delay = 0.0
        while True:
            try:
                batch = await stream.poll(ts)
                if batch.gap:
                    await recovery.recover(await self._seen(community))
                    self.arrived.set()
                now = self.clock.now()
                events = [made for update in batch.updates if (made := event(update, community, now)) is not None]
                if events or batch.ts != ts:
                    await self._take(events, community, batch.ts)
                ts = batch.ts
                # VK that answers «failed» again and again is not asked at full speed.
                delay = min(LONGEST_BACKOFF, delay + 0.2) if batch.gap else 0.0
            except (Lost, Refused, StoreUnavailable) as error:
                delay = min(LONGEST_BACKOFF, delay * 2 or 0.1)
                log.warning("reading again in %.1f s: %s", delay, error)
            if delay:
                await self.clock.sleep(delay)

    async def _take(self, events: Sequence[Event], community: int, ts: str) -> None:
        try:
            await self.intake.take(events, community=community, ts=ts)
        except StoreUnavailable:
            await self._say_without_store(events)
            raise
        self.told.clear()
        if events:
            self.arrived.set()

    async def _say_without_store(self, events: Sequence[Event]) -> None:
        """Danger is answered even now; others hear once a chat that we are mending it. VK gives the events again."""
        for made in events:
            incoming = made.incoming
            if incoming.kind != "message" or not incoming.addressed:
                continue
            reply = self.conversation.without_store(incoming)
            if not reply.urgent and (incoming.chat in self.told or not incoming.private):
                continue
            self.told.add(incoming.chat)
            key = f"reply:{incoming.cmid}:0" if reply.urgent else f"mending:{incoming.cmid}"
            for say in reply.says:
                await self.delivery.say_without_store(incoming.chat, key, say.text)

    async def _seen(self, community: int) -> datetime:
        async with self.database.read() as store:
            position = await store.inbox.position(community)
        return position.seen if position else self.clock.now()

    async def _answer(self, stop: asyncio.Event) -> None:
        """Handle what is stored, until there is nothing; then wait for more."""
        while not stop.is_set():
            try:
                while not stop.is_set() and await self.intake.step():
                    pass
            except StoreUnavailable as error:
                log.error("the store cannot be written: %s", error.reason)
                await self.clock.sleep(1.0)
                continue
            self.arrived.clear()
            if not stop.is_set():
                await self.arrived.wait()


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    """Every part, opened in order and closed in the opposite one. Raises `StoreUnavailable`, `AlreadyRunning`."""
    assert settings.token is not None, "the command checks this"
    clock = clock or Clock()
    with only_one(settings.database_url):
        async with await Database.open(settings.database_url) as database:
            api = Community(settings.token.get_secret_value(), settings.api_url, clock, settings.requests_per_second)
            try:
                yield _assemble(settings, clock, database, api)
            finally:
                await api.close()


def _assemble(settings: Settings, clock: Clock, database: Database, api: Community) -> App:
    hours = settings.quiet_hours
    quiet = Quiet(settings.timezone, hours.start, hours.end) if hours else Quiet(settings.timezone)
    alarms = Alarms(clock, settings.operator)
    delivery = Delivery(database, api, clock, quiet, alarms, settings.broadcast_per_second)
    conversation = Conversation(CONTENT, CAPABILITIES, settings.timezone, secret.key(settings))
    drawing = Drawing(database, api, clock, alarms, made=delivery.wake)

    def said() -> None:
        delivery.wake()
        drawing.wake()

    intake = Intake(database, conversation, clock, quiet, said=said)
    ledger = Ledger(database)
    scheduler = Scheduler(clock, jobs(database, ledger))
    told: set[int] = set()
    return App(
        settings,
        clock,
        database,
        api,
        intake,
        delivery,
        drawing,
        scheduler,
        ledger,
        conversation,
        asyncio.Event(),
        told,
    )


def jobs(database: Database, ledger: Ledger) -> list[Job]:
    """The table of what happens by the clock."""

    async def mirror(_: datetime) -> None:
        await ledger.mirror()

    async def retire(now: datetime) -> None:
        async with database.begin() as store:
            await store.inbox.retire(now - EVENTS_KNOWN)
            await store.outbox.retire(now - BODIES_KEPT, now - ROWS_KEPT)
            await store.sessions.retire(now - SESSIONS_KEPT)

    async def forget_held(now: datetime) -> None:
        async with database.begin() as store:
            await store.people.retire(now)

    return [
        Job("retire", IntervalTrigger(hours=1, start_date=ALWAYS), retire),
        Job("forget held codes", IntervalTrigger(minutes=1, start_date=ALWAYS), forget_held),
        Job("mirror the ledger", IntervalTrigger(seconds=5, start_date=ALWAYS), mirror),
    ]
