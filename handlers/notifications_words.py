"""What somebody says of pushes in words: which kind, at what hour, silence until when, quiet hours."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.rules import pushes
from handlers.talk import Asked
from handlers.understanding.spelling import folded

NUMBER = r"(?<![\d.,:])(\d{1,2})(?:[:.](\d{2}))?(?![\d:])"
LAST_HOUR, NOON = 23, 12
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Said:
    """`kind` "" where none is named. `hour` is «20:30», "" at once; None: none is said. `until`: silent until then."""

    kind: str = ""
    hour: str | None = None
    hours: tuple[str, str] | None = None
    until: datetime | None = None
    lead: int | None = None
    night: bool = False
    quiet: bool = False


def read(asked: Asked, now: datetime) -> Said:
    """What the words of the question say beside on and off; `now` is in the city's zone."""
    text = folded(asked.text.casefold())
    kind = next((name for name, words in pushes.load().words.items() if name in pushes.KINDS and _has(text, words)), "")
    lead = _lead(text)
    hours = _hours(text)
    if not kind and len(hours) > 1:
        return Said(hours=(hours[0], hours[1]))
    silent = not kind and _sign(text, "silence")
    return Said(
        kind,
        _hour(kind, text, hours) if lead is None else None,
        until=_until(text, asked, now) if silent else None,
        lead=lead,
        night=_sign(text, "night"),
        quiet=_sign(text, "quiet") or silent,
    )


def _has(text: str, beginnings: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", text) for word in beginnings)


def _sign(text: str, name: str) -> bool:
    return _has(text, pushes.load().signs[name])


def _any(name: str) -> str:
    return "|".join(map(re.escape, pushes.load().signs[name]))


def _lead(text: str) -> int | None:
    """Minutes before something."""
    found = re.search(rf"(\d{{1,3}})\s*(?:{_any('minute')})", text)
    return int(found[1]) if found else None


def _hours(text: str) -> list[str]:
    """Every time of the day that is said: «20:30», «8 вечера», «22»."""
    found = []
    for match in re.finditer(rf"{NUMBER}(?:\s*({_any('afternoon')}))?", text):
        number, minute, later = int(match[1]), int(match[2] or 0), match[3]
        number += NOON if later and number < NOON else 0
        if number <= LAST_HOUR and minute < 60:
            found.append(time(number, minute).isoformat("minutes"))
    return found


def _hour(kind: str, text: str, hours: list[str]) -> str | None:
    """The hour that is said or, in a word, a part of the day; of what reminds of lessons, before which."""
    if kind and pushes.KINDS[kind].lead is not None:
        return pushes.EVERY if _sign(text, "every") else None
    if hours:
        return hours[0]
    return next((hour for hour, words in pushes.load().hours.items() if _has(text, words)), None)


def _until(text: str, asked: Asked, now: datetime) -> datetime | None:
    """«На 3 часа», «до понедельника», «сегодня»: the morning when it ends; None where no end is said."""
    if found := re.search(rf"(\d{{1,2}})\s*(?:{_any('hour')})", text):
        return now + timedelta(hours=int(found[1]))
    if re.search(rf"(?<!\d)\s(?:{_any('hour')})\b", f" {text}"):
        return now + timedelta(hours=1)
    if asked.period is None:
        return None
    day = asked.period.last
    if day == now.date():
        day += WEEK if asked.period.first == day and not _sign(text, "today") else timedelta(days=1)
    return morning(day, now) if day > now.date() else None


def morning(day: date, now: datetime) -> datetime:
    """When a silence until that day is over."""
    return datetime.combine(day, time(7), now.tzinfo)
