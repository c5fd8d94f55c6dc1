"""Families of the tiny city who are told things unasked: real jobs, delivery, a VK on this desk, a clock to wind.

homes = households(...)
await homes.family(1, MASHA)
await homes.wind("2026-11-25 16:05")
homes.heard(1)
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from bot.quiet import Quiet
from bot.reminding import Reminding
from bot.scheduler import Scheduler
from handlers.capabilities import CAPABILITIES
from handlers.importing.load import load
from handlers.importing.undo import undo
from handlers.linking import CONSENT
from handlers.router import Conversation
from storage.database import Database
from storage.links import SELF
from storage.terms import DEMO
from tests.bot.test_delivery import Post, emulated, post_office
from tests.city import small_city
from tests.fakes import HandClock
from tests.importing.files import GRADES, csv
from tests.person import SECRET, ZONE
from tests.screens import fit

WORDING = Conversation(Path(__file__).parents[1] / "content", CAPABILITIES, ZONE, SECRET).wording
CITY = Quiet(ZONE, time(21), time(7))
LINKED = datetime(2026, 9, 1, 12, tzinfo=ZONE)

TIMETABLE = ("Учреждение", "Класс", "День", "Урок", "Предмет", "Кабинет", "Учитель", "Подгруппа")
BELLS = ("Учреждение", "Урок", "Начало", "Конец")
SUBSTITUTIONS = ("Учреждение", "Класс", "Дата", "Урок", "Предмет", "Кабинет", "Учитель", "Подгруппа", "Примечание")
SCHOOL = "СОШ № 21"
TUESDAY = (("9Б", "вт", "1", "Алгебра", "12"), ("9Б", "вт", "2", "Физика", ""), ("9Б", "вт", "3", "История", ""))


def at(text: str) -> datetime:
    """«2026-11-25 16:00» on the city's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@cache
def city() -> Path:
    """A store with the tiny city in it, loaded as an invented one: its calendar may be counted down from."""
    folder = Path(mkdtemp(prefix="homes-"))

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{folder}/city.db") as database:
            for kind, path in small_city().written(folder):
                result = await load(database, kind, [path], now=at("2026-11-20 18:05"), who=DEMO)
                assert result.stored, result

    with asyncio.Runner() as runner:
        runner.run(fill())
    return folder / "city.db"


class Households:
    def __init__(self, post: Post, quiet: Quiet, folder: Path) -> None:
        self.post = post
        self.clock = post.clock
        self.database = post.database
        self.quiet = quiet
        self.folder = folder
        self._files = count(1)
        self.restart()

    def restart(self) -> None:
        """Another process over the same store."""
        jobs = Reminding(self.database, WORDING, self.clock, self.quiet).jobs()
        self.failed: list[str] = []
        self.scheduler = Scheduler(self.clock, jobs, failed=self.failed.append)

    async def family(self, person: int, *numbers: str, relation: str = "mother") -> None:
        """Somebody agrees and is linked with these pupils; `SELF` in a grade that needs it is allowed by nobody."""
        async with self.database.begin() as store:
            await store.people.agree(person, CONSENT, LINKED)
            for number in numbers:
                pupil = await store.school.pupil_by_number(number)
                assert pupil is not None
                await store.links.make(person, pupil.id, LINKED, relation=relation)

    async def pupil(self, person: int, number: str) -> None:
        await self.family(person, number, relation=SELF)

    async def id_of(self, number: str) -> int:
        async with self.database.read() as store:
            pupil = await store.school.pupil_by_number(number)
        assert pupil is not None
        return pupil.id

    async def imports(self, kind: str, headers: Sequence[str], *rows: Sequence[str]) -> None:
        """A file of these rows is loaded now."""
        path = csv(self.folder / f"{kind}-{next(self._files)}.csv", [headers, *rows])
        result = await load(self.database, kind, [path], now=self.clock.now(), who="test", key=SECRET)
        assert result.stored, result

    async def grades(self, *rows: Sequence[str]) -> None:
        """Marks of (pupil's number, day, subject, mark); the file is complete for its pupils, subjects and days."""
        await self.imports("grades", GRADES, *rows)

    async def undoes(self, kind: str) -> None:
        """The last file of the kind is taken back."""
        await undo(self.database, kind, who="test", now=self.clock.now())

    async def tick(self) -> None:
        """One look at the jobs, and everything that may leave leaves."""
        await self.scheduler.tick()
        assert self.failed == []
        await self.post.deliver()

    async def wind(self, to: str, step: timedelta = timedelta(minutes=30)) -> None:
        """Let the time pass up to then, the jobs looked at every few minutes."""
        end = at(to)
        await self.tick()
        while self.clock.now() < end:
            self.clock.move(seconds=min(step, end - self.clock.now()).total_seconds())
            await self.tick()

    def heard(self, person: int) -> list[str]:
        """What they were told, each on one screen of a phone."""
        fit(self.post.emulator.answers(person))
        return self.post.said(person)

    async def keys(self, person: int) -> list[tuple[str, str, str | None]]:
        """(Key, state, reason) of what was made for them."""
        async with self.database.read() as store:
            rows = await store.rows.all("SELECT key, state, reason FROM outbox WHERE chat = ? ORDER BY id", (person,))
        return [(row[0], row[1], row[2]) for row in rows]


@asynccontextmanager
async def households(store: Path, folder: Path, now: str, quiet: Quiet = CITY) -> AsyncIterator[Households]:
    """Over a copy of `store`, which is `city()` made outside of any loop; `now` on the city's clock."""
    shutil.copy(store, folder / "store.db")
    clock = HandClock(at(now))
    emulator = emulated(clock)
    async with emulator.serve(), post_office(folder, clock, emulator, quiet=quiet) as post:
        yield Households(post, quiet, folder)


async def taught(homes: Households, *lessons: tuple[str, ...]) -> None:
    """Bells, three lessons of 9Б on Tuesday, and these: class, weekday, number, subject, room, perhaps a subgroup."""
    rings = ("08:30", "09:15"), ("09:25", "10:10"), ("10:20", "11:05")
    await homes.imports("bells", BELLS, *((SCHOOL, str(number), *each) for number, each in enumerate(rings, 1)))
    rows = ((SCHOOL, *lesson[:5], "", *lesson[5:], *("",) * (6 - len(lesson))) for lesson in (*TUESDAY, *lessons))
    await homes.imports("timetable", TIMETABLE, *rows)
