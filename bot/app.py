"""The one place that knows every part: it opens them, runs them together and stops them cleanly."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot import housekeeping, secret
from bot.alarms import Alarms
from bot.allowance import Allowance
from bot.announcing import Announcing
from bot.clock import Clock
from bot.delivery import Delivery
from bot.drawing import Drawing
from bot.enclosing import Enclosing
from bot.guessing import Guessing
from bot.health import Health
from bot.intake import Intake
from bot.listening import Listening
from bot.lock import Lock, only_one
from bot.mending import Mending
from bot.pulse import Loop, Pulse, Steps
from bot.recovery import Recovery
from bot.reminding import Reminding
from bot.rounds import Rounds
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.start import Start
from bot.vk.client import Community
from handlers.capabilities import CAPABILITIES
from handlers.messages import Postage
from handlers.router import Conversation
from storage import applying
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.ledger import Ledger

log = logging.getLogger(__name__)

CONTENT = Path(__file__).parent.parent / "content"

IDLE_SECONDS = 5.0
"""How often a store where nothing waits is looked at all the same: that shows that it still can be."""
STOP_SECONDS = 3.0
"""How long requests under way are waited for at a stop; the whole stop takes less than five seconds."""


@dataclass(slots=True)
class App:
    settings: Settings
    clock: Clock
    database: Database
    api: Community
    intake: Intake
    delivery: Delivery
    drawing: Drawing
    announcing: Announcing
    scheduler: Scheduler
    reminders: Scheduler
    ledger: Ledger
    conversation: Conversation
    arrived: asyncio.Event
    alarms: Alarms
    mending: Mending
    pulse: Pulse
    lock: Lock
    steps: Steps = field(default_factory=Steps)
    listening: Listening | None = None
    """None while VK has not let us in yet."""
    reading: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when VK's stream is read: from then on nobody waits for us."""
    health: Health | None = None
    """As the last round found it (bot/rounds.py); None before the first."""

    async def run(self, stop: asyncio.Event, *, ready: asyncio.Event | None = None) -> None:
        """Serve the community until `stop` is set. Raises `WrongToken`, `StoreUnavailable` at start only."""
        await self.ledger.mirror()
        place = await Start(self.api, self.database, self.clock).place(stop)
        if place is None:
            return
        heard = self.pulse.of(Loop.LISTENING)
        self.listening = listening = Listening(
            place.stream,
            Recovery(self.api, self.database, self.intake, self.clock, place.community, turned=heard),
            self.intake,
            self.database,
            self.clock,
            self.alarms,
            self.mending,
            place.community,
            arrived=self.arrived.set,
            reading=self.reading.set,
            turned=heard,
        )
        if self.lock.cut_short:
            self.alarms.raise_("crashed")
        self.lock.serving()
        self.pulse.begin()
        self.intake.cold = True
        log.info("serving community %d", place.community)
        async with asyncio.TaskGroup() as tasks:
            working = [
                tasks.create_task(listening.run(place.ts)),
                tasks.create_task(listening.recover()),
                tasks.create_task(self._resume()),
                tasks.create_task(self.drawing.run()),
                tasks.create_task(self.announcing.run()),
                tasks.create_task(self.scheduler.run()),
                tasks.create_task(self.reminders.run()),
                tasks.create_task(self._warm()),
                tasks.create_task(Rounds(self).run()),
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
        self.lock.ended()
        with suppress(StoreUnavailable):  # the next start mirrors what this stop could not
            await self.ledger.mirror()

    async def _warm(self) -> None:
        """Load what the first words would wait for inside the event loop."""
        for what in await asyncio.to_thread(self.conversation.warm):
            self.alarms.raise_("content", what)
        self.intake.cold = False
        self.arrived.set()
        if gc.get_freeze_count():  # of a process that serves and does nothing else: this too is kept for good
            gc.freeze()

    async def _resume(self) -> None:
        """Finish imports that were killed in the middle, beside the answering."""
        try:
            if finished := await applying.resume(self.database, self.clock.now()):
                log.warning("finished %d imports that had been killed in the middle", finished)
        except StoreUnavailable as error:
            log.error("a killed import waits for the next start: %s", error.reason)

    async def _answer(self, stop: asyncio.Event) -> None:
        """Handle what is stored, until there is nothing; then wait for more."""
        while not stop.is_set():
            try:
                while not stop.is_set() and await self._step():
                    self.mending.over()
            except StoreUnavailable as error:
                log.error("the store cannot be written: %s", error.reason)
                await self._mend(error)
                await self.clock.sleep(1.0)
                continue
            self.arrived.clear()
            if not stop.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self.arrived.wait()

    async def _step(self) -> int:
        self.pulse.beat(Loop.ANSWERING)
        begun = self.clock.monotonic()
        if handled := await self.intake.step():
            self.steps.add(handled, self.clock.monotonic() - begun)
        return handled

    async def _mend(self, fault: StoreUnavailable) -> None:
        """Speak to those whose messages wait and cannot be answered now; to the operator where time mends nothing."""
        if fault.reason == "damaged":
            self.alarms.raise_("store", fault.reason)
            await self.alarms.say(self.delivery.say_without_store)
        with suppress(StoreUnavailable):  # a store that cannot even be read: they are heard when it can
            await self.mending.say(await self.intake.waiting())


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None) -> AsyncIterator[App]:
    """Every part, opened in order and closed in the opposite one. Raises `StoreUnavailable`, `AlreadyRunning`."""
    assert settings.token is not None, "the command checks this"
    clock = clock or Clock()
    with only_one(settings.database_url) as lock:
        async with await Database.open(settings.database_url) as database:
            api = Community(settings.token.get_secret_value(), settings.api_url, clock, settings.requests_per_second)
            try:
                yield _assemble(settings, clock, database, api, lock)
            finally:
                await api.close()


