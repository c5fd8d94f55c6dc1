"""The words of a sentence, whatever was done to them: typos, glued words, slang, the wrong keyboard layout.

A word is looked at once and remembered: the cache holds `REMEMBERED` words, so a warm question costs a few
dictionary look-ups. pymorphy3 is loaded when the first word needs it (0.1 s); the list of forms against which
typos and glued words are compared is built when the first unknown word comes (0.3 s), or by `warm()`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.understanding import letters

REMEMBERED = 50_000
"""Words kept in each cache; a school city's vocabulary is far smaller, a flood of nonsense is not."""
_UNKNOWN_A_TEXT = 24
"""Unknown words of one text that are searched for typos; the rest stay as they are (bounds the work)."""
_SHORTEST_GLUED = 6
_TELLING_SHARE = 0.6  # of a glued word's letters must be in words of four letters and more
_ENDINGS = (
    *tuple(
        letters.listed(
            "ами ями ого его ому ему ыми ими ой ей ою ею ом ем ам ям ах ях ов ев ок ек ую юю ая яя ые ие ых их ый ий "
            "а я ы и е у ю о ь"
        )
    ),
    "",
)
_SHORT = frozenset(
    letters.listed(
        "а в и к о с у я да до за из на не ни но об от по со то ты мы вы он ли же бы мне мой моя что как где кто "
        "это его она оно они для при про под над без или еще так там тут все уже"
    )
)
_SOUNDS_ALIKE = str.maketrans("оеяыэюдгзбжв", "аиииииткспшф")


class Morphology(Protocol):
    """The part of pymorphy3's analyser that is used here."""

    dictionary: Any
    cyr_word_is_known: Any

    def parse(self, word: str) -> list[Any]: ...
    def word_is_known(self, word: str) -> bool: ...


@lru_cache(maxsize=1)
def morphology() -> Morphology:
    import pymorphy3  # 0.1 s and 20 MB: only when a sentence needs it

    analyser: Morphology = pymorphy3.MorphAnalyzer()
    return analyser


def folded(word: str) -> str:
    return word.replace("ё", "е")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that some rule waits for: whole ones (lemmas or forms), beginnings, and one-to-one replacements."""

    whole: frozenset[str]
    beginnings: frozenset[str]
    same: Mapping[str, str]  # «чё» → «что», «скока» → «сколько»
    names: frozenset[str] = frozenset()  # given names: parts of glued words, but no word is mended into one


class Lexicon:
    """Reads text into known words. Safe to share: its only state is caches."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.lemmas = lru_cache(maxsize=REMEMBERED)(self._lemmas)
        self._settled: dict[str, tuple[str, ...]] = {}
        self.learn(vocabulary)

    def learn(self, vocabulary: Vocabulary) -> None:
        """Takes the words that rules wait for; forgets what was settled with other words."""
        self._vocabulary = vocabulary
        self._same = dict(vocabulary.same)
        self._whole = vocabulary.whole
        self._settled.clear()
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
            if spared and words[0] != token and spared(token):
                found.append(token)
            else:
                found.extend(words)
        return found

    def is_word(self, token: str) -> bool:
        """Whether a dictionary or a rule knows it."""
        return self._is_known(token)

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
        elif self._is_known(token):
            words = (token,)
        elif not search or len(token) > 40:
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
        return (
            token in self._whole or len(token) < 3 or (letters.has_russian(token) and morphology().word_is_known(token))
        )

    def _mended(self, token: str) -> tuple[str, ...]:
        if not letters.has_russian(token):
            return (token,)
        forms = self._known_forms()
        slang = forms.slang(token)
        if slang:
            return (slang,)
        near = forms.nearest(token, 1)
        parts = () if near else forms.parts(token)
        if not near and not parts:
            near = forms.nearest(token, 2)
        return tuple(word for part in parts or (near or token,) for word in self._same.get(part, part).split())

    def _known_forms(self) -> "Forms":
        if self._forms is None:
            self._forms = Forms(self._vocabulary)
        return self._forms

    # --- Latin letters --------------------------------------------------------------------------------

    def _in_russian(self, text: str) -> str:
        """Chunks with Latin letters as the Russian they stand for; English that rules wait for stays."""
        chunks = text.split(" ")
        keyboard = spelling = 0.0
        readings: dict[int, tuple[tuple[str, float], tuple[str, float]]] = {}
        for place, chunk in enumerate(chunks):
            if not letters.has_latin(chunk):
                continue
            if letters.has_russian(chunk):
                chunks[place] = letters.one_alphabet(chunk)
                continue
            if chunk.strip(",.!?;:()\"'") in self._whole:
                continue
            typed = self._best(_trimmed(chunk, letters.other_layout))
            spelled = self._best(letters.spelled_in_latin(chunk.strip(',.!?;:()"[]')))
            readings[place] = typed, spelled
            keyboard += typed[1]
            spelling += spelled[1]
        for place, (typed, spelled) in readings.items():
            first, second = (typed, spelled) if keyboard >= spelling else (spelled, typed)
            if first[1] or second[1]:
                chunks[place] = first[0] if first[1] or not second[1] else second[0]
            elif spelling or not keyboard:
                chunks[place] = spelled[0]
        return " ".join(chunks)

    def _best(self, readings: Iterable[str]) -> tuple[str, float]:
        """The most meaningful of the readings, and how meaningful it is: letters in words that are known."""
        weighed = [(reading, self._meaning(reading)) for reading in readings]
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
                total += len(word) / 2 if word in _SHORT else 0
            elif morphology().word_is_known(word):
                total += len(word)
            elif self._begins(word):
                total += len(word) - 1
            elif self._mended(word) != (word,):
                total += len(word) / 2
        return total

    def _begins(self, word: str) -> bool:
        return any(word[:length] in self._vocabulary.beginnings for length in range(4, len(word) + 1))


