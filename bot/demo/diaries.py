"""Homework and absences of the invented city: the files that its schools would hand over, loaded by the import.

Of the classes and pupils of the cast and of families that the bot knows: nobody else can ask for theirs.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import families
from bot.demo.city import City, Pupil
from bot.demo.days import first_day, school_days
from bot.demo.diaries_words import DiariesWords
from bot.demo.dice import dice, one_in
from bot.demo.lessons import week
from bot.demo.schools import Place
from bot.demo.words import words as all_words
from handlers.importing import load as importing
from handlers.importing.process import Checker
from storage.database import Database

DAY = timedelta(days=1)
BEHIND, AHEAD = 5, 9
"""Days around today for which something is set: the week that is asked about, and what is still to come."""
SCHOOL_WEEK = 5


def homework(words: DiariesWords, city: City) -> Iterator[list[str]]:
    """The cells of each row."""
    for place, short in sorted(_classes(city).items()):
        taught = week(city.seed, place, place.grade, SCHOOL_WEEK, all_words().lessons)
        for day in _days(city, city.today - BEHIND * DAY, city.today + AHEAD * DAY):
            for subject in dict.fromkeys(each.name for each in taught[day.weekday()]):
                rng = dice("homework", city.seed, place.institution, place.grade, place.letter, day, subject)
                if rng.randrange(10) >= words.set_of_ten:
                    continue
                task = rng.choice(words.tasks.get(subject, words.other))
                numbers = {"n": str(rng.randrange(10, 60)), "m": str(rng.randrange(2, 9))}
                link = next((link for word, link in words.links.items() if word in task), "")
                row = [short, f"{place.grade}{place.letter}", f"{day:%d.%m.%Y}", subject]
                yield [*row, task.format(**numbers), link.format(**numbers), ""]


def absences(words: DiariesWords, city: City) -> Iterator[list[str]]:
    """The cells of each row, up to yesterday."""
    days = _days(city, first_day(city.today), city.today - DAY)
    for pupil in _pupils(city):
        place = Place(pupil.institution, pupil.grade, pupil.letter)
        taught = week(city.seed, place, place.grade, SCHOOL_WEEK, all_words().lessons)
        for day in days:
            rng = dice("absence", city.seed, pupil.number, day)
            reason = rng.choice(words.reasons)
            if one_in(words.away_one_in, rng):
                yield [pupil.number, f"{day:%d.%m.%Y}", "", "", reason]
            elif one_in(words.lesson_one_in, rng) and (plan := taught[day.weekday()]):
                number = rng.randrange(len(plan))
                yield [pupil.number, f"{day:%d.%m.%Y}", str(number + 1), plan[number].name, reason]


def _days(city: City, first: date, last: date) -> Sequence[date]:
    """Days of lessons as the gradebooks have them, and of those to come the weekdays."""
    calendar = all_words().calendar
    past = school_days(calendar, first, min(last, city.today), saturdays=False) if first <= city.today else ()
    ahead = (city.today + DAY * each for each in range(1, (last - city.today).days + 1))
    return [*past, *(day for day in ahead if day.weekday() < SCHOOL_WEEK)]


def _pupils(city: City) -> Iterator[Pupil]:
    known = {number for one in families.linked(city) for number in one.pupils}
    known.update(number for member in city.cast for number in member.pupils)
    schools = {group.institution for group in city.classes}
    return (pupil for pupil in city.pupils if pupil.number in known and pupil.institution in schools)


def _classes(city: City) -> dict[Place, str]:
    """With their school's short name."""
    short = {place.code: place.short for place in city.institutions}
    return {Place(pupil.institution, pupil.grade, pupil.letter): short[pupil.institution] for pupil in _pupils(city)}


async def load(
    database: Database, words: DiariesWords, city: City, now: datetime, checker: Checker | None = None
) -> None:
    """Load the files by the ordinary import; on a later day what is new is added."""
    files = {
        "homework": (words.homework, list(homework(words, city))),
        "absences": (words.absences, list(absences(words, city))),
    }
    with TemporaryDirectory(prefix="kovrov-diaries-") as folder:
        for kind, (header, rows) in files.items():
            if not rows:
                continue
            path = Path(folder) / f"{kind}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";").writerows([header, *rows])
            result = await importing.load(database, kind, [path], now=now, who="demo", checker=checker)
            assert result.faultless, [each.faults for each in result.files]
