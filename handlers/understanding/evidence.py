"""Weighs what the words of a sentence say for and against each thing a person may want.

A line is looked at when a word of its rarest group is there, the group whose words stand in the fewest lines: a word
like «какие» stands in a hundred, and nearly all of them wait for something else too. Lines whose groups have all been
seen add their weight.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from handlers.understanding.phrases import Line
from handlers.understanding.words import REMEMBERED

Lemmas = Callable[[str], tuple[str, ...]]
_NUMBER = attrgetter("number")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Scores by name, the finer question each name's lines told, and how many words said nothing at all."""

    scores: dict[str, float]
    whats: dict[str, str]
    unexplained: int


@dataclass(frozen=True, slots=True)
class _Ruled:
    number: int
    name: str
    line: Line
    ordered: bool

    def holds(self, places: dict[str, list[int]]) -> bool:
        line = self.line
        if not line.absent.isdisjoint(places) or any(group.isdisjoint(places) for group in line.groups):
            return False
        return not self.ordered or _in_order(line, places)


class Evidence:
    """Compiled lines of many names."""

    def __init__(self, lines: Mapping[str, Sequence[Line]], lemmas: Lemmas, silent: frozenset[str]) -> None:
        self._lemmas = lemmas
        self._silent = silent
        pairs = [(name, line) for name, many in lines.items() for line in many]
        rules = [_Ruled(number, name, line, True in line.after) for number, (name, line) in enumerate(pairs)]
        stands = Counter(word for rule in rules for group in (*rule.line.groups, rule.line.absent) for word in group)
        self._waiting = frozenset(stands)
        self._looked_at: dict[str, list[_Ruled]] = {}
        for rule in rules:
            rarest = min(rule.line.groups, key=lambda group: sum(stands[word] for word in group))
            for word in rarest:
                self._looked_at.setdefault(word, []).append(rule)
        self._beginnings = {word[:-1] for word in self._waiting if word.endswith("*")}
        self._longest = max(map(len, self._beginnings), default=0)
        self._entries = lru_cache(maxsize=REMEMBERED)(self._find)

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
        looked_at = {rule.number: rule for entry in places for rule in self._looked_at.get(entry, ())}
        held = [rule for rule in looked_at.values() if rule.holds(places)]
        return self._summed(sorted(held, key=_NUMBER), places, unexplained)

    def _summed(self, held: Sequence[_Ruled], places: dict[str, list[int]], unexplained: int) -> Weighed:
        scores: dict[str, float] = {}
        whats: dict[str, Line] = {}
        for rule in held:
            line = rule.line
            scores[rule.name] = scores.get(rule.name, 0.0) + line.weight
            if line.what and (rule.name not in whats or _telling(whats[rule.name], places) < _telling(line, places)):
                whats[rule.name] = line
        return Weighed(scores, {name: line.what for name, line in whats.items()}, unexplained)


def _telling(line: Line, places: dict[str, list[int]]) -> tuple[float, int, int]:
    """Of lines that tell finer questions the heaviest does; of equals, what waits for more or was said first."""
    said = min(place for group in line.groups for word in group for place in places.get(word, ()))
    return line.weight, len(line.groups), -said


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
