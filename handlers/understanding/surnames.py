"""Whom of the teachers named in a timetable words mean: «уроки Образцовой завтра»."""

import re
from collections.abc import Iterable
from functools import lru_cache

from handlers.rules.teachers import SEVERAL
from storage.names import words

NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
CASE = re.compile(r"(?:ая|яя|ий|ый|ой|ого|его|ому|ему|ую|юю|ым|им|ом|ем|ою|ею|ей|а|я|у|ю|ы|и|е|о|ь|й)$")
"""What declension puts at the end of a surname."""
SHORT = 2
"""Letters of what stands for an initial, or is met in any sentence."""


def meant(text: str, written: Iterable[str]) -> list[tuple[str, str, str]]:
    """Surname, given name and patronymic, as far as written, of each teacher whose surname the text has in any case."""
    said = words(text)
    every = {name for each in written for one in SEVERAL.split(each) if (name := _named(one))}
    return sorted(name for name in every if any(_same(word, part) for part in words(name[0]) for word in said))


def _named(one: str) -> tuple[str, str, str] | None:
    """The first whole word is the surname: initials stand before it or after."""
    parts = NAME.findall(one)
    surname = next((part for part in parts if len(part) > SHORT), "")
    given, patronymic, *_ = *(part for part in parts if part != surname), "", ""
    return (surname, given, patronymic) if surname else None


def _same(word: str, surname: str) -> bool:
    """Both in their simplest form, whatever the case."""
    return surname in (word, stem := _stem(word)) or stem == _stem(surname) != ""


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """ "" where what is left would be met in any sentence."""
    stem = CASE.sub("", word)
    return stem if len(stem) > SHORT else ""
