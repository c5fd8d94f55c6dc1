"""The statuses of examinations in plain words, as editors keep them in `content/dictionaries`.

Only a name of the dictionary is stored and shown. What else a file writes may tell of an illness, so in its place
stands the entry for the unknown: that there is a note, and whom to ask of it.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.names import folded

FILE = Path(__file__).parents[2] / "content" / "dictionaries" / "exam_statuses.toml"


class Status(BaseModel):
    """One status: `also` are other ways to write it. `means` is "" where there is nothing to say of it.

    `ahead`: the examination is still to come. `stands`: points or a mark beside it are a result. `failed`: they say,
    or would say, that it was not passed. `unknown`: what stands for every status that is not in the dictionary.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=80)
    also: tuple[str, ...] = ()
    ahead: bool = False
    stands: bool = False
    failed: bool = False
    unknown: bool = False
    means: str = Field(max_length=120)
    todo: str = Field(default="", max_length=120)


NONE = Status(name="-", ahead=True, stands=True, means="")
"""Where the file has no status."""


class Statuses(BaseModel):
    """The whole dictionary; a spelling that two entries have is refused, and one entry is for the unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    status: tuple[Status, ...]

    @model_validator(mode="after")
    def _told_apart(self) -> "Statuses":
        seen: set[str] = set()
        for spelling, status in self.spelled():
            if spelling in seen:
                raise ValueError(f"{status.name}: {spelling!r} stands twice")
            seen.add(spelling)
        if sum(status.unknown for status in self.status) != 1:
            raise ValueError("exactly one status stands for the unknown ones")
        return self

    def spelled(self) -> Iterator[tuple[str, Status]]:
        for status in self.status:
            yield from ((folded(spelling), status) for spelling in (status.name, *status.also))


def read(path: Path) -> Statuses:
    """Raises `ValueError` that says what is wrong with the file."""
    return Statuses.model_validate(tomllib.loads(path.read_text("utf-8")))


@cache
def load() -> Statuses:
    return read(FILE)


@cache
def _known() -> dict[str, Status]:
    return dict(load().spelled())


def known(written: str) -> Status | None:
    """The entry for a status as a file writes it."""
    return _known().get(folded(written))


def unknown() -> Status:
    """The entry for all the others."""
    return next(status for status in load().status if status.unknown)


def stored(name: str) -> Status:
    """The entry for a status as it is stored, "" among them."""
    return NONE if not name else known(name) or unknown()
