"""An application's number with the child's birth date: found in what a person writes, and kept as keyed hashes only.

Nothing but these hashes ever reaches the store, so nobody can read there whose application it is.
"""

import re
from dataclasses import dataclass
from datetime import date

from handlers.codes import hashed
from storage.names import words

FEWEST_DIGITS = 5
"""Digits of an application's number; a year has fewer."""

NUMERIC = re.compile(
    r"(?<![\d.-])(?:(?P<Y>\d{4})(?P<S>[-./])(?P<M>\d{1,2})(?P=S)(?P<D>\d{1,2})"
    r"|(?P<d>\d{1,2})(?P<s>[./,-]|\s)(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2}))(?![\d-]|\.\d)"
)
"""A date in figures: 14.05.2024, 14-05-2024, 14 05 24, 2024-05-14."""
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
JOINT = re.compile(r"\s*-\s*")
TOKEN = re.compile(r"\w[\w./-]*\w")
ALONE = re.compile(r"№?\s*\d{2}-\d{5,8}\s*[.!?]?", re.IGNORECASE)
"""A message that is a number as notices have it, «33-104519», and nothing else: no date, no telephone."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a person wrote: the number as `plain` has it, and the birth date."""

    number: str
    born: date


def plain(number: str) -> str:
    """One spelling for all, whatever parts its digits: a dash, a space, nothing."""
    return "".join(words(number))


def dated(text: str) -> tuple[date | None, str]:
    """The earliest date in figures that a calendar has, and the text without any.

    The earliest, since nobody applies for a child before its birth.
    """
    text = text.translate(DASHES)
    found = [day for match in NUMERIC.finditer(text) if (day := _date(match))]
    return min(found, default=None), NUMERIC.sub(" ", text) if found else text


def _date(match: re.Match[str]) -> date | None:
    year = match["y"] or match["Y"]
    try:
        return date(int(year) + 2000 * (len(year) == 2), int(match["m"] or match["M"]), int(match["d"] or match["D"]))
    except ValueError:
        return None


def numbered(text: str) -> tuple[str | None, str]:
    """The number in a text without its date, and what is left; a space may part it."""
    text = JOINT.sub("-", text.translate(DASHES))
    tokens = list(TOKEN.finditer(text))
    for at, token in enumerate(tokens):
        if sum(sign.isdigit() for sign in token[0]) < FEWEST_DIGITS:
            continue
        start, number = token.start(), token[0]
        before = tokens[at - 1] if at else None
        if number.isdigit() and before and before[0].isdigit() and text[before.end() : start] == " ":
            start, number = before.start(), before[0] + number
        return plain(number), f"{text[:start]} {text[token.end() :]}"
    return None, text


def both(text: str) -> bool:
    """Whether a text has a number and a date in figures."""
    born, rest = dated(text)
    return born is not None and numbered(rest)[0] is not None


def alone(text: str) -> bool:
    """Whether a text is an application's number without the birth date."""
    return ALONE.fullmatch(text.translate(DASHES).strip()) is not None


def identity(number: str, year: int, key: bytes) -> bytes:
    """By which files know an application again: its number and the child's year of birth."""
    return hashed(f"queue identity {plain(number)} {year}", key)


def proof(number: str, born: date, key: bytes) -> bytes:
    """By which a parent is known: the number and the whole birth date."""
    return hashed(f"queue proof {plain(number)} {born.isoformat()}", key)


def counted(number: str, key: bytes) -> bytes:
    """Under which wrong tries at a number are counted."""
    return hashed(f"queue number {plain(number)}", key)


def somebody(person: int, key: bytes) -> bytes:
    """Under which the tries of one person are counted."""
    return hashed(f"queue person {person}", key)
