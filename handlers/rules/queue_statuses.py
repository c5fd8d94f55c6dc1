"""The statuses of applications for a kindergarten in plain words, as editors keep them in `content/dictionaries`.

A status that the dictionary does not have is shown as the file wrote it, with where to ask what it means.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from storage.names import folded

FILE = Path(__file__).parents[2] / "content" / "dictionaries" / "queue_statuses.toml"


class Status(BaseModel):
    """One status: `also` are other ways to write it, codes of programs among them.

    `stands`: the application has a place in the queue; `placed`: it has got a place in a kindergarten. `by` says until
    when `todo` must be done; `confirm` is what the city has still to say for this entry, "" where nothing is open.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, max_length=80)
    also: list[str] = []
    stands: bool = False
    placed: bool = False
    means: str = Field(min_length=1, max_length=200)
    todo: str = Field(min_length=1, max_length=250)
    by: str = Field(default="", max_length=200)
    confirm: str = ""


class Statuses(BaseModel):
    """The whole dictionary; a spelling that two entries have is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    status: list[Status] = Field(min_length=1)
    confirm: list[str] = []

    @model_validator(mode="after")
    def _told_apart(self) -> "Statuses":
        seen: set[str] = set()
        for spelling, status in self._spelled():
            if spelling in seen:
                raise ValueError(f"{status.name}: {spelling!r} stands twice")
            seen.add(spelling)
        return self

    def _spelled(self) -> Iterator[tuple[str, Status]]:
        for status in self.status:
            yield from ((folded(spelling), status) for spelling in (status.name, *status.also))

    def by_spelling(self) -> dict[str, Status]:
        return dict(self._spelled())


@cache
def load(path: Path = FILE) -> Statuses:
    """Raises `ValueError` that says what is wrong with the file."""
    return Statuses.model_validate(tomllib.loads(path.read_text("utf-8")))


@cache
def _known() -> dict[str, Status]:
    return load().by_spelling()


def known(written: str) -> Status | None:
    """The entry for a status as a file writes it."""
    return _known().get(folded(written))


def to_confirm() -> list[str]:
    """What the city has still to say, in words."""
    statuses = load()
    return [*statuses.confirm, *(f"{status.name}: {status.confirm}" for status in statuses.status if status.confirm)]
