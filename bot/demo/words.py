"""What the invented city is made of: its names, institutions, lessons and file formats, read from `content/demo`.

Everything Russian lives there; the code beside this file only deals it out.
"""

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.rules.marks import USUAL
from storage.terms import MarkingRule, System

Sex = Literal["f", "m"]
Kind = Literal["school", "kindergarten", "additional", "other"]
Relation = Literal["mother", "father", "grandmother", "grandfather", "self"]
Role = Literal["administrator", "class teacher"]


class _Words(BaseModel):
    """A piece of a content file: an unknown or a missing key is an editor's slip and is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleWords(_Words):
    """How a school makes a term's mark; what it leaves out is as usual."""

    rounding: Decimal = USUAL.rounding
    weights: bool = USUAL.weights
    least: int = USUAL.least
    system: System = USUAL.system
    seniors: System = USUAL.seniors

    @property
    def rule(self) -> MarkingRule:
        return MarkingRule(self.rounding, self.weights, self.least, self.system, self.seniors)


class InstitutionWords(_Words):
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


class Kindergartens(_Words):
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


class SecondPlace(_Words):
    """Where some pupils go beside their school: one in `one_in` of these grades."""

    institution: str
    grades: frozenset[int]
    one_in: int = Field(gt=0)
    group: str
    subject: str = ""


class Institutions(_Words):
    kinds: dict[Kind, str]
    institution: tuple[InstitutionWords, ...]
    kindergartens: Kindergartens
    second: tuple[SecondPlace, ...]

    @property
    def all(self) -> tuple[InstitutionWords, ...]:
        return self.institution + self.kindergartens.all()


class People(_Words):
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


class CastPupil(_Words):
    number: str
    institution: str
    grade: int = Field(ge=1, le=11)
    letter: str
    last: str
    first: str
    patronymic: str
    sex: Sex
    birthday: str
    ability: int = Field(ge=0, le=31)
    also: str = ""


class CastPost(_Words):
    """What somebody of the cast is at school; `grade` and `letter` of who leads a class."""

    institution: str
    number: str
    patronymic: str
    post: str
    role: Role
    subjects: tuple[str, ...] = ()
    grade: int = 0
    letter: str = ""


class CastPerson(_Words):
    key: str
    first: str
    last: str
    relation: Relation | None = None
    sex: Sex
    colour: str
    keyboard: bool = True
    ready: bool = False
    pupils: tuple[str, ...] = ()
    post: CastPost | None = None
    about: str

    @model_validator(mode="after")
    def _of_a_family_or_of_a_school(self) -> Self:
        if (self.relation is None) == bool(self.pupils):
            raise ValueError(f"{self.key}: who has pupils is something to them")
        return self


class Cast(_Words):
    """`staff_code` is what a note says before a staff code."""

    staff_code: str
    pupil: tuple[CastPupil, ...]
    person: tuple[CastPerson, ...]


class Chair(_Words):
    """What one teacher teaches, and in how many classes at most."""

    subjects: tuple[str, ...] = Field(min_length=1)
    classes: int = Field(gt=0)


class StaffWords(_Words):
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


class MarkWords(_Words):
    """Marks as schools write them; `grades` from the best to the worst, `in_words` as they are said."""

    absent: str
    passed: str
    exempt: str
    unmarked: str
    grades: tuple[str, str, str, str]
    in_words: tuple[str, str, str, str]


class Work(_Words):
    """A kind of work: its share of lessons in per cent; a `sure` one marks everybody present."""

    name: str
    weight: int
    share: int
    sure: bool = False
    subjects: frozenset[str] = frozenset()


class Subject(_Words):
    """`hours` a week by grade from the first; `marked` lessons of a hundred bring a mark."""

    name: str
    hours: tuple[int, ...]
    marked: int = Field(ge=0, le=100)
    topics: tuple[str, ...] = Field(min_length=1)
    passed: bool = False
    physical: bool = False

    def hours_in(self, grade: int) -> int:
        return self.hours[grade - 1] if grade <= len(self.hours) else 0


class Lessons(_Words):
    first_grade_marked: int
    comments: tuple[str, ...]
    marks: MarkWords
    work: tuple[Work, ...]
    subject: tuple[Subject, ...]


class Calendar(_Words):
    """The school year in month-days (`10-08`), ends inclusive."""

    first_day: str
    breaks: tuple[tuple[str, str], ...]
    days_off: tuple[tuple[str, str], ...]


Columns = tuple[tuple[str, str], ...]


class Format(_Words):
    """How one school writes its files: encoding, separators, dates, order and case of the headers."""

    dates: str
    class_: str = Field(alias="class")
    institution: str
    period: str
    term_mark: str
    pupils: Columns
    staff: Columns
    grades: Columns
    term_grades: Columns
    encoding: str = "utf-8"
    separator: str = ","
    quote_all: bool = False
    spreadsheet: bool = False
    yo: bool = True

    @model_validator(mode="after")
    def _number_before_mark(self) -> Self:
        fields = [field for _, field in self.grades]
        if fields.index("number") > fields.index("mark"):
            raise ValueError("a grades file has the pupil's number before the mark")
        return self


class Formats(_Words):
    """`department` is the format in which the education department writes the list of institutions."""

    institutions: Columns
    department: str
    terms: dict[System, str]
    year: str
    format: dict[str, Format]


class Words(_Words):
    """The whole of `content/demo`, checked."""

    institutions: Institutions
    people: People
    staff: StaffWords
    cast: Cast
    lessons: Lessons
    calendar: Calendar
    formats: Formats


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
