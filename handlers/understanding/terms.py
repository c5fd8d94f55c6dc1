"""The part of a school year that a sentence names, the marks it counts and the mark it hopes for.

«за прошлую четверть», «в 1 триместре», «за год» are no days yet: which days they are, the school's own calendar says.
«сколько двоек и троек» counts marks, «чтобы вышла пятёрка» hopes for one: both go on in the finer question
(`count_23`, `needed_5`), so that «а у Пети?» after it asks the same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Named: TypeAlias = Literal["quarters", "trimesters", "halves", "term", "year", "exam", "final"]

LATEST: Final = -1
"""In a term's number: the last that has begun, «последняя четверть»."""

_TERMS: Final[Mapping[Named, str]] = {
    "quarters": r"четверт(?:ь|и|ью|ей|ям|ями|ях)|четв|четверть\w+|четвертн\w+",
    "trimesters": r"тр[ие]м[ие]стр\w*",
    "halves": r"пол[уо]годи\w+|полугодов\w+",
    "term": r"семестр\w*",
    "year": r"годов\w+|прошлогодн\w+",
}
_WORD: Final = re.compile("|".join(f"(?P<{named}>{pattern})" for named, pattern in _TERMS.items()))
_WHOLE_YEAR: Final = re.compile(r"за|весь|эт\w+|прошл\w+|учебн\w+")
_ORDINALS: Final = {"перв": 1, "втор": 2, "трет": 3, "четвертой": 4, "четвертую": 4, "четвертая": 4, "последн": LATEST}
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SHIFTS: Final = {
    **dict.fromkeys(("прошл", "предыдущ", "минувш", "прошедш"), -1),
    **dict.fromkeys(("следующ", "будущ", "предстоящ"), 1),
}
_BEFORE: Final = 3  # words that may stand between «вторую» and «четверть», the sign of «2-ю» among them

_MARKS: Final = (
    (5, r"пятер\w+|пятак\w*|пят[ьи]|пятою|отличн\w+"),
    (4, r"четвер(?:к|оч|ик)\w*|четверок|четыре|четырех|хорошо"),
    (3, r"тро(?:як|йк|ечк|ечек)\w*|троек|три|трех|удов\w*"),
    (2, r"дво(?:як|йк|ечк|ечек)\w*|двоек|пар[ауы]ш\w+|лебед\w+"),
    (1, r"единиц\w*|кол|колы|колов|кола"),
)
_VALUES: Final = tuple((value, re.compile(pattern)) for value, pattern in _MARKS)
_COUNTED: Final = re.compile(r".+(?:ок|ек|ов|иц|ков)")
"""«пятёрок», «двоек», «трояков»: marks that are counted out, so not the one hoped for."""
_HOW_MANY: Final = {
    **dict.fromkeys(("две", "два", "двух", "пару"), 2),
    **dict.fromkeys(("три", "трех"), 3),
    **dict.fromkeys(("четыре", "четырех"), 4),
    **dict.fromkeys(("пять", "пяти"), 5),
}
SUPPOSED: Final = 5
"""Marks that «а если» may name: more nobody supposes."""
_NUMBERS: Final = re.compile(r"\d+|од(?:ин|на|ной|ну|ного)|дв[ае]|двух|трех|четырех|если|получ\w+|постав\w+|исправ\w+")

PERIODS: Final[Mapping[str, tuple[Named, int]]] = {
    **{f"{number} четверть": ("quarters", number) for number in (1, 2, 3, 4)},
    **{f"{number} триместр": ("trimesters", number) for number in (1, 2, 3)},
    **{f"{number} полугодие": ("halves", number) for number in (1, 2)},
    "год": ("year", 0),
    "экзамен": ("exam", 0),
    "итог": ("final", 0),
}
"""What a term grade is for, as it is stored, in the order in which a table shows it."""


@dataclass(frozen=True, slots=True)
class SpokenTerm:
    """`number` is the one said («вторая»), `LATEST`, or 0; `shift` is -1 for «прошлая», 1 for «следующая»."""

    named: Named
    number: int = 0
    shift: int = 0


