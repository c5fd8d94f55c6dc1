"""What the invented city is made of: its names, institutions, lessons and file formats, read from `content/demo`.

Everything Russian lives there; the code beside this file only deals it out.
"""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from bot.demo.casting import Cast, Sex
from bot.demo.code_future_words import CodeFutureWords
from bot.demo.diaries_words import DiariesWords
from bot.demo.events_words import EventsWords
from bot.demo.formats import Formats
from bot.demo.piece import Piece
from bot.demo.queue_words import QueueWords
from bot.demo.records_words import RecordsWords
from bot.demo.timetable_words import TimetableWords
from handlers.rules.marks import USUAL
from storage.terms import MarkingRule, System

Kind = Literal["school", "kindergarten", "additional", "other"]


class RuleWords(Piece):
    """How a school makes a term's mark; what it leaves out is as usual."""

    rounding: Decimal = USUAL.rounding
    weights: bool = USUAL.weights
    least: int = USUAL.least
    system: System = USUAL.system
    seniors: System = USUAL.seniors

    @property
    def rule(self) -> MarkingRule:
        return MarkingRule(self.rounding, self.weights, self.least, self.system, self.seniors)


class InstitutionWords(Piece):
    """An institution; `classes` is its share of classes at the real size, 0 where no pupils are invented."""

    code: str
    kind: Kind
    name: str
    short: str
    number: str = ""
    classes: int = 0
    format: str = ""
    letters: str = ""
    seniors: str = ""
    weights: bool = False
    saturdays: bool = False
    confirm: bool = False
    rule: RuleWords | None = None

    @property
    def marking(self) -> MarkingRule:
        """By what rule a term's mark is made here."""
        return self.rule.rule if self.rule else USUAL


class Kindergartens(Piece):
    """Kindergartens by number; the texts are patterns with `{number}`."""

    code: str
    name: str
    short: str
    on_documents: tuple[int, ...]
    to_confirm: tuple[int, ...]

    def all(self) -> tuple[InstitutionWords, ...]:
        return tuple(
            InstitutionWords(
                code=self.code.format(number=number),
                number=str(number),
                kind="kindergarten",
                name=self.name.format(number=number),
                short=self.short.format(number=number),
                confirm=number in self.to_confirm,
            )
            for number in sorted(self.on_documents + self.to_confirm)
        )


class SecondPlace(Piece):
    """Where some pupils go beside their school: one in `one_in` of these grades."""

    institution: str
    grades: frozenset[int]
    one_in: int = Field(gt=0)
    group: str
    subject: str = ""


class Invented(Piece):
    """What is made up of every institution, and shows that it is; the texts are patterns."""

    streets: tuple[str, ...]
    address: str
    phone: str
    site: str
    hours: tuple[str, ...]

    def of(self, code: str, at: int) -> dict[str, str]:
        """By the columns of the list; `at` is its place in it. Neighbours in it stand in different streets."""
        house = at // len(self.streets) * 2 + 3
        return {
            "address": self.address.format(street=self.streets[at % len(self.streets)], house=house),
            "phone": self.phone.format(number=at + 1, house=house),
            "site": self.site.format(code=code),
            "hours": self.hours[at % len(self.hours)],
        }


class Institutions(Piece):
    kinds: dict[Kind, str]
    invented: Invented
    institution: tuple[InstitutionWords, ...]
    kindergartens: Kindergartens
    second: tuple[SecondPlace, ...]

    @property
    def all(self) -> tuple[InstitutionWords, ...]:
        return self.institution + self.kindergartens.all()


class People(Piece):
    """Names; in each list the commonest come first. A given name goes with its short form of home."""

    no_patronymic_one_in: int = Field(gt=0)
    double_surname_one_in: int = Field(gt=0)
    restricted_one_in: int = Field(gt=0)
    restrictions: tuple[str, ...]
    feminine: tuple[tuple[str, str], ...]
    surnames: tuple[str, ...]
    far_surnames: tuple[str, ...]
    boys: tuple[tuple[str, str], ...]
    girls: tuple[tuple[str, str], ...]
    far_boys: tuple[tuple[str, str], ...]
    far_girls: tuple[tuple[str, str], ...]
    fathers: tuple[tuple[str, str, str], ...]
    mothers: tuple[str, ...]
    grandmothers: tuple[str, ...]

    def surname(self, masculine: str, sex: Sex) -> str:
        """The family's surname as this person bears it; both halves of a double one agree."""
        if sex == "m":
            return masculine
        return "-".join(self._feminine(half) for half in masculine.split("-"))

    def _feminine(self, surname: str) -> str:
        for his, hers in self.feminine:
            if surname.endswith(his):
                return surname.removesuffix(his) + hers
        return surname

    def called(self, first: str) -> str:
        """The short form of home: Маша for Мария; the name itself where none is known."""
        return self._short_forms().get(first, first)

    def _short_forms(self) -> dict[str, str]:
        return dict(self.boys + self.girls + self.far_boys + self.far_girls)


class Chair(Piece):
    """What one teacher teaches, and in how many classes at most."""

    subjects: tuple[str, ...] = Field(min_length=1)
    classes: int = Field(gt=0)


class StaffWords(Piece):
    """The posts of a school and what is taught by whom."""

    man_one_in: int = Field(gt=0)
    no_patronymic_one_in: int = Field(gt=0)
    double_surname_one_in: int = Field(gt=0)
    second_school_one_in: int = Field(gt=0)
    head: str
    deputy: str
    secretary: str
    primary: str
    teacher: str
    club: str
    classes_a_deputy: int = Field(gt=0)
    primary_subjects: tuple[str, ...]
    chair: tuple[Chair, ...]


class MarkWords(Piece):
    """Marks as schools write them; `grades` from the best to the worst, `in_words` as they are said."""

    absent: str
    passed: str
    exempt: str
    unmarked: str
    grades: tuple[str, str, str, str]
    in_words: tuple[str, str, str, str]


class Work(Piece):
    """A kind of work: its share of lessons in per cent; a `sure` one marks everybody present."""

    name: str
    weight: int
    share: int
    sure: bool = False
    subjects: frozenset[str] = frozenset()


class Subject(Piece):
    """`hours` a week by grade from the first; `marked` lessons of a hundred bring a mark."""

    name: str
    hours: tuple[int, ...]
    marked: int = Field(ge=0, le=100)
    topics: tuple[str, ...] = Field(min_length=1)
    passed: bool = False
    physical: bool = False

    def hours_in(self, grade: int) -> int:
        return self.hours[grade - 1] if grade <= len(self.hours) else 0


class Lessons(Piece):
    first_grade_marked: int
    comments: tuple[str, ...]
    marks: MarkWords
    work: tuple[Work, ...]
    subject: tuple[Subject, ...]


class Calendar(Piece):
    """The school year in month-days (`10-08`), ends inclusive."""

    first_day: str
    breaks: tuple[tuple[str, str], ...]
    days_off: tuple[tuple[str, str], ...]


class Words(Piece):
    """The whole of `content/demo`, checked."""

    institutions: Institutions
    people: People
    staff: StaffWords
    cast: Cast
    lessons: Lessons
    calendar: Calendar
    formats: Formats
    queue: QueueWords
    code_future: CodeFutureWords
    records: RecordsWords
    diaries: DiariesWords
    events: EventsWords
    timetable: TimetableWords


@cache
def words() -> Words:
    """Read once a process. Raises pydantic.ValidationError with the place of every slip in the files."""
    folder = files("content").joinpath("demo")
    return Words.model_validate(
        {
            name: tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
            for name in Words.model_fields
        }
    )
