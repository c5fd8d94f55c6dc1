"""SIGKILL at every joint of a message's journey: every question is answered exactly once, in order."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.journey import PEOPLE, ended, killed, listening, stopped, town
from tests.fragile import PLACES

KILLS = 5


@pytest.mark.parametrize("place", PLACES)
async def test_a_killed_bot_answers_everything_exactly_once(tmp_path: Path, place: str) -> None:
    async with town(tmp_path) as here:
        first = here.start()
        await listening(here.vk)
        for person in PEOPLE:
            here.ask(person)
        await here.settled()
        await stopped(first)
        codes = []
        for kill in range(KILLS):
            bot = here.start(place, passes=1 + kill % 3)
            for person in PEOPLE:
                here.ask(person)
                here.ask(person)
            # More questions come while it dies, and while nobody is there.
            while bot.is_alive():
                await asyncio.sleep(0.02)
                here.ask(PEOPLE[kill % len(PEOPLE)])
                if len(here.asked[PEOPLE[kill % len(PEOPLE)]]) > 400:
                    break
            codes.append(await ended(bot))
        assert killed(codes), codes
        last = here.start()
        await here.settled()
        here.check()
        await stopped(last)


async def test_a_stop_under_load_is_clean_and_loses_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for start in range(3):
            bot = here.start()
            await listening(here.vk, start + 1)
            for _ in range(10):
                for person in PEOPLE:
                    here.ask(person)
                await asyncio.sleep(0.01)
            await stopped(bot)
        last = here.start()
        await here.settled()
        here.check()
        await stopped(last)
