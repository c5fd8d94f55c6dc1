"""Which child is meant: «у Машки», «Петины», «Марии», «Машуле», with ё or е and a slip of the finger.

A name is its stem and an ending from closed lists of case endings and tender suffixes, so that forms no
dictionary has are understood too. Only names of the children passed in are looked for; any other given name
is reported apart, lest a stranger's name be answered with a child of one's own.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.understanding import letters
from handlers.understanding.kinship import Sex

GIVEN = 512
"""Given names kept ready, 6 KB each: more than a city's children have."""

Lemmas = Callable[[str], tuple[str, ...]]
_CASES = ["", "а", "я", "ы", "и", "е", "у", "ю", "ой", "ей", "ою", "ею", "ом", "ем", "ям", "ами", "ью"]
_POSSESSIVE = letters.listed("ин ина ино ины ину иной иных иным ином иного иному")
_TENDER = letters.listed(
    "еньк оньк ечк очк ичк ьк к ушк юшк ышк ишк ул юл уш юш уньк юньк ун юн ус юс усик ик ек ок чик ишк иш "
    "ох юх ух их етк утк ютк ульк юльк улечк юлечк унечк юнчик ашк яшк ан ян анечк оныш оньч"
)
_RESTS = frozenset(
    [*_CASES, *_POSSESSIVE]
    + [tender + ending for tender in _TENDER for ending in (*_CASES, *_POSSESSIVE)]
    + ["ь" + ending for ending in ("ка", "ки", "ке", "ку", "кой", "кин", "кина", "кины")]
)
_PLAIN_RESTS = frozenset(ending for ending in _CASES if ending)
_CALLED = frozenset(("", "ь"))  # «Маш», «Петь»: only where somebody is called
_GENITIVE_AFTER = frozenset(letters.listed("у для от без из против кроме"))
_FLEETING = {"лев": ("лев", "льв"), "павел": ("павл", "павел"), "любовь": ("любов",), "петр": ("петр",)}
_VOWELS = "аяоеиы"
_ALSO_WORDS = frozenset(
    letters.listed(
        "вера надежда любовь роман слава лев света роза мира лада майя марта злата дана виола мила ангел лиса "
        "тема поля марк кит ник дар ева рая люба стая тиша сева тая сима лана лина кира лука дина"
    )
)


class NamesFile(BaseModel):
    """`content/dictionaries/names.toml`: a line is one person's possible names, the full one first."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    men: list[str]
    women: list[str]


@dataclass(frozen=True, slots=True)
class Name:
    child: str  # as passed
    own: bool  # the passed name itself, not another name for the same person
    calls: bool  # ends in a vowel, so that its bare stem is a call
    full: str  # the folded name that gave the stem


@dataclass(frozen=True, slots=True)
class FoundChildren:
    """Children the tokens may mean, in the order in which the sentence names them."""

    named: tuple[frozenset[str], ...]  # for each name said: the children it may mean
    used: frozenset[int]

    @property
    def sure(self) -> str | None:
        meant = set(self.named)
        if len(meant) == 1:
            (only,) = meant
            return next(iter(only)) if len(only) == 1 else None
        return None


NOBODY = FoundChildren((), frozenset())


class Called:
    """All that a child of one given name may be called, ready to be recognised: one for all who have this name."""

    def __init__(self, child: str, lines: Sequence[tuple[str, ...]]) -> None:
        self._stems: dict[str, list[Name]] = {}
        folded = letters.clean(child)
        for name in _also_called(folded, lines):
            for stem in _stems(name):
                entry = Name(child, name == folded, name[-1:] in _VOWELS, name)
                self._stems.setdefault(stem, []).append(entry)
        # Most words are no name's: two letters tell that.
        self._begins = frozenset(stem[:2] for stem in self._stems)
        self.forms = [stem + rest for stem in self._stems for rest in _PLAIN_RESTS if len(stem) + len(rest) >= 4]

    def match(self, token: str) -> tuple[list[Name], list[Name]]:
        """Names the token is a form of; and names it may only call."""
        names: list[Name] = []
        called: list[Name] = []
        if token[:2] in self._begins:
            for length in range(2, len(token) + 1):
                for name in self._stems.get(token[:length], ()):
                    rest = token[length:]
                    if rest in _CALLED and name.calls:
                        called.append(name)
                    elif rest in _RESTS:
                        names.append(name)
        return names, called


class Family:
    """The children of one person."""

    def __init__(self, children: Sequence[Called]) -> None:
        self._children = children

    def knows(self, token: str) -> bool:
        """Whether an unknown word is sooner a child's name, even a misspelt one."""
        return bool(self._match(token)[0] or (len(token) >= 4 and self._misspelt(token)))

    def find(self, tokens: Sequence[str], is_word: Callable[[str], bool]) -> FoundChildren:
        named: list[frozenset[str]] = []
        used: set[int] = set()
        for place, token in enumerate(tokens):
            if len(token) < 2 or not token.isalpha():
                continue
            names, called = self._match(token)
            before = tokens[place - 1] if place else ""
            if not names and called and _is_called(tokens, place, token):
                names = called
            if not names and len(token) >= 4 and not is_word(token):
                names = self._misspelt(token)
            if names:
                named.append(frozenset(_narrowed(names, token, before)))
                used.add(place)
        return FoundChildren(tuple(named), frozenset(used)) if named else NOBODY

    def _match(self, token: str) -> tuple[list[Name], list[Name]]:
        """Of all children, those whose own name it is before those whom it may name too."""
        names: list[Name] = []
        called: list[Name] = []
        for child in self._children:
            of_child, calls = child.match(token)
            names += of_child
            called += calls
        return [name for name in names if name.own] or names, called

    def _misspelt(self, token: str) -> list[Name]:
        forms = [form for child in self._children for form in child.forms]
        near = process.extractOne(token, forms, scorer=OSA.distance, score_cutoff=1)
        return self._match(near[0])[0] if near and near[0][0] == token[0] else []


