"""Events of the invented city: the file that its schools and the department would hand over, and who is signed up.

An event has the same day whenever the demo is opened, so that nobody is told that it was moved overnight.
"""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import families
from bot.demo.city import City
from bot.demo.events_words import EventsWords
from handlers.importing import load as importing
from handlers.importing.process import Checker
from handlers.rules import events as rules
from handlers.rules.events import Seat
from storage.database import Database
from storage.school_events import CITY, SchoolEvent
from storage.store import Store

WEEK = timedelta(days=7)
EVERY = 3
"""Weeks after which an event comes back; so many are told of."""


def events(words: EventsWords, city: City) -> Iterator[list[str]]:
    """The cells of each row."""
    short = {place.code: place.short for place in city.institutions}
    monday = city.today - timedelta(days=city.today.weekday())
    for week in (monday + WEEK * number for number in range(EVERY)):
        turn = week.toordinal() // WEEK.days % EVERY
        for each in words.event:
            if each.at not in (None, turn):
                continue
            day = week + timedelta(days=each.weekday)
            code, begins = f"{each.code}-{day:%d%m}", f"{day:%d.%m.%Y} {each.begins}"
            whose = short[each.institution] if each.institution else ""
            yield [
                *(code, each.name, begins, each.ends, each.venue, whose),
                *(each.classes, each.places, each.link, each.description, each.kind),
            ]


async def load(
    database: Database, words: EventsWords, city: City, now: datetime, checker: Checker | None = None
) -> None:
    """Load the file by the ordinary import; on a later day what is new is added."""
    with TemporaryDirectory(prefix="kovrov-events-") as folder:
        path = Path(folder) / "events.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([words.header, *events(words, city)])
        result = await importing.load(database, "events", [path], now=now, who="demo", checker=checker)
        assert result.faultless, [each.faults for each in result.files]


async def sign_up(store: Store, words: EventsWords, city: City, now: datetime) -> None:
    """As many as the words say, none of the cast: a visitor signs them up. Once a store."""
    cast = {number for member in city.cast for number in member.pupils}
    numbers = [number for one in families.linked(city) for number in one.pupils if number not in cast]
    known = await store.school.ids_of_numbers(sorted(set(numbers)))
    pupils = [known[number] for number in dict.fromkeys(numbers)]
    wanted = {each.name: each.signed_up for each in words.event}
    seats: dict[int, list[Seat]] = {}
    for place in await store.school.enrolments(pupils):
        seats.setdefault(place.pupil, []).append(Seat(place.institution, place.kind, place.class_name))
    places = [CITY, *(place.id for place in await store.school.institutions())]
    for event in await store.school_events.of(places, city.today):
        fit = (pupil for pupil in pupils if _for(event, seats.get(pupil, [])))
        for pupil in islice(fit, wanted[event.name]):
            await store.school_events.sign_up(event.id, pupil, now)


def _for(event: SchoolEvent, seats: list[Seat]) -> bool:
    return any(rules.concerns(event, seat) for seat in seats)
