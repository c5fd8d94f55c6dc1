"""Weighs what the words of a sentence say for and against each thing a person may want.

All lines of all phrase files are turned once into an index from a word to the lines that wait for it. A sentence
then costs one look-up a word and a bit a line; lines whose groups have all been seen add their weight.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handlers.understanding.phrases import Line
from handlers.understanding.words import REMEMBERED

Lemmas = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Scores by name, the finer question each name's lines told, and how many words said nothing at all."""

    scores: dict[str, float]
    whats: dict[str, str]
    unexplained: int


@dataclass(frozen=True, slots=True)
class _Ruled:
    name: str
    line: Line
    whole: int  # bits of all groups
    absent_bit: int


class Evidence:
    """Compiled lines of many names."""

    def __init__(self, lines: Mapping[str, Sequence[Line]], lemmas: Lemmas, silent: frozenset[str]) -> None:
        self._lemmas = lemmas
        self._silent = silent
        self._rules: list[_Ruled] = []
        self._waiting: dict[str, list[tuple[int, int]]] = {}
        for name, many in lines.items():
            for line in many:
                self._add(name, line)
        self._beginnings = {word[:-1] for word in self._waiting if word.endswith("*")}
        self._longest = max(map(len, self._beginnings), default=0)
        self._entries = lru_cache(maxsize=REMEMBERED)(self._find)

    def _add(self, name: str, line: Line) -> None:
        number = len(self._rules)
        absent_bit = 1 << len(line.groups)
        self._rules.append(_Ruled(name, line, absent_bit - 1, absent_bit))
        for place, group in enumerate(line.groups):
            for word in group:
                self._waiting.setdefault(word, []).append((number, 1 << place))
        for word in line.absent:
            self._waiting.setdefault(word, []).append((number, absent_bit))

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word.lstrip("=") for word in self._waiting if word[0] != "@" and word[-1] != "*")

    @property
    def beginnings(self) -> frozenset[str]:
        return frozenset(self._beginnings)

    def awaited(self, word: str) -> tuple[str, ...]:
        """The entries of lines that this word satisfies."""
        return self._entries(self._lemmas(word))

    def _find(self, lemmas: tuple[str, ...]) -> tuple[str, ...]:
        exact = "=" + lemmas[0]  # the word itself comes before its dictionary forms
        found = {exact: None} if exact in self._waiting else {}
        for lemma in lemmas:
            if lemma in self._waiting:
                found[lemma] = None
            for length in range(2, min(len(lemma), self._longest) + 1):
                if lemma[:length] in self._beginnings:
                    found[lemma[:length] + "*"] = None
        return tuple(found)

    def weigh(
        self, words: Sequence[str], found: Iterable[tuple[str, int]] = (), explained: frozenset[int] = frozenset()
    ) -> Weighed:
        """`words` without marks and without what was found; `found` are «@…» with the place where each stands.

        Places are indexes into the sentence in which `words` have theirs: an empty string keeps a place.
        """
        places: dict[str, list[int]] = {}
        unexplained = 0
        for place, word in enumerate(words):
            if not word:
                continue
            entries = self.awaited(word)
            for entry in entries:
                places.setdefault(entry, []).append(place)
            if not entries and len(word) > 3 and word not in self._silent and place not in explained:
                unexplained += 1
        for entry, place in found:
            places.setdefault(entry, []).append(place)
        seen: dict[int, int] = {}
        for entry in places:
            for number, bit in self._waiting.get(entry, ()):
                seen[number] = seen.get(number, 0) | bit
        return self._summed(seen, places, unexplained)

    def _summed(self, seen: dict[int, int], places: dict[str, list[int]], unexplained: int) -> Weighed:
        scores: dict[str, float] = {}
        whats: dict[str, tuple[float, str]] = {}
        for number, bits in seen.items():
            rule = self._rules[number]
            if bits != rule.whole or (True in rule.line.after and not _in_order(rule.line, places)):
                continue
            line = rule.line
            scores[rule.name] = scores.get(rule.name, 0.0) + line.weight
            if line.what and (rule.name not in whats or whats[rule.name][0] < line.weight):
                whats[rule.name] = (line.weight, line.what)
        return Weighed(scores, {name: what for name, (_, what) in whats.items()}, unexplained)


def _in_order(line: Line, places: dict[str, list[int]]) -> bool:
    """Whether the groups tied by «+» stand one after another, with at most one word between."""
    before: set[int] = set()
    for group, after in zip(line.groups, line.after, strict=True):
        here = {place for word in group for place in places.get(word, ())}
        if after:
            here = {place for place in here if place - 1 in before or place - 2 in before}
        if not here:
            return False
        before = here
    return True
