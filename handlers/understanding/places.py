"""A class («7Б», «седьмой б», «восьмиклассник») and an institution («21 школа», «садик № 52», «МУК») in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.understanding.letters import listed
from handlers.understanding.numbers import number
from handlers.understanding.time_words import MONTHS, UNITS

_LETTERS_ALSO_WORDS = frozenset("авискуоя")
_NOT_LETTERS = frozenset("йьъыэюяхч")
_ORDINAL_LETTERS = frozenset("емйяюх")
_GO_ON = frozenset(("", "на", "за", "по", "?", ",", "."))  # after «5 а» these show that «а» was the class's letter
_AMONG = frozenset(("в", "во", "на", "о", "об", "при"))
_SPOKEN_LETTERS = {"бэ": "б", "вэ": "в", "гэ": "г", "дэ": "д", "жэ": "ж", "ка": "к", "эм": "м"}
_PUPILS: Final[tuple[tuple[str, str], ...]] = (
    *(("первоклас", "1"), ("второклас", "2"), ("третьеклас", "3"), ("четвероклас", "4"), ("пятиклас", "5")),
    *(("шестиклас", "6"), ("семиклас", "7"), ("восьмиклас", "8"), ("девятиклас", "9"), ("десятиклас", "10")),
    ("одиннадцатиклас", "11"),
)
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    *(("школ", "СОШ"), ("сош", "СОШ"), ("шк", "СОШ"), ("сш", "СОШ"), ("мбоу", "СОШ"), ("оош", "СОШ")),
    *(("гимназ", "Гимназия"), ("лице", "Лицей")),
    *(("садик", "Детский сад"), ("сад", "Детский сад"), ("детсад", "Детский сад"), ("доу", "Детский сад")),
    *(("мдоу", "Детский сад"), ("мбдоу", "Детский сад"), ("дс", "Детский сад"), ("ясл", "Детский сад")),
)
_WHOLE_WORDS = frozenset(listed("шк сш сош мбоу оош доу мдоу мбдоу дс"))
_NOT_PLACES = ("школьн", "садов", "школьник", "садит", "садис", "садя")
_NAMED: Final[tuple[tuple[str, str], ...]] = (("родничк", "Родничок"), ("родничо", "Родничок"), ("цдод", "Родничок"))
_COUNTED = frozenset(listed("школ школах школам школами садов садах садам садиков садиках гимназий гимназиях"))
"""After these a number is how many, not which: «в 5 школах»."""
_TRAINING_CENTRE = ("мук",)
_BETWEEN = frozenset(("#", "номер", "n", "-", "под", '"', "номером"))
_DESCRIBING = ("средн", "общеобразов", "городск", "детск", "-")
_HIGHEST_NUMBER = 99


@dataclass(frozen=True, slots=True)
class Place:
    """What was found and the tokens that told it."""

    name: str
    used: frozenset[int]


def school_class(tokens: Sequence[str]) -> Place | None:
    """«7Б» where a letter was said, «8» where only the year was; None for a range of years."""
    for place, token in enumerate(tokens):
        found = _class_at(tokens, place, token)
        if found:
            return found
    return None


def _class_at(tokens: Sequence[str], place: int, token: str) -> Place | None:
    if token[0].isdigit() and token[-1].isalpha():
        year, letter = int(token[:-1]), token[-1]
        following = _at(tokens, place + 1)
        if not 1 <= year <= 11 or (letter in _NOT_LETTERS and not following.startswith("клас")):
            return None
        if letter in _ORDINAL_LETTERS and _ordinal(letter, _at(tokens, place - 1), following):
            return _year_only(tokens, place, place + 1, year)
        end = place + 1 + _is_class(following)
        return Place(f"{year}{letter.upper()}", frozenset(range(place, end)))
    if token.isalpha():
        for beginning, year_name in _PUPILS:
            if token.startswith(beginning):
                return Place(year_name, frozenset((place,)))
    read = number(tokens, place)
    if read is None or not 1 <= read[0] <= 11:
        return None
    return _lettered(tokens, place, read[1], read[0]) or _year_only(tokens, place, read[1], read[0])


def _ordinal(letter: str, before: str, following: str) -> bool:
    """Whether it ends a number: «8е числа», «в 10м»; alone «8е» and «10м» are classes."""
    counted = following.startswith(("клас", "числ", "шк", "урок"))
    if letter == "м":
        return before in _AMONG or (counted and not following.startswith("шк"))
    return letter != "е" or counted


def _lettered(tokens: Sequence[str], place: int, end: int, year: int) -> Place | None:
    quoted = False
    while _at(tokens, end) in ("-", '"'):
        quoted = True
        end += 1
    letter = _SPOKEN_LETTERS.get(_at(tokens, end), _at(tokens, end))
    if len(letter) != 1 or not letter.isalpha() or letter in _NOT_LETTERS:
        return None
    end += 1
    if quoted and _at(tokens, end) == '"':
        end += 1
    named = _is_class(_at(tokens, end))
    if letter in _LETTERS_ALSO_WORDS and not (quoted or named or _at(tokens, end) in _GO_ON):
        return None
    return Place(f"{year}{letter.upper()}", frozenset(range(place, end + named)))


def _year_only(tokens: Sequence[str], place: int, end: int, year: int) -> Place | None:
    if _is_ranged(tokens, place, end):
        return None
    if _is_class(_at(tokens, end)):
        return Place(str(year), frozenset(range(place, end + 1)))
    if place and _is_class(tokens[place - 1]) and not _at(tokens, end).startswith(("шк", "урок")):
        return Place(str(year), frozenset(range(place - 1, end)))
    return None


def _is_ranged(tokens: Sequence[str], place: int, end: int) -> bool:
    """«с 5 по 9 класс», «1-4 классы»."""
    if place >= 2 and tokens[place - 1] in ("-", "по", "до", "и") and number(tokens, place - 2):
        return True
    return end + 1 < len(tokens) and tokens[end] == "-" and number(tokens, end + 1) is not None


def _is_class(word: str) -> bool:
    return word == "кл" or (word.startswith("класс") and not word.startswith(("классн", "классик", "классиф")))


def _at(tokens: Sequence[str], place: int) -> str:
    return tokens[place] if 0 <= place < len(tokens) else ""


def institution(tokens: Sequence[str]) -> Place | None:
    """A school, gymnasium or kindergarten by its number, or one that a name is enough for."""
    for place, token in enumerate(tokens):
        if token.startswith("межшкольн") or token in _TRAINING_CENTRE:
            return Place("МУК", frozenset((place,)))
        for beginning, name in _NAMED:
            if token.startswith(beginning):
                return Place(name, frozenset((place,)))
        kind = _kind(token)
        if kind:
            found = _number_after(tokens, place, kind) or _number_before(tokens, place, kind)
            if found:
                return found
    return None


def _kind(token: str) -> str | None:
    for beginning, kind in _KINDS:
        if token == beginning or (
            beginning not in _WHOLE_WORDS
            and token.startswith(beginning)
            and len(token) <= len(beginning) + 3
            and not token.startswith(_NOT_PLACES)
        ):
            return kind
    return None


def _number_after(tokens: Sequence[str], place: int, kind: str) -> Place | None:
    end = place + 1
    while _at(tokens, end) in _BETWEEN:
        end += 1
    if end >= len(tokens):
        return None
    read = number(tokens, end)
    if read is None or read[0] > _HIGHEST_NUMBER or (len(tokens[end]) > 2 and tokens[end][0].isdigit()):
        return None
    following = _at(tokens, read[1])
    marked = end > place + 1
    if not marked and (
        _is_class(following)
        or following in MONTHS
        or following in UNITS
        or following.startswith(("час", "числ", "урок"))
    ):
        return None
    if not marked and len(following) == 1 and following.isalpha() and following not in _LETTERS_ALSO_WORDS:
        return None
    start = place - (_at(tokens, place - 1).startswith("детск"))
    return Place(f"{kind} {read[0]}", frozenset(range(start, read[1])))


def _number_before(tokens: Sequence[str], place: int, kind: str) -> Place | None:
    if tokens[place] in _COUNTED:
        return None
    start = place - 1
    while _at(tokens, start).startswith(_DESCRIBING):
        start -= 1
    for first in (start - 1, start, start - 2):
        if first < 0:
            continue
        read = number(tokens, first)
        if read and read[1] == start + 1 and read[0] <= _HIGHEST_NUMBER:
            return Place(f"{kind} {read[0]}", frozenset(range(first, place + 1)))
    return None
