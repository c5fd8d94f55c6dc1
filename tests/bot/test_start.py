"""A start while VK is away: it waits, says so in few lines that hold no secret, and ends at once when told."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.absence import Absence
from bot.emulator import Fault
from bot.start import Place, Start, WrongToken
from bot.vk.client import Community
from bot.vk.errors import Lost
from storage.database import Database
from tests.bot.emulated import Hands, desk_of
from tests.fakes import HandClock

DOWN = Fault("http", times=None, code=502)


@asynccontextmanager
async def beginning(folder: Path, *faults: Fault) -> AsyncIterator[tuple[Start, HandClock]]:
    vk, clock = desk_of(Hands()), HandClock()
    for fault in faults:
        vk.faults.add(fault)
    async with vk.serve() as address, await Database.open(f"sqlite:///{folder}/store.db") as database:
        api = Community(vk.token, address.replace("://", "://name:word@") + "/method/", clock, 1000)
        try:
            yield Start(api, database, clock), clock
        finally:
            await api.close()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "bot.start"]


async def away(start: Start, clock: HandClock, seconds: int) -> None:
    """The start waits for so long, a second at a time."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(start.place(stop))
        for _ in range(seconds):
            await clock.until_somebody_sleeps()
            clock.move(seconds=1)
        await clock.until_somebody_sleeps()
        stop.set()
    assert waiting.result() is None


async def test_a_vk_that_is_away_is_one_line_then_one_a_minute(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with beginning(tmp_path, DOWN) as (start, clock):
        await away(start, clock, 59)
        assert len(lines(caplog)) == 1
        await away(start, clock, 130)
    assert len(lines(caplog)) == 4
    assert all(record.levelno == logging.WARNING for record in caplog.records if record.name == "bot.start")


async def test_the_line_names_the_host_and_what_to_check_and_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with beginning(tmp_path, DOWN) as (start, clock):
        await away(start, clock, 1)
    (line,) = lines(caplog)
    assert "VK at 127.0.0.1:" in line
    assert "BOT_API_URL" in line
    for secret in ("name:word", "/method", "emulator-token"):
        assert secret not in line


async def test_a_vk_that_comes_back_is_served(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    troubles = [
        Fault("http", "groups.getById", times=2, code=502),
        Fault("error", "groups.getById", times=1, code=10),
        Fault("error", "groups.getById", times=1, code=14),
        Fault("truncated", "groups.getLongPollServer", times=2),
    ]
    async with beginning(tmp_path, *troubles) as (start, clock), asyncio.TaskGroup() as tasks:
        waiting: asyncio.Task[Place | None] = tasks.create_task(start.place(asyncio.Event()))
        for _ in range(6):
            await clock.until_somebody_sleeps()
            clock.move(seconds=2)
    place = waiting.result()
    assert [("answers again after 8 s" in line) for line in lines(caplog)] == [False, True]
    assert place is not None
    assert (place.community, place.ts) == (7, "0")


def test_what_comes_and_goes_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    clock = HandClock()
    absence = Absence(logging.getLogger("bot.start"), clock, "VK's stream", "look")
    for _ in range(50):
        absence.felt(Lost("TimeoutError"))
        clock.move(seconds=1)
        absence.over()
    assert lines(caplog) == [
        "VK's stream gives no usable answer (TimeoutError): look",
        "VK's stream answers again after 1 s",
    ]
    clock.move(seconds=20)
    absence.felt(Lost("TimeoutError"))
    clock.move(seconds=60)
    absence.felt(Lost("TimeoutError"))
    assert lines(caplog)[2:] == [
        "VK's stream gives no usable answer (TimeoutError): look",
        "VK's stream gives no usable answer, for 60 s by now (TimeoutError): look",
    ]


@pytest.mark.parametrize("method", ["groups.getById", "groups.getLongPollServer"])
@pytest.mark.parametrize("code", [5, 15, 27, 100])
async def test_what_waiting_cannot_mend_is_not_waited_for(tmp_path: Path, method: str, code: int) -> None:
    async with beginning(tmp_path, Fault("error", method, code=code)) as (start, _):
        with pytest.raises(WrongToken, match=str(code)):
            await start.place(asyncio.Event())


async def test_a_stop_ends_a_request_that_nobody_answers(tmp_path: Path) -> None:
    async with beginning(tmp_path, Fault("silence", times=None)) as (start, _), asyncio.timeout(5):
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, stop.set)
        assert await start.place(stop) is None
