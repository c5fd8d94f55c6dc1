"""Whether a name in a timetable is a teacher's: «Образцова О. П.» and «О.П. Образцова» are Ольга Петровна Образцова."""

import re
from collections.abc import Sequence
from functools import lru_cache

from storage.names import words

SEVERAL = re.compile(r"[,;/\n]")
"""What stands between the teachers of one lesson."""


def taught_by(written: str, surname: str, given: str, patronymic: str = "") -> bool:
    """Whether one of those who are written is the person: the surname, alone or with initials or names that agree."""
    return any(_is(tuple(words(one)), surname, given, patronymic) for one in SEVERAL.split(written))


@lru_cache(maxsize=4096)
def _is(written: tuple[str, ...], surname: str, given: str, patronymic: str) -> bool:
    own, names = tuple(words(surname)), [*words(given), *words(patronymic)]
    if not own:
        return False
    first = written[: len(own)] == own and _agree(written[len(own) :], names)
    return first or (written[-len(own) :] == own and _agree(written[: -len(own)], names))


def _agree(rest: Sequence[str], names: Sequence[str]) -> bool:
    """Each initial or name begins one of the person's, in their order."""
    return len(rest) <= len(names) and all(name.startswith(one) for one, name in zip(rest, names, strict=False))
