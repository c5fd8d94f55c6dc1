"""The year itself: files in the evening, ticks of the clock, deaths of the process, and what came of it all."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from bot.alarms import Alarms
from bot.delivery import Delivery
from bot.emulator import Emulator, Person
from bot.quiet import Quiet
from bot.reminding import Reminding
from bot.scheduler import Scheduler
from bot.vk.client import Community
from handlers.importing.load import load
from handlers.importing.undo import undo
from handlers.linking import CONSENT
from storage.database import Database
from storage.links import SELF
from storage.terms import DEMO
from tests.fakes import HandClock, by_key
from tests.households import WORDING
from tests.importing.files import csv
from tests.person import ZONE
from tests.screens import fit
from tests.year import heard
from tests.year.city import BELLS, DAY, City, Family, clock
from tests.year.expected import Fact, Model

SCHOOL = "СОШ № 1"
TICKS = ("06:30", "07:00", "08:00", "12:00", "16:00", "17:45", "18:00", "19:00", "20:00", "21:30", "22:00", "22:30")
FILES = {"17:45": 0.5, "21:30": 1.0}
"""Before which ticks the evening's files come, and how likely it is by then."""
CITY = Quiet(ZONE, time(21), time(7))


@dataclass
class Outcome:
    """`missing` are facts of the model that nobody heard, `needless` those of screens that the model does not know."""

    heard: int = 0
    missing: list[Fact] = field(default_factory=list)
    needless: list[Fact] = field(default_factory=list)
    twice: list[Fact] = field(default_factory=list)
    by_night: int = 0
    deaths: int = 0

    @property
    def right(self) -> bool:
        return bool(self.heard) and not (self.missing or self.needless or self.twice or self.by_night)


