"""A hand on the clock of a bot whose VK is on this desk, and of no other bot."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot import hand
from bot.clock import Clock, ShiftedClock
from bot.hand import NotOnThisDesk, clock

HERE = "http://127.0.0.1:8080/method/"
DAY = timedelta(days=1)


def test_without_a_hand_the_clock_is_the_systems() -> None:
    assert type(clock("https://api.vk.ru/method/", {})) is Clock


@pytest.mark.parametrize("url", ["https://api.vk.ru/method/", "http://10.0.0.5/method/", "http://127.0.0.1.ru/method/"])
def test_nobody_moves_the_clock_of_a_bot_whose_vk_is_elsewhere(url: str) -> None:
    with pytest.raises(NotOnThisDesk):
        clock(url, {hand.VARIABLE: "86400"})


@pytest.mark.parametrize("url", [HERE, "http://localhost/method/", "http://[::1]:80/method/"])
async def test_a_shift_is_what_the_environment_names_until_the_hand_writes_another(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends, writes = os.pipe()
    with os.fdopen(ends, "rb") as held:
        monkeypatch.setattr(sys, "stdin", held)
        moved = clock(url, {hand.VARIABLE: "86400"})
        assert isinstance(moved, ShiftedClock)
        assert abs(moved.now() - datetime.now(UTC) - DAY) < timedelta(minutes=1)  # noqa: TID251  # the system's own
        os.write(writes, b"7200.5\n-60")
        await _until(lambda: moved.shift == timedelta(seconds=7200.5), "a line counts when it is whole")
        os.write(writes, b"\n")
        await _until(lambda: moved.shift == timedelta(seconds=-60), "the newest line counts")
        os.close(writes)
        await asyncio.sleep(0.01)
        assert moved.shift == timedelta(seconds=-60), "a hand that let go leaves the clock as it is"


async def test_whoever_waits_by_the_clock_wakes_when_the_hand_moves_it() -> None:
    moved = ShiftedClock()
    event = asyncio.Event()
    waiting = asyncio.gather(moved.sleep(3600), moved.wait(event, 3600))
    await asyncio.sleep(0)
    assert not waiting.done()
    moved.shift = DAY
    await waiting


async def _until(so: object, why: str) -> None:
    assert callable(so)
    for _ in range(200):
        if so():
            return
        await asyncio.sleep(0.01)
    pytest.fail(why)
