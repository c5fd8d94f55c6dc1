"""VK's bad days: whatever it does to a request, every question is answered exactly once, in order."""

import asyncio
from pathlib import Path

import pytest

from bot.emulator.faults import Fault
from tests.bot.journey import PEOPLE, listening, stopped, town

SENDING = ("messages.send", "execute")


def both(kind: str, times: int = 1, **more: int) -> list[Fault]:
    """The same trouble for a lone message and for a pack."""
    return [Fault(kind, method=method, times=times, skip=skip, **more) for method in SENDING for skip in (0, 2)]  # type: ignore[arg-type]


WEATHER = {
    "the connection ends before VK took the message": both("drop_before"),
    "the connection ends after VK took the message": both("drop_after"),
    "502 with a page of HTML": both("http", code=502),
    "500": both("http", code=500),
    "JSON cut in the middle": both("truncated"),
    "code 1": both("error", code=1),
    "code 6": both("error", code=6),
    "code 9": both("error", code=9),
    "code 10": both("error", code=10),
    "code 29": both("error", code=29),
    "a slow VK": [Fault("stall", times=4, seconds=0.3)],
    "failed 1": [Fault("failed", method="longpoll", code=1, times=3)],
    "failed 2": [Fault("failed", method="longpoll", code=2, times=3)],
    "failed 3": [Fault("failed", method="longpoll", code=3, times=3)],
    "the stream's connection ends": [Fault("drop_before", method="longpoll", times=3)],
    "the stream's answer is lost": [Fault("drop_after", method="longpoll", times=3)],
    "the stream's answer is cut": [Fault("truncated", method="longpoll", times=3)],
    "events come twice": [Fault("repeat", method="longpoll", times=5)],
    "events come in another order": [Fault("reorder", method="longpoll", times=20)],
    "reading marks fail": [Fault("error", method="messages.markAsRead", times=5, code=10)],
}


@pytest.mark.parametrize("weather", WEATHER)
async def test_every_question_is_answered_exactly_once(tmp_path: Path, weather: str) -> None:
    async with town(tmp_path) as here:
        bot = here.start()
        await listening(here.vk)
        for _round in range(3):
            for fault in WEATHER[weather]:
                here.vk.faults.add(fault)
            for _ in range(4):
                for person in PEOPLE:
                    here.ask(person)
                await asyncio.sleep(0.02)
        await here.settled(40)
        async with asyncio.timeout(10):  # marks of reading leave two seconds later
            while here.vk.faults.struck == 0:  # noqa: ASYNC110  # another machine counts
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)  # a double would come now
        here.check()
        await stopped(bot)


async def test_one_batch_in_another_order_is_answered_in_the_order_of_asking(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        first = here.start()
        await listening(here.vk)
        await stopped(first)
        for person in PEOPLE * 10:
            here.ask(person)
        here.vk.faults.add(Fault("reorder", method="longpoll"))
        bot = here.start()
        await here.settled()
        assert here.vk.faults.struck == 1
        here.check()
        await stopped(bot)


async def test_a_bot_that_starts_before_vk_does(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.vk.faults.add(Fault("http", method="groups.getById", code=502, times=2))
        here.vk.faults.add(Fault("drop_before", method="groups.getLongPollServer", times=1))
        bot = here.start()
        await listening(here.vk)
        here.ask(PEOPLE[0])
        await here.settled()
        here.check()
        await stopped(bot)
