"""The words of a sentence, whatever was done to them: typos, glued words, slang, the wrong keyboard layout.

A word is looked at once and remembered: the cache holds `REMEMBERED` words, so a warm question costs a few
dictionary look-ups. pymorphy3 is loaded when the first word needs it (0.1 s); the list of forms against which
typos and glued words are compared is built when the first unknown word comes (0.3 s), or by `warm()`.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from handlers.understanding import letters
from handlers.understanding.spelling import SHORT, Forms, Vocabulary, folded, morphology, only_proper

REMEMBERED = 50_000
"""Words kept in each cache; a school city's vocabulary is far smaller, a flood of nonsense is not."""
_UNKNOWN_A_TEXT = 24
"""Unknown words of one text that are searched for typos; the rest stay as they are (bounds the work)."""
_LONGEST_SEARCHED = 40
_LATIN_A_TEXT = 60
"""Chunks of Latin letters that are tried in both ways: a page of English is nobody's question."""
_MARKS = ",.!?;:()\"'[]"
_LATER = 0.3
_SURE_LENGTH = 6  # a shorter misspelt word in Latin letters is sooner English
_Reading = tuple[str, float]


class Lexicon:
    """Reads text into known words. Safe to share: its only state is caches."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.lemmas = lru_cache(maxsize=REMEMBERED)(self._lemmas)
        self.is_word = lru_cache(maxsize=REMEMBERED)(self._is_known)
        self.readings = lru_cache(maxsize=REMEMBERED)(self._readings)
        self._settled: dict[str, tuple[str, ...]] = {}
        self.learn(vocabulary)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Takes the words that rules wait for; forgets what was settled with other words."""
        self._vocabulary = vocabulary
        self._same = dict(vocabulary.same)
        self._whole = vocabulary.whole
        self._settled.clear()
        self.is_word.cache_clear()
        self.readings.cache_clear()
        self._forms: Forms | None = None

    def warm(self) -> None:
        """Loads what would otherwise be loaded in the middle of somebody's question."""
        morphology()
        self._known_forms()

    def read(self, text: str, spared: Callable[[str], bool] | None = None) -> list[str]:
        """Words, numbers and marks of cleaned text, misspellings mended; words that are `spared` stay as they are."""
        if letters.has_latin(text):
            text = self._in_russian(text)
        found: list[str] = []
        unknown = _UNKNOWN_A_TEXT
        settled = self._settled
        for token in letters.tokens(text):
            if not token.isalpha():
                found.append(token)
                continue
            words = settled.get(token)
            if words is None:
                words, searched = self._settle(token, search=unknown > 0)
                unknown -= searched
            if spared and words[0] != token and token not in self._same and spared(token):
                found.append(token)
            else:
                found.extend(words)
        return found

    def _lemmas(self, word: str) -> tuple[str, ...]:
        """Dictionary forms the word may come from, itself first; ё as е."""
        found = dict.fromkeys((word,))
        if len(word) > 1 and letters.has_russian(word):
            parsed = morphology().parse(word)
            likely = [one for one in parsed if one.score > 0.005] or parsed[:3]
            found.update(dict.fromkeys(folded(one.normal_form) for one in likely))
        return tuple(found)

    # --- one word -------------------------------------------------------------------------------------

    def _settle(self, token: str, *, search: bool) -> tuple[tuple[str, ...], bool]:
        """What the token stands for, and whether it had to be searched for."""
        searched = False
        if token in self._same:
            words = tuple(self._same[token].split())
        elif self.is_word(token):
            words = (token,)
        elif not search or len(token) > _LONGEST_SEARCHED:
            return (token,), False  # not remembered: the next text may have time for it
        else:
            searched = True
            words = self._mended(token)
        if len(self._settled) >= REMEMBERED:
            for old in list(self._settled)[: REMEMBERED // 2]:
                del self._settled[old]
        self._settled[token] = words
        return words, searched

    def _is_known(self, token: str) -> bool:
        """Whether a rule or a dictionary knows it, and not only as a rare name."""
        if token in self._whole or token in self._vocabulary.names or len(token) < 3:
            return True
        return letters.has_russian(token) and morphology().word_is_known(token) and not only_proper(token)

    def _mended(self, token: str) -> tuple[str, ...]:
        if not letters.has_russian(token):
            return (token,)
        return tuple(
            word for found in self._known_forms().mended(token) for word in self._same.get(found, found).split()
        )

    def _known_forms(self) -> Forms:
        if self._forms is None:
            self._forms = Forms(self._vocabulary)
        return self._forms

    # --- Latin letters --------------------------------------------------------------------------------

    def _in_russian(self, text: str) -> str:
        """Chunks with Latin letters as the Russian they stand for; English that rules wait for stays."""
        chunks = text.split(" ")
        readings: dict[int, tuple[_Reading, _Reading]] = {}
        for place, chunk in enumerate(chunks):
            if not letters.has_latin(chunk):
                continue
            if letters.has_russian(chunk):
                chunks[place] = letters.one_alphabet(chunk)
            elif chunk.strip(_MARKS) not in self._whole and len(readings) < _LATIN_A_TEXT:
                readings[place] = self.readings(chunk)
        keyboard = sum(typed[1] for typed, _ in readings.values())
        spelling = sum(spelled[1] for _, spelled in readings.values())
        for place, (typed, spelled) in readings.items():
            likelier, other = (typed, spelled) if keyboard >= spelling else (spelled, typed)
            if likelier[1] or other[1]:
                chunks[place] = likelier[0] if likelier[1] else other[0]
        return " ".join(chunks)

    def _readings(self, chunk: str) -> tuple[_Reading, _Reading]:
        """The chunk as typed with the wrong layout, and as spelled in Latin letters; each with its meaning."""
        typed = self._best(_trimmed(chunk, letters.other_layout))
        return typed, self._best(letters.spelled_in_latin(chunk.strip(_MARKS)))

    def _best(self, readings: Sequence[str]) -> _Reading:
        """The most meaningful of the readings and its meaning; earlier and shorter ones are likelier."""
        shortest = min(map(len, readings))
        weighed = [
            (reading, self._meaning(reading) - _LATER * later - (len(reading) - shortest))
            for later, reading in enumerate(readings)
        ]
        return max(weighed, key=lambda one: one[1])

    def _meaning(self, reading: str) -> float:
        total = 0.0
        for word in letters.tokens(reading):
            if not word.isalpha():
                continue
            if not letters.has_russian(word):
                return 0.0
            if word in self._whole or word in self._same:
                total += len(word) + 0.5
            elif len(word) < 3:
                total += len(word) / 2 if word in SHORT else 0
            elif morphology().word_is_known(word):
                total += len(word)
            elif self._begins(word):
                total += len(word) - 1
            elif self._known_forms().slang(word):
                total += len(word)
            elif len(word) >= _SURE_LENGTH and self._mended(word) != (word,):
                total += len(word) / 2
        return total

    def _begins(self, word: str) -> bool:
        return any(word[:length] in self._vocabulary.beginnings for length in range(4, len(word) + 1))


def _trimmed(chunk: str, read: Callable[[str], str]) -> tuple[str, ...]:
    """A final «,» may be a comma or the letter «б»: both readings."""
    bare = chunk.rstrip(",.;:'\"!?")
    return (read(chunk),) if bare == chunk else (read(chunk), read(bare) + " ")
