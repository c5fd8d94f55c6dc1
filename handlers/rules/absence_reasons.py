"""Which of a few kinds the reason of an absence is, as editors keep it in `content/dictionaries`.

The words themselves go no farther than this: a reason may tell of an illness, and a kind does not.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from storage.absences import Why
from storage.names import folded

FILE = Path(__file__).parents[2] / "content" / "dictionaries" / "absence_reasons.toml"
Meant: TypeAlias = Why | Literal["late"]


class Known(BaseModel):
    """Reasons of one kind: how their words begin, and what is one as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Meant
    begins: list[str] = Field(min_length=1)
    codes: list[str] = []


class Reasons(BaseModel):
    """The whole dictionary, in the order in which it is tried. `marks` are the gradebook's that tell of an absence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: list[Known] = Field(min_length=1)
    marks: list[str] = []


@cache
def load(path: Path = FILE) -> Reasons:
    """Raises `ValueError` that says what is wrong with the file."""
    return Reasons.model_validate(tomllib.loads(path.read_text("utf-8")))


def meant(written: str) -> Meant | None:
    """What a file's reason counts as: "untold" for an empty one, None for one that the dictionary does not know."""
    plain = _plain(written)
    if not plain:
        return "untold"
    known = load().reason
    whole = next((one.kind for one in known if plain in map(_plain, one.codes)), None)
    return whole or next((one.kind for one in known if any(_begins(plain, each) for each in one.begins)), None)


def marked(mark: str) -> Why | None:
    """What a mark of the gradebook tells of an absence; None of one that tells of none."""
    found = meant(mark) if mark in load().marks else None
    return None if found == "late" else found


def _begins(plain: str, beginning: str) -> bool:
    return f" {_plain(beginning)}" in f" {plain}"


def _plain(written: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|\?", folded(written)))
