"""Examinations as editors keep them in `content/exams`: what they are called, retakes, appeals, days for everybody.

No minimum is known here: it is told only where a school's file has it. From days that nobody has confirmed nothing is
counted down.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.rules import exam_statuses, school_years, subjects
from handlers.rules.advice import Written
from handlers.rules.exam_statuses import Status
from storage.exams import Exam
from storage.names import folded

FOLDER = Path(__file__).parents[2] / "content" / "exams"
KEYS = ("oge", "ege", "vpr", "essay", "interview", "gve", "trial", "transfer")
SHORT = 3
"""Letters up to which a spelling counts as a whole word only: «впр» is none of «впрочем»."""

State: TypeAlias = Literal["ahead", "waiting", "result", "other"]


class Piece(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(Written):
    """An examination: `also` as files write it, `words` as people ask, `appeal` the key of how its result is disputed.

    `grades` are those who sit it; none: any. `first`: its words decide where another is named beside it.
    """

    key: str
    name: str = Field(min_length=2, max_length=40)
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(min_length=1)
    grades: tuple[int, ...] = ()
    first: bool = False
    retake: str = Field(min_length=20, max_length=400)
    appeal: str


class Appeal(Written):
    key: str
    text: str = Field(min_length=20, max_length=600)


class Kinds(Piece):
    """The file of kinds; spellings and words are told apart. `failing` are the marks of who has not passed."""

    exam: tuple[Kind, ...]
    appeal: tuple[Appeal, ...]
    failing: frozenset[str]

    @model_validator(mode="after")
    def _hold_together(self) -> "Kinds":
        if tuple(kind.key for kind in self.exam) != KEYS:
            raise ValueError(f"the examinations are {KEYS}, in this order")
        if lost := {kind.appeal for kind in self.exam} - {appeal.key for appeal in self.appeal}:
            raise ValueError(f"no such appeal: {lost}")
        for spellings in ([folded(one) for kind in self.exam for one in (kind.name, *kind.also)], self._words()):
            if twice := {one for one in spellings if spellings.count(one) > 1}:
                raise ValueError(f"stands twice: {twice}")
        return self

    def _words(self) -> list[str]:
        return [folded(word) for kind in self.exam for word in kind.words]


class Day(Piece):
    """A day for everybody; an `extra` one is for those who could not, or did not pass, on the first."""

    day: date
    extra: bool = False
    subjects: tuple[str, ...] = ()


class Dates(Piece):
    """Of one examination in one school year: its days, or the period in which schools choose theirs, or neither yet.

    `last_year` tells what was a year ago. What is not `confirmed` says in `to_confirm` what is asked of the city.
    """

    key: Literal["oge", "ege", "vpr", "essay", "interview", "gve", "trial", "transfer"]
    confirmed: bool
    source: str = Field(min_length=3, max_length=160)
    dates: tuple[Day, ...] = ()
    first: date | None = None
    last: date | None = None
    last_year: str = Field(default="", max_length=200)
    to_confirm: str = ""

    @model_validator(mode="after")
    def _hold_together(self) -> "Dates":
        if self.confirmed and not self.dates and not self.first:
            raise ValueError(f"{self.key}: confirmed, and no day is named")
        if not self.confirmed and not self.to_confirm:
            raise ValueError(f"{self.key}: say what is to be confirmed")
        if (self.first is None) != (self.last is None) or (self.first and self.last and self.last < self.first):
            raise ValueError(f"{self.key}: the period has no end, or ends before it begins")
        if [each.day for each in self.dates] != sorted(each.day for each in self.dates):
            raise ValueError(f"{self.key}: the days are not in their order")
        return self

    @property
    def name(self) -> str:
        return kind(self.key).name

    @property
    def grades(self) -> tuple[int, ...]:
        return kind(self.key).grades

    def of(self, subject: str | None) -> tuple[Day, ...]:
        """The days on which the subject is sat; all where none is named, or the file tells no subjects."""
        if subject is None:
            return self.dates
        return tuple(each for each in self.dates if not each.subjects or subjects.meant(subject, each.subjects))


class Year(Piece):
    """The file of one school year."""

    year: int
    exam: tuple[Dates, ...]

    @model_validator(mode="after")
    def _within(self) -> "Year":
        first, last = date(self.year, 9, 1), date(self.year + 1, 9, 30)
        for dates in self.exam:
            if astray := [each.day for each in dates.dates if not first <= each.day <= last]:
                raise ValueError(f"{dates.key}: not of this school year: {astray[0]:%d.%m.%Y}")
        return self


def read(folder: Path) -> tuple[Kinds, dict[int, Year]]:
    """Kinds, and the years by that in which they began. Raises `ValueError` that names the file and what is wrong."""
    kinds = Kinds.model_validate(tomllib.loads((folder / "kinds.toml").read_text("utf-8")))
    found: dict[int, Year] = {}
    for path in sorted(folder.glob("20*.toml")):
        try:
            year = Year.model_validate(tomllib.loads(path.read_text("utf-8")))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        found[year.year] = year
    return kinds, found


@cache
def _read() -> tuple[Kinds, dict[int, Year]]:
    return read(FOLDER)


def load() -> Kinds:
    return _read()[0]


def years() -> dict[int, Year]:
    return _read()[1]


def kind(key: str) -> Kind:
    """Raises `KeyError` for a key that is none of `KEYS`."""
    return _by_key()[key]


@cache
def _by_key() -> dict[str, Kind]:
    return {each.key: each for each in load().exam}


@cache
def _by_spelling() -> dict[str, Kind]:
    return {folded(spelling): each for each in load().exam for spelling in (each.name, *each.also)}


def called(written: str) -> Kind | None:
    """The examination that a file calls so."""
    return _by_spelling().get(folded(written))


def named(text: str) -> str:
    """The key of the one examination that people name in these words; "" where they name none, or several."""
    said = folded(text)
    found = {each.key: word for each in load().exam for word in map(folded, each.words) if _stands(word, said)}
    whole = {key for key, word in found.items() if not any(word in other and word != other for other in found.values())}
    decisive = {key for key in whole if kind(key).first} or whole
    return decisive.pop() if len(decisive) == 1 else ""


def _stands(word: str, text: str) -> bool:
    end = r"(?!\w)" if len(word) <= SHORT else ""
    return re.search(rf"(?<!\w){re.escape(word)}{end}", text) is not None


def appeal(key: str) -> Appeal:
    """How the result of this examination is disputed; "" of the state's."""
    wanted = kind(key).appeal if key else "gia"
    return next(each for each in load().appeal if each.key == wanted)


