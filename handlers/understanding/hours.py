"""An hour of the day in words: «в 9», «в 18:30», «в 7 утра», «в полдень»; on which weekday, and whether every week."""

import re
from datetime import time

from handlers.understanding import letters

_CLOCK = re.compile(r"(?<![\d.])(?:в|к|с)?\s*(\d{1,2})[:.](\d\d)(?![\d.])")
_HOUR = re.compile(r"(?:^|\s)(?:в|к)\s+(\d{1,2})(?:\s*(?:час\w*|ч))?(?:\s+(утра|дня|вечера|ночи))?(?=\s|$|[,.!?])")
_PART = re.compile(r"(\d{1,2})\s*(?:час\w*\s*)?(утра|дня|вечера|ночи)")
_NAMED = {"полдень": time(12), "утром": time(8), "днем": time(13), "вечером": time(18), "обед": time(13)}
_WEEKLY = re.compile(
    r"кажд\w+\s+(?:недел|понедельник|вторник|сред|четверг|пятниц|суббот|воскресен)|еженедел|раз в неделю"
)
_AT_ONCE = re.compile(r"\b(?:сейчас|сразу|немедленно|прямо)\b")
_AFTER_NOON = 12
_WEEKDAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресен")


def hour(text: str) -> time | None:
    """The hour that the words name; None where they name none, or one that no clock shows."""
    cleaned = letters.clean(text)
    if found := _CLOCK.search(cleaned):
        return _time(int(found[1]), int(found[2]), "")
    if found := _PART.search(cleaned) or _HOUR.search(cleaned):
        return _time(int(found[1]), 0, found[2] or "")
    return next((at for word, at in _NAMED.items() if word in cleaned), None)


def weekday(text: str) -> int | None:
    """Which day of the week is named, from 0; terms and dates are none."""
    words = letters.clean(text).split()
    return next((at for at, day in enumerate(_WEEKDAYS) if any(word.startswith(day) for word in words)), None)


def weekly(text: str) -> bool:
    return bool(_WEEKLY.search(letters.clean(text)))


def at_once(text: str) -> bool:
    return bool(_AT_ONCE.search(letters.clean(text)))


def _time(hours: int, minutes: int, part: str) -> time | None:
    if part in ("дня", "вечера") and hours < _AFTER_NOON:
        hours += _AFTER_NOON
    return time(hours, minutes) if hours < 24 and minutes < 60 else None
