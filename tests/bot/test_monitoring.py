"""What the administrator's monitoring reads: whether people are answered, and how."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import monitoring
from bot.app import App
from bot.clock import Clock
from bot.emulator import Emulator, Person
from bot.emulator.faults import Fault
from bot.monitoring import Monitoring
from storage.database import Database
from storage.inbox import Arrived
from tests.bot.inprocess import opened, running


@dataclass
class Watch:
    app: App
    vk: Emulator
    address: str
    session: aiohttp.ClientSession

    async def health(self) -> tuple[int, dict[str, Any]]:
        async with self.session.get(f"{self.address}/healthz") as answer:
            return answer.status, await answer.json()

    async def metrics(self) -> dict[str, float]:
        """Name with its labels → value."""
        async with self.session.get(f"{self.address}/metrics") as answer:
            assert answer.status == 200
            text = await answer.text()
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watch]:
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=[Person(11, "Анна", "Белова")])
    async with (
        vk.serve(),
        opened(vk, folder) as app,
        monitoring.serving(Monitoring(app), ("127.0.0.1", 0)) as port,
        aiohttp.ClientSession() as session,
    ):
        yield Watch(app, vk, f"http://127.0.0.1:{port}", session)


async def test_a_bot_that_answers_is_ready_and_what_it_said_is_counted(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        watch.vk.say(11, "меню")
        await watch.vk.wait_for(lambda: len(watch.vk.answers(11)) == 2, 10)  # hello, and what to begin with
        status, health = await watch.health()
        assert (status, health["ready"], health["store_writable"]) == (200, True, True)
        await watch.app.delivery.settle()
        metrics = await watch.metrics()
        assert metrics["kovrov_bot_ready"] == 1
        assert metrics["kovrov_bot_messages_total menu sent"] == 2
        assert metrics["kovrov_bot_events_waiting"] == 0
        assert metrics["process_resident_memory_bytes"] > 10_000_000


async def test_before_vk_has_let_us_in_it_lives_and_is_not_ready(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        status, health = await watch.health()
        assert (status, health["stream_silent"]) == (503, None)
        async with watch.session.get(f"{watch.address}/healthz/live") as answer:
            assert answer.status == 200


async def test_vk_that_refuses_everything_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        watch.vk.faults.add(Fault("error", code=5, method="messages.send", times=10))
        watch.vk.say(11, "меню")
        async with asyncio.timeout(10):
            while not (await watch.metrics())["kovrov_bot_sending_halted"]:  # noqa: ASYNC110  # asked as monitoring asks
                await asyncio.sleep(0.05)
        status, health = await watch.health()
        assert (status, health["sending_halted"]) == (503, True)


async def test_whoever_waits_too_long_is_seen(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        now = watch.app.clock.now()
        async with watch.app.database.begin() as store:
            await store.inbox.take([Arrived("m:11:1", 11, 1, "{}")], now - timedelta(minutes=5))
        assert (await watch.metrics())["kovrov_bot_event_age_seconds"] >= 300
        status, health = await watch.health()
        assert status == 503
        assert health["oldest_event"] >= 300


async def test_a_store_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched(tmp_path) as watch:
        monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.1)
        async with await Database.open(f"sqlite:///{tmp_path}/store.db") as other, other.begin():
            status, health = await watch.health()
        assert (status, health["store_writable"]) == (503, False)


async def test_the_manual_lists_what_is_shown_and_nothing_else(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text("utf-8")
    async with watched(tmp_path) as watch:
        shown = {name.partition(" ")[0] for name in await watch.metrics()}
        listed = set(re.findall(r"^\| `(kovrov_bot_\w+)`", manual, re.MULTILINE))
        # Nothing was said yet, so its counter has no sample.
        assert {name for name in shown if name.startswith("kovrov_bot")} | {"kovrov_bot_messages_total"} == listed
