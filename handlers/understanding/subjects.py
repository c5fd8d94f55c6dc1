"""School subjects by any of their names: «матеша», «по англу», «математичка», «окр мир»."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from handlers.understanding import letters

Lemmas = Callable[[str], tuple[str, ...]]
_MARKS = frozenset('-".(),')
_BEFORE, _BEHIND = 3, 2  # words around one in which it may turn out to mean something else


class SubjectEntry(BaseModel):
    """One subject of `content/dictionaries/subjects.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    words: list[str] = Field(min_length=1)
    teachers: list[str] = []
    not_beside: list[str] = []


class SubjectFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    subject: list[SubjectEntry]


@dataclass(frozen=True, slots=True)
class Alias:
    """A run of dictionary words that names a subject."""

    words: tuple[frozenset[str], ...]  # for each word the dictionary forms it may be said as
    subject: str
    not_beside: frozenset[str]
    is_teacher: bool = False


@dataclass(frozen=True, slots=True)
class FoundSubjects:
    names: tuple[str, ...]  # in order, without repeats
    used: frozenset[int]
    teacher: bool = False  # named by a teacher's nickname: «математичка»


NO_SUBJECTS = FoundSubjects((), frozenset())


class Subjects:
    """Finds subjects among tokens."""

    def __init__(self, path: Path, lemmas: Lemmas) -> None:
        entries = SubjectFile.model_validate(tomllib.loads(path.read_text("utf-8"))).subject
        self._lemmas = lemmas
        self._aliases: dict[str, list[Alias]] = {}
        for entry in entries:
            beside = frozenset(entry.not_beside)
            for words in (entry.name, *entry.words, *entry.teachers):
                run = tuple(frozenset((word,)) for word in _split(words))
                _index(self._aliases, Alias(run, entry.name, beside, words in entry.teachers))
        self._spelled = lru_cache(maxsize=256)(self._spelling)

    @property
    def vocabulary(self) -> frozenset[str]:
        return frozenset().union(
            *(word for aliases in self._aliases.values() for alias in aliases for word in alias.words)
        )

    def find(self, tokens: Sequence[str], passed: tuple[str, ...] = ()) -> FoundSubjects:
        """Subjects named by the tokens; a subject among `passed` comes out as it is spelled there."""
        spelling, extra = self._spelled(passed) if passed else ({}, {})
        names: dict[str, None] = {}
        used: set[int] = set()
        teacher = False
        words = [place for place, token in enumerate(tokens) if token not in _MARKS]
        at = 0
        while at < len(words):
            found = self._longest(tokens, words, at, extra)
            if found is None:
                at += 1
                continue
            names[spelling.get(found.subject, found.subject)] = None
            used.update(words[at : at + len(found.words)])
            teacher = teacher or found.is_teacher
            at += len(found.words)
        return FoundSubjects(tuple(names), frozenset(used), teacher) if names else NO_SUBJECTS

    def _longest(
        self, tokens: Sequence[str], words: list[int], at: int, extra: Mapping[str, list[Alias]]
    ) -> Alias | None:
        best: Alias | None = None
        for lemma in self._lemmas(tokens[words[at]]):
            for alias in (*self._aliases.get(lemma, ()), *extra.get(lemma, ())):
                if best is not None and len(alias.words) <= len(best.words):
                    continue
                if self._matches(tokens, words, at, alias):
                    best = alias
        return best

    def _matches(self, tokens: Sequence[str], words: list[int], at: int, alias: Alias) -> bool:
        if at + len(alias.words) > len(words):
            return False
        for step, word in enumerate(alias.words[1:], 1):
            if word.isdisjoint(self._lemmas(tokens[words[at + step]])):
                return False
        if not alias.not_beside or len(alias.words) > 1:
            return True
        if at and tokens[words[at - 1]] == "по":
            return True
        beside = (*words[max(0, at - _BEFORE) : at], *words[at + 1 : at + 1 + _BEHIND])
        return not any(alias.not_beside.intersection(self._lemmas(tokens[near])) for near in beside)

    def _spelling(self, passed: tuple[str, ...]) -> tuple[dict[str, str], dict[str, list[Alias]]]:
        """How the caller spells the subjects we know, and aliases for those we do not."""
        spelling: dict[str, str] = {}
        extra: dict[str, list[Alias]] = {}
        for name in passed:
            words = [token for token in letters.tokens(letters.clean(name)) if token not in _MARKS]
            if not words:
                continue
            known = self.find(words)
            if len(known.names) == 1 and len(known.used) == len(words):
                spelling.setdefault(known.names[0], name)
                continue
            _index(extra, Alias(tuple(frozenset(self._lemmas(word)) for word in words), name, frozenset()))
        return spelling, extra


def _index(aliases: dict[str, list[Alias]], alias: Alias) -> None:
    for first in alias.words[0]:
        aliases.setdefault(first, []).append(alias)


def _split(words: str) -> tuple[str, ...]:
    return tuple(token for token in letters.tokens(letters.clean(words)) if token not in _MARKS)
