"""What the administrator's monitoring sees: `/healthz` says whether people are answered, `/metrics` says how.

Nothing is counted on a message's way but a few sums in memory: all else is asked of the store when somebody looks.
Loaded only where `BOT_METRICS` names an address; docs/monitoring.md lists what is shown.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from aiohttp import web
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from bot.app import App
from bot.health import SELDOM_SECONDS, Checkup, Health, room
from storage.backlog import Backlog
from storage.faults import StoreUnavailable
from storage.journal import Act
from storage.outbox import Priority

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

Said: TypeAlias = Sequence[tuple[str, str, int]]
"""(capability, what became of it, messages)."""


class Errors(logging.Handler):
    """Lines of the log that tell of an error, counted by the module that wrote them. Their words are not kept."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.by_module: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.by_module[record.name] += 1


@dataclass(frozen=True, slots=True)
class Seldom:
    """What is counted from all rows of some weeks, half a second's work at city size, so not at every look."""

    said: Said = ()
    copied: datetime | None = None


class Monitoring:
    def __init__(self, app: App) -> None:
        self._app = app
        self._checkup = Checkup(app)
        self._counted = -SELDOM_SECONDS
        self._seldom = Seldom()
        self.errors = Errors()

    async def health(self) -> Health:
        health, _ = await self._checkup.look()
        return health

    def alive(self) -> bool:
        """Whether a restart would not help: no loop hangs."""
        return not self._app.pulse.stuck()

    async def metrics(self) -> bytes:
        health, waiting = await self._checkup.look()
        seldom = await self._totals()
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        registry.register(
            _Once([*self._now(health), *self._backlog(waiting), *self._disk(seldom), *self._sums(seldom)])
        )
        return generate_latest(registry)

    async def _totals(self) -> Seldom:
        ticking = self._app.clock.monotonic()
        if ticking - self._counted >= SELDOM_SECONDS and self.alive():
            with suppress(StoreUnavailable):
                async with self._app.database.read() as store:
                    self._seldom = Seldom(await store.deliveries.totals(), await store.journal.last(Act.BACKED_UP))
                self._counted = ticking
        return self._seldom

    def _now(self, health: Health) -> Iterable[Metric]:
        yield _gauge("ready", "1 while people are answered", health.ready)
        yield _gauge("stuck_loops", "Loops of the bot that hang", len(health.stuck))
        yield _gauge("store_writable", "1 while the store can be written", health.store_writable)
        yield _gauge("sending_halted", "1 while VK refuses everything we send", health.sending_halted)
        yield _gauge("requests_in_flight", "Requests to VK under way", self._app.delivery.in_flight)
        if health.stream_silent is not None:
            yield _gauge("stream_silent_seconds", "Seconds since VK's stream last answered", health.stream_silent)
        yield _gauge("event_age_seconds", "Age of the oldest event that waits to be handled", health.oldest_event or 0)

    def _backlog(self, waiting: Backlog | None) -> Iterable[Metric]:
        if waiting is None:
            return
        yield _gauge("events_waiting", "Events that wait to be handled", waiting.events)
        due = _labelled("messages_due", "Messages that may leave now", "priority")
        age = _labelled("message_age_seconds", "Age of the oldest message that may leave", "priority")
        now = self._app.clock.now()
        for priority in Priority:
            rows, since = waiting.waiting([priority])
            due.add_metric([priority.name.lower()], rows)
            age.add_metric([priority.name.lower()], max(0.0, (now - since).total_seconds()) if since else 0)
        yield from (due, age)

    def _disk(self, seldom: Seldom) -> Iterable[Metric]:
        store = self._app.database.path
        yield _gauge("store_bytes", "Size of the store's file", _size(store))
        yield _gauge("store_log_bytes", "Size of the store's write-ahead log", _size(Path(f"{store}-wal")))
        if (free := room(store)) is not None:
            yield _gauge("disk_free_bytes", "Bytes free on the store's disk", free)
        if seldom.copied:
            age = (self._app.clock.now() - seldom.copied).total_seconds()
            yield _gauge("copy_age_seconds", "Age of the last copy of the store", max(0.0, age))

    def _sums(self, seldom: Seldom) -> Iterable[Metric]:
        app = self._app
        steps = app.steps
        yield CounterMetricFamily("kovrov_bot_events", "Events handled by this process", value=steps.events)
        yield SummaryMetricFamily("kovrov_bot_step_seconds", "Steps of handling", steps.number, steps.seconds)
        yield _counter("refusals", "VK's refusals of messages by code", "code", app.delivery.verdicts.refusals)
        yield _counter("alarms", "Alarms by cause", "cause", app.alarms.told)
        yield _counter("errors", "Lines of the log that tell of an error", "module", self.errors.by_module)
        said = CounterMetricFamily("kovrov_bot_messages", "Messages by what became of them", labels=["about", "state"])
        for capability, state, count in seldom.said:
            said.add_metric([capability or "other", state], count)
        yield said


class _Once(Collector):
    """Prometheus asks a collector, not an event loop: what it is given was gathered before."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"kovrov_bot_{name}", words, value=float(value))


def _labelled(name: str, words: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"kovrov_bot_{name}", words, labels=[label])


def _counter(name: str, words: str, label: str, counts: Mapping[str, int]) -> Metric:
    counter = CounterMetricFamily(f"kovrov_bot_{name}", words, labels=[label])
    for value, count in sorted(counts.items()):
        counter.add_metric([value], count)
    return counter


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


@asynccontextmanager
async def serving(monitoring: Monitoring, address: tuple[str, int]) -> AsyncIterator[int]:
    """Serve `/healthz` and `/metrics` here; gives the port, which the system chooses for 0.

    Raises `OSError` where it is taken.
    """

    async def healthz(_: web.Request) -> web.Response:
        health = await monitoring.health()
        told = {"ready": health.ready, "wrong": health.wrong, "store_writable": health.store_writable, **asdict(health)}
        return web.json_response(told, status=200 if health.ready else 503)

    async def live(_: web.Request) -> web.Response:
        alive = monitoring.alive()
        return web.json_response({"live": alive}, status=200 if alive else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await monitoring.metrics(), headers={"Content-Type": PROMETHEUS})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/healthz/live", live), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    logging.getLogger().addHandler(monitoring.errors)
    try:
        site = web.TCPSite(runner, *address)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        logging.getLogger().removeHandler(monitoring.errors)
        await runner.cleanup()
