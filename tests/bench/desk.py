"""A bot under load: a fresh VK on this desk, a fresh copy of a store, the bot's process, and people who ask."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.emulator import Emulator, Person
from bot.emulator.people import Consent
from tests.bench.audience import Audience
from tests.bench.bots import Bot, Running, running
from tests.bench.stores import Store, copy_of, kept

LATENCY = 0.04
"""Seconds that a call takes where VK's pace is on: what VK's servers are said to take."""

UNPACED = "1000"
"""Requests a second where there is no pace: the most that the setting takes."""


LOOK_SECONDS = 0.5
"""A process that uses less than a tenth of a processor for so long is at rest."""

MANY = 5_000
"""Where fewer live, each asks more often than one person is answered; here that is not what is looked at."""


@dataclass(slots=True)
class Desk:
    """Everything of one run."""

    vk: Emulator
    audience: Audience
    bot: Running
    store: Path

    async def unkept(self) -> int:
        """How many answers were seen and do not stand in the store as sent; the last are written a moment later."""
        patience = time.perf_counter() + 5
        while (found := self.audience.answered - kept(self.store)) > 0:
            if time.perf_counter() > patience:
                break
            await asyncio.sleep(0.1)
        return found


def emulator(people: Sequence[int], *, pace: bool) -> Emulator:
    """VK with these people in it, who have written before: they are linked, and their first word is long past."""
    clock = Clock()
    since = clock.now() - timedelta(days=300)
    vk = Emulator(
        token="bench",  # opens nothing outside of this process
        now=clock.now,
        pace=pace,
        latency=LATENCY if pace else 0.0,
        people=[Person(id_, "Человек", str(id_)) for id_ in people],
        first_id=int((clock.now() - since).total_seconds()),
        kept_messages=50,
    )
    for person in people:
        vk.world.standing(person).consent = Consent.ALLOWED
    return vk


@asynccontextmanager
async def desk(
    bot: Bot, filled: Store, *, pace: bool, warm: int = 200, also: Sequence[int] = (), **settings: str
) -> AsyncIterator[Desk]:
    """The bot over a copy of `filled`, started, warmed by `warm` questions, at rest. `pace`: of VK, and 40 ms a call.

    At rest: a start looks through the whole store for damage, seconds of work that are no answer's. `also` are people
    in VK who never ask.
    """
    people = filled.adults
    vk = emulator([*people, *also], pace=pace)
    if not pace:
        settings = {"BOT_REQUESTS_PER_SECOND": UNPACED} | settings
    if len(people) < MANY:
        settings = {"BOT_PERSON_PER_SECOND": UNPACED} | settings
    with copy_of(filled) as store, _uncollected():
        async with vk.serve(), running(bot, vk, store, **settings) as process:
            audience = Audience(vk, people)
            await audience.at_once(warm, window=20)
            await _at_rest(process)
            yield Desk(vk, audience, process, store)


async def _at_rest(process: Running, patience: float = 30.0) -> None:
    until = time.perf_counter() + patience
    used = process.cpu_seconds()
    while time.perf_counter() < until:
        await asyncio.sleep(LOOK_SECONDS)
        before, used = used, process.cpu_seconds()
        if used - before < LOOK_SECONDS / 10:
            return


@contextmanager
def _uncollected() -> Iterator[None]:
    """VK holds hundreds of thousands of messages here: to look through them for rubbish would delay the bot."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


class Meter:
    """Reads the CPU clocks of the bot's process, and of this one, in which VK and the people are."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._bot, self._desk = running.cpu_seconds(), time.process_time()

    def a_thousand(self, answers: int) -> tuple[float, float]:
        """CPU-seconds for a thousand answers since the meter was made: of the bot, of this process."""
        thousands = answers / 1000 or float("inf")
        bot, desk = self._running.cpu_seconds() - self._bot, time.process_time() - self._desk
        return bot / thousands, desk / thousands