class Year:
    def __init__(self, city: City, database: Database, api: Community, emulator: Emulator, hand: HandClock) -> None:
        self.city, self.database, self.api, self.emulator, self.hand = city, database, api, emulator, hand
        self.model, self.outcome = Model(city), Outcome()
        self.dice = random.Random(len(city.pupils))
        self.folder, self._files = database.path.parent, count(1)
        self._before = hand.now().astimezone(ZONE).replace(tzinfo=None)
        self.begin()

    def begin(self) -> None:
        """A process starts over the store as it is."""
        jobs = Reminding(self.database, WORDING, self.hand, CITY).jobs()
        self.failed: list[str] = []
        self.scheduler = Scheduler(self.hand, jobs, failed=self.failed.append)
        alarms = Alarms(self.hand, None, by_key)
        self.delivery = Delivery(self.database, self.api, self.hand, CITY, alarms, 10_000)

    async def dies(self) -> None:
        """In the middle of its jobs, between claiming and sending, or between sending and settling."""
        self.outcome.deaths += 1
        task = asyncio.Task(self.scheduler.tick())
        for _ in range(self.dice.randrange(400)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        pack = await self.delivery.turn()
        if pack and self.dice.random() < 0.5:
            await self._request(pack)
        self.begin()
        async with self.database.begin() as store:
            await store.outbox.free_leases()
        self.hand.move(seconds=1)  # the bucket of pushes fills

    async def _request(self, pack: object) -> None:
        self.delivery.in_flight += 1
        await self.delivery._free.acquire()
        await self.delivery._deliver(pack)  # type: ignore[arg-type]  # what `turn` gave

    async def imports(self, kind: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        path = csv(self.folder / f"{next(self._files)}.csv", [headers, *rows])
        result = await load(self.database, kind, [path], now=self.hand.now(), who=DEMO)
        assert result.stored, result
        path.unlink()
        self.model.arrived()

    async def opens(self) -> None:
        """The lists, the timetable, the families, and a first file of marks that is news to nobody."""
        await self.imports(
            "institutions", ("Код", "Тип", "Название", "Краткое название"), [("s1", "школа", SCHOOL, SCHOOL)]
        )
        pupils = [(each.number, SCHOOL, each.class_name, "Иванов", each.given) for each in self.city.pupils]
        await self.imports("pupils", ("Номер", "Учреждение", "Класс", "Фамилия", "Имя"), pupils)
        bells = [(SCHOOL, str(number), *each) for number, each in enumerate(BELLS, 1)]
        await self.imports("bells", ("Учреждение", "Урок", "Начало", "Конец"), bells)
        lessons = [(SCHOOL, *each) for each in self.city.timetable()]
        await self.imports("timetable", ("Учреждение", "Класс", "День", "Урок", "Предмет"), lessons)
        await self._grades(self.city.before(self._before.date()))
        async with self.database.begin() as store:
            since = self.hand.now()
            for family in self.city.families:
                await store.people.agree(family.id, CONSENT, since)
                for pupil in family.pupils:
                    known = await store.school.pupil_by_number(pupil.number)
                    assert known is not None
                    relation = SELF if family.pupil else "mother"
                    await store.links.make(family.id, known.id, since, relation=relation)
                for kind, hour in family.hours.items():
                    await store.notifications.set_hour(family.id, kind, hour)
                for kind in family.wants:
                    await store.notifications.want(family.id, kind, wanted=True)
                await store.notifications.set_hours(family.id, family.quiet)
        self.model.start()

    async def tick(self, day: date, at: str, *, death: bool) -> None:
        now = clock(day, at)
        self._wind(now)
        if death:
            await self.dies()
        await self.scheduler.tick()
        assert self.failed == []
        while pack := await self.delivery.turn():
            await self._request(pack)
        await self.delivery.settle()
        self.model.tick(self._before, now)
        self._before = now

    def _wind(self, to: datetime) -> None:
        left = to.replace(tzinfo=ZONE).astimezone(UTC) - self.hand.now()
        self.hand.move(seconds=left.total_seconds())

    async def day(self, day: date, deaths: set[tuple[date, str]]) -> None:
        handed = not self.city.learns(day)
        for at in TICKS:
            if not handed and self.city.dice.random() < FILES.get(at, 0):
                handed = True
                self._wind(clock(day, at) - timedelta(minutes=10))
                await self._files_of(day)
            await self.tick(day, at, death=(day, at) in deaths)

    async def _grades(self, marks: Sequence[tuple[str, date, str, str]]) -> None:
        rows = [(number, f"{day:%d.%m.%Y}", subject, mark) for number, day, subject, mark in marks]
        await self.imports("grades", ("Номер", "Дата", "Предмет", "Оценка"), rows)

    async def _files_of(self, day: date) -> None:
        before = self.city.snapshot()
        await self._grades(self.city.evening(day))
        if changes := self.city.changes(day):
            of, substituted = changes
            await self.imports(
                "substitutions",
                ("Учреждение", "Класс", "Дата", "Урок", "Предмет"),
                [
                    (SCHOOL, class_name, f"{of:%d.%m.%Y}", str(number), subject)
                    for class_name, number, subject in substituted
                ],
            )
            if self.city.dice.random() < 0.2:  # a mistake: the school takes the file back at once
                await undo(self.database, "substitutions", now=self.hand.now())
                self.city.substitutions = before

    def judge(self) -> Outcome:
        """Everything that came against everything that should have come."""
        screens: list[Fact] = []
        for family in self.city.families:
            fit(self.emulator.answers(family.id))
            for message in self.emulator.answers(family.id):
                at = datetime.fromtimestamp(message.date, ZONE).replace(tzinfo=None, second=0)
                screens += heard.facts(family, at, message.text)
                self.outcome.by_night += _disturbs(family, at)
        said, expected = Counter(screens), Counter(self.model.facts)
        self.outcome.heard = len(screens)
        self.outcome.twice = sorted(fact for fact, times in said.items() if times > expected[fact] >= 1)
        self.outcome.missing = sorted((expected - said).elements())
        self.outcome.needless = sorted(fact for fact in said if not expected[fact])
        return self.outcome


def _disturbs(family: Family, at: datetime) -> bool:
    """Whether it came at night, and not at an hour that the person chose, nor of the same day."""
    begins, ends = (time.fromisoformat(each) for each in family.quiet or ("21:00", "07:00"))
    night = at.time() >= begins or at.time() < ends
    return night and f"{at:%H:%M}" not in family.hours.values() and at.time() >= time(7)


@asynccontextmanager
async def year(folder: Path, *, seed: int, families: int, first: date) -> AsyncIterator[Year]:
    """A city of so many pupils and a bot that has not begun yet, on the evening before `first`."""
    hand = HandClock(clock(first - DAY, "12:00").replace(tzinfo=ZONE).astimezone(UTC))
    city = City(seed, families)
    people = [Person(family.id, f"Имя{family.id}") for family in city.families]
    emulator = Emulator(group_id=7, now=hand.now, pace=False, latency=0.0, people=people)
    for person in people:
        emulator.allow(person.id)
    async with emulator.serve(), await Database.open(f"sqlite:///{folder}/year.db") as database:
        api = Community(emulator.token, emulator.api_url, hand, 1000)
        try:
            made = Year(city, database, api, emulator, hand)
            await made.opens()
            yield made
        finally:
            await api.close()


async def run(folder: Path, *, seed: int, families: int, first: date, last: date, deaths: int) -> Outcome:
    """The days from `first` to `last`, with so many deaths at moments that the seed chooses."""
    async with year(folder, seed=seed, families=families, first=first) as made:
        days = [first + each * DAY for each in range((last - first).days + 1)]
        moments = [(day, at) for day in days for at in TICKS]
        chosen = set(made.dice.sample(moments, deaths))
        made.hand.move(minutes=1)
        await made.scheduler.tick()
        for day in days:
            await made.day(day, chosen)
        return made.judge()
