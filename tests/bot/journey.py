"""A bot in a process of its own, people who ask it, and the one thing that counts: what each of them saw."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.clock import Clock
from bot.emulator import Emulator, Person
from handlers.importing.load import load
from handlers.linking import CONSENT
from handlers.wording import day as worded
from storage.database import Database
from tests import fragile
from tests.city import MASHA, PETYA, small_city

PEOPLE = (11, 12, 13)
DAYS = tuple(date(2026, 11, number) for number in (2, 3, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20))
"""Days on which Маша has marks: a question about each is told apart by its answer."""


@dataclass(slots=True)
class Town:
    vk: Emulator
    environment: dict[str, str]
    asked: dict[int, list[date]] = field(default_factory=dict)
    starts: int = 0
    clock: Clock | None = None
    """The bot's, where it is not the real one."""
    hasty: bool = True
    """What VK would have lasting a minute lasts half a second."""

    def ask(self, person: int) -> None:
        """The next question of this person: about another day than the ones before."""
        days = self.asked.setdefault(person, [])
        days.append(DAYS[len(days) % len(DAYS)])
        self.vk.say(person, f"оценки за {days[-1]:%d.%m.%Y}")

    def start(self, place: str | None = None, passes: int = 1) -> BaseProcess:
        self.starts += 1
        return fragile.start(self.environment, place, passes, clock=self.clock, hasty=self.hasty)

    async def settled(self, timeout: float = 30) -> None:
        """Everybody has as many answers as questions. TimeoutError says who has not."""
        try:
            await self.vk.wait_for(
                lambda: all(len(self.vk.answers(person)) >= len(days) for person, days in self.asked.items()), timeout
            )
        except TimeoutError:
            raise AssertionError({person: self.seen(person) for person in self.asked}) from None

    def seen(self, person: int) -> list[str]:
        return [message.text.partition("\n")[0] for message in self.vk.answers(person)]

    def check(self) -> None:
        """Every question answered exactly once, in order within a chat."""
        for person, days in self.asked.items():
            answers = self.vk.answers(person)
            assert len(answers) == len(days), self.seen(person)
            for answer, day in zip(answers, days, strict=True):
                assert worded(day) in answer.text, self.seen(person)


@asynccontextmanager
async def town(
    folder: Path, people: Sequence[int] = PEOPLE, now_at_vk: Callable[[], datetime] | None = None, **settings: str
) -> AsyncIterator[Town]:
    """The small city in a store, adults linked to Маша, a local VK without its pace, no bot yet."""
    url = f"sqlite:///{folder}/store.db"
    now = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
    async with await Database.open(url) as database:
        for kind, path in small_city().written(folder):
            await load(database, kind, [path], now=now, who="test")
        async with database.begin() as store:
            masha = await store.school.pupil_by_number(MASHA)
            petya = await store.school.pupil_by_number(PETYA)
            assert masha is not None
            assert petya is not None
            for person in people:
                await store.people.agree(person, CONSENT, now)
                await store.links.make(person, masha.id, now)
    vk = Emulator(
        now=now_at_vk or Clock().now,
        pace=False,
        latency=0.0,
        people=[Person(number, "Человек", str(number)) for number in people],
        kept_messages=100_000,
    )
    async with vk.serve():
        environment = {
            "BOT_TOKEN": vk.token,
            "BOT_API_URL": vk.api_url,
            "BOT_DATABASE_URL": url,
            "BOT_REQUESTS_PER_SECOND": "200",
            "BOT_PERSON_PER_SECOND": "1000",  # three people ask for a whole city
            "BOT_LOG": "error",
        }
        yield Town(vk, environment | settings)


async def listening(vk: Emulator, times: int = 1) -> None:
    """Wait until a bot reads the stream that it asked for the `times`-th time: what comes from then on is its own."""
    async with asyncio.timeout(20):
        while vk.world.events.served < times:  # noqa: ASYNC110  # a count, no event
            await asyncio.sleep(0.02)


async def ended(process: BaseProcess, timeout: float = 20) -> int:
    """How the process ended: minus the signal's number where one ended it."""
    await asyncio.to_thread(process.join, timeout)
    assert process.exitcode is not None, "still running"
    return process.exitcode


async def stopped(process: BaseProcess) -> None:
    """A clean stop by SIGTERM."""
    process.terminate()
    assert await ended(process, 5) == 0


def killed(codes: Sequence[int]) -> bool:
    return all(code == -signal.SIGKILL for code in codes)
