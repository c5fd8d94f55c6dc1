"""Which institutions a text means by a street or by a name, however the words are inflected or misspelt.

«на Лопатина», «ул. Лопатина» and «лапатина» are one street; a street of an address counts by its own words, without
what kind of street it is and without the house. A name counts by the words that few institutions share.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from rapidfuzz.distance import OSA

from handlers.understanding.letters import clean, listed

Kind: TypeAlias = Literal["school", "kindergarten", "additional"]

_WORD = re.compile(r"[а-яa-z0-9]+")
_KINDS: Mapping[Kind, re.Pattern[str]] = {
    "kindergarten": re.compile(r"сад(?:а|у|ом|е|ы|ов|ам|ами|ах)?|сади[кч]\w*|детсад\w*|ясл[иея]\w*|яселек|м?б?доу"),
    "school": re.compile(r"школ(?:а|ы|е|у|ой|ам|ами|ах)?|сош|гимнази\w+|лице[йяюе]\w*"),
    "additional": re.compile(r"кружк\w+|кружок|секци\w+|допобразовани\w*|дополнительн\w*"),
}
_NEAR = re.compile(r"ряд(?:ом|ышком)|около|возле|близко|близости|поблизости|недалеко|неподалеку|ближайш\w+|соседн\w+")
_AUTHORITY = re.compile(r"управлени\w+|управ[аеуы]|гороно|горуно|районо|уо|департамент\w*")
_ON = re.compile(r"улиц\w*|ул|проспект\w*|пр|пер|переулк\w+|переулок|проезд\w*|бульвар\w*|шоссе|площад\w+")
_CALLED_AFTER = re.compile(r"[а-я]{3,}(?:[ое]ва|[иы]на|[сц]кого)")
_NOT_STREET = frozenset(
    listed(
        "г гор город ковров владимирская область обл россия рф ул улица улице улицы проспект пр пр-т т кт пер переулок "
        "проезд бульвар шоссе площадь пл д дом стр строение корп корпус к лит а б в офис каб мкр микрорайон им имени"
    )
)
_COMMON = frozenset(
    listed(
        "муниципальное бюджетное автономное казенное общеобразовательное дошкольное образовательное учреждение мбоу "
        "мбдоу мдоу мбу мбудо сош средняя основная общеобразовательная школа гимназия лицей детский сад ясли центр "
        "город города ковров коврова вид вида комбинированного общеразвивающего дополнительного образования детей"
    )
)
_ASKING = frozenset(
    listed(
        "адрес адреса адресок телефон телефона телефоны тел номер номера сайт сайта страница страницу контакты группа "
        "где находится находиться какая какой какие директор директора заведующая приемная работает список покажи дай "
        "скажите подскажите нужен нужна есть рядом около возле близко ближайший ближайшая ближайшие соседний мой моя"
    )
)
"""Words of the question itself: «Телефонная» is none of them."""
_ENDINGS = (
    *listed("ыми ими ого его ому ему ами ями ая яя ой ей ую юю ые ие ый ий ых их ым им ом ем ою ею ам ям ах ях"),
    *listed("а я ы и е у ю о ь"),
)
_SHORTEST = 4
_SHARED_BY_MANY = 3
"""A word in the names of so many institutions tells none of them."""


class Place(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def address(self) -> str: ...


P = TypeVar("P", bound=Place)


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says beside a number: `near` something, `street` a street though perhaps one nobody knows."""

    kind: Kind | None
    near: bool
    street: bool
    authority: bool


@dataclass(frozen=True, slots=True)
class Found(Generic[P]):
    """Institutions that a text means; `street` is theirs as their addresses write it, "" where it was a name."""

    places: tuple[P, ...]
    street: str = ""


def said(text: str) -> Said:
    words = _words(text)
    kind = next((kind for kind, pattern in _KINDS.items() if any(map(pattern.fullmatch, words))), None)
    near, on, authority = (any(map(one.fullmatch, words)) for one in (_NEAR, _ON, _AUTHORITY))
    return Said(kind, near, near or on, authority and kind is None)