def for_everybody(today: date, key: str = "", grade: int | None = None) -> list[Dates]:
    """What is known of the school year of `today` (a summer's is the one that has ended): of one exam, or one grade."""
    year = years().get(school_years.begun(today))
    if year is None:
        return []
    if key:
        return [each for each in year.exam if each.key == key]
    return [each for each in year.exam if grade is None or grade in each.grades]


# What one row of a child says


@dataclass(frozen=True, slots=True)
class Told:
    """A sitting with what is to say of it. `left` are days until it, of one that is ahead.

    `passed` is None where the file names no minimum, or there are no points. `failed`: the file says so in any way.
    """

    exam: Exam
    status: Status
    state: State
    left: int = 0

    @property
    def passed(self) -> bool | None:
        if self.state != "result" or self.exam.score is None or self.exam.least is None:
            return None
        return self.exam.score >= self.exam.least

    @property
    def failed(self) -> bool:
        if self.state != "result":
            return False
        return self.passed is False or self.status.failed or self.exam.mark in load().failing


def told(exam: Exam, today: date) -> Told:
    """Whether it is to come, waits for its result, has one, or has something else said of it."""
    status = exam_statuses.stored(exam.status)
    if exam.has_result and status.stands:
        return Told(exam, status, "result")
    if exam.day >= today and status.ahead and not exam.has_result:
        return Told(exam, status, "ahead", (exam.day - today).days)
    return Told(exam, status, "other" if status.means and not status.ahead else "waiting")


def picked(exams: Iterable[Exam], key: str, subject: str | None) -> list[Exam]:
    """Those of one examination ("": of any) in one subject (None: in any, in the words of the school)."""
    every = list(exams)
    wanted = subjects.meant(subject, [exam.subject for exam in every]) if subject is not None else None
    return [
        exam
        for exam in every
        if (wanted is None or exam.subject in wanted)
        and (not key or ((found := called(exam.name)) is not None and found.key == key))
    ]


def to_confirm() -> list[str]:
    """What the city has still to say, in words."""
    of_kinds = [f"{each.name}: {what}" for each in load().exam for what in each.to_confirm]
    of_appeals = [what for each in load().appeal for what in each.to_confirm]
    return [
        *of_kinds,
        *of_appeals,
        *(each.to_confirm for year in years().values() for each in year.exam if each.to_confirm),
    ]
