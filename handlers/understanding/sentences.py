"""One sentence read: its words, and the days, subjects, children and places that were found among them.

What was found is taken out of the words, so that a child called Мая is no month and «52 садик» no number; each finding
leaves a mark («@child», «@period») that the lines of the phrase files may wait for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.understanding import kinship, letters
from handlers.understanding.names import NOBODY, FoundChildren, Names
from handlers.understanding.places import institution, school_class
from handlers.understanding.subjects import FoundSubjects, Subjects
from handlers.understanding.time_phrases import Spoken, spoken
from handlers.understanding.words import Lexicon, Word

Marks = list[tuple[str, int]]

_HEAD, _TAIL = 160, 80  # tokens of a wall of text in which a question is looked for: its beginning and its end
_PATRONYMIC = re.compile(r"[а-я]{3,}(?:овн|евн|ичн|ович|евич|ьич)(?:[аыеу]|ой|ем|ом)?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A read sentence: its tokens and all that was found in them."""

    tokens: list[str]
    spoken: Spoken
    subjects: tuple[str, ...]
    children: FoundChildren
    class_name: str | None
    institution: str | None
    words: list[str]  # what is left as evidence; "" where something else was found
    found: list[tuple[str, int]]
    explained: frozenset[int]  # places of words that are not held against the sentence though no line waits for them


class Reading:
    """Finds in a text what it speaks of. Whose children and which subjects are asked for is told each time."""

    def __init__(self, lexicon: Lexicon, names: Names, subjects: Subjects, silent: frozenset[str]) -> None:
        self._lexicon = lexicon
        self._names = names
        self._subjects = subjects
        self._silent = silent

    def sentence(self, read: Sequence[Word], children: tuple[str, ...], subjects: tuple[str, ...]) -> Sentence:
        family = self._names.family(children) if children else None
        if subjects:
            self._lexicon.rest()  # how a school spells its subjects is read once, whatever the text before has cost
        tokens = self._lexicon.spared(read, family.knows if family else _nobody)
        if len(tokens) > _HEAD + _TAIL:
            tokens = tokens[:_HEAD] + tokens[-_TAIL:]
        when = spoken(tokens)
        place, group = institution(tokens), school_class(tokens)
        if place and group and place.used & group.used:
            group = None
        named = family.find(tokens, self._lexicon.is_word) if family else NOBODY
        taught = self._subjects.find(tokens, subjects)
        found = _marked(when, taught, named)
        if not named.named and children:
            named = self._related(tokens, children)
        used = {*when.used, *taught.used, *named.used}
        for one, mark in ((place, "@institution"), (group, "@class")):
            if one:
                used |= one.used
                found.append((mark, min(one.used)))
        if place:
            found.append(("@garden" if place.name.startswith("Дет") else "@school", min(place.used)))
        taken = used - taught.used  # a subject's own words may tell more: «рисование» is also a club
        words = ["" if at in taken or not token.isalpha() else token for at, token in enumerate(tokens)]
        found += about_length(words, self._silent, extra=len(found))
        found += _noticed(tokens, used)
        return Sentence(
            tokens,
            when,
            taught.names,
            named,
            group.name if group else None,
            place.name if place else None,
            words,
            found,
            taught.used,
        )

    def _related(self, tokens: Sequence[str], children: tuple[str, ...]) -> FoundChildren:
        """«у сына»: no name, and yet one child; nobody is named where that tells none apart from all."""
        sex = kinship.sex(tokens)
        meant = self._names.children_of(sex, children) if sex else frozenset()
        if not meant or len(meant) == len(children) > 1:
            return NOBODY
        return FoundChildren(tuple(frozenset((child,)) for child in children if child in meant), frozenset())


def _marked(when: Spoken, taught: FoundSubjects, named: FoundChildren) -> Marks:
    found = [("@period", min(when.used))] if when.found else []
    found += [("@weekend", 0)] if any(one.kind == "weekend" for one in when.found) else []
    found += [("@subject", min(taught.used))] if taught.names else []
    found += [("@teacher", min(taught.used))] if taught.teacher else []
    return found + [("@child", place) for place in named.used]


def _noticed(tokens: Sequence[str], used: set[int]) -> Marks:
    """What the tokens tell whatever was found in them."""
    found = [("@patronymic", at) for at, token in enumerate(tokens) if _PATRONYMIC.fullmatch(token)]
    if "?" in tokens:
        found.append(("@question", 0))
    if any(token.isdigit() for at, token in enumerate(tokens) if at not in used):
        found.append(("@number", 0))
    if _everyone(tokens):
        found.append(("@everyone", 0))
    if any(":" in token for token in tokens) or any(
        one.isdigit() and other in _OF_THE_DAY for one, other in pairwise(tokens)
    ):
        found.append(("@clock", 0))
    return found


def _nobody(_: str) -> bool:
    return False


def about_length(words: Sequence[str], silent: frozenset[str], *, extra: int = 0) -> Marks:
    said = sum(1 for word in words if word and word not in silent) + extra
    found = []
    if not said:
        found.append(("@empty", 0))
    if said <= 1:
        found.append(("@alone", 0))
    if said <= 3:
        found.append(("@short", 0))
    if said > 8:
        found.append(("@many", 0))
    return found


def _everyone(tokens: Sequence[str]) -> bool:
    """«у всех», «по обоим», «у детей», «на каждого ребенка»."""
    for place, token in enumerate(tokens):
        if token in _BOTH:
            return True
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        before = tokens[place - 1] if place else ""
        if token in ("детей", "деток", "ребят", "детям", "детях", "ребятам", "детишек") and before in (
            *("у", "по", "всех", "моих", "наших", "всем", "моим", "для", "за", "про"),
        ):
            return True
        if token in ("всех", "всем", "каждого", "каждому") and (
            before in ("у", "по", "на", "для") or following[:3] in ("дет", "реб")
        ):
            return following not in ("предметам", "предметах", "предметов", "предметы", "урокам", "классам", "классов")
    return False


_OF_THE_DAY = frozenset(letters.listed("утра дня вечера ночи"))
_BOTH = frozenset(letters.listed("обоих обоим обеих обеим обоими обеими обое"))