def _is_called(tokens: Sequence[str], place: int, token: str) -> bool:
    """«Маш, …» and «Маш …»; «Петь» is also a verb, so it needs its comma."""
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    return following == "," or (place == 0 and not token.endswith("ь"))


def _narrowed(names: Sequence[Name], token: str, before: str) -> set[str]:
    """Leaves only the girl in «Александры» and only the boy in «у Александра»."""
    children = {name.child for name in names}
    if len(children) < 2:
        return children
    fitting = {name.child for name in names if _fits(name.full, token, before)}
    return fitting or children


def _fits(name: str, token: str, before: str) -> bool:
    if name[-1] in "ая":
        return not token.endswith("ом") and not (token == name and before in _GENITIVE_AFTER)
    return not token.endswith(("ы", "ой", "ою"))


def _stems(name: str) -> tuple[str, ...]:
    if name in _FLEETING:
        return _FLEETING[name]
    bare = name[:-1] if name[-1:] in "аяьйое" and len(name) > 2 else name
    if name.endswith(("ек", "ок")) and len(name) > 4:
        return (name, name[:-2] + ("ьк" if name[-3] in "нл" else "к"))
    return (bare,)


def _also_called(name: str, lines: Sequence[tuple[str, ...]]) -> set[str]:
    """The other names of one who has this name: by full name where it is one, by the short name otherwise."""
    full = [line for line in lines if line[0] == name] or [line for line in lines if name in line]
    return {name, *(each for line in full for each in line)} if name else set()


def _each(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(name for line in lines for name in letters.clean(line).split())


class Names:
    """Given names of the language, and families made of them."""

    def __init__(self, path: Path) -> None:
        parsed = NamesFile.model_validate(tomllib.loads(path.read_text("utf-8")))
        self._lines = [tuple(letters.clean(line).split()) for line in (*parsed.men, *parsed.women)]
        self._all = frozenset(name for line in self._lines for name in line)
        self._sexes: Mapping[Sex, frozenset[str]] = {"boy": _each(parsed.men), "girl": _each(parsed.women)}
        self._called = lru_cache(maxsize=GIVEN)(self._call)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every name and its plain case forms, for taking glued words apart."""
        return frozenset(
            stem + rest for name in self._all for stem in _stems(name) for rest in _PLAIN_RESTS if len(name) > 2
        )

    def family(self, children: Sequence[str]) -> Family:
        return Family([self._called(child) for child in children])

    def _call(self, child: str) -> Called:
        return Called(child, self._lines)

    def children_of(self, sex: Sex, children: tuple[str, ...]) -> frozenset[str]:
        """Those of the children who are of this sex, or may be: «Саша» is either."""
        other: Sex = "girl" if sex == "boy" else "boy"
        sure = self._sexes[other] - self._sexes[sex]
        return frozenset(child for child in children if child and letters.clean(child) not in sure)

    def any_of(self, tokens: Sequence[str], lemmas: Lemmas) -> bool:
        """Whether somebody's given name stands among these words; names that are also words do not count."""
        return any(lemma in self._all and lemma not in _ALSO_WORDS for token in tokens for lemma in lemmas(token))

    def stranger(self, tokens: Sequence[str], lemmas: Lemmas, taken: frozenset[int]) -> str | None:
        """A given name that is nobody's here, as the dictionary has it; names that are also words do not count."""
        for place, token in enumerate(tokens):
            if place in taken or len(token) < 3:
                continue
            if place == 0 or tokens[place - 1] in _GENITIVE_AFTER or tokens[place - 1] not in ("в", "на", "по"):
                for lemma in lemmas(token):
                    if lemma in self._all and lemma not in _ALSO_WORDS:
                        return lemma.capitalize()
        return None
