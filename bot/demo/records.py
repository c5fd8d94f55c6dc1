"""Examinations and achievements of the invented city: the files that its schools would hand over, loaded by the import.

Of the cast and of pupils whose adults the bot knows: nobody else can ask for theirs.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import families
from bot.demo.city import City, Pupil
from bot.demo.days import school_year
from bot.demo.dice import dice, one_in
from bot.demo.records_words import ExamWords, RecordsWords, day
from handlers.importing import load as importing
from handlers.importing.process import Checker
from storage.database import Database

ABLEST = 31
CHECKED = timedelta(days=10)
"""After a sitting, until its result is in."""
GOOD = ((0.8, "5"), (0.6, "4"), (0.35, "3"), (0.0, "2"))
"""Share of the points from which on a mark is given."""
PASSED, FAILED = "зачёт", "незачёт"


def exams(words: RecordsWords, city: City) -> Iterator[list[str]]:
    """The cells of each row."""
    began = school_year(city.today)
    for pupil in _pupils(city):
        for each in words.exam:
            if pupil.grade in each.grades:
                for subject, on in each.sittings:
                    sat = day(on, began, last_year=each.last_year)
                    result = _result(each, pupil, subject, city.seed) if sat + CHECKED <= city.today else ("", "")
                    least = str(each.least) if each.least else ""
                    yield [pupil.number, each.exam, subject, f"{sat:%d.%m.%Y}", *result, least, ""]


def achievements(words: RecordsWords, city: City) -> Iterator[list[str]]:
    """The cells of each row; nobody has won anything yet that is still to come."""
    began = school_year(city.today)
    for pupil in _pupils(city):
        for each in words.achievement:
            won = day(each.on, began, last_year=each.last_year)
            mine = each.pupil == pupil.number or (
                each.one_in and one_in(each.one_in, dice("won", city.seed, pupil.number, each.event))
            )
            if mine and won <= city.today:
                yield [pupil.number, f"{won:%d.%m.%Y}", each.event, each.level, each.result, ""]


def _pupils(city: City) -> Iterator[Pupil]:
    known = {number for one in families.linked(city) for number in one.pupils}
    known.update(number for member in city.cast for number in member.pupils)
    return (pupil for pupil in city.pupils if pupil.number in known)


def _result(exam: ExamWords, pupil: Pupil, subject: str, seed: int) -> tuple[str, str]:
    """Points and a mark: what the pupil is able to, with a little luck."""
    luck = dice("exam", seed, pupil.number, exam.exam, subject).uniform(-0.15, 0.15)
    share = min(max(0.3 + 0.65 * pupil.ability / ABLEST + luck, 0.05), 1.0)
    points = round(share * exam.most)
    if exam.exam.startswith("Итоговое"):
        return (str(points) if exam.most else "", PASSED if points >= exam.least else FAILED)
    return str(points), next(mark for least, mark in GOOD if share >= least)


async def load(
    database: Database, words: RecordsWords, city: City, now: datetime, checker: Checker | None = None
) -> None:
    """Load the files by the ordinary import; on a later day what has changed meanwhile is changed."""
    files: dict[str, tuple[tuple[str, ...], Sequence[list[str]]]] = {
        "exams": (words.file.exams, list(exams(words, city))),
        "achievements": (words.file.achievements, list(achievements(words, city))),
    }
    with TemporaryDirectory(prefix="kovrov-records-") as folder:
        for kind, (header, rows) in files.items():
            if not rows:
                continue
            path = Path(folder) / f"{kind}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";").writerows([header, *rows])
            result = await importing.load(database, kind, [path], now=now, who="demo", checker=checker)
            assert result.faultless, [each.faults for each in result.files]
