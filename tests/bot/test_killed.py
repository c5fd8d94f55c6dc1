"""SIGKILL at every joint of a message's journey: every question is answered exactly once, in order."""

import asyncio
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from storage.inbox import MOST_ATTEMPTS
from tests.bot.journey import PEOPLE, Town, ended, killed, listening, stopped, town
from tests.fragile import PLACES

KILLS = 5


@pytest.mark.parametrize("place", PLACES)
async def test_a_killed_bot_answers_everything_exactly_once(tmp_path: Path, place: str) -> None:
    async with town(tmp_path) as here:
        await stopped(await begun(here))
        codes = []
        for kill in range(KILLS):
            bot = here.start(place, passes=1 + kill % 3)
            # Questions wait when it starts, come while it dies, and while nobody is there.
            for person in PEOPLE * 2:
                here.ask(person)
            for person in PEOPLE * 10:
                await asyncio.sleep(0.02)
                here.ask(person)
            # A slow start may have taken all of them at once: the place is passed again with every further question.
            for person in PEOPLE * 20:
                if bot.exitcode is not None:
                    break
                await asyncio.sleep(0.2)
                here.ask(person)
            codes.append(await ended(bot))
            healthy = here.start()
            await here.settled()
            await stopped(healthy)
        assert killed(codes), codes
        here.check()


async def begun(here: Town) -> BaseProcess:
    """The very first start: from now on the bot answers what comes."""
    bot = here.start()
    await listening(here.vk)
    return bot


async def test_a_message_that_kills_is_set_aside_and_blocks_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await stopped(await begun(here))
        here.ask(PEOPLE[0])
        for _ in range(MOST_ATTEMPTS):
            assert await ended(here.start("handling")) == -signal.SIGKILL
        here.vk.say(PEOPLE[0], "помощь")
        here.ask(PEOPLE[1])
        last = here.start()
        await here.vk.wait_for(lambda: len(here.vk.answers(PEOPLE[0])) >= 2, 20)
        await here.settled()
        apology, help_ = here.vk.answers(PEOPLE[0])[:2]
        assert "номер 2" in apology.text
        assert "номер 2" not in help_.text
        await stopped(last)
