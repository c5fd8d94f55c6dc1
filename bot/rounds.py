"""The bot's own rounds: once a minute it looks after itself, and tells its operator what nobody else would."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.health import ANSWERS, TIGHT, Checkup, Health, room
from bot.logs import place_of
from storage.backlog import Backlog
from storage.faults import StoreUnavailable
from storage.journal import Act

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
LATE_SECONDS = 300.0
"""Nobody waits so long by chance: what a restart or a busy minute leaves is answered within one."""
COPIES_APART = timedelta(days=2)
"""A copy a day, and one that failed, may be told by its own alarm; a second one is a habit."""


class Rounds:
    def __init__(self, app: "App") -> None:
        self._app = app
        self._checkup = Checkup(app)

    async def run(self) -> None:
        while True:
            await self._app.clock.sleep(EVERY_SECONDS)
            try:
                await self.go()
            except Exception as error:  # noqa: BLE001  # whoever looks after the others must not fall
                log.error("a round was not ended: %s", place_of(error))

    async def go(self) -> None:
        """One look at everything. While nothing can be stored, alarms leave without the store."""
        app = self._app
        health, waiting = await self._checkup.look()
        app.health = health
        if not health.store_writable and not health.stuck:
            app.alarms.raise_("store", health.store)
            await app.alarms.say(app.delivery.say_without_store)
            return
        self._late(health, waiting)
        free = room(app.database.path)
        if free is not None and free < TIGHT:
            app.alarms.raise_("disk", megabytes=free // 1_000_000)
        await self._copies()
        app.delivery.wake()

    def _late(self, health: Health, waiting: Backlog | None) -> None:
        """Where VK is away it is no fault of ours, and nobody would read of it."""
        if waiting and health.heard and health.late >= LATE_SECONDS:
            rows, _ = waiting.waiting(ANSWERS)
            self._app.alarms.raise_("late", minutes=int(health.late // 60), events=waiting.events, messages=rows)

    async def _copies(self) -> None:
        """Where a hand moves the clock the city is invented and copied by nobody, whatever day it shows."""
        if self._app.clock.by_hand:
            return
        try:
            async with self._app.database.read() as store:
                last, begun = await store.journal.last(Act.BACKED_UP), await store.inbox.begun()
        except StoreUnavailable:
            return
        now = self._app.clock.now()
        since = last or begun
        if since and now - since >= COPIES_APART:
            self._app.alarms.raise_("copies", days=(now - last).days if last else None)
