"""How people ask, read from `content/phrases/<capability>.toml`, and the little notation its lines are written in.

A line is a weight, what must be there, and what finer question it tells:

    "5: оценка отметка балл"                      any one of these words, in any form
    "4: как & учиться & $kid"                     one of each group, in any order
    "6: не + приходить прийти -> report"          the second group right after the first
    "4: замена ! игрок"                           none of the words after «!» may be there

A word is its dictionary form; `слово*` is anything that begins so, `=слово` that very form, `$kid` a group from
`content/dictionaries/words.toml`, `@subject` something found in the sentence. A negative weight speaks against.
A line counts once however many of its words are said.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from handlers.understanding.letters import listed

FOUND = frozenset(
    listed(
        "@subject @child @patronymic @teacher @class @institution @garden @school @period @weekend @past @future "
        "@today @number @clock @question @street @short @alone @empty @many @everyone @named"
    )
)
"""What a line may wait for besides words. `@short` is at most three words, `@alone` one, `@empty` none but
politeness, `@many` over eight; `@street` is a word after «на» that tells nothing else, `@clock` a time of the day.
`@named`, of danger alone: a given name stands there."""

_LINE = re.compile(r"(-?\d{1,2}(?:\.\d)?): (\S.*?)(?: -> ([a-z_]+))?")
_JOINT = re.compile(r" ([&+!]) ")
_WORD = re.compile(r"=?[а-яa-z0-9]+|[а-яa-z0-9]{2,}\*|@[a-z]+|\$[a-z]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence. `after[i]` is true where group i must follow group i-1."""

    weight: float
    groups: tuple[frozenset[str], ...]
    after: tuple[bool, ...]
    absent: frozenset[str]
    what: str


class Example(BaseModel):
    """A sentence that must be understood so; fields that are not given are not looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: str
    what: str | None = None
    period: str | None = Field(default=None, pattern=r"^(\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d|none)$")
    subject: str | None = None
    child: str | None = None
    class_name: str | None = None
    institution: str | None = None
    everyone: bool | None = None


class Near(BaseModel):
    """A sentence that only looks like this capability; `means` is the one it is, or "nothing"."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    say: str
    means: str


class Phrases(BaseModel):
    """One file of `content/phrases`. `looks` says where dates without a year and «за пятницу» point.

    `fear` are lines of what may be told along with a question: that its answer will be punished at home.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    word: str
    looks: Literal["back", "ahead", "either"] = "either"
    evidence: list[str] = Field(min_length=1)
    examples: list[str | Example] = Field(min_length=8)
    near: list[Near] = []
    fear: list[str] = []

    @field_validator("evidence", "fear")
    @classmethod
    def _well_written(cls, lines: list[str]) -> list[str]:
        for line in lines:
            written(line, _Anything())
        return lines

    def sentences(self) -> list[Example]:
        return [one if isinstance(one, Example) else Example(say=one) for one in self.examples]


class Words(BaseModel):
    """`content/dictionaries/words.toml`: groups for the lines, slang for plain words, words that tell nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    groups: dict[str, str]
    same: dict[str, str]
    silent: str
    elsewhere: str
    leading: str
    siblings: str
    mates: str
    drawn: str
    dark: str

    def replacements(self) -> dict[str, str]:
        return {slang: plain for plain, many in self.same.items() for slang in many.split()}


class _Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "слово"


def written(line: str, groups: Mapping[str, str]) -> Line:
    """Parses one line; ValueError says what is wrong with it."""
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"«{line}» is not «weight: words»")
    weight, body, what = found.groups()
    parts = _JOINT.split(body)
    needed: list[frozenset[str]] = []
    after: list[bool] = []
    absent: frozenset[str] = frozenset()
    for joint, group in zip(["&", *parts[1::2]], parts[::2], strict=True):
        words = _group(group, groups, line)
        if joint == "!":
            absent |= words
        else:
            needed.append(words)
            after.append(joint == "+")
    return Line(float(weight), tuple(needed), tuple(after), absent, what or "")


def _group(text: str, groups: Mapping[str, str], line: str) -> frozenset[str]:
    words: set[str] = set()
    for word in text.split():
        if not _WORD.fullmatch(word):
            raise ValueError(f"«{word}» in «{line}» is not a word")
        if word[0] == "@" and word not in FOUND:
            raise ValueError(f"«{word}» in «{line}»: known are {', '.join(sorted(FOUND))}")
        if word[0] == "$":
            if word[1:] not in groups and not isinstance(groups, _Anything):
                raise ValueError(f"«{word}» in «{line}» is no group of words.toml")
            words |= _group(groups[word[1:]], groups, line)
        else:
            words.add(word)
    return frozenset(words)


def load_words(content: Path) -> Words:
    return Words.model_validate(tomllib.loads((content / "dictionaries" / "words.toml").read_text("utf-8")))


def load_phrases(content: Path) -> dict[str, Phrases]:
    """Every capability's phrases by its name, in the order of file names."""
    return {
        path.stem: Phrases.model_validate(tomllib.loads(path.read_text("utf-8")))
        for path in sorted((content / "phrases").glob("*.toml"))
    }
