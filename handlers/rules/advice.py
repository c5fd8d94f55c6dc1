"""What editors keep for people to read: cards of safety by age and topic, guides step by step, the numbers to call.

A file of `content/safety` or `content/guides` says whose words it restates and of which day they are. What nobody could
verify stands in it too (`to_confirm`), and where a reader must know of it, it is said (`unsure`). A folder that
contradicts itself is refused whole.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

CONTENT = Path(__file__).parents[2] / "content"

Age: TypeAlias = Literal["1-4", "5-8", "9-11", "parents"]
PUPILS: tuple[Age, ...] = ("1-4", "5-8", "9-11")
PARENTS: Age = "parents"
AGES: tuple[Age, ...] = (*PUPILS, PARENTS)
LABEL = 40
"""Characters on a button (docs/vk.md, «Limits»)."""
FIVE = 5
"""Questions of one quiz (the customer's figure)."""


def age_of(grade: int) -> Age:
    """The age group of a grade from 1 to 12."""
    return "1-4" if grade <= 4 else "5-8" if grade <= 8 else "9-11"


class Written(BaseModel):
    """Whose words a file restates: `source` is said, `origin` tells an editor where to look, `dated` is their day.

    Of some only the year is known; where a page tells no day at all, it is the day it was read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str = Field(min_length=3, max_length=60)
    dated: date | int = Field(alias="date")
    origin: str = Field(default="", max_length=300)
    to_confirm: tuple[str, ...] = ()


class Link(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    say: str = Field(min_length=3, max_length=LABEL)
    url: str = Field(pattern=r"^https://[\w.-]+\.\w{2,}(/[\w./-]*)?$")


class Phone(Written):
    """A number as it is said; `key` is how cards name it."""

    key: str
    say: str
    number: str = Field(pattern=r"^(1\d\d|8-\d{3}-\d{4}-\d{3})$")
    note: str


class Advice(Written):
    """What cards and guides share. `word` is on a button, `further` names what to read next, `place` is its order."""

    place: int
    word: str = Field(min_length=3, max_length=LABEL)
    phones: tuple[str, ...]
    further: tuple[str, ...] = Field(max_length=3)
    unsure: str = ""
    links: tuple[Link, ...] = Field(default=(), alias="link", max_length=2)


class Card(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    age: Age
    title: str = Field(min_length=5, max_length=60)
    body: str = Field(min_length=100)


class Topic(Advice):
    """One card for each age; `tell` is what a parent may say to a child of that age."""

    cards: tuple[Card, ...] = Field(alias="card")
    tell: Mapping[Age, str]

    @model_validator(mode="after")
    def _has_all_ages(self) -> "Topic":
        if tuple(card.age for card in self.cards) != AGES or tuple(self.tell) != PUPILS:
            raise ValueError(f"{self.word}: one card for each of {AGES} and one line for each of {PUPILS}, in order")
        return self

    def card(self, age: Age) -> Card:
        return next(card for card in self.cards if card.age == age)


class Guide(Advice):
    """What to do, step by step; `trouble` is what helps where it does not work."""

    title: str = Field(min_length=5, max_length=60)
    lead: str
    steps: tuple[str, ...] = Field(min_length=3)
    trouble: tuple[str, ...] = ()


class Question(BaseModel):
    """`right` counts the options from 1; `topic` is the card to read next."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    age: Age
    set: int
    ask: str
    options: tuple[str, str, str]
    right: int = Field(ge=1, le=3)
    why: str = Field(min_length=20)
    topic: str


class Quiz(Written):
    questions: tuple[Question, ...] = Field(alias="question")

    @model_validator(mode="after")
    def _is_of_fives(self) -> "Quiz":
        for age in PUPILS:
            if len(self.sets(age)) < 2 or any(len(five) != FIVE for five in self.sets(age)):
                raise ValueError(f"{age}: at least two sets of {FIVE} questions")
        return self

    def sets(self, age: Age) -> list[list[Question]]:
        mine = [question for question in self.questions if question.age == age]
        return [[one for one in mine if one.set == number] for number in sorted({one.set for one in mine})]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything there is to read, by the names of its files, in its order."""

    topics: Mapping[str, Topic]
    steps: Mapping[str, Guide]
    guides: Mapping[str, Guide]
    phones: Mapping[str, Phone]
    quiz: Quiz

    def numbers(self, advice: Advice) -> list[Phone]:
        return [self.phones[key] for key in advice.phones]

    @property
    def everything(self) -> Iterator[tuple[str, Written]]:
        """With how each is called."""
        for each in (*self.topics.values(), *self.steps.values(), *self.guides.values()):
            yield each.word, each
        for phone in self.phones.values():
            yield phone.say, phone


A = TypeVar("A", bound=Advice)


@cache
def load(content: Path = CONTENT) -> Library:
    """Reads everything once. Raises `ValueError` that names the file which contradicts itself or another one."""
    library = Library(
        topics=_folder(content / "safety" / "topics", Topic),
        steps=_folder(content / "safety" / "steps", Guide),
        guides=_folder(content / "guides", Guide),
        phones={phone.key: phone for phone in _phones(content / "safety" / "phones.toml")},
        quiz=Quiz.model_validate(_toml(content / "safety" / "quiz.toml")),
    )
    if lost := list(_lost(library)):
        raise ValueError("; ".join(lost))
    return library


def to_confirm() -> list[str]:
    """What nobody could verify, each with what it stands in: for `doctor` and for whoever edits."""
    return [f"«{name}»: {what}" for name, each in load().everything for what in each.to_confirm]


def _toml(path: Path) -> dict[str, list[dict[str, object]]]:
    return tomllib.loads(path.read_text("utf-8"))


def _phones(path: Path) -> list[Phone]:
    return [Phone.model_validate(phone) for phone in _toml(path)["phone"]]


def _folder(folder: Path, kind: type[A]) -> dict[str, A]:
    found: dict[str, A] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = kind.model_validate(_toml(path))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
    return dict(sorted(found.items(), key=lambda each: each[1].place))


def _lost(library: Library) -> Iterator[str]:
    """Names that lead nowhere."""
    shelves: Sequence[tuple[Mapping[str, Advice], Mapping[str, Advice]]] = (
        (library.topics, library.steps),
        (library.steps, library.steps),
        (library.guides, library.guides),
    )
    for shelf, reachable in shelves:
        for name, each in shelf.items():
            yield from (f"{name}: no {further} to read further" for further in each.further if further not in reachable)
            yield from (f"{name}: no number {key}" for key in each.phones if key not in library.phones)
    for question in library.quiz.questions:
        if question.topic not in library.topics:
            yield f"quiz: no topic {question.topic}"
