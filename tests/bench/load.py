"""A load and a stopwatch: people of an invented city ask about grades, a bot answers, the local VK counts."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.emulator import Emulator, Person
from handlers.linking import CONSENT
from storage.database import Database

QUESTIONS = (
    "какие оценки за неделю?",
    "покажи оценки за прошлую неделю",
    "что по математике за месяц",
    "скажите пожалуйста какой средний балл",
    "оценки за вчера",
    "какие оценки по русскому за последние две недели",
)
FIRST_PERSON = 500_001
LINK = "INSERT INTO links (person, pupil, linked) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
AGREE = "INSERT INTO people (id, since, consent, consented) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
VOUCH = (
    "INSERT INTO vouchers (person, pupil, institution, at)"
    " SELECT l.person, l.pupil, e.institution, l.linked FROM links AS l JOIN enrolments AS e ON e.pupil = l.pupil"
    " WHERE e.ended IS NULL ON CONFLICT DO NOTHING"
)


@dataclass(slots=True)
class Figures:
    """What one run measured: answers a second, CPU-seconds a thousand answers, MB, seconds, milliseconds."""

    asked: int = 0
    answered: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    start: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    @property
    def cpu_per_thousand(self) -> float:
        return self.cpu / self.answered * 1000 if self.answered else 0.0

    def wait(self, percent: int) -> float:
        """Milliseconds within which so many per cent of the answers were seen."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000 if ordered else 0.0


async def people(url: str, wanted: int) -> list[Person]:
    """Adults who have agreed and are linked to a pupil each; as many as there are pupils with grades, at most."""
    now = "2026-09-01T08:00:00.000Z"
    async with await Database.open(url) as database, database.begin() as store:
        pupils = await store.rows.all("SELECT DISTINCT pupil FROM grades ORDER BY pupil LIMIT ?", (wanted,))
        ids = [FIRST_PERSON + number for number in range(len(pupils))]
        await store.rows.write_many(AGREE, [(id_, now, CONSENT, now) for id_ in ids])
        await store.rows.write_many(LINK, [(id_, row[0], now) for id_, row in zip(ids, pupils, strict=True)])
        await store.rows.write(VOUCH)
    return [Person(id_, "Человек", str(id_)) for id_ in ids]


@asynccontextmanager
async def running(command: Sequence[str], vk: Emulator, url: str, figures: Figures, **extra: str) -> AsyncIterator[int]:
    """The bot in a process of its own, from its start until it is stopped; the block gets its number."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {"BOT_TOKEN": vk.token, "BOT_API_URL": vk.api_url, "BOT_DATABASE_URL": url, **extra}
    begun = time.perf_counter()
    # Beside its store: a peer that keeps files of its own in the working folder keeps them there.
    folder = Path(url.removeprefix("sqlite:///")).parent
    bot = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=environment, cwd=folder, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while "groups.getLongPollServer" not in vk.counters.by_method:  # noqa: ASYNC110  # a count, no event
                await asyncio.sleep(0.01)
        figures.start = time.perf_counter() - begun
        yield bot.pid
    finally:
        with suppress(ProcessLookupError):
            bot.terminate()
        await bot.wait()


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


async def offer(vk: Emulator, crowd: Sequence[Person], total: int, per_second: float | None, figures: Figures) -> None:
    """Ask `total` questions, all at once or evenly, and wait until they are answered or nothing comes any more."""
    begun = time.perf_counter()
    asked: dict[int, list[float]] = {person.id: [] for person in crowd}
    seen = vk.counters.sent
    for number in range(total):
        if per_second is not None and (early := begun + number / per_second - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        person = crowd[number % len(crowd)]
        asked[person.id].append(time.perf_counter())
        vk.say(person.id, QUESTIONS[number // len(crowd) % len(QUESTIONS)])
        if number % 50 == 49:
            await asyncio.sleep(0)
    figures.asked += total
    last, quiet = vk.counters.sent, time.perf_counter()
    while vk.counters.sent - seen < total and time.perf_counter() - quiet < 5:
        await asyncio.sleep(0.01)
        if vk.counters.sent != last:
            last, quiet = vk.counters.sent, time.perf_counter()
    figures.answered += vk.counters.sent - seen
    figures.seconds += (quiet if vk.counters.sent - seen < total else time.perf_counter()) - begun


def median(runs: Sequence[Figures], what: str, *arguments: int) -> float:
    values = [getattr(run, what) for run in runs]
    return float(statistics.median(value(*arguments) if callable(value) else value for value in values))


def emulator(crowd: Sequence[Person], *, pace: bool, latency: float) -> Emulator:
    clock = Clock()
    since = clock.now() - timedelta(days=300)
    return Emulator(
        token="bench",  # opens nothing outside of this process
        now=clock.now,
        pace=pace,
        latency=latency,
        people=crowd,
        first_id=int((clock.now() - since).total_seconds()),
        kept_messages=200,
    )
