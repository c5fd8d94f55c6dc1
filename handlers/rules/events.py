"""Events of the city and its institutions: of which kind they are, whom they concern, what anybody may be told of.

The kinds and the words they are known by are the editors' (`content/dictionaries/event_kinds.toml`).
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.rules.family import GRADED, grade_of
from storage.names import words
from storage.school_events import CITY, SchoolEvent

FILE = Path(__file__).parents[2] / "content" / "dictionaries" / "event_kinds.toml"
OTHER = "other"


class Kind(BaseModel):
    """A kind in its plain words; `roots` as the file says."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Field(pattern=r"^[a-z_]{1,20}$")
    one: str = Field(min_length=1, max_length=40)
    many: str = Field(min_length=1, max_length=40)
    roots: tuple[str, ...] = ()


class Kinds(BaseModel):
    """The whole dictionary; the last kind is what no other one is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: tuple[Kind, ...]

    @model_validator(mode="after")
    def _told_apart(self) -> "Kinds":
        keys = [kind.key for kind in self.kind]
        if len(set(keys)) < len(keys):
            raise ValueError("a key stands twice")
        if keys[-1:] != [OTHER] or self.kind[-1].roots:
            raise ValueError(f"the last kind is {OTHER!r} and has no roots")
        return self


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody belongs: a place of a child, or what a role of the staff answers for.

    `kind` is the institution's; `class_name` "" where it is all of the institution.
    """

    institution: int
    kind: str
    class_name: str


def read(path: Path) -> Kinds:
    """Raises `ValueError` that says what is wrong with the file."""
    return Kinds.model_validate(tomllib.loads(path.read_text("utf-8")))


@cache
def load() -> Kinds:
    return read(FILE)


def kind(key: str) -> Kind:
    """The entry of a stored key; what is not there any more is some other event."""
    return next((one for one in load().kind if one.key == key), load().kind[-1])


def said(text: str) -> str:
    """The key of the kind that the words name; "" where they name none."""
    spoken = words(text)
    return next((one.key for one in load().kind if any(_names(root, spoken) for root in one.roots)), "")


def _names(root: str, spoken: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in spoken) for part in words(root))


# Whom it concerns


def concerns(event: SchoolEvent, seat: Seat) -> bool:
    """Whether it is for whoever belongs there. The city's events for grades are for those whose class tells one."""
    if event.institution not in (CITY, seat.institution):
        return False
    if not event.classes or not seat.class_name:
        return True
    grade = grade_of(seat.class_name) if seat.kind in GRADED else None
    return seat.class_name in event.classes or (grade is not None and str(grade) in event.classes)


def public(event: SchoolEvent) -> bool:
    """Whether anybody may be told of it: what is for single classes is their families' own affair."""
    return all(part.isdecimal() for part in event.classes)


def over(event: SchoolEvent, now: datetime) -> bool:
    """Whether it has ended; one without an end lasts until its day is over."""
    ended = event.ends is not None and event.ends <= now.time()
    return event.last < now.date() or (event.last == now.date() and ended)


def begun(event: SchoolEvent, now: datetime) -> bool:
    """Whether it is too late to sign up."""
    late = event.begins is not None and event.begins <= now.time()
    return event.first < now.date() or (event.first == now.date() and late)


def about(event: SchoolEvent, subject: str) -> bool:
    """Whether its name speaks of the subject: «олимпиада по химии» of «Химия»."""
    root = words(subject)[:1]
    stem = root[0][: max(4, len(root[0]) - 2)] if root else ""
    return bool(stem) and any(word.startswith(stem) for word in words(event.name))


# In figures


def spans(classes: Iterable[str]) -> list[str]:
    """Grades that follow each other as a span, then the classes: 1–4, 7, 8А."""
    grades = sorted(int(one) for one in classes if one.isdecimal())
    runs = [[grade for _, grade in run] for _, run in groupby(enumerate(grades), lambda each: each[1] - each[0])]
    told = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]  # a Russian range has a dash
    return told + [one for one in classes if not one.isdecimal()]
