"""Whether people are answered, looked at when somebody asks: `/healthz`, the bot's own rounds, systemd."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from storage.backlog import Backlog, backlog
from storage.faults import StoreUnavailable
from storage.outbox import Priority

if TYPE_CHECKING:
    from bot.app import App

SILENT_SECONDS = 60.0
"""A stream that has said nothing for so long is dead: VK answers at least every 25 s (bot/vk/longpoll.py)."""
BEHIND_SECONDS = 60.0
"""Somebody has waited too long for an answer."""
SELDOM_SECONDS = 60.0
"""How often the store is proven to be writable, however often somebody looks."""
STORE_SECONDS = 10.0
"""How long a look waits for the store: longer than another program may hold it (storage/database.py)."""
TIGHT = 500_000_000
"""Bytes free on the store's disk below which it is time to look: a year of the city's grades takes about as much."""

ANSWERS = tuple(priority for priority in Priority if priority < Priority.REMINDER)
"""What somebody waits for. An announcement to the whole city takes its minutes by right."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether people are answered. Seconds, None where there is nothing to be late with.

    `store`: ok, hangs, or why not (storage/faults.py); `stuck`: the loops that hang (bot/pulse.py).
    """

    stream_silent: float | None
    store: str
    sending_halted: bool
    oldest_event: float | None
    oldest_message: float | None
    stuck: tuple[str, ...] = ()

    @property
    def store_writable(self) -> bool:
        return self.store == "ok"

    @property
    def heard(self) -> bool:
        """VK lets us hear and speak."""
        return self.stream_silent is not None and self.stream_silent < SILENT_SECONDS and not self.sending_halted

    @property
    def late(self) -> float:
        return max(self.oldest_event or 0.0, self.oldest_message or 0.0)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is not as it should be, the graver first; docs/monitoring.md says what to do about each."""
        looks = {
            "stuck": bool(self.stuck),
            "store": not self.store_writable,
            "stream": self.stream_silent is None or self.stream_silent >= SILENT_SECONDS,
            "sending": self.sending_halted,
            "late": self.late >= BEHIND_SECONDS,
        }
        return tuple(name for name, bad in looks.items() if bad)

    @property
    def ready(self) -> bool:
        return not self.wrong


class Checkup:
    """Looks when it is asked. What waits for the morning waits by right, so it counts for nobody's trouble."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self._proven = -SELDOM_SECONDS

    async def look(self) -> tuple[Health, Backlog | None]:
        """Raises nothing: a store that cannot be read or written is what is told."""
        app = self._app
        now, ticking = app.clock.now(), app.clock.monotonic()
        waiting: Backlog | None = None
        store, stuck = "hangs", app.pulse.stuck()
        if not stuck:  # whoever hangs may hold the store
            try:
                async with asyncio.timeout(STORE_SECONDS):
                    async with app.database.read() as reading:
                        waiting = await backlog(reading, now)
                    store = await self._written(ticking)
            except StoreUnavailable as error:
                store = error.reason
            except TimeoutError:
                store = "hangs"
        answers = waiting.waiting(ANSWERS)[1] if waiting else None
        health = Health(
            ticking - app.listening.heard if app.listening else None,
            store,
            app.delivery.verdicts.halted_until > ticking,
            _age(waiting.since if waiting else None, now),
            _age(answers, now),
            stuck,
        )
        return health, waiting

    async def _written(self, ticking: float) -> str:
        """Proven by writing, but not at every look: people's answers wait for the same disk."""
        if ticking - self._proven >= SELDOM_SECONDS:
            await self._app.database.write_nothing()
            self._proven = ticking
        return "ok"


def room(store: Path) -> int | None:
    """Bytes free on the disk of the store; None where the system does not say."""
    try:
        return shutil.disk_usage(store.parent).free
    except OSError:
        return None


def _age(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds())
