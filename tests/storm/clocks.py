"""The clock is set forward and back by a day and the zone is changed, in a running bot and while none is there.

It is asked in the quiet hours, so that an answer taken for a late one would wait for the morning, and VK refuses a few
requests at every move, so that some answers wait for their next try.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.emulator.faults import Fault
from tests.bot.journey import Town, listening, stopped
from tests.storm.clock import SetClock
from tests.storm.crowd import Crowd
from tests.storm.tally import Tally, side_by_side

DAY = timedelta(days=1).total_seconds()
MOVES = (
    ("a day forward", DAY, "Europe/Moscow"),
    ("to the right time again", 0.0, "Europe/Moscow"),
    ("a day back", -DAY, "Europe/Moscow"),
    ("right again, in a zone far east", 0.0, "Asia/Kamchatka"),
    ("a minute back, in a zone far west", -60.0, "America/Los_Angeles"),
    ("two days forward at once", 2 * DAY, "UTC"),
)
ANSWERED = 15.0
"""Seconds in which everybody is answered after a move."""


async def set_clocks(folder: Path, seed: int, *, towns: int, moves: int, rounds: int, seconds: float) -> Tally:
    """The first `moves` in a running bot and across a restart, `rounds` times; people ask for `seconds` around each."""
    moscow = SetClock().theirs().astimezone(ZoneInfo("Europe/Moscow")).hour
    quiet = f"{(moscow - 6) % 24:02}:00-{(moscow + 6) % 24:02}:00"

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        here.clock = clock = SetClock()
        bot = here.start()
        await listening(here.vk, here.starts)
        for restarted in (False, True) * rounds:
            for move, seconds_off, zone in MOVES[:moves]:
                for kind in ("drop_before", "drop_after"):
                    here.vk.faults.add(Fault(kind, method=crowd.random.choice(("messages.send", "execute"))))
                async with crowd.asking():
                    await asyncio.sleep(seconds * crowd.random.random())
                    if restarted:
                        await stopped(bot)
                    clock.set_by(seconds_off)
                    clock.travel(zone)
                    if restarted:
                        bot = here.start()
                    await asyncio.sleep(seconds)
                tally.count("moves")
                how = "across a restart" if restarted else "in a running bot"
                if not await crowd.satisfied(ANSWERED):
                    tally.faults.append(f"{move}, {how}: somebody waits for an answer")
                    await stopped(bot)
                    tally.judge(crowd)
                    return tally
        await asyncio.sleep(0.5)  # a double would come now
        await stopped(bot)
        tally.judge(crowd)
        return tally

    return await side_by_side(folder, towns, seed, story, BOT_QUIET_HOURS=quiet)
