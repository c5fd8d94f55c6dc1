"""Hears acute distress in a message: «не хочу жить», «меня бьют», «шантажируют моими фото».

Its words are `content/phrases/danger.toml`: each line of evidence names a kind, a line without a kind counts for
all of them, and a message is distress when a kind's weights reach `ENOUGH`. It needs nothing but those words, so
that it works before consent, in any state and with no store. It keeps and logs nothing.
"""

from collections.abc import Sequence

from handlers.understanding.evidence import Evidence, Lemmas
from handlers.understanding.phrases import Line

ENOUGH = 5.0
_ANY = ""


class Danger:
    """Tells kinds of distress apart from what only sounds like it («убил время», «телефон сдох»)."""

    def __init__(self, lines: Sequence[Line], lemmas: Lemmas, silent: frozenset[str]) -> None:
        kinds: dict[str, list[Line]] = {}
        for line in lines:
            kinds.setdefault(line.what or _ANY, []).append(line)
        self.kinds = tuple(kind for kind in kinds if kind)
        self.evidence = Evidence(kinds, lemmas, silent)

    def kind(self, words: Sequence[str], found: Sequence[tuple[str, int]] = ()) -> str | None:
        scores = self.evidence.weigh(words, found).scores
        if not scores:
            return None
        common = scores.get(_ANY, 0.0)
        best = max(self.kinds, key=lambda kind: scores.get(kind, 0.0))
        return best if scores.get(best, 0.0) > 0 and scores.get(best, 0.0) + common >= ENOUGH else None
