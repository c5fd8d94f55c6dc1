"""Which of a child's subjects a question means, under whatever names its school writes them."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from storage.names import folded

DICTIONARIES = Path(__file__).parents[2] / "content" / "dictionaries"
FAMILIES = DICTIONARIES / "families.toml"
SHORT = DICTIONARIES / "short_subjects.toml"
NAMES = 1024
"""Subjects' names that are remembered folded: a city's schools have a few hundred."""
STEM = 5
"""Letters by which a subject is known under another school's name for it."""


def meant(subject: str, subjects: Iterable[str]) -> frozenset[str]:
    """Those of `subjects` that are the one asked about or, where the school has split it, its parts."""
    names = list(subjects)
    if same := frozenset(name for name in names if key(name) == key(subject)):
        return same
    family = (subject, *_families().get(key(subject), ()))
    return frozenset(name for name in names if any(_alike(each, name) for each in family))


@lru_cache(maxsize=NAMES)
def key(subject: str) -> str:
    """By what subjects are compared and put in the alphabet's order."""
    return folded(subject)


@lru_cache(maxsize=NAMES)
def short(subject: str) -> str:
    """What the subject is called where room is scarce; one without a shorter name keeps its own."""
    return _short().get(key(subject), subject)


@lru_cache(maxsize=NAMES)
def _alike(subject: str, name: str) -> bool:
    words = _words(name)
    return all(any(word.startswith(stem[:STEM]) for word in words) for stem in _words(subject))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", key(name))


@cache
def _families() -> Mapping[str, Sequence[str]]:
    families = tomllib.loads(FAMILIES.read_text("utf-8"))["families"]
    return {key(subject): parts for subject, parts in families.items()}


@cache
def _short() -> Mapping[str, str]:
    names: Mapping[str, str] = tomllib.loads(SHORT.read_text("utf-8"))["short"]
    return {key(subject): name for subject, name in names.items()}
