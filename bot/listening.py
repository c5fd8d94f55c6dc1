"""Reads VK's stream for ever: a batch is stored before its position counts, and what the stream lost is recovered."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.absence import Absence
from bot.alarms import Alarms
from bot.clock import Clock
from bot.intake import Event, Intake
from bot.logs import place_of
from bot.mending import Mending
from bot.recovery import Recovery
from bot.vk.errors import Lost, Refused
from bot.vk.events import event
from bot.vk.longpoll import LongPoll
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.inbox import Position

log = logging.getLogger(__name__)

LONGEST_BACKOFF = 2.0
"""Seconds. However long VK was away, people are heard within two seconds after."""
AT_ONCE = 0.05
"""An empty answer that comes sooner is none of Long Poll's: VK holds those back."""
ECHO_SECONDS = 1.0
"""How often a position is kept that only echoes of our own messages moved. An announcement to the city is thirty
thousand of them: to wait for the store at each batch lets VK's stream run away, and read again they are nothing."""
DANGER_WAITS = 2.0
"""Seconds that the store may take to take a message before whoever is in danger is answered without it."""
RECOVER_AGAIN = 30.0
"""Seconds between two tries to recover what VK refused to give."""


class Listening:
    def __init__(
        self,
        stream: LongPoll,
        recovery: Recovery,
        intake: Intake,
        database: Database,
        clock: Clock,
        alarms: Alarms,
        mending: Mending,
        community: int,
        *,
        arrived: Callable[[], None],
        reading: Callable[[], None] = lambda: None,
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        """`arrived`: something waits; `reading`: VK let us at its stream; `turned`: the loop goes round."""
        self._stream = stream
        self._recovery = recovery
        self._intake = intake
        self._database = database
        self._clock = clock
        self._alarms = alarms
        self._mending = mending
        self._community = community
        self._arrived = arrived
        self._reading = reading
        self._turned = turned
        self._absence = Absence(log, clock, "VK's stream", "what people write is read when it is back")
        self.heard = clock.monotonic()
        """When the stream last answered, be it with nothing, by the monotonic clock."""

    async def run(self, ts: str) -> None:
        delay, kept, kept_at = 0.0, ts, -ECHO_SECONDS
        while True:
            self._turned()
            try:
                await self._stream.opened()
                self._reading()
                begun = self._clock.monotonic()
                batch = await self._stream.poll(ts)
                self._absence.over()
                self.heard = self._clock.monotonic()
                if batch.gap:
                    await self._lost()
                now = self._clock.now()
                events = [made for update in batch.updates if (made := self._event(update, now)) is not None]
                if events or (batch.ts != kept and self.heard - kept_at >= ECHO_SECONDS):
                    await self._take(events, batch.ts)
                    kept, kept_at = batch.ts, self.heard
                ts = batch.ts
                # A VK that answers «failed», or nothing at once, again and again, is not asked at full speed.
                hasty = not batch.updates and self._clock.monotonic() - begun < AT_ONCE
                delay = min(LONGEST_BACKOFF, delay + 0.2) if batch.gap or hasty else 0.0
            except (Lost, Refused) as error:
                delay = min(LONGEST_BACKOFF, delay * 2 or 0.1)
                self._absence.felt(error)
            except StoreUnavailable as error:
                delay = min(LONGEST_BACKOFF, delay * 2 or 0.1)
                log.warning("what VK said is read again in %.1f s: the store is %s", delay, error.reason)
            if delay:
                await self._clock.sleep(delay)

    async def recover(self) -> None:
        """Go on asking for what VK lost and refused to give, while new messages are answered meanwhile."""
        while True:
            if await self._gap() is not None:
                await self._regain()
            await self._clock.sleep(RECOVER_AGAIN)

    async def _lost(self) -> None:
        """Note durably from when on events are missing, then try to get them before newer ones are taken."""
        async with self._database.begin() as store:
            await store.inbox.lose(self._community)
        await self._regain()

    async def _regain(self) -> None:
        position = await self._gap()
        if position is None or position.gap is None:
            return
        try:
            await self._recovery.recover(position.gap, position.first)
            async with self._database.begin() as store:
                await store.inbox.regain(self._community)
        except (Lost, Refused, StoreUnavailable) as error:
            self._alarms.raise_("recovery", begun=f"{position.gap:%d.%m %H:%M}", why=str(error))
        self._arrived()

    async def _gap(self) -> Position | None:
        """The position, where something before it is missing."""
        try:
            async with self._database.read() as store:
                position = await store.inbox.position(self._community)
        except StoreUnavailable:
            return None
        return position if position and position.gap else None

    def _event(self, update: object, now: datetime) -> Event | None:
        try:
            return event(update, self._community, now)
        except Exception as error:  # noqa: BLE001  # VK would give it again at every start: one update stops nobody
            log.error("an update was not understood: %s", place_of(error))
            return None

    async def _danger_waits(self, events: Sequence[Event]) -> None:
        """A store that another program holds is waited for by each writer in turn; danger waits for none of them."""
        await self._clock.sleep(DANGER_WAITS)
        await self._mending.say((made.incoming for made in events), danger_alone=True)

    async def _take(self, events: Sequence[Event], ts: str) -> None:
        fault: StoreUnavailable | None = None
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(self._danger_waits(events))
            try:
                await self._intake.take(events, community=self._community, ts=ts)
            except StoreUnavailable as error:
                fault = error
            waiting.cancel()
        if fault is not None:
            await self._mending.say(made.incoming for made in events)
            raise fault
        if events:
            self._arrived()
