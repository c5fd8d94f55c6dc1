"""What a person means: Russian text in, a question with its child, subject and days out.

    understanding = Understanding(Path("content"))
    asked = understanding.asked("чё по матеше у Машки завтра", now=now, children=["Маша", "Петя"])

Evidence, not sentences: words in any form and order speak for and against each capability (`phrases.py`,
`evidence.py`), and what was found about days, subjects, children and places speaks too.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from handlers.understanding import letters
from handlers.understanding.asked import Asked, Picture
from handlers.understanding.danger import Danger
from handlers.understanding.directory import looks_like_street
from handlers.understanding.evidence import Evidence, Weighed
from handlers.understanding.hunch import Hunch
from handlers.understanding.kinship import Others, age, others, owns
from handlers.understanding.names import Names
from handlers.understanding.periods import Period, Standpoint
from handlers.understanding.phrases import Line, load_phrases, load_words, written
from handlers.understanding.sentences import Reading, Sentence, about_length
from handlers.understanding.spelling import Vocabulary
from handlers.understanding.subjects import Subjects
from handlers.understanding.terms import finer, spoken_term
from handlers.understanding.time_words import WORDS as TIME_WORDS
from handlers.understanding.words import Lexicon, Word, parted

ENOUGH = 2.5
"""The weight from which a capability is understood; below it there are only guesses."""
_WORTH_A_GUESS = 1.0
_MOST_GUESSES = 4
_UNEXPLAINED = 0.25  # what each word that tells nothing takes away, up to the limit
_MOST_UNEXPLAINED = 1.5
_LOOKS = {"back": -1, "either": 0, "ahead": 1}
_PAST = re.compile(r".{2,}л(?:[аои]|[аои]сь|ся)?")
_TO_COME = frozenset(letters.listed("приду придет придем придут пойду пойдет пойдем пойдут буду будет будем будут"))
_ELSEWHERE = 2.5
_OTHER_TALK = 2  # words that no line waits for: a question that goes on from the one before has none
_SURE, _SUPPOSED = 0.99, 0.5  # confidence in distress, and in what is said by leaving the rest out
_GOES_ON = frozenset(letters.listed("а и еще теперь"))
_DATE_ASKED = frozenset((("какое", "число"), ("сегодня", "число")))  # what day it is, and not what was on it
_HOW_IS = frozenset((("что", "у"), ("как", "у")))
_MARKS = frozenset('-".,;:()?!#')
_SHORT = 3  # letters: no street is called so
_FEAR = "fear"  # under which name its lines are weighed, beside the capabilities


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a text says to whoever hears it, whatever their children are called."""

    read: list[Word]
    distress: str | None


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is meant, and how surely. `aside`: the words are about other things, and nothing more is read from them."""

    capability: str | None
    confidence: float
    guesses: tuple[str, ...] = ()
    supposed: str | None = None
    distress: str | None = None
    aside: bool = False


class Understanding:
    """Reads `content` once. pymorphy3 is loaded at the first question, or by `warm()`."""

    def __init__(self, content: Path) -> None:
        common = load_words(content)
        self.phrases = load_phrases(content)
        self._drawn, self._dark = frozenset(common.drawn.split()), frozenset(common.dark.split())
        self._silent = frozenset(common.silent.split()) | self._drawn | self._dark
        self._elsewhere = frozenset(common.elsewhere.split())
        self._leading = frozenset(common.leading.split())
        lines: dict[str, list[Line]] = {
            name: [written(line, common.groups) for line in phrases.evidence] for name, phrases in self.phrases.items()
        }
        in_danger = lines.pop("danger", [])
        lines[_FEAR] = [written(line, common.groups) for phrases in self.phrases.values() for line in phrases.fear]
        self._others: dict[str, Others] = {
            **dict.fromkeys(common.siblings.split(), "sibling"),
            **dict.fromkeys(common.mates.split(), "mate"),
        }
        self._heard = lru_cache(maxsize=1)(self._hear)  # the same text is asked for danger, then for its question
        self._lexicon = lexicon = Lexicon(Vocabulary(frozenset(), frozenset(), {}))
        self._names = Names(content / "dictionaries" / "names.toml")
        self._subjects = Subjects(content / "dictionaries" / "subjects.toml", lexicon.lemmas)
        self._reading = Reading(lexicon, self._names, self._subjects, self._silent)
        self._evidence = Evidence(lines, lexicon.lemmas, self._silent)
        self.hunch = Hunch(content / "distress", lexicon.lemmas, self._silent)
        self._danger = Danger(in_danger, lexicon.lemmas, self._silent, self.hunch)
        lexicon.learn(
            Vocabulary(
                whole=frozenset().union(
                    self._evidence.words,
                    self._danger.evidence.words,
                    self._subjects.vocabulary,
                    TIME_WORDS,
                    self._silent,
                    self._elsewhere,
                ),
                beginnings=self._evidence.beginnings | self._danger.evidence.beginnings,
                same=common.replacements(),
                names=self._names.vocabulary,
            )
        )

    @property
    def capabilities(self) -> tuple[str, ...]:
        return tuple(self.phrases)

    def warm(self) -> None:
        """Loads the dictionaries (0.5 s) so that the first question does not wait for them."""
        self._lexicon.warm()

    def danger(self, text: str) -> str | None:
        """The kind of acute distress in the text, or None."""
        return self._heard(text).distress

    def _hear(self, text: str) -> _Heard:
        read = self._lexicon.read(letters.clean(text))
        kind = self._distress(read)
        if kind:  # «садик на Лапатина» is a street with a slip in it, and no «лапать»
            kind = self._distress(self._lexicon.as_written(read, looks_like_street))
        return _Heard(read, kind)

    def _distress(self, read: Sequence[Word]) -> str | None:
        said = parted(read)
        somebody = self._names.any_of([word for one in said for word in one], self._lexicon.lemmas)
        named = [("@named", 0)] if somebody else []
        return self._danger.kind(said, [*self._length(said), *named], somebody=somebody)

    def _low(self, read: Sequence[Word]) -> str | None:
        """No danger, yet a warm word is due: asked only where nothing else was understood."""
        said = parted(read)
        return self._danger.low(said, self._length(said))

    def _length(self, said: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
        return about_length([word for one in said for word in one], self._silent)

    def said(self, text: str) -> list[list[str]]:
        """The words of each sentence, as distress is heard in them."""
        return parted(self._lexicon.read(letters.clean(text)))

    def _street(self, sentence: Sentence) -> list[tuple[str, int]]:
        """A word after «на» that tells nothing else: «садик на Абельмана», «школа на Строителей»."""
        return [
            ("@street", place)
            for place, word in enumerate(sentence.words)
            if sentence.tokens[place - 1 : place] == ["на"]
            and len(word) > _SHORT
            and word not in self._silent
            and place not in sentence.explained
            and not self._evidence.awaited(word)
        ]

    def asked(self, text: str, *, now: datetime, children: Sequence[str] = (), subjects: Sequence[str] = ()) -> Asked:
        """What the text asks. `now` is in the city's zone: its date is «сегодня»."""
        heard = self._heard(text)
        sentence = self._reading.sentence(heard.read, tuple(children), tuple(subjects))
        weighed = self._evidence.weigh(
            sentence.words,
            [*sentence.found, *self._directions(sentence, now), *self._street(sentence)],
            sentence.explained,
        )
        afraid = weighed.scores.pop(_FEAR, 0.0) >= ENOUGH
        said = self._decided(heard, sentence, weighed, now, afraid=afraid)
        if said.aside:
            return Asked(text=text, confidence=said.confidence, guesses=said.guesses)
        capability = said.capability
        what = weighed.whats.get(capability or "", "")
        sure = sentence.children.sure
        grades = capability == "grades"
        return Asked(
            text=text,
            capability=capability,
            what=said.distress or finer(what, sentence.tokens),
            term=spoken_term(sentence.tokens),
            period=sentence.spoken.period(self._standpoint(sentence, capability, now)),
            subject=sentence.subjects[0] if len(sentence.subjects) == 1 else None,
            child=sure,
            everyone=any(entry == "@everyone" for entry, _ in sentence.found),
            class_name=sentence.class_name,
            institution=sentence.institution,
            confidence=said.confidence,
            guesses=said.guesses,
            supposed=said.supposed,
            children=tuple(dict.fromkeys(one for meant in sentence.children.named for one in sorted(meant))),
            other_name=None
            if sentence.children.named or not children
            else self._names.stranger(sentence.tokens, self._lexicon.lemmas, sentence.spoken.used | sentence.explained),
            earlier=None if capability else sentence.spoken.period(self._standpoint(sentence, "grades", now)),
            unreal=_unreal(sentence, now),
            age=age(sentence.tokens),
            others=others(sentence.tokens, self._lexicon.lemmas, self._others) if grades else "",
            surname=self._surname(sentence) if grades else "",
            picture=self._picture(sentence.tokens),
            stray=capability is None and self._stray(sentence),
            afraid=afraid,
        )

    def _stray(self, sentence: Sentence) -> bool:
        """Whether a word tells something else than whose, when and of what: a question that goes on has none."""
        told = sentence.explained | sentence.spoken.used
        return any(
            word
            and word not in self._silent
            and at not in told
            and self._leading.isdisjoint(self._lexicon.lemmas(word))
            for at, word in enumerate(sentence.words)
        )

    def _decided(
        self, heard: _Heard, sentence: Sentence, weighed: Weighed, now: datetime, *, afraid: bool
    ) -> _Decision:
        """Which capability is meant: distress before all, then what was said, then what leaving all else out says."""
        capability, confidence, guesses = _chosen(weighed, self._doubt(sentence, weighed))
        if distress := heard.distress or (self._low(heard.read) if capability is None else None):
            return _Decision("danger", _SURE, distress=distress)
        if capability:
            return _Decision(capability, confidence, guesses)
        if weighed.unexplained >= _OTHER_TALK or self._speaks_elsewhere(sentence):
            return _Decision(None, confidence, guesses, aside=True)
        if afraid and sentence.subjects:
            return _Decision("grades", _SUPPOSED)
        about_grades = self._means_grades(sentence, now)
        if about_grades and _says_whose(sentence) and sentence.tokens[0] not in _GOES_ON:
            return _Decision("grades", _SUPPOSED)
        return _Decision(None, confidence, guesses or _guessed(sentence), supposed="grades" if about_grades else None)

    def _surname(self, sentence: Sentence) -> str:
        """Of a word that tells nothing else."""
        for place, word in enumerate(sentence.words):
            if len(word) <= 3 or word in self._silent or place in sentence.explained or self._evidence.awaited(word):
                continue
            expected = owns(sentence.tokens, place, sentence.children.used)
            if found := self._lexicon.surname(word, expected=expected):
                return found
        return ""

    def _picture(self, tokens: Sequence[str]) -> Picture:
        if self._drawn.isdisjoint(tokens):
            return ""
        return "light" if self._dark.isdisjoint(tokens) else "dark"

    def _doubt(self, sentence: Sentence, weighed: Weighed) -> float:
        """What words that tell nothing, or tell of other things than ours, take from every score."""
        doubt = min(_MOST_UNEXPLAINED, _UNEXPLAINED * weighed.unexplained)
        return doubt + _ELSEWHERE * self._speaks_elsewhere(sentence)

    def _speaks_elsewhere(self, sentence: Sentence) -> bool:
        lemmas = self._lexicon.lemmas
        if not _DATE_ASKED.isdisjoint(pairwise(sentence.tokens)):
            return True
        return any(self._elsewhere.intersection(lemmas(word)) for word in sentence.words if word)

    def _means_grades(self, sentence: Sentence, now: datetime) -> bool:
        """«у Пети по алгебре», «что за неделю», «математика»: a subject or days gone by, and no word more."""
        if any(
            word and word not in self._silent and at not in sentence.explained for at, word in enumerate(sentence.words)
        ):
            return False
        period = sentence.spoken.period(self._standpoint(sentence, "grades", now))
        gone_by = period is not None and period.first <= now.date()
        return bool(sentence.subjects or gone_by or _unreal(sentence, now)) and not sentence.class_name

    def _directions(self, sentence: Sentence, now: datetime) -> list[tuple[str, int]]:
        if not sentence.spoken.found:
            return []
        period = sentence.spoken.period(Standpoint(now.date(), past=self._tells_past(sentence.words, 1)))
        if period is None:
            return []
        place = min(sentence.spoken.used)
        if period.first > now.date():
            return [("@future", place)]
        if period.last < now.date():
            return [("@past", place)]
        return [("@today", place)] if period.first == period.last else []

    def _standpoint(self, sentence: Sentence, capability: str | None, now: datetime) -> Standpoint:
        looks = _LOOKS[self.phrases[capability].looks] if capability in self.phrases else 0
        return Standpoint(now.date(), looks, past=self._tells_past(sentence.words, looks))

    def _tells_past(self, words: list[str], looks: int) -> bool:
        """«была в пятницу», «получил в среду»; for what looks ahead only «был»: «что задали на пятницу» is not past."""
        if not _TO_COME.isdisjoint(words):  # «заболели, во вторник не придём»
            return False
        for word in words:
            if word in ("был", "была", "было", "были"):
                return True
            if looks <= 0 and _PAST.fullmatch(word) and any(map(_is_verb, self._lexicon.lemmas(word))):
                return True
        return False


