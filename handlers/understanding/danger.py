"""Hears acute distress in a message: «не хочу жить», «меня бьют», «шантажируют моими фото».

Its rules are `content/phrases/danger.toml`: each line of evidence names a kind, a line without a kind counts for
all of them, and a message is distress when a kind's weights reach `ENOUGH`. Wordings that no rule foresaw are left to
what was learned from examples (`hunch.py`). It needs nothing but those words, so that it works before consent, in any
state and with no store. It keeps and logs nothing.
"""

from collections.abc import Sequence

from handlers.understanding.evidence import Evidence, Lemmas
from handlers.understanding.hunch import Hunch, Sentences
from handlers.understanding.phrases import Line

ENOUGH = 5.0
_ANY = ""


class Danger:
    """Tells kinds of distress apart from what only sounds like it («убил время», «телефон сдох»)."""

    def __init__(self, lines: Sequence[Line], lemmas: Lemmas, silent: frozenset[str], hunch: Hunch) -> None:
        kinds: dict[str, list[Line]] = {}
        for line in lines:
            kinds.setdefault(line.what or _ANY, []).append(line)
        self.kinds = tuple(kind for kind in kinds if kind)
        self.evidence = Evidence(kinds, lemmas, silent)
        self._hunch = hunch

    def kind(self, sentences: Sentences, found: Sequence[tuple[str, int]] = ()) -> str | None:
        """What the rules say, unless all the text is calmly about something else; else what the hunch says."""
        ruled = self._ruled([word for sentence in sentences for word in sentence], found)
        if not ruled and len(sentences) > 1:  # a lesson spoken of in another sentence does not cover a cry
            ruled = next(filter(None, (self._ruled(sentence, ()) for sentence in sentences)), None)
        if ruled:
            return None if self._hunch.calm(sentences) else ruled
        return self._hunch.kind(sentences)

    def _ruled(self, words: Sequence[str], found: Sequence[tuple[str, int]]) -> str | None:
        scores = self.evidence.weigh(words, found).scores
        if not scores:
            return None
        common = scores.get(_ANY, 0.0)
        best = max(self.kinds, key=lambda kind: scores.get(kind, 0.0))
        return best if scores.get(best, 0.0) > 0 and scores.get(best, 0.0) + common >= ENOUGH else None
