"""Whether a sentence speaks of whoever says it: «моё расписание», «какие у меня уроки», «что я веду завтра»."""

from handlers.understanding.letters import clean, listed, tokens

_SELF = frozenset(listed("мой моя мое мои моего моей моих моему моем я меня мне"))


def of_oneself(text: str) -> bool:
    return not _SELF.isdisjoint(tokens(clean(text)))
