"""A second opinion about distress: what words, and words together, have told in thousands of written examples.

Rules (`danger.py`) know the wordings that somebody thought of. This hears the others: «трудовик зажал меня в
подсобке» has no rule, but a teacher, a touch and a hidden place say enough together. It is one sum of weights, so every
answer can be told by its words (`Hunch.why`). `content/distress` holds the groups of words (`concepts.toml`), the
examples (`heard.txt`, `idle.txt`) and what `scripts/weigh_distress.py` learned from them (`weights.tsv`).
"""

import math
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from sys import intern

from handlers.understanding.words import REMEMBERED

Lemmas = Callable[[str], tuple[str, ...]]
Sentences = Sequence[Sequence[str]]

SURE = 1.0
"""The sum from which distress is heard: chosen on the half of the examples that is for choosing."""
_CALM = -2.0  # every piece of a text below it, and nobody of ours in it: what a rule heard is a book or a lesson
_OURS = frozenset(("@me", "@child"))
_WINDOW = 14  # words that are weighed together; a longer text is weighed in pieces of as many, half over half
_PIECE = 7  # words, for being calm: a cry after a question about a book is not covered by the book
_EACH_TIME = 0.5  # more is needed of a long text: each of its pieces is a chance to be wrong
_MOST = 800  # words of a text that are weighed; 5,000 characters hold fewer
_GRAM = 4
_NEAR = 2
_TURNS = frozenset(("не", "нет", "без", "под", "за"))  # little words that turn what comes after them
_BIAS = "*"


@dataclass(frozen=True, slots=True)
class _About:
    """What one word tells by itself: its dictionary form, its groups, and its pieces, which misspellings share."""

    lemma: str
    groups: tuple[str, ...]
    small: bool  # «и», «так»: they tell of whoever wrote the examples, not of distress
    features: tuple[str, ...]


class Features:
    """Turns words into what is weighed: forms, groups, pieces, and pairs of them."""

    def __init__(self, distress: Path, lemmas: Lemmas, silent: frozenset[str]) -> None:
        self._lemmas = lemmas
        self._silent = silent
        self._groups: dict[str, list[str]] = {}
        for name, words in tomllib.loads((distress / "concepts.toml").read_text("utf-8")).items():
            for word in words.split():
                self._groups.setdefault(word, []).append("@" + name)
        self._about = lru_cache(maxsize=REMEMBERED)(self._look)

    def _look(self, forms: tuple[str, ...]) -> _About:
        word = forms[0]
        lemma = forms[1] if len(forms) > 1 else word
        groups = tuple(dict.fromkeys(group for form in ("=" + word, *forms) for group in self._groups.get(form, ())))
        whole = f"^{word}$"
        grams = [f"~{whole[at : at + _GRAM]}" for at in range(len(whole) - _GRAM + 1)] if len(word) > _GRAM else []
        small = word in self._silent and not groups
        return _About(lemma, groups, small, () if small else (lemma, *groups, *grams))

    def groups(self, words: Sequence[str]) -> set[str]:
        return {group for word in words for group in self._about(self._lemmas(word)).groups}

    def of(self, words: Sequence[str]) -> set[str]:
        """The features of one window of a text."""
        seen = [self._about(self._lemmas(word)) for word in words]
        found = {feature for one in seen for feature in one.features}
        for place, one in enumerate(seen):
            for other in seen[place + 1 : place + 1 + _NEAR]:
                if not (one.small and other.small):
                    found.add(f"{one.lemma} {other.lemma}")
                if one.lemma in _TURNS:
                    found.update(f"{one.lemma} {group}" for group in other.groups)
        groups = sorted({group for one in seen for group in one.groups})
        found.update(f"{one} {other}" for one, other in combinations(groups, 2))
        return found


def learned(path: Path) -> Iterator[list[str]]:
    """Each feature with its weight and its leanings. A line that begins with a space goes on from the word before."""
    first = ""
    for line in path.read_text("utf-8").splitlines():
        feature, *rest = line.split("\t")
        if feature.startswith(" "):
            feature = first + feature
        first = feature.partition(" ")[0]
        yield [feature, *rest]


class Hunch:
    """Weighs a text. Its only state is what it read and caches of words."""

    def __init__(self, distress: Path, lemmas: Lemmas, silent: frozenset[str]) -> None:
        self.features = Features(distress, lemmas, silent)
        self._weights: dict[str, float] = {}
        self._kinds: dict[str, tuple[tuple[str, float], ...]] = {}  # of the few features that tell one from another
        for feature, weight, *kinds in learned(distress / "weights.tsv"):
            self._weights[feature] = float(weight)
            if kinds:
                self._kinds[feature] = tuple(map(_leaning, kinds))
        self._bias = self._weights.get(_BIAS, 0.0)

    def kind(self, sentences: Sentences) -> str | None:
        """The kind of distress that the worst piece of the text tells of, or None."""
        weighed = [(self.weight(window), window) for window in _windows(sentences)]
        worst = max(weighed, key=lambda one: one[0], default=None)
        if worst is None or worst[0] < SURE + _EACH_TIME * math.log(len(weighed)):
            return None
        leaning: dict[str, float] = dict(self._kinds[_BIAS])
        for feature in self.features.of(worst[1]):
            for kind, lean in self._kinds.get(feature, ()):
                leaning[kind] += lean
        return max(leaning, key=lambda kind: leaning[kind])

    def weight(self, words: Sequence[str]) -> float:
        """For (above 0) or against distress, in the logarithm of the odds; of one window of a text."""
        weights = self._weights
        return self._bias + sum(weights.get(feature, 0.0) for feature in self.features.of(words))

    def calm(self, sentences: Sentences) -> bool:
        """Whether nothing anywhere is near distress and nobody of ours is spoken of: «самоубийство катерины»."""
        words = [word for sentence in sentences for word in sentence]
        if len(words) > _WINDOW or _OURS & self.features.groups(words):
            return False
        return all(self.weight(piece) < _CALM for sentence in sentences for piece in _pieces(sentence))

    def why(self, words: Sequence[str], most: int = 8) -> list[tuple[str, float]]:
        """What has weighed most in a window, the heaviest first."""
        told = [(feature, self._weights.get(feature, 0.0)) for feature in self.features.of(words)]
        return sorted(told, key=lambda one: (-abs(one[1]), one[0]))[:most]


def _leaning(text: str) -> tuple[str, float]:
    kind, _, lean = text.partition("=")
    return intern(kind), float(lean)


def _pieces(sentence: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(max(1, len(sentence) - _PIECE + 1)):
        yield sentence[start : start + _PIECE]


def _windows(sentences: Sentences) -> Iterator[Sequence[str]]:
    """Each sentence that is long enough to mean something, and all of the text in overlapping pieces."""
    words = [word for sentence in sentences for word in sentence][:_MOST]
    for start in range(0, max(1, len(words) - _WINDOW // 2), _WINDOW // 2):
        yield words[start : start + _WINDOW]
    if len(sentences) > 1:
        yield from (sentence[:_WINDOW] for sentence in sentences[: _MOST // _WINDOW] if len(sentence) > 1)
