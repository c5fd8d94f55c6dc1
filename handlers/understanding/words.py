"""The words of a sentence, whatever was done to them: typos, glued words, slang, the wrong keyboard layout.

A word is looked up once and remembered: the caches hold `REMEMBERED` words, so a warm question asks no dictionary.
One text may ask it `EFFORT` times at most. What a longer one has beyond that is read by the list of forms alone, the
forms of every word that rules wait for: nothing that a rule could hear is lost, only typos and glued words are.
pymorphy3 and that list are loaded with the first word (0.4 s), or by `warm()`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock, local

from handlers.understanding import letters
from handlers.understanding.kinship import looks_like_surname
from handlers.understanding.spelling import (
    SHORT,
    Entry,
    Forms,
    Vocabulary,
    dictionary_entry,
    morphology,
    supposed_lemmas,
)

REMEMBERED = 4_096
"""Words kept in each cache, some 2 KB a word in all. What people write about school are a few thousand words; one that
was forgotten costs 0.1 ms again, and a flood of nonsense no memory."""
EFFORT = 60
"""What one text may cost, in look-ups in the dictionary (0.1 ms); a guess at a word that is not there is `_GUESS`."""
_GUESS = 4
_LONGEST_SEARCHED = 40
_ENDS = frozenset(".!?;")
_MARKS = ",.!?;:()\"'[]"
_LATER = 0.3
_SURE_LENGTH = 6  # a shorter misspelt word in Latin letters is sooner English
_Reading = tuple[str, float]


class _SpentError(Exception):
    """The text has cost all that it may; raised out of caches, so that they remember nothing half done."""


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a text, and the words it stands for: several where words were glued."""

    token: str
    words: tuple[str, ...]


def parted(read: Sequence[Word]) -> list[list[str]]:
    """Words alone, parted where a mark parts sentences."""
    found: list[list[str]] = [[]]
    for one in read:
        if one.token in _ENDS:
            found.append([])
        else:
            found[-1].extend(word for word in one.words if word.isalpha())
    return [one for one in found if one]


class _Effort(local):
    """What is left of the present text's; each thread reads a text of its own."""

    left = EFFORT


