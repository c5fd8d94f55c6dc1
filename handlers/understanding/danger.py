"""Hears acute distress in a message: «не хочу жить», «меня бьют», «шантажируют моими фото».

Its rules are `content/phrases/danger.toml`: each line of evidence names a kind, a line without a kind counts for
all of them, and a message is distress when a kind's weights reach `ENOUGH`. Wordings that no rule foresaw are left to
what was learned from examples (`hunch.py`). It needs nothing but those words, so that it works before consent, in any
state and with no store. It keeps and logs nothing. Being tired, afraid or sad («не вывожу») is told apart.
"""

from collections.abc import Mapping, Sequence

from handlers.understanding.evidence import Evidence, Lemmas
from handlers.understanding.hunch import Hunch, Sentences
from handlers.understanding.phrases import Line

ENOUGH = 5.0
FIRST = ("rescue", "armed", "rage", "runaway")
"""Kinds that go before any other, in this order: their answer says what to do this minute."""
SPOKEN = frozenset(("rage",))
"""Kinds whose lines wait for words of the speaker's own: they are heard however calm the rest is."""
SOFT = frozenset(("low",))
"""Kinds that are no danger: they never go before a question, and are answered where there is none."""
_ANY = ""


class Danger:
    """Tells kinds of distress apart from what only sounds like it («убил время», «телефон сдох»)."""

    def __init__(self, lines: Sequence[Line], lemmas: Lemmas, silent: frozenset[str], hunch: Hunch) -> None:
        kinds: dict[str, list[Line]] = {}
        for line in lines:
            kinds.setdefault(line.what or _ANY, []).append(line)
        self.kinds = tuple(kind for kind in kinds if kind)
        self._acute = (*FIRST, *(kind for kind in self.kinds if kind not in SOFT.union(FIRST)))
        self.evidence = Evidence(kinds, lemmas, silent)
        self._hunch = hunch

    def kind(
        self, sentences: Sentences, found: Sequence[tuple[str, int]] = (), *, somebody: bool = False
    ) -> str | None:
        """What the rules say, unless all the text is calmly about something else; else what the hunch says.

        `somebody`: a given name stands there, so that a rule is about a person, however calm the other words are.
        """
        ruled = self._ruled([word for sentence in sentences for word in sentence], found)
        if not ruled and len(sentences) > 1:  # a lesson spoken of in another sentence does not cover a cry
            ruled = next(filter(None, (self._ruled(sentence, ()) for sentence in sentences)), None)
        if ruled:
            heard = somebody or ruled in SPOKEN
            return ruled if heard or not self._hunch.calm(sentences) else None
        return self._hunch.kind(sentences)

    def low(self, sentences: Sequence[Sequence[str]], found: Sequence[tuple[str, int]] = ()) -> str | None:
        """The kind that is no danger but asks for a warm word: «не вывожу», «плачу из-за двойки»; or None."""
        scores = self.evidence.weigh([word for sentence in sentences for word in sentence], found).scores
        return next((kind for kind in SOFT if _enough(scores, kind)), None)

    def _ruled(self, words: Sequence[str], found: Sequence[tuple[str, int]]) -> str | None:
        scores = self.evidence.weigh(words, found).scores
        heard = [kind for kind in self._acute if _enough(scores, kind)]
        if not heard or heard[0] in FIRST:
            return heard[0] if heard else None
        return max(heard, key=lambda kind: scores[kind])


def _enough(scores: Mapping[str, float], kind: str) -> bool:
    """Whether a kind has lines of its own, and with what speaks for or against all of them weighs enough."""
    return scores.get(kind, 0.0) > 0 and scores[kind] + scores.get(_ANY, 0.0) >= ENOUGH
