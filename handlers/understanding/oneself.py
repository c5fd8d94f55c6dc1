"""Whether a sentence speaks of whoever says it: «моё расписание», «какие у меня уроки», «что я веду завтра»."""

from handlers.understanding.letters import clean, listed, tokens

_SELF = frozenset(listed("мой моя мое мои моего моей моих моему моем я меня мне"))


_CLASS = frozenset(listed("класс класса классу классе классом"))


def of_own_class(text: str) -> bool:
    """«Расписание моего класса»."""
    said = frozenset(tokens(clean(text)))
    return bool(_SELF & said and _CLASS & said)


def of_oneself(text: str) -> bool:
    return not _SELF.isdisjoint(tokens(clean(text)))
