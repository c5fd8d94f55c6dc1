"""Linking codes: the ten characters that a school hands out, found in whatever a person types.

The alphabet holds only characters that the Russian and the Latin keyboard share by sight, so a code can be typed on
either without switching, and none that is mistaken for another on paper. The last character is a check: every single
wrong character and every two that changed places are noticed before the code is tried. Nine free characters of 19
are 38 bits: with 45,000 live codes and five tries an hour, a person guesses one in some 140 years; what many people
guess together, and how that is noticed, is told in `bot/guessing.py`.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from itertools import pairwise

ALPHABET = "23456789ABCEHKMPTXY"
LENGTH = 10
GROUP = 5
LIVES = timedelta(days=30)
LONGEST = 5_000
"""Characters of a text in which codes are looked for: as many as are read at all."""

_BASE = len(ALPHABET)  # a prime: hence the check notices every single mistake and every swap
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LEAST = 2  # digits and letters: neither a word nor a telephone number is ever a code
_LEAST_MADE = 3  # in the codes we make, so that one with a mistake in it still looks like a code


def _cyrillic(*names: str) -> list[str]:
    return [unicodedata.lookup(f"CYRILLIC CAPITAL LETTER {name}") for name in names]


_LOOK_ALIKE = _cyrillic("A", "VE", "IE", "IO", "KA", "EM", "EN", "ER", "ES", "TE", "U", "HA", "ZE")
_TWINS = str.maketrans("".join(_LOOK_ALIKE), "ABEEKMHPCTYX3")
"""Cyrillic letters → the characters of the alphabet that they look like."""
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad_"), "-")
_MISREAD = frozenset((*ALPHABET, *"0O1ILQUDSZGNVWFRJ", *_cyrillic("O", "I", "EL", "DE", "GHE", "YA", "PE")))
"""What people put where they misread, misheard or guessed a character."""

_SIGN = r"[^\W_]"
_WHOLE = re.compile(rf"(?<!{_SIGN})(?=([{ALPHABET}]{{5}})[\s.-]{{0,3}}([{ALPHABET}]{{5}})(?!{_SIGN}))")
_ALMOST = re.compile(rf"(?<!{_SIGN})(?:({_SIGN}{{4,6}})\s?-\s?({_SIGN}{{4,6}})|({_SIGN}{{9,11}}))(?!{_SIGN})")
_APART = re.compile(rf"(?<!{_SIGN})(?=({_SIGN}{{5}})\s({_SIGN}{{5}})(?!{_SIGN}))")


@dataclass(frozen=True, slots=True)
class Found:
    """A code in a text. `mistyped`: it looks like one, and cannot be."""

    code: str
    mistyped: bool


def fresh(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code, without its dash."""
    while True:
        free = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
        # The last weight is 10, and 10 · 2 = 20 ≡ 1, so its inverse is 2.
        code = free + ALPHABET[-2 * _sum(free) % _BASE]
        if _mixed(code, _LEAST_MADE):
            return code


def shown(code: str) -> str:
    """As people read it: two groups of five."""
    return f"{code[:GROUP]}-{code[GROUP:]}"


def hashed(code: str, key: bytes) -> bytes:
    """What the store keeps in the code's place. The key may have up to 64 bytes."""
    return blake2b(code.encode(), key=key, digest_size=32).digest()


def found(text: str) -> Found | None:
    """The first code in a text."""
    return next(iter(every(text)), None)


def every(text: str) -> list[Found]:
    """The codes in a text: anywhere in it, in any case, with or without their dashes, in either alphabet's letters.

    Each once, whole ones first; then what else looks like one.
    """
    typed = _typed(text)
    rest = text = typed.translate(_TWINS)
    whole: dict[str, Found] = {}
    end = 0
    for match in _WHOLE.finditer(text):
        code = match[1] + match[2]
        if match.start() >= end and _mixed(code) and _sum(code) % _BASE == 0:
            end = match.end(2)
            whole[code] = Found(code, mistyped=False)
            rest = rest[: match.start()] + " " * (end - match.start()) + rest[end:]
    almost = {code: Found(code, mistyped=True) for code in _almost(rest, typed)}
    return [*whole.values(), *almost.values()]


def _typed(text: str) -> str:
    """Capitals without invisible marks."""
    # The numero sign would become letters; one Arabic ligature becomes eighteen.
    text = unicodedata.normalize("NFKC", text.replace("\u2116", " "))[:LONGEST]
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return text.upper().translate(_DASHES)


def _sum(code: str) -> int:
    return sum(weight * _VALUES[character] for weight, character in enumerate(code, 1))


def _mixed(code: str, least: int = _LEAST) -> bool:
    digits = sum(character.isdecimal() for character in code)
    return digits >= least and len(code) - digits >= least


def _almost(text: str, typed: str) -> Iterator[str]:
    """What was surely meant as a code: characters of codes, digits among the letters, about the right length.

    `typed` is the same before look-alikes were replaced: one of its digits must be a digit there, lest a word with two
    letters like a 3 («загрузить») be taken for a code.
    """
    for match in _ALMOST.finditer(text):
        code = match[3] or match[1] + match[2]
        likely = 9 <= len(code) <= 11 and _mixed(code) and _changes(code) >= 2 and len(set(code) - _MISREAD) <= 1
        if likely and _figures(typed[slice(*match.span())]):
            yield code
    for match in _APART.finditer(text):
        code = match[1] + match[2]
        likely = all(map(_changes, match.groups())) and _changes(code) >= 3 and _mixed(code) and set(code) <= _MISREAD
        if likely and _figures(typed[match.start(1) : match.end(2)]):
            yield code


def _figures(typed: str) -> bool:
    return any(sign.isdecimal() for sign in typed)


def _changes(code: str) -> int:
    """How often digits and letters take turns: once in a «room 305», more often in a code."""
    return sum(one.isdecimal() != other.isdecimal() for one, other in pairwise(code))