def looks_like_street(word: str) -> bool:
    """Whether a word no rule knows may be a street called after somebody: «Лопатина», «Дегтярёва», «Белинского»."""
    return _CALLED_AFTER.fullmatch(word) is not None


def by_street(text: str, places: Iterable[P]) -> Found[P] | None:
    """Those on the street that the text names, in the house where it names one; None where it names no known street."""
    words = _words(text)
    stems = _told_stems(words)
    best: list[P] = []
    most = (0, 0)
    for place in places:
        address = _address(place.address)
        if address is None or (weight := _told(address.stems, stems)) < (1, 0) or weight < most:
            continue
        best, most = ([*best, place] if weight == most else [place]), weight
    if not best:
        return None
    houses = [place for place in best if (found := _address(place.address)) and found.house in words[1:]]
    shown = _address(best[0].address)
    return Found(tuple(houses or best), shown.street if shown else "")


def by_name(text: str, places: Sequence[P]) -> Found[P] | None:
    """Those whose own names have a word of the text; None where none has."""
    stems = _told_stems(_words(text))
    shared = Counter(one for place in places for one in _name(place))
    best: list[P] = []
    most = (0, 0)
    for place in places:
        own = tuple(one for one in _name(place) if shared[one] < _SHARED_BY_MANY)
        if not own or (weight := _told(own, stems)) < (1, 0) or weight < most:
            continue
        best, most = ([*best, place] if weight == most else [place]), weight
    return Found(tuple(best)) if best else None


@dataclass(frozen=True, slots=True)
class _Address:
    street: str
    stems: tuple[str, ...]
    house: str


@lru_cache(maxsize=256)
def _address(text: str) -> _Address | None:
    """The street of an address and the house on it; None where there is no street in it."""
    parts = [part.strip() for part in re.split(r"[,;]", text)]
    for at, part in enumerate(parts):
        words = [word for word in _words(part) if word not in _NOT_STREET]
        while words and len(words) > 1 and re.fullmatch(r"\d+[а-я]?", words[-1]):
            words.pop()
        own = tuple(stem(word) for word in words if not word.isdigit())
        if not own or max(map(len, own)) < _SHORTEST:
            continue
        tail = _words(" ".join(parts[at:]))
        house = next((word for word in reversed(tail) if re.fullmatch(r"\d+[а-я]?", word)), "")
        return _Address(re.sub(r"[\s,]+(?:д\.?\s*)?\d+\s*[а-яА-Я]?$", "", part), own, house)
    return None


@lru_cache(maxsize=256)
def _name_stems(name: str, short_name: str) -> tuple[str, ...]:
    words = dict.fromkeys(_words(f"{name} {short_name}"))
    return tuple(
        dict.fromkeys(stem(word) for word in words if word not in _COMMON and not word.isdigit() and len(word) > 2)
    )


def _name(place: Place) -> tuple[str, ...]:
    return _name_stems(place.name, place.short_name)


def _told(own: Sequence[str], stems: Sequence[str]) -> tuple[int, int]:
    """How many of these words the text has, and how many of them letter by letter."""
    near = sum(any(_alike(one, other) for other in stems) for one in own)
    return near, sum(one in stems for one in own)


def _alike(one: str, other: str) -> bool:
    """One word but for a slip in a long one, two in a very long one. The first letter is seldom wrong."""
    if one == other:
        return True
    slips = 0 if min(len(one), len(other)) < _SHORTEST + 1 else 1 if len(one) < 9 else 2
    return slips > 0 and one[0] == other[0] and OSA.distance(one, other, score_cutoff=slips) <= slips


def _told_stems(words: Sequence[str]) -> list[str]:
    return [stem(word) for word in words if word not in _ASKING and len(word) > 2 and not _is_kind(word)]


def _is_kind(word: str) -> bool:
    return any(pattern.fullmatch(word) for pattern in _KINDS.values())


def stem(word: str) -> str:
    """The word without the ending of its case, where enough of it is left."""
    return next((word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 4), word)


def _words(text: str) -> list[str]:
    return _WORD.findall(clean(text).casefold().replace("ё", "е"))
