"""The process ends: killed with SIGKILL at random moments under load, told to stop with SIGTERM at others."""

import asyncio
from pathlib import Path

from bot.clock import Clock
from tests.bot.journey import Town, ended, killed, listening, stopped
from tests.storm.crowd import Crowd
from tests.storm.tally import SETTLED, Tally, side_by_side

LONGEST_STOP = 5.0
"""Seconds in which a stop must have ended."""
LONGEST_LIFE = 3.0
"""Times what a start takes until its first answer on this machine now, at which a life ends at the latest: a third of
them end while the bot starts."""


async def kills(folder: Path, seed: int, *, towns: int, times: int) -> Tally:
    """SIGKILL `times` times in all; whenever nobody is there, people go on asking."""

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        codes = []
        async with crowd.asking():
            longest = LONGEST_LIFE * await _first_answer(here, crowd)
            for _ in range(times // towns):
                before = crowd.answers()
                bot = here.start()
                await asyncio.sleep(longest * crowd.random.random())
                bot.kill()
                codes.append(await ended(bot))
                tally.count("kills")
                tally.count("lives that answered", int(crowd.answers() > before))
                await asyncio.sleep(crowd.random.uniform(0.0, 0.2))
        tally.expect(killed(codes), f"a life ended by itself: {codes}")
        return await _last_life(here, crowd, tally)

    return await side_by_side(folder, towns, seed, story)


async def stops(folder: Path, seed: int, *, towns: int, times: int) -> Tally:
    """SIGTERM `times` times in all, at a random moment after the bot has begun to listen."""

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        clock = Clock()
        async with crowd.asking():
            for _ in range(times // towns):
                bot = here.start()
                await listening(here.vk, here.starts)
                await asyncio.sleep(crowd.random.random())
                told = clock.monotonic()
                bot.terminate()
                code = await ended(bot, 3 * LONGEST_STOP)
                took = clock.monotonic() - told
                tally.count("stops")
                tally.longest("longest stop, s", took)
                tally.expect(code == 0, f"a stop ended with {code}")
                tally.expect(took < LONGEST_STOP, f"a stop took {took:.1f} s")
        return await _last_life(here, crowd, tally)

    return await side_by_side(folder, towns, seed, story)


async def _first_answer(here: Town, crowd: Crowd) -> float:
    """Seconds from a start to the first answer."""
    clock = Clock()
    begun, before = clock.monotonic(), crowd.answers()
    bot = here.start()
    await here.vk.wait_for(lambda: crowd.answers() > before, SETTLED)
    took = clock.monotonic() - begun
    await stopped(bot)
    return took


async def _last_life(here: Town, crowd: Crowd, tally: Tally) -> Tally:
    """Nobody asks any more: a healthy bot answers what is left."""
    bot = here.start()
    await crowd.satisfied(SETTLED)
    await asyncio.sleep(0.5)  # a double would come now
    await stopped(bot)
    tally.judge(crowd)
    return tally
