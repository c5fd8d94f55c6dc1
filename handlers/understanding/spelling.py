"""Finds what a misspelt, glued or undictionaried word was: «оцнеки», «какиеоценки», «физрой».

Every form of every word that rules wait for is listed once (0.3 s) and arranged by length, first letter and last
two letters, so that a search compares a few hundred forms instead of thirty thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.understanding import letters

_SHORTEST_GLUED = 6
_TELLING_SHARE = 0.33  # of a glued word's letters must be in words of four letters and more
_LEAST_MEAN_PART = 2.7  # letters: what comes apart into crumbs was no sentence
_LONGEST_PART = 18
_LIKELY = 0.005  # a reading's share among the readings of a word
_ENDINGS = (
    *letters.listed("ами ями ого его ому ему ыми ими ой ей ою ею ом ем ам ям ах ях ов ев ок ек ую юю ая яя ые ие ых"),
    *letters.listed("их ый ий а я ы и е у ю о ь"),
    "",
)
_SLANG_ENDINGS = tuple(letters.listed("ы и е у ой"))
_SOUNDS_ALIKE = str.maketrans("оеяыэюдгзбжвщ", "аиииииткспшфш")
_PROPER = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn"))
SHORT = frozenset(
    letters.listed(
        "а в и к о с у я да до за из на не ни но об от по со то ты мы вы он ли же бы мне мой моя мои что как где кто "
        "это его она оно они для при про под над без или еще так там тут все уже твоя твой наш ваш ей им их тебя меня"
    )
)
"""Little words that glued text may come apart into."""


class Morphology(Protocol):
    """The part of pymorphy3's analyser that is used here."""

    dictionary: Any
    cyr_word_is_known: Any

    def parse(self, word: str) -> list[Any]: ...
    def word_is_known(self, word: str) -> bool: ...


LOADING = Lock()
"""Dictionaries load while the first questions come: two threads that both find nothing must not both load."""


def morphology() -> Morphology:
    with LOADING:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Morphology:
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


@dataclass(frozen=True, slots=True)
class Entry:
    """What the dictionary tells of a word."""

    lemmas: tuple[str, ...]  # dictionary forms it may come from, itself first; none for a word that is not there
    known: bool  # and not only as a rare name: «миню», «абед» are sooner slips of the finger
    surname: str = ""  # the one that it may be, in its dictionary form: «королева», «воронцова»


def dictionary_entry(word: str) -> Entry:
    """Looks a Russian word up (0.1 ms)."""
    if not morphology().word_is_known(word):
        return Entry((), known=False)
    parsed = morphology().parse(word)
    surname = next((folded(one.normal_form) for one in parsed if "Surn" in one.tag.grammemes), "")
    return Entry(_lemmas(word, parsed), not all(_PROPER.intersection(one.tag.grammemes) for one in parsed), surname)


def supposed_lemmas(word: str) -> tuple[str, ...]:
    """The dictionary forms of a word no dictionary has, by those that end like it (0.2-0.4 ms): «гнобят», «гнобить»."""
    return _lemmas(word, morphology().parse(word))


def _lemmas(word: str, parsed: list[Any]) -> tuple[str, ...]:
    likely = [one for one in parsed if one.score > _LIKELY] or parsed[:3]
    return tuple(dict.fromkeys((word, *(folded(one.normal_form) for one in likely))))


class Forms:
    """Every form of every word that rules wait for, arranged for finding what a misspelt word was."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        analyser = morphology()
        forms: dict[str, tuple[str, ...]] = dict.fromkeys(vocabulary.same, ())
        self._stems: dict[str, str] = {}
        self._slang_forms: dict[str, str] = {}
        for word in vocabulary.whole:
            forms.setdefault(word, ())
            if not letters.has_russian(word):
                continue
            if analyser.word_is_known(word):
                alone = (word,)  # one for all its forms: they are thirty thousand
                for form in _inflected(analyser, word):
                    others = forms.get(form)
                    forms[form] = (*others, word) if others else alone
            else:
                stem = word.rstrip("аяыиеуюоьй")
                self._stems[stem] = word
                slang = [stem + ending for ending in _SLANG_ENDINGS if word[-1] in "ая"]
                slang += [stem[:-1] + "ок"] if stem[-1:] == "к" else []
                self._slang_forms.update(dict.fromkeys(slang, word))
        for beginning in vocabulary.beginnings:
            if len(beginning) >= 4:
                for word, *_ in analyser.dictionary.iter_known_words(beginning):
                    forms.setdefault(folded(word), ())
        self._lemmas = forms
        self._names = vocabulary.names
        self._buckets: dict[tuple[int, str], list[str]] = {}
        for form in (*forms, *self._slang_forms):
            if len(form) >= 3:
                self._buckets.setdefault((len(form), form[0]), []).append(form)
                self._buckets.setdefault((len(form), form[-2:]), []).append(form)

    def __contains__(self, form: str) -> bool:
        return form in self._lemmas

    def lemmas(self, form: str) -> tuple[str, ...]:
        """The word itself and those that rules wait for and whose form it is: no dictionary is asked."""
        return (form, *(lemma for lemma in self._lemmas.get(form, ()) if lemma != form))

    def mended(self, token: str) -> tuple[str, ...]:
        """The words meant, or the token itself where nothing is near enough."""
        slang = self.slang(token)
        near = slang or self._nearest(token, 1)
        if near:
            return (self._slang_forms.get(near, near),)
        if morphology().word_is_known(token):
            return (token,)  # a rare name after all
        found = self._parts(token) or (self._nearest(token, 2) or token,)
        return tuple(self._slang_forms.get(word, word) for word in found)

    def slang(self, token: str) -> str | None:
        """The slang word whose form this is: «физрой» → «физра»; dictionaries do not decline such words."""
        if token in self._slang_forms:
            return self._slang_forms[token]
        for ending in _ENDINGS:
            if token.endswith(ending):
                stem = token[: len(token) - len(ending)]
                if len(stem) >= 3 and stem in self._stems:
                    return self._stems[stem]
        return None

    def _parts(self, token: str) -> tuple[str, ...]:
        """The words glued together: «какиеоценки» → «какие», «оценки»; nothing where it does not come apart."""
        if len(token) < _SHORTEST_GLUED:
            return ()
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(token)
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - _LONGEST_PART), end):
                before = best[start]
                part = token[start:end]
                if before is None or not (part in SHORT or (len(part) > 1 and self._is_piece(part))):
                    continue
                cost = before[0] + (1.0 if len(part) >= 4 else 1.3)
                so_far = best[end]
                if so_far is None or cost < so_far[0]:
                    best[end] = cost, (*before[1], part)
        found = best[len(token)]
        if found is None or not 2 <= len(found[1]) <= len(token) / _LEAST_MEAN_PART:
            return ()
        told = sum(len(part) for part in found[1] if len(part) > 3)
        return found[1] if told >= _TELLING_SHARE * len(token) else ()

    def _is_piece(self, part: str) -> bool:
        return part in self._lemmas or part in self._names or part in self._slang_forms

    def _nearest(self, token: str, allowed: int) -> str | None:
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
        near = [form for form, _, _ in found if form[0] == token[0] or form.translate(_SOUNDS_ALIKE) == sound]
        if not near and morphology().word_is_known(token):
            return None
        return min(
            near or [form for form, _, _ in found],
            key=lambda form: (
                OSA.distance(token, form) - 0.6 * (form.translate(_SOUNDS_ALIKE) == sound),
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