def _assemble(settings: Settings, clock: Clock, database: Database, api: Community, lock: Lock) -> App:
    quiet = settings.quiet
    postage = Postage(settings.broadcast_per_second, quiet.over)
    conversation = Conversation(CONTENT, CAPABILITIES, settings.timezone, secret.key(settings), postage)
    alarms = Alarms(clock, settings.operator, conversation.wording.text)
    pulse = Pulse(clock)
    delivery = Delivery(
        database, api, clock, quiet, alarms, settings.broadcast_per_second, turned=pulse.of(Loop.DELIVERY)
    )
    drawing = Drawing(database, api, clock, alarms, made=delivery.wake)

    def written() -> None:
        delivery.wake()
        drawing.wake()

    enclosing = Enclosing(database, api)
    announcing = Announcing(database, enclosing, conversation.wording, clock, quiet, said=written)

    def said() -> None:
        written()
        announcing.wake()

    allowance = Allowance(settings.person_per_second, conversation.understanding.danger)
    intake = Intake(database, conversation, clock, quiet, said=said, allowance=allowance, theirs=api.theirs)
    ledger = Ledger(database)
    guessed = housekeeping.minutely("look for guessed codes", Guessing(database, alarms).look)
    jobs = [*housekeeping.jobs(database, ledger), guessed]
    reminding = Reminding(database, conversation.wording, clock, quiet, said=delivery.wake)

    def failed(name: str) -> None:
        alarms.raise_("job", name)

    return App(
        settings,
        clock,
        database,
        api,
        intake,
        delivery,
        drawing,
        announcing,
        Scheduler(clock, jobs, failed=failed),
        # Beside the others: a whole city's evening takes a while, and the ledger is mirrored each five seconds.
        Scheduler(clock, reminding.jobs(), failed=failed),
        ledger,
        conversation,
        asyncio.Event(),
        alarms,
        Mending(conversation, delivery),
        pulse,
        lock,
    )
