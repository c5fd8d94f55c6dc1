"""What somebody says of pushes in words: which kind, at what hour, silence until when, quiet hours."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.rules import pushes
from handlers.talk import Asked
from handlers.understanding.spelling import folded
from handlers.understanding.time_words import CARDINALS

NUMBER = r"(?<![\d.,:])(\d{1,2})(?:[:.](\d{2}))?(?![\d:])"
LAST_HOUR, NOON = 23, 12
HALF_AN_HOUR, AN_HOUR = 30, 60
WEEK, MONTH, YEAR = 7, 30, 365
REMINDS = "lessons"
"""What reminds of a moment: a word of minutes before is of this kind."""


@dataclass(frozen=True, slots=True)
class Said:
    """`kind` "" where none is named. `hour` is «20:30», "" at once; None: none is said. `until`: silent until then.

    `hours` are quiet hours, "" in place of an end that is not said. `asks`: it is asked how it is, and nothing is to
    change. `only` these, `alone` this kind of all, `bad` marks, `all` there is; `over`: the quiet is to end.
    """

    kind: str = ""
    hour: str | None = None
    hours: tuple[str, str] | None = None
    until: datetime | None = None
    lead: int | None = None
    night: bool = False
    quiet: bool = False
    asks: bool = False
    only: bool = False
    alone: bool = False
    bad: bool = False
    all: bool = False
    over: bool = False


def read(asked: Asked, now: datetime, *, wanted: bool | None = None) -> Said:
    """What the words of the question say beside on and off (`wanted`); `now` is in the city's zone."""
    text = _in_digits(folded(asked.text.casefold()))
    kind = next((name for name, words in pushes.load().words.items() if name in pushes.KINDS and _has(text, words)), "")
    lead, times, silent = _lead(kind, text), _times(text), _sign(text, "silence")
    kind = kind or (REMINDS if lead is not None else "")
    silent = silent and (not kind or _for_a_while(text))
    hours = None if kind else _quiet_hours(text, times, inside=bool(wanted) and not _sign(text, "quiet"))
    return Said(
        kind,
        _hour(kind, text, times) if lead is None else None,
        hours,
        _until(text, asked, now, times) if silent and not hours else None,
        lead,
        night=_sign(text, "night"),
        quiet=_sign(text, "quiet") or (silent and not kind),
        asks=_asks(text),
        only=_sign(text, "only"),
        alone=bool(kind) and _alone(kind, text),
        bad=_sign(text, "bad"),
        all=bool(re.search(rf"\b(?:{_any('all')})\b", text)) and not _sign(text, "again"),
        over=_sign(text, "over"),
    )


def _in_digits(text: str) -> str:
    return re.sub(r"\w+", lambda word: str(CARDINALS.get(word[0], word[0])), text)


