"""The room that words name: «свободен ли кабинет 205», «214 каб»."""

import re
from typing import Final

_ROOM: Final = re.compile(
    r"(?:каб(?:инет)?\w*|аудитори\w+)\.?\s*№?\s*(\d{1,4}[а-я]?)\b|\b(\d{1,4}[а-я]?)\s*(?:-?[ймо]\w{0,2}\s+)?каб",
    re.IGNORECASE,
)


def room(text: str) -> str:
    """ "" where no room is numbered."""
    found = _ROOM.search(text)
    return (found[1] or found[2]) if found else ""
