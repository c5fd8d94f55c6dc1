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

from bot import health, monitoring
from bot.alarms import CAUSES
from bot.app import App
from bot.clock import Clock
from bot.emulator import Emulator, Person
from bot.emulator.faults import Fault
from bot.monitoring import Monitoring
from storage.database import Database
from storage.inbox import Arrived
from storage.journal import COMMAND, Act
from storage.outbox import Draft, Priority
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
        status, told = await watch.health()
        assert (status, told["ready"], told["store_writable"]) == (200, True, True)
        await watch.app.delivery.settle()
        metrics = await watch.metrics()
        assert metrics["kovrov_bot_ready"] == 1
        assert metrics["kovrov_bot_messages_total menu sent"] == 2
        assert metrics["kovrov_bot_events_waiting"] == 0
        assert metrics["process_resident_memory_bytes"] > 10_000_000


async def test_before_vk_has_let_us_in_it_lives_and_is_not_ready(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        status, told = await watch.health()
        assert (status, told["stream_silent"]) == (503, None)
        async with watch.session.get(f"{watch.address}/healthz/live") as answer:
            assert answer.status == 200


async def test_vk_that_refuses_everything_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        watch.vk.faults.add(Fault("error", code=5, method="messages.send", times=10))
        watch.vk.say(11, "меню")
        async with asyncio.timeout(10):
            while not (await watch.metrics())["kovrov_bot_sending_halted"]:  # noqa: ASYNC110  # asked as monitoring asks
                await asyncio.sleep(0.05)
        status, told = await watch.health()
        assert (status, told["sending_halted"]) == (503, True)


async def test_whoever_waits_too_long_is_seen(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        now = watch.app.clock.now()
        async with watch.app.database.begin() as store:
            await store.inbox.take([Arrived("m:11:1", 11, 1, "{}")], now - timedelta(minutes=5))
        assert (await watch.metrics())["kovrov_bot_event_age_seconds"] >= 300
        status, told = await watch.health()
        assert status == 503
        assert told["oldest_event"] >= 300


async def test_a_store_that_another_program_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched(tmp_path) as watch:
        monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.1)
        async with await Database.open(f"sqlite:///{tmp_path}/store.db") as other, other.begin():
            status, told = await watch.health()
        assert (status, told["store_writable"], told["store"]) == (503, False, "busy")
        _, told = await watch.health()
        assert told["store"] == "ok", "a fault is not remembered longer than it lasts"


async def test_a_store_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.app.database._writer.execute_fetchall("PRAGMA query_only = ON")
        status, told = await watch.health()
        assert (status, told["store"], told["wrong"]) == (503, "readonly", ["store", "stream"])
        assert (await watch.metrics())["kovrov_bot_store_writable"] == 0


async def test_a_store_that_nobody_lets_go_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "STORE_SECONDS", 0.1)
    async with watched(tmp_path) as watch, watch.app.database.begin():
        status, told = await watch.health()
        assert (status, told["store"]) == (503, "hangs")


async def test_a_stream_that_is_silent_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        assert watch.app.listening is not None
        watch.app.listening.heard -= health.SILENT_SECONDS
        status, told = await watch.health()
        assert (status, told["wrong"]) == (503, ["stream"])
        assert told["stream_silent"] >= health.SILENT_SECONDS


async def test_a_loop_that_hangs_is_no_longer_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        monkeypatch.setattr("bot.pulse.STUCK_SECONDS", 0.0)
        status, told = await watch.health()
        assert (status, told["wrong"][0], told["stuck"]) == (503, "stuck", ["listening", "answering", "delivery"])
        async with watch.session.get(f"{watch.address}/healthz/live") as answer:
            assert (answer.status, await answer.json()) == (503, {"live": False})
        assert (await watch.metrics())["kovrov_bot_stuck_loops"] == 3


async def test_an_announcement_to_the_whole_city_is_nobodys_trouble(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        long_ago = watch.app.clock.now() - timedelta(minutes=5)
        watch.app.delivery.verdicts.halted_until = watch.app.clock.monotonic() + 60  # nothing leaves meanwhile
        async with watch.app.database.begin() as store:
            await store.outbox.add([Draft(11, "announcement:1", "{}", Priority.ANNOUNCEMENT)], long_ago)
        _, told = await watch.health()
        assert told["wrong"] == ["sending"]
        async with watch.app.database.begin() as store:
            await store.outbox.add([Draft(12, "reply:1:0", "{}", Priority.REPLY)], long_ago)
        _, told = await watch.health()
        assert told["wrong"] == ["sending", "late"]
        metrics = await watch.metrics()
        assert metrics["kovrov_bot_message_age_seconds reply"] >= 300
        assert metrics["kovrov_bot_messages_due announcement"] == 1


async def test_errors_refusals_and_alarms_are_counted(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        watch.vk.faults.add(Fault("error", code=10, method="messages.send", times=1))
        watch.vk.say(11, "меню")
        await watch.vk.wait_for(lambda: len(watch.vk.answers(11)) == 2, 10)
        watch.app.alarms.raise_("disk", megabytes=7)
        metrics = await watch.metrics()
        assert metrics["kovrov_bot_refusals_total 10"] == 1
        assert metrics["kovrov_bot_alarms_total disk"] == 1
        assert metrics["kovrov_bot_errors_total bot.alarms"] == 1
        assert metrics["kovrov_bot_events_total"] >= 1  # the person, and notices of what was said
        assert metrics["kovrov_bot_step_seconds_count"] >= 1
        assert 0 < metrics["kovrov_bot_step_seconds_sum"] < 10
        assert metrics["kovrov_bot_store_bytes"] + metrics["kovrov_bot_store_log_bytes"] > 100_000


async def test_the_manual_lists_what_is_shown_and_nothing_else(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text("utf-8")
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        async with watch.app.database.begin() as store:
            await store.journal.write(COMMAND, Act.BACKED_UP, watch.app.clock.now())
        async with watch.session.get(f"{watch.address}/metrics") as answer:
            families = list(text_string_to_metric_families(await answer.text()))
    shown = {family.name + ("_total" if family.type == "counter" else "") for family in families}
    listed = set(re.findall(r"^\| `(kovrov_bot_\w+)`", manual, re.MULTILINE))
    assert {name for name in shown if name.startswith("kovrov_bot")} == listed


async def test_no_figure_is_of_a_person(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch, running(watch.app, watch.vk):
        watch.vk.say(11, "какие оценки у Вениамина?")
        await watch.vk.wait_for(lambda: bool(watch.vk.answers(11)), 10)
        await watch.app.delivery.settle()
        watch.app.alarms.raise_("recovery", begun="20.11 09:00", why="Вениамин")
        async with watch.session.get(f"{watch.address}/metrics") as answer:
            page = await answer.text()
    every = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    ours = [sample for sample in every if sample.name.startswith("kovrov_bot_")]
    labels = {label for sample in ours for label in sample.labels}
    assert labels <= {"priority", "about", "state", "code", "cause", "module"}
    assert "Вениамин" not in page
    assert not any(value == "11" for sample in ours for value in sample.labels.values())


def test_the_manual_says_what_to_do_about_each_alarm_and_each_fault() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "monitoring.md").read_text("utf-8")
    assert set(re.findall(r"^\| `alarm: (\w+)", manual, re.MULTILINE)) == CAUSES
    everything = health.Health(None, "full", sending_halted=True, oldest_event=99.0, oldest_message=None, stuck=("x",))
    assert set(re.findall(r"^\| `(\w+)` \| [А-ЯA-Z]", manual, re.MULTILINE)) == set(everything.wrong)
