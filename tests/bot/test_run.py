"""`kovrov-bot run` as the system has it, a process that gets signals: it ends cleanly whatever VK does."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.clock import Clock
from bot.commands.opening import store_sentence
from bot.commands.run import serve
from bot.emulator import Emulator, Person
from bot.settings import Settings
from storage.faults import StoreUnavailable
from tests.bot.console import ROOT, clean
from tests.bot.journey import listening

STOPS = (signal.SIGINT, signal.SIGTERM)
DEADLINE = 5
"""Seconds in which a stop must have ended."""


@asynccontextmanager
async def run(folder: Path, api_url: str, **more: str) -> AsyncIterator[Process]:
    environment = clean(os.environ) | {
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": "emulator-token",
        "BOT_API_URL": api_url,
        "BOT_DATABASE_URL": f"sqlite:///{folder}/store.db",
        **more,
    }
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), env=environment, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.kill()
        await bot.communicate()


async def ends_cleanly(bot: Process, stop: signal.Signals) -> str:
    """Its log from here on."""
    bot.send_signal(stop)
    async with asyncio.timeout(DEADLINE):
        _, log = await bot.communicate()
    assert bot.returncode == 0, log.decode()
    assert "Traceback" not in log.decode()
    return log.decode()


@pytest.mark.parametrize("stop", STOPS)
async def test_a_serving_bot_ends_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    vk = Emulator(now=Clock().now, pace=False, latency=0.0)
    async with vk.serve(), run(tmp_path, vk.api_url) as bot:
        await listening(vk)
        assert "stopped" in await ends_cleanly(bot, stop)


@pytest.mark.parametrize("stop", STOPS)
async def test_a_bot_whose_vk_refuses_connections_ends_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    nobody = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = nobody.sockets[0].getsockname()[1]
    nobody.close()
    await nobody.wait_closed()
    async with run(tmp_path, f"http://127.0.0.1:{port}/method/") as bot:
        assert bot.stderr is not None
        async with asyncio.timeout(20):
            said = (await bot.stderr.readline()).decode()
        assert f"VK at 127.0.0.1:{port} gives no usable answer" in said
        assert "stopped" in await ends_cleanly(bot, stop)


@pytest.mark.parametrize("stop", STOPS)
async def test_a_bot_whose_vk_is_silent_ends_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    """VK takes the connection and never answers: what a broken network looks like from here."""
    asked, over = asyncio.Event(), asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await over.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as vk:
        port = vk.sockets[0].getsockname()[1]
        async with run(tmp_path, f"http://127.0.0.1:{port}/method/") as bot:
            async with asyncio.timeout(20):
                await asked.wait()
            assert "stopped" in await ends_cleanly(bot, stop)
        over.set()


async def test_a_vk_that_goes_away_and_comes_back_is_two_lines(tmp_path: Path) -> None:
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=[Person(1, "Человек")])
    async with vk.serve() as address:
        pass
    port = int(address.rpartition(":")[2])
    async with run(tmp_path, vk.api_url) as bot:
        assert bot.stderr is not None
        async with asyncio.timeout(60):
            async with vk.serve(port=port):
                await listening(vk)
            while b"VK's stream gives no usable answer" not in await bot.stderr.readline():
                pass
            await asyncio.sleep(1.0)  # several tries
            async with vk.serve(port=port):
                vk.say(1, "помощь")
                said = await bot.stderr.readline()
                log = await ends_cleanly(bot, signal.SIGTERM)
    assert b"VK's stream answers again" in said
    assert "no usable answer" not in log


async def test_a_start_over_a_damaged_store_helps_whoever_is_in_danger_once_and_ends(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database at all" * 500)
    people = [Person(number, "Человек") for number in (1, 2, 500)]
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=people)
    vk.allow(500)
    vk.say(1, "меня бьют дома")
    vk.say(2, "какие оценки?")
    async with vk.serve():
        for _ in range(2):
            async with run(tmp_path, vk.api_url, BOT_OPERATOR="500") as bot, asyncio.timeout(30):
                _, said = await bot.communicate()
                assert "Файл хранилища повреждён" in said.decode()
                assert bot.returncode == 75
    (help_,) = vk.answers(1)
    assert "8-800-2000-122" in help_.text
    assert vk.answers(2) == []
    # A new hour may have begun between the two starts.
    assert {alarm.text.partition(".")[0] for alarm in vk.answers(500)} == {"Файл хранилища повреждён"}
    assert len(vk.answers(500)) in (1, 2)


@pytest.mark.parametrize(
    ("reason", "status"), [("full", 75), ("busy", 75), ("readonly", 75), ("damaged", 75), ("newer", 2), ("folder", 2)]
)
async def test_a_start_that_may_succeed_by_itself_later_has_a_status_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], reason: str, status: int
) -> None:
    async def unusable(_: Settings) -> None:
        raise StoreUnavailable(reason)

    async def helps_nobody(_: Settings, __: str) -> None:
        pass

    monkeypatch.setattr("bot.commands.run._check_key", unusable)
    monkeypatch.setattr("bot.first_aid.first_aid", helps_nobody)
    monkeypatch.setattr("gc.disable", lambda: None)  # this process is not the bot's
    settings = Settings(
        _env_file=None,
        token=SecretStr("invented"),
        api_url="http://127.0.0.1:9/method/",
        database_url=f"sqlite:///{tmp_path}/store.db",
    )
    with pytest.raises(SystemExit) as ended:
        await serve(settings)
    assert ended.value.code == status
    assert capsys.readouterr().err.strip() == store_sentence(StoreUnavailable(reason))