def spoken_term(tokens: Sequence[str]) -> SpokenTerm | None:
    """The first term the sentence names; «год» is one only in «за год», «годовая»."""
    for place, word in enumerate(tokens):
        # «в четвертой четверти» is one term: its number is no quarter
        if found := _WORD.fullmatch(word):
            named = next(each for each in _TERMS if found.lastgroup == each)
            return SpokenTerm(named, _number(tokens, place), _shift(tokens, place))
        if word == "год" and place and _WHOLE_YEAR.fullmatch(tokens[place - 1]):
            return SpokenTerm("year", 0, _shift(tokens, place))
    return None


def _number(tokens: Sequence[str], place: int) -> int:
    for token in (*reversed(tokens[max(place - _BEFORE, 0) : place]), *tokens[place + 1 : place + 2]):
        if token.isdigit() and 1 <= int(token) <= 4:
            return int(token)
        if token in _ROMAN:
            return _ROMAN[token]
        if found := next((number for stem, number in _ORDINALS.items() if token.startswith(stem)), 0):
            return found
    return 0


def _shift(tokens: Sequence[str], place: int) -> int:
    around = tokens[max(place - _BEFORE, 0) : place + _BEFORE + 1]  # «годовые за прошлый год» too
    return next((shift for token in around for stem, shift in _SHIFTS.items() if token.startswith(stem)), 0)


def finer(what: str, tokens: Sequence[str]) -> str:
    """The finer question with the marks it names: `count_23`, `needed_5`; as it was where it names none."""
    if what == "count":
        named = sorted({value for value, _ in _marks(tokens)})
        return f"{what}_{''.join(map(str, named))}" if named else what
    if what == "needed":
        found = _marks(tokens)
        if avoided := [value for value, place in found if _avoided(tokens, place)]:
            return f"{what}_{min(max(avoided) + 1, 5)}"
        hoped = [value for value, place in found if value >= 3 and not _spent(tokens, place)]
        return f"{what}_{hoped[-1]}" if hoped else what
    if what == "what_if":
        return f"{what}_{''.join(map(str, more))}" if (more := _supposed(tokens)) else what
    return what


def _marks(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """(mark, place) of every mark in words, and of a lone figure after «на», «выйдет»."""
    found = [(value, place) for place, token in enumerate(tokens) for value, one in _VALUES if one.fullmatch(token)]
    found += [
        (int(token), place)
        for place, token in enumerate(tokens)
        if token in ("2", "3", "4", "5")
        and place
        and re.fullmatch(r"на|до|ли|для|чтобы?|вы[йш]\w+|получ\w+|сколько", tokens[place - 1])
    ]
    return sorted(found, key=lambda each: each[1])


def _avoided(tokens: Sequence[str], place: int) -> bool:
    """«без троек», «чтобы не было троек»: the one above is what one hopes for."""
    return bool(_COUNTED.fullmatch(tokens[place])) and any(
        word in ("без", "не", "убрать", "избавиться") for word in tokens[max(place - _BEFORE, 0) : place]
    )


def _supposed(tokens: Sequence[str]) -> tuple[int, ...]:
    """The marks of «если две двойки и тройку», «если получит 2»: at most `SUPPOSED`, the best first."""
    found: list[int] = []
    number = 1
    for token in tokens:
        figure = int(token) if token.isdigit() and len(token) == 1 else _HOW_MANY.get(token, 0)
        value = next((value for value, one in _VALUES if one.fullmatch(token)), 0)
        if value and not figure:
            found += [value] * number
        elif number > 1 and not value:
            found += [number] * (number <= 5)  # «2 по математике»: a figure that nothing follows is the mark
        number = figure or 1
    found += [number] * (1 < number <= 5)
    return tuple(sorted(found, reverse=True)[:SUPPOSED])


def _spent(tokens: Sequence[str], place: int) -> bool:
    """Whether this mark is what one pays with, not what one hopes for: «одной пятёрки», «сколько пятёрок»."""
    return bool(_COUNTED.fullmatch(tokens[place]) or (place and _NUMBERS.fullmatch(tokens[place - 1])))
