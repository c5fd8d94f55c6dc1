"""What the administrator's monitoring sees: `/healthz` says whether people are answered, `/metrics` says how.

Nothing is counted on a message's way but a few sums in memory: all else is asked of the store when somebody looks.
Loaded only where `BOT_METRICS` names an address; docs/monitoring.md lists what is shown.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeAlias

from aiohttp import web
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.app import App
from storage.backlog import Backlog, backlog
from storage.faults import StoreUnavailable
from storage.outbox import Priority

SILENT_SECONDS = 60.0
"""A stream that has said nothing for so long is dead: VK answers at least every 25 s (bot/vk/longpoll.py)."""
BEHIND_SECONDS = 60.0
"""Somebody has waited too long for an answer."""
SELDOM_SECONDS = 60.0
"""How often the store is proven to be writable, and messages are counted, however often somebody looks."""
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Health:
    """Whether people are answered. Seconds, None where there is nothing to be late with."""

    stream_silent: float | None
    store_writable: bool
    sending_halted: bool
    oldest_event: float | None
    oldest_message: float | None

    @property
    def ready(self) -> bool:
        late = max(self.oldest_event or 0.0, self.oldest_message or 0.0)
        listening = self.stream_silent is not None and self.stream_silent < SILENT_SECONDS
        return listening and self.store_writable and not self.sending_halted and late < BEHIND_SECONDS


Said: TypeAlias = Sequence[tuple[str, str, int]]
"""(capability, what became of it, messages)."""


class Monitoring:
    """Looks when it is asked. What waits for the morning waits by right, so it counts for nobody's trouble."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._proven = self._counted = -SELDOM_SECONDS
        self._said: Said = ()

    async def look(self) -> tuple[Health, Backlog | None]:
        """Raises nothing: a store that cannot be read or written is what is told."""
        app = self._app
        now, ticking = app.clock.now(), app.clock.monotonic()
        waiting: Backlog | None = None
        try:
            async with app.database.read() as store:
                waiting = await backlog(store, now)
            writable = await self._writable(ticking)
        except StoreUnavailable:
            writable = False
        health = Health(
            ticking - app.listening.heard if app.listening else None,
            writable,
            app.delivery.verdicts.halted_until > ticking,
            _age(waiting.since if waiting else None, now),
            _age(waiting.due_since if waiting else None, now),
        )
        return health, waiting

    async def _writable(self, ticking: float) -> bool:
        """Proven by writing, but not at every look: people's answers wait for the same disk."""
        if ticking - self._proven >= SELDOM_SECONDS:
            await self._app.database.write_nothing()
            self._proven = ticking
        return True

    async def _totals(self) -> Said:
        """Counted from all rows of some weeks, half a second's work at city size."""
        ticking = self._app.clock.monotonic()
        if ticking - self._counted >= SELDOM_SECONDS:
            with suppress(StoreUnavailable):
                async with self._app.database.read() as store:
                    self._said = await store.outbox.totals()
                self._counted = ticking
        return self._said

    async def metrics(self) -> bytes:
        health, waiting = await self.look()
        said = await self._totals()
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        registry.register(_Once(self._written(health, waiting, said)))
        return generate_latest(registry)

    def _written(self, health: Health, waiting: Backlog | None, counts: Said) -> Iterable[Metric]:
        yield _gauge("ready", "1 while people are answered", float(health.ready))
        yield _gauge("store_writable", "1 while the store can be written", float(health.store_writable))
        yield _gauge("sending_halted", "1 while VK refuses everything we send", float(health.sending_halted))
        yield _gauge("requests_in_flight", "Requests to VK under way", float(self._app.delivery.in_flight))
        yield _gauge("stream_silent_seconds", "Seconds since VK's stream last answered", health.stream_silent)
        yield _gauge("event_age_seconds", "Age of the oldest event that waits to be handled", health.oldest_event)
        yield _gauge("message_age_seconds", "Age of the oldest message that may leave", health.oldest_message)
        if waiting:
            yield _gauge("events_waiting", "Events that wait to be handled", float(waiting.events))
            due = GaugeMetricFamily("kovrov_bot_messages_due", "Messages that may leave now", labels=["priority"])
            for priority in Priority:
                due.add_metric([priority.name.lower()], waiting.due.get(priority, 0))
            yield due
        said = CounterMetricFamily("kovrov_bot_messages", "Messages by what became of them", labels=["about", "state"])
        for capability, state, count in counts:
            said.add_metric([capability or "other", state], count)
        yield said


class _Once(Collector):
    """Prometheus asks a collector, not an event loop: what it is given was gathered before."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _gauge(name: str, words: str, value: float | None) -> Metric:
    return GaugeMetricFamily(f"kovrov_bot_{name}", words, value=0.0 if value is None else value)


def _age(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds())


@asynccontextmanager
async def serving(monitoring: Monitoring, address: tuple[str, int]) -> AsyncIterator[int]:
    """Serve `/healthz` and `/metrics` here; gives the port, which the system chooses for 0.

    Raises `OSError` where it is taken.
    """

    async def healthz(_: web.Request) -> web.Response:
        health, _waiting = await monitoring.look()
        return web.json_response({"ready": health.ready, **asdict(health)}, status=200 if health.ready else 503)

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await monitoring.metrics(), headers={"Content-Type": PROMETHEUS})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/healthz/live", live), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, *address)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