def _trimmed(chunk: str, read: Any) -> tuple[str, ...]:
    """A final «,» may be a comma or the letter «б»: both readings."""
    bare = chunk.rstrip(",.;:'\"!?")
    return (read(chunk),) if bare == chunk else (read(chunk), read(bare) + " ")


class Forms:
    """Every form of every word that rules wait for, arranged for finding what a misspelt word was."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        analyser = morphology()
        forms: set[str] = set(vocabulary.same)
        self._stems: dict[str, str] = {}
        for word in vocabulary.whole:
            forms.add(word)
            if not letters.has_russian(word):
                continue
            if analyser.word_is_known(word):
                forms.update(_inflected(analyser, word))
            else:
                self._stems[word.rstrip("аяыиеуюоьй")] = word
        for beginning in vocabulary.beginnings:
            if len(beginning) >= 4:
                forms.update(folded(word) for word, *_ in analyser.dictionary.iter_known_words(beginning))
        self._forms = frozenset(forms | vocabulary.names)
        self._buckets: dict[tuple[int, str], list[str]] = {}
        for form in forms:
            if len(form) >= 3:
                self._buckets.setdefault((len(form), form[0]), []).append(form)
                self._buckets.setdefault((len(form), form[-2:]), []).append(form)

    def slang(self, token: str) -> str | None:
        """The slang word whose form this is: «физрой» → «физра»; dictionaries do not decline such words."""
        for ending in _ENDINGS:
            if token.endswith(ending):
                stem = token[: len(token) - len(ending)]
                if len(stem) >= 3 and stem in self._stems:
                    return self._stems[stem]
        return None

    def parts(self, token: str) -> tuple[str, ...]:
        """The words glued together: «какиеоценки» → «какие», «оценки»; nothing where it does not come apart."""
        if len(token) < _SHORTEST_GLUED:
            return ()
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(token)
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - 18), end):
                before = best[start]
                part = token[start:end]
                if before is None or not (part in _SHORT if len(part) < 4 else part in self._forms):
                    continue
                cost = before[0] + (1.0 if len(part) >= 4 else 1.2)
                so_far = best[end]
                if so_far is None or cost < so_far[0]:
                    best[end] = cost, (*before[1], part)
        found = best[len(token)]
        if found is None or len(found[1]) < 2:
            return ()
        told = sum(len(part) for part in found[1] if len(part) > 3)
        return found[1] if told >= _TELLING_SHARE * len(token) else ()

    def nearest(self, token: str, allowed: int) -> str | None:
        """The form this is a misspelling of, `allowed` letters away at most; None where nothing is near enough."""
        size = len(token)
        if size < 4 * allowed:
            return None
        candidates: set[str] = set()
        for length in range(size - allowed, size + allowed + 1):
            candidates.update(self._buckets.get((length, token[0]), ()))
            candidates.update(self._buckets.get((length, token[-2:]), ()))
        found = process.extract(token, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        if not found:
            return None
        sound = token.translate(_SOUNDS_ALIKE)
        return min(
            (form for form, _, _ in found),
            key=lambda form: (
                OSA.distance(token, form) - 0.6 * (form.translate(_SOUNDS_ALIKE) == sound),
                form[0] != token[0],
                form[-1] != token[-1],
                form,
            ),
        )


def _inflected(analyser: Morphology, word: str) -> set[str]:
    forms: set[str] = set()
    for parsed in analyser.parse(word):
        if folded(parsed.normal_form) == word:
            forms.update(folded(one.word) for one in parsed.lexeme if "PRTF" not in one.tag)
    return forms
