"""For how long what schools handed over of a child is kept when no institution has the child any more.

The purpose of keeping it, to answer the family, ends with the family's link; the law (152-ФЗ, article 21, part 4) gives
thirty days from then on to destroy it. The lawyer of the city has to confirm that reading: `to_confirm`.
"""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).parents[2] / "content" / "retention.toml"
LEAST_DAYS = 30
"""For so long a family's link waits for a corrected list (storage/links.py)."""


class Leavers(BaseModel):
    """`days` from leaving to the erasure, `bans` days more for the school's bans on adults."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days: int = Field(ge=LEAST_DAYS, le=3 * 366)
    bans: int = Field(ge=0, le=3 * 366)
    to_confirm: list[str] = []

    @property
    def kept(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def bans_kept(self) -> timedelta:
        return timedelta(days=self.days + self.bans)


class Retention(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    leavers: Leavers


def read(path: Path) -> Retention:
    """Raises `ValueError` that says what is wrong with the file."""
    return Retention.model_validate(tomllib.loads(path.read_text("utf-8")))


@cache
def load() -> Retention:
    """The bot's own file. Raises `ValueError`."""
    return read(FILE)


def to_confirm() -> list[str]:
    """What the city's lawyer has still to say, in words."""
    return load().leavers.to_confirm
