"""What a word or two mean by themselves: «да», «ой нет, не надо», «спасибо», «меню», «я её мама».

Read from `content/dictionaries/commands.toml`. A text counts only where nothing is left over of it: «мама получила
код» is no answer to «кем вы приходитесь?».
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from handlers.understanding.spelling import folded

MOST_WORDS = 7
FINE = "fine"
"""«ок», «хорошо»: a yes to what can be undone, small talk otherwise."""
_WORD = re.compile(r"[^\W_]+")
_OUTDONE = (
    ({"yes", FINE}, "yes"),
    ({"no", "cancel"}, "cancel"),
    ({"no", "disagree"}, "no"),
    ({"thanks", FINE}, "thanks"),
    ({"bye", FINE}, "bye"),
)


class ShortWords:
    """The dictionary of short words. `commands` are the meanings that work everywhere, whatever is open."""

    def __init__(self, dictionary: Path) -> None:
        read = tomllib.loads(dictionary.read_text("utf-8"))
        self.commands = frozenset(read["commands"])
        self._phrases: dict[tuple[str, ...], str] = {
            tuple(plain(phrase)): meaning
            for table in ("answers", "commands")
            for meaning, phrases in read[table].items()
            for phrase in phrases
        }
        self._around = frozenset(read["around"]["words"])
        self._oneself = frozenset(read["around"]["oneself"])
        self._stops = frozenset(tuple(plain(word)) for word in read["stop"]["words"])
        self._turns = frozenset(tuple(plain(word)) for word in read["turning"]["words"])
        self._turning = tuple(read["turning"]["buttons"])
        self._stems: Mapping[str, tuple[str, ...]] = {name: tuple(stems) for name, stems in read["stems"].items()}
        self._longest = max(map(len, self._phrases))
        # One message is asked about by several.
        self.meaning: Callable[[str], str | None] = lru_cache(maxsize=16)(self._meaning)

    def command(self, text: str) -> str | None:
        """The command that these words are."""
        meaning = self.meaning(text)
        return meaning if meaning in self.commands else None

    def stops(self, text: str) -> bool:
        """Whether whoever says this wants peace, and not only what was asked last undone."""
        return tuple(plain(text)) in self._stops

    def turns(self, text: str) -> bool:
        """Whether whoever says this wants the rest of an answer."""
        return tuple(plain(text)) in self._turns

    def turning(self, label: str) -> bool:
        """Whether a button so called shows it."""
        return " ".join(plain(label)).startswith(self._turning)

    def hinted(self, text: str) -> str | None:
        """What a short text that nobody understood is at least: an insult, a complaint."""
        words = plain(text)
        if len(words) > MOST_WORDS:
            return None
        hint = next((name for name, stems in self._stems.items() for word in words if word.startswith(stems)), None)
        # «я тупая» is said of oneself, and whoever says it needs no calming line.
        return None if hint == "insult" and self._oneself.intersection(words) else hint

    def _meaning(self, text: str) -> str | None:
        """The one meaning of all the words in the text, politeness left out; None where they have none, or two."""
        words = tuple(plain(text))
        if not words:
            return {"+": "yes", "-": "no"}.get(text.strip())
        if words in self._phrases:
            return self._phrases[words]
        return _one(self._said(words)) if len(words) <= MOST_WORDS else None

    def _said(self, words: Sequence[str]) -> set[str]:
        """The meanings of its phrases, the longest first; none where a word is left over."""
        said: set[str] = set()
        at = 0
        while at < len(words):
            lengths = range(min(self._longest, len(words) - at), 0, -1)
            length = next((length for length in lengths if tuple(words[at : at + length]) in self._phrases), 0)
            if length:
                said.add(self._phrases[tuple(words[at : at + length])])
            elif words[at] not in self._around:
                return set()
            at += length or 1
        return said


def _one(said: set[str]) -> str | None:
    for both, meaning in _OUTDONE:
        if said == both:
            return meaning
    return next(iter(said)) if len(said) == 1 else None


def plain(text: str) -> list[str]:
    """Its words of letters and digits in one case; a mark parts words, and what nobody sees parts nothing."""
    text = folded(text.casefold())
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return _WORD.findall(text)