class Lexicon:
    """Reads text into known words, also on several threads at once. Its only state is caches and each text's effort."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._entry = lru_cache(maxsize=REMEMBERED)(self._looked_up)
        self._supposed = lru_cache(maxsize=REMEMBERED)(self._suppose)
        self._settled = lru_cache(maxsize=REMEMBERED)(self._settle)
        self._readings = lru_cache(maxsize=REMEMBERED)(self._read_both_ways)
        self._effort = _Effort()
        self._loading = Lock()
        self.learn(vocabulary)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Takes the words that rules wait for; forgets what was settled with other words."""
        self._vocabulary = vocabulary
        self._same = dict(vocabulary.same)
        self._whole = vocabulary.whole
        self._settled.cache_clear()
        self._readings.cache_clear()
        self._forms: Forms | None = None

    def warm(self) -> None:
        """Loads what would otherwise be loaded in the middle of somebody's question."""
        morphology()
        self._known_forms()

    def read(self, text: str) -> list[Word]:
        """Words, numbers and marks of cleaned text, misspellings mended."""
        self.rest()
        if letters.has_latin(text):
            text = self._in_russian(text)
        return [Word(token, self._words(token) if token.isalpha() else (token,)) for token in letters.tokens(text)]

    def rest(self) -> None:
        """What is read next may cost `EFFORT` anew."""
        self._effort.left = EFFORT

    def spared(self, read: Sequence[Word], spare: Callable[[str], bool]) -> list[str]:
        """The words of a text, where a mended or glued one stays as it was written if it is to be spared."""
        return [each for word in self.as_written(read, spare) for each in word.words]

    def as_written(self, read: Sequence[Word], spare: Callable[[str], bool]) -> list[Word]:
        """The same, word by word: slang is no slip, and is not spared."""
        return [
            Word(word.token, (word.token,))
            if word.words[0] != word.token and word.token not in self._same and spare(word.token)
            else word
            for word in read
        ]

    def lemmas(self, word: str) -> tuple[str, ...]:
        """Dictionary forms the word may come from, itself first; ё as е."""
        try:
            return self._entry(word).lemmas or self._supposed(word)
        except _SpentError:
            return self._known_forms().lemmas(word)

    def surname(self, word: str, *, expected: bool) -> str:
        """The surname that the word is, or where one is `expected` may be; "" for none, or with no time to look."""
        try:
            entry = self._entry(word)
        except _SpentError:
            return ""
        if entry.lemmas:
            return entry.surname if expected or not entry.known else ""
        return word if expected and looks_like_surname(word) else ""

    def is_word(self, token: str) -> bool:
        """Whether a rule or a dictionary knows it, and not only as a rare name; yes where there is no time to look."""
        try:
            return self._is_known(token)
        except _SpentError:
            return True

    # --- one word -------------------------------------------------------------------------------------

    def _spend(self, effort: int) -> None:
        if self._effort.left < effort:
            self._effort.left = 0
            raise _SpentError
        self._effort.left -= effort

    def _looked_up(self, word: str) -> Entry:
        if len(word) < 2 or not letters.has_russian(word):
            return Entry((word,), known=False)
        self._spend(1)
        return dictionary_entry(word)

    def _suppose(self, word: str) -> tuple[str, ...]:
        self._spend(_GUESS)
        return supposed_lemmas(word)

    def _is_known(self, token: str) -> bool:
        if token in self._whole or token in self._vocabulary.names or len(token) < 3:
            return True
        return token in self._known_forms() or self._entry(token).known

    def _words(self, token: str) -> tuple[str, ...]:
        try:
            return self._settled(token)
        except _SpentError:
            return (self._known_forms().slang(token) or token,)

    def _settle(self, token: str) -> tuple[str, ...]:
        if token in self._same:
            return tuple(self._same[token].split())
        if self._is_known(token) or len(token) > _LONGEST_SEARCHED:
            return (token,)
        return self._mended(token)

    def _mended(self, token: str) -> tuple[str, ...]:
        if not letters.has_russian(token):
            return (token,)
        self._spend(_GUESS)
        return tuple(
            word for found in self._known_forms().mended(token) for word in self._same.get(found, found).split()
        )

    def _known_forms(self) -> Forms:
        if self._forms is None:
            with self._loading:
                self._forms = self._forms or Forms(self._vocabulary)
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
            elif chunk.strip(_MARKS) not in self._whole and len(chunk) <= _LONGEST_SEARCHED:
                try:
                    readings[place] = self._readings(chunk)
                except _SpentError:
                    break  # a page of English is nobody's question
        keyboard = sum(typed[1] for typed, _ in readings.values())
        spelling = sum(spelled[1] for _, spelled in readings.values())
        for place, (typed, spelled) in readings.items():
            likelier, other = (typed, spelled) if keyboard >= spelling else (spelled, typed)
            if likelier[1] or other[1]:
                chunks[place] = likelier[0] if likelier[1] else other[0]
        return " ".join(chunks)

    def _read_both_ways(self, chunk: str) -> tuple[_Reading, _Reading]:
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
            elif self._in_dictionary(word):
                total += len(word)
            elif self._begins(word):
                total += len(word) - 1
            elif self._known_forms().slang(word):
                total += len(word)
            elif len(word) >= _SURE_LENGTH and self._mended(word) != (word,):
                total += len(word) / 2
        return total

    def _in_dictionary(self, word: str) -> bool:
        self._spend(1)
        return morphology().word_is_known(word)

    def _begins(self, word: str) -> bool:
        return any(word[:length] in self._vocabulary.beginnings for length in range(4, len(word) + 1))


def _trimmed(chunk: str, read: Callable[[str], str]) -> tuple[str, ...]:
    """A final «,» may be a comma or the letter «б»: both readings."""
    bare = chunk.rstrip(",.;:'\"!?")
    return (read(chunk),) if bare == chunk else (read(chunk), read(bare) + " ")
