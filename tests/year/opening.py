"""What is before the first day: a city's lists and timetable in a new store, its families linked, a bot that begins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from bot.clock import ShiftedClock
from bot.emulator import Emulator, Person
from handlers import queue_number
from handlers.linking import CONSENT
from storage.database import Database
from storage.links import SELF
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, Scope, StaffCode
from tests.person import ZONE
from tests.year import chats, signing, wishes
from tests.year.city import BELLS, CHATS, DAY, SCHOOL, Family, clock
from tests.year.drive import Year

KEPT_MESSAGES = 120


@asynccontextmanager
async def opened(folder: Path, *, seed: int, families: int, first: date) -> AsyncIterator[Year]:
    """A city of so many families and a bot that has just begun, on the noon before `first`."""
    noon = clock(first - DAY, "12:00")
    wound = ShiftedClock(noon.replace(tzinfo=ZONE).astimezone(UTC) - ShiftedClock().now())
    emulator = Emulator(group_id=7, now=wound.now, pace=False, latency=0.0, kept_messages=KEPT_MESSAGES)
    async with emulator.serve(), await Database.open(f"sqlite:///{folder}/year.db") as database:
        made = Year(seed, families, database, emulator, wound)
        for id_ in made.families:
            if id_ < CHATS:
                emulator.world.people[id_] = Person(id_, f"Имя{id_}")
                emulator.allow(id_)
        chats.made(made)
        try:
            await begin(made, noon)
            yield made
        finally:
            if made.bot.runs:
                await made.bot.kill()


async def begin(year: Year, at: datetime) -> None:
    """The lists, the timetable, the families, and a first file of marks that is news to nobody."""
    year.at = year.shown = at
    year.bot.wind(at)
    places = [("s1", "школа", SCHOOL, SCHOOL), ("d5", "детский сад", "Детский сад № 5", "Детский сад № 5")]
    await year.imports("institutions", places)
    pupils = [(each.number, SCHOOL, each.class_name, "Иванов", each.given) for each in year.city.pupils]
    await year.imports("pupils", pupils)
    await year.imports("bells", [(SCHOOL, str(number), *each) for number, each in enumerate(BELLS, 1)])
    await year.imports("timetable", [(SCHOOL, *each) for each in year.city.timetable()])
    await year.imports("grades", year.papers.before(at.date()))
    await year.imports("queue", year.papers.queued(at.date())[0])
    await year.imports("events", year.papers.gatherings.file(at.date()))
    for family in year.city.families:
        await _settle(year, family)
    for chat in year.city.chats[::2]:
        await chats.bind(year, chat)
    for chat in year.city.chats[1::2]:
        chat.unwanted.add(chats.KIND)
    await signing.begin(year, at.date())
    year.papers.marked = at
    year.model.start()
    await year.bot.start()
    await year.bot.rests(at)


async def _settle(year: Year, family: Family) -> None:
    now = year.clock.now()
    async with year.database.begin() as store:
        await store.people.agree(family.id, CONSENT, now)
        for pupil in family.pupils:
            known = await store.school.pupil_by_number(pupil.number)
            assert known is not None
            await store.links.make(family.id, known.id, now, relation=SELF if family.who == "pupil" else "mother")
        if family.application:
            identity = queue_number.identity(f"33-00{family.application}", 2024, year.key)
            await store.queue.link(family.id, await store.queue.identified(identity) or 0, now)
        if family.who in ("teacher", "head"):
            (school,) = await store.school.institution_named(SCHOOL)
            role = CLASS_TEACHER if family.who == "teacher" else ADMINISTRATOR
            scope = Scope(role, school.id, family.class_name)
            await store.roles.grant(family.id, StaffCode(scope, "", usable=True, used=False), now)
        await wishes.write(store, family)