def _has(text: str, beginnings: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", text) for word in beginnings)


def _sign(text: str, name: str) -> bool:
    return _has(text, pushes.load().signs[name])


def _any(name: str) -> str:
    return "|".join(map(re.escape, pushes.load().signs[name]))


def _asks(text: str) -> bool:
    """Whether it begins as a question: «как отключить уведомления» is no wish to have none."""
    return bool(re.match(rf"\W*(?:{_any('asks')})", text)) and not _sign(text, "as_soon")


def _alone(kind: str, text: str) -> bool:
    """«Только оценки»; «оценки только вечером» is not."""
    words = "|".join(map(re.escape, pushes.load().words[kind]))
    return bool(re.search(rf"\b(?:{_any('only')})\s+(?:{_any('about')})?(?:{words})", text))


def _lead(kind: str, text: str) -> int | None:
    """Minutes before something."""
    if found := re.search(rf"(\d{{1,3}})\s*(?:{_any('minute')})", text):
        return int(found[1])
    if not kind or pushes.KINDS[kind].lead is None:
        return None
    if _sign(text, "half_hour"):
        return HALF_AN_HOUR
    return AN_HOUR if re.search(rf"(?<!\d)\s(?:{_any('hour')})\b", text) else None


def _for_a_while(text: str) -> bool:
    """Whether an end is said beside a kind: the «завтра» of «план на завтра» is none."""
    return (
        _sign(text, "until")
        or _sign(text, "today")
        or bool(re.search(rf"\b(?:{_any('lasting')})(?:\d|{_any('hour')}|{_any('week')})", text))
    )


def _times(text: str) -> list[str]:
    """Every time of the day that is said: «20:30», «8 вечера», «22»."""
    found = []
    for match in re.finditer(rf"{NUMBER}(?:\s*({_any('afternoon')}))?", text):
        number, minute, later = int(match[1]), int(match[2] or 0), match[3]
        number += NOON if later and number < NOON else 0
        if number <= LAST_HOUR and minute < 60:
            found.append(time(number, minute).isoformat("minutes"))
    return found


def _hour(kind: str, text: str, times: list[str]) -> str | None:
    """The hour that is said or, in a word, a part of the day; of what reminds of lessons, before which."""
    if kind and pushes.KINDS[kind].lead is not None:
        return pushes.EVERY if _sign(text, "every") else None
    return times[0] if times else _part(text)


def _part(text: str, before: str = "") -> str | None:
    """The hour that a part of the day stands for; only one that a word of the sign `before` stands before."""
    befores = pushes.load().signs[before] if before else ("",)
    for hour, words in pushes.load().hours.items():
        if _has(text, tuple(f"{one}{word}" for one in befores for word in words)):
            return hour
    return None


def _quiet_hours(text: str, times: list[str], *, inside: bool) -> tuple[str, str] | None:
    """«С 22 до 8»; of «после 22», «не раньше 9» one end. `inside`: those that are said are for writing."""
    if len(times) > 1:
        return (times[1], times[0]) if inside else (times[0], times[1])
    if times and _sign(text, "after"):
        return times[0], ""
    return ("", times[0]) if times and _sign(text, "before") else None


def _until(text: str, asked: Asked, now: datetime, times: list[str]) -> datetime | None:
    """«На 3 часа», «до 18:00», «до понедельника», «на неделю»: when it ends; None where no end is said."""
    if _sign(text, "until") and (hour := times[0] if times and asked.period is None else _part(text, before="until")):
        return _next(hour, now, asked.period.last if asked.period else now.date())
    if _sign(text, "half_hour"):
        return now + timedelta(minutes=HALF_AN_HOUR)
    if found := re.search(rf"(\d{{1,2}})\s*(?:{_any('hour')})", text):
        return now + timedelta(hours=int(found[1]))
    if re.search(rf"(?<!\d)\s(?:{_any('hour')})\b", f" {text}"):
        return now + timedelta(hours=1)
    for name, days in (("day", 1), ("week", WEEK), ("month", MONTH)):
        if found := re.search(rf"\b(?:{_any('lasting')})(\d{{1,2}} )?\s*(?:{_any(name)})", text):
            return morning(now.date() + timedelta(days=days * int(found[1] or 1)), now)
    return _over_period(text, asked, now)


def _next(hour: str, now: datetime, day: date) -> datetime:
    """When the clock shows it next, from that day on."""
    then = datetime.combine(max(day, now.date()), pushes.clock(hour), now.tzinfo)
    return then if then > now else then + timedelta(days=1)


def _over_period(text: str, asked: Asked, now: datetime) -> datetime | None:
    """The morning after the days that are said, or of the one until which it is."""
    if asked.period is None:
        return None
    first, day = asked.period.first, asked.period.last
    if day < now.date() and _sign(text, "until"):  # of a month that is over the next one is meant
        day += timedelta(days=YEAR)
    if not _sign(text, "until") or _sign(text, "end"):
        day += timedelta(days=1)
    elif day == now.date():
        day += timedelta(days=WEEK if first == day and not _sign(text, "today") else 1)
    return morning(day, now) if day > now.date() else None


def morning(day: date, now: datetime) -> datetime:
    """When a silence until that day is over."""
    return datetime.combine(day, time(7), now.tzinfo)
