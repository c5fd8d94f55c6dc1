"""VK's bad days: whatever it does to a request, to the stream or to both, and an hour in which it says nothing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.emulator.faults import Fault, Kind
from bot.verdicts import HALT_SECONDS
from tests.bot.journey import Town, listening, stopped
from tests.fragile import MINUTE
from tests.storm.clock import SetClock
from tests.storm.crowd import Crowd
from tests.storm.tally import OPERATOR, SETTLED, Tally, side_by_side

SENDING = ("messages.send", "execute")
STREAM = "longpoll"


def both(kind: Kind, times: int = 1, code: int = 0, seconds: float = 0.0) -> list[Fault]:
    """The same trouble for a lone message and for a pack, at once and a little later."""
    return [
        Fault(kind, method=method, times=times, skip=skip, code=code, seconds=seconds)
        for method in SENDING
        for skip in (0, 2)
    ]


def stream(kind: Kind, times: int = 3, code: int = 0) -> list[Fault]:
    return [Fault(kind, method=STREAM, times=times, code=code)]


WEATHER: dict[str, list[Fault]] = {
    "the connection ends before VK took the message": both("drop_before"),
    "the connection ends after VK took the message": both("drop_after"),
    "a slow VK": both("stall", seconds=0.3),
    "500": both("http", code=500),
    "502 with a page of HTML": both("http", code=502),
    "JSON cut in the middle": both("truncated"),
    "code 1": both("error", code=1),
    "code 6": both("error", code=6),
    "code 9": both("error", code=9),
    "code 10": both("error", code=10),
    "code 29": both("error", code=29),
    "code 984": both("error", code=984),
    "failed 1": stream("failed", code=1),
    "failed 2": stream("failed", code=2),
    "failed 3": stream("failed", code=3),
    "the stream's connection ends": stream("drop_before"),
    "the stream's answer is lost": stream("drop_after"),
    "the stream's answer is cut": stream("truncated"),
    "events come twice": stream("repeat", times=5),
    "events come in another order": stream("reorder", times=20),
    "reading marks fail": [Fault("error", method="messages.markAsRead", times=3, code=10)],
}
LASTING = ("code 9", "code 29", "code 984")
"""What VK wants to have lasting for minutes: no part of the random storms."""
HALTS = (5, 14, 17, 27)
"""Codes after which nothing is sent until somebody has mended what is wrong."""
TRIED = {True: 3, False: 2}
"""Times what a minute stands for, that a halt is watched."""


async def weather(folder: Path, seed: int, *, towns: int, storms: int, hasty: bool) -> Tally:
    """Every kind of trouble alone, then `storms` of several at once; `hasty` as in tests/fragile.py.

    The towns share the kinds among them: whoever is ready takes the next.
    """
    left = list(WEATHER)

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        here.hasty = hasty
        bot = here.start()
        await listening(here.vk, here.starts)
        while left:
            kind = left.pop(crowd.random.randrange(len(left)))
            await _rain(here, crowd, tally, kind, WEATHER[kind])
        for _ in range(storms):
            kinds = crowd.random.sample([kind for kind in WEATHER if kind not in LASTING], 3)
            await _rain(here, crowd, tally, ", ".join(kinds), [fault for kind in kinds for fault in WEATHER[kind]])
        await stopped(bot)
        tally.judge(crowd)
        return tally

    return await side_by_side(folder, towns, seed, story)


async def _rain(here: Town, crowd: Crowd, tally: Tally, name: str, faults: Sequence[Fault]) -> None:
    """People ask while these faults wait to strike, until each has struck."""
    struck = here.vk.faults.struck
    for fault in faults:
        here.vk.faults.add(fault)
    async with crowd.asking():
        await asyncio.sleep(0.3)
    tally.expect(await crowd.satisfied(4 * SETTLED), f"{name}: somebody waits for an answer")
    if here.vk.faults.struck == struck:  # marks of reading leave two seconds later
        await asyncio.sleep(3.0)
    tally.expect(here.vk.faults.struck > struck, f"{name}: nothing struck")
    here.vk.faults.clear()
    tally.count("kinds of weather")
    tally.count("faults that struck", here.vk.faults.struck - struck)


async def halts(folder: Path, seed: int, *, towns: int, hasty: bool) -> Tally:
    """Codes that stop all sending: nothing is said meanwhile, the operator hears why, and it resumes by itself."""
    left = list(HALTS)
    minute = MINUTE if hasty else HALT_SECONDS

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        here.hasty = hasty
        bot = here.start()
        await listening(here.vk, here.starts)
        while left:
            await _halt(here, crowd, tally, left.pop(), minute, TRIED[hasty])
        await stopped(bot)
        tally.judge(crowd)
        return tally

    return await side_by_side(folder, towns, seed, story, BOT_OPERATOR=str(OPERATOR))


async def _halt(here: Town, crowd: Crowd, tally: Tally, code: int, minute: float, minutes: int) -> None:
    vk = here.vk
    alarms = len(vk.answers(OPERATOR))
    vk.faults.add(Fault("error", times=None, code=code))
    crowd.ask_once(2)
    async with asyncio.timeout(SETTLED):
        while not vk.counters.errors.get(code):  # noqa: ASYNC110  # a count, no event
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)  # what was under way together
    sent, tries = vk.counters.sent, vk.counters.errors[code]
    await asyncio.sleep(minutes * minute)
    tally.expect(vk.counters.sent == sent, f"code {code}: something was said")
    tally.longest("longest row of tries in a minute that VK refuses", (vk.counters.errors[code] - tries) / minutes)
    vk.faults.clear()
    tally.expect(await crowd.satisfied(minute + SETTLED), f"code {code}: somebody waits for an answer")
    tally.count("codes that stop sending")
    await vk.wait_for(lambda: len(vk.answers(OPERATOR)) > alarms, SETTLED)
    told = [message.text for message in vk.answers(OPERATOR)[alarms:]]
    tally.expect(len(told) == 1 and str(code) in told[0], f"code {code}: the operator heard {told}")


async def silence(folder: Path, seed: int, *, towns: int, seconds: float, hasty: bool) -> Tally:
    """VK takes connections and says nothing for an hour of everybody's clock, which passes in `seconds`."""
    clock = SetClock()

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        here.hasty, here.clock = hasty, clock
        bot = here.start()
        await listening(here.vk, here.starts)
        async with crowd.asking():
            await asyncio.sleep(0.3)
            for method in ("*", STREAM):
                here.vk.faults.add(Fault("silence", method=method, times=None))
            await asyncio.sleep(seconds)
        here.vk.faults.clear()
        tally.expect(await crowd.satisfied(SETTLED), "somebody waits for an answer")
        tally.count("hours of silence")
        await asyncio.sleep(0.5)
        await stopped(bot)
        tally.judge(crowd)
        return tally

    async def passing() -> None:
        while True:
            await asyncio.sleep(0.1)
            clock.pass_by(3600 * 0.1 / seconds)

    time = asyncio.Task(passing())
    try:
        return await side_by_side(folder, towns, seed, story, now_at_vk=clock.theirs, BOT_QUIET_HOURS="off")
    finally:
        time.cancel()