def _says_whose(sentence: Sentence) -> bool:
    return bool(sentence.children.named or _HOW_IS.intersection(pairwise(sentence.tokens)))


def _unreal(sentence: Sentence, now: datetime) -> str:
    missed = sentence.spoken.missed(now.date())
    if missed is None:
        return ""
    first, end = missed
    first -= end - first > 2 and "".join(sentence.tokens[max(first - 1, 0) : first]) in ("с", "со", "от")
    return " ".join(sentence.tokens[first:end])


def _is_verb(lemma: str) -> bool:
    return lemma.endswith(("ть", "ться", "ти", "тись"))


def _chosen(weighed: Weighed, doubt: float) -> tuple[str | None, float, tuple[str, ...]]:
    ranked = sorted(weighed.scores.items(), key=lambda one: (-one[1], one[0]))
    ranked = [one for one in ranked if one[1] >= _WORTH_A_GUESS]
    if not ranked:
        return None, 0.0, ()
    best, score = ranked[0][0], ranked[0][1] - doubt
    second = ranked[1][1] - doubt if len(ranked) > 1 else 0.0
    guesses = tuple(name for name, _ in ranked[:_MOST_GUESSES])
    confidence = _confidence(score, max(0.0, second))
    if score < ENOUGH:
        return None, round(min(confidence, 0.4), 2), guesses
    return best, confidence, guesses[1:] if confidence < 0.6 else ()


def _guessed(sentence: Sentence) -> tuple[str, ...]:
    """What a bare subject, child, class or place may be asked about."""
    if sentence.institution:
        return ("institutions",)
    if sentence.subjects or sentence.children.named or sentence.spoken.found:
        return ("grades", "homework", "timetable")
    return ("timetable", "homework") if sentence.class_name else ()


def _confidence(score: float, second: float) -> float:
    """From 0 to 1: how much was said, and how far the second best is behind."""
    if score <= 0:
        return 0.0
    said = 1 - math.exp(-score / 2.5)
    ahead = (score - second) / score
    return round(said * (0.45 + 0.55 * min(1.0, ahead * 1.5)), 2)


__all__ = ["ENOUGH", "Asked", "Period", "Understanding"]
