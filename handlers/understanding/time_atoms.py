"""One day or span at one place of a sentence: «12.12», «прошлой неделе», «3 дня назад», «с начала месяца»."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from handlers.understanding import periods
from handlers.understanding.letters import listed
from handlers.understanding.numbers import number
from handlers.understanding.periods import DAY, Period, Standpoint
from handlers.understanding.time_words import (
    DAY_ADJECTIVES,
    DAYS,
    LAST,
    MONTHS,
    NEXT_FEW,
    RECURRING,
    UNITS,
    WEEKDAYS,
    WHICH,
)

Kind = Literal["date", "day", "weekday", "week", "month", "weekend", "span", "number", "nothing", "unreal"]
Resolve = Callable[[Standpoint], Period | None]
INTO = frozenset(listed("за на в во к ко с со по до от про"))
_COUNTED_IN_ORDER = ("класс", "шк", "кл", "уро", "мест", "чет", "пол", "гимн", "сад")
_WRITTEN = frozenset("./-")
_OF_A_WEEK = ("ую", "юю", "ой", "ей", "эту")  # «а за прошлую?», «на следующей»: what is left unsaid is a week
_STOPS = frozenset(("", "?", ".", ",", "!"))
_MEANS = ("бал", "знач", "оцен", "отме", "арифм")
_BEST_MARK = 5
_YEAR_WORDS = frozenset(listed("год года г году"))


@dataclass(frozen=True, slots=True)
class Found:
    """Days said at tokens `start` up to `end`; `resolve` tells which, seen from somewhere."""

    kind: Kind
    start: int
    end: int
    resolve: Resolve
    value: int = 0  # a weekday's or a week's number, for tying «в среду» to «на прошлой неделе»


def atom(tokens: Sequence[str], place: int) -> Found | None:
    word = tokens[place]
    for read in (_written_date, _day, _counted, _which, _weekday, _month, _unit):
        found = read(tokens, place)
        if found:
            return found
    if word in RECURRING:
        end = place + 1
        if end < len(tokens) and (tokens[end] in UNITS or tokens[end] in WEEKDAYS):
            end += 1
        return Found("nothing", place, end, never)
    return None


def never(_: Standpoint) -> Period | None:
    return None


def word_before(tokens: Sequence[str], place: int) -> str:
    return tokens[place - 1] if place else ""


def word_at(tokens: Sequence[str], place: int) -> str:
    return tokens[place] if place < len(tokens) else ""


def _written_date(tokens: Sequence[str], place: int) -> Found | None:
    """«12.12», «12/12/2026», «2026-12-12»; a bare «4.5» is a mean mark unless something says otherwise."""
    word = tokens[place]
    if not word[0].isdigit() or not _WRITTEN.intersection(word):
        return None
    parts = [int(part) for part in word.replace("/", ".").replace("-", ".").split(".")]
    if word[4:5] == "-":
        year, month, day = parts
    elif len(parts) == 3:
        day, month, year = parts
        year += 2000 if year < 100 else 0
    else:
        day, month = parts
        year = 0
        if len(word.replace("/", ".").split(".")[1]) < 2 and word_before(tokens, place) not in INTO:
            return None
    if 1 <= month <= 12:
        return Found("date", place, place + 1, lambda at: periods.dated(at, day, month, year or None))
    before = word_before(tokens, place)
    is_date = year or before == "за" or (day > _BEST_MARK and before not in INTO)  # «4.75» is a mean, «в 8.30» an hour
    return Found("unreal", place, place + 1, never) if is_date else None


def _day(tokens: Sequence[str], place: int) -> Found | None:
    word = tokens[place]
    shift = DAYS.get(word, DAY_ADJECTIVES.get(word))
    if shift is None:
        return None
    end = place + 1 + (word_at(tokens, place + 1) in ("день", "дня", "дню", "дне", "днем"))
    days = shift
    return Found("day", place, end, lambda at: periods.one(at.today + DAY * days))


def _counted(tokens: Sequence[str], place: int) -> Found | None:
    """What begins with a number: «12 декабря», «12 числа», «3 дня назад», or a number waiting for «по 14 ноября»."""
    read = number(tokens, place) or _large(tokens, place)
    if read is None:
        return None
    value, end, in_order = read
    word = word_at(tokens, end)
    if word in MONTHS:
        return _day_and_month(tokens, place, end, value)
    if word.startswith("числ"):
        return Found("date", place, end + 1, lambda at: periods.day_of_month(at, value))
    if word in UNITS:
        return _many(tokens, place, end, value, in_order=in_order)
    if value > 31:
        return None
    suffix = tokens[end - 1] if end - place > 1 else tokens[place].lstrip("0123456789")
    if in_order and value > 2 and end == len(tokens) and word_before(tokens, place) == "за":
        return Found("date", place, end, lambda at: periods.day_of_month(at, value))  # «за двенадцатое»
    if in_order and suffix in ("го", "ого", "его", "е") and word_before(tokens, place) in INTO:
        if not word.startswith(_COUNTED_IN_ORDER):
            return Found("date", place, end, lambda at: periods.day_of_month(at, value))
        return None
    return Found("number", place, end, lambda at: periods.day_of_month(at, value), value)


def _large(tokens: Sequence[str], place: int) -> tuple[int, int, bool] | None:
    """«1000 дней»: a number that is too great for anything else."""
    word = tokens[place]
    counts = word.isdigit() and 3 <= len(word) <= 4 and word_at(tokens, place + 1) in UNITS
    return (int(word), place + 1, False) if counts else None


def _day_and_month(tokens: Sequence[str], place: int, end: int, day: int) -> Found:
    month = MONTHS[tokens[end]]
    year, end = _year(tokens, end + 1)
    return Found("date", place, end, lambda at: periods.dated(at, day, month, year), day)


def _year(tokens: Sequence[str], place: int) -> tuple[int | None, int]:
    word = word_at(tokens, place)
    if len(word) == 4 and word.isdigit() and 2000 <= int(word) <= 2100:
        return int(word), place + 1 + (word_at(tokens, place + 1) in _YEAR_WORDS)
    return None, place


def _many(tokens: Sequence[str], place: int, unit_at: int, count: int, *, in_order: bool) -> Found | None:
    """«3 дня назад», «через 2 недели», «за 3 дня», «последние 2 недели»."""
    unit = UNITS[tokens[unit_at]]
    end = unit_at + 1
    if in_order or unit in ("year", "term", "weekend"):
        return Found("nothing", place, end, never) if unit in ("year", "term", "week") else None
    if word_at(tokens, end) in ("назад", "тому"):
        return _ago(place, end + 1, count, unit)
    before = word_before(tokens, place)
    if before == "через":
        return _ago(place - 1, end, -count, unit)
    if before in LAST or (before == "за" and tokens[place] != "один"):
        return _last_many(place - (before in LAST), end, count, unit)
    if before in NEXT_FEW or WHICH.get(before) == 1:
        return _next_many(place - 1, end, count, unit)
    if WHICH.get(before) == -1:
        return _last_many(place - 1, end, count, unit)
    if before == "на":
        return _next_many(place, end, count, unit)
    return Found("nothing", place, end, never)  # «2 недели до каникул» measures, it names no days


def _ago(place: int, end: int, count: int, unit: str) -> Found:
    if unit == "month":
        return Found("day", place, end, lambda at: periods.one(periods.same_day_months_away(at.today, -count)))
    days = DAY * count * (7 if unit == "week" else 1)
    return Found("day", place, end, lambda at: periods.one(at.today - days))


def _last_many(place: int, end: int, count: int, unit: str) -> Found:
    """The last days end today; weeks stay Monday to Sunday, the current one the last of them."""

    def resolve(at: Standpoint) -> Period:
        if unit == "week":
            return Period(periods.week(at.today, 1 - count).first, periods.week(at.today).last)
        if unit == "month":
            return Period(periods.same_day_months_away(at.today, -count) + DAY, at.today)
        return Period(at.today - DAY * (count - 1), at.today)

    return Found("span", place, end, resolve)


def _next_many(place: int, end: int, count: int, unit: str) -> Found:
    def resolve(at: Standpoint) -> Period:
        if unit == "week":
            return Period(periods.week(at.today).first, periods.week(at.today, count - 1).last)
        if unit == "month":
            return Period(at.today, periods.same_day_months_away(at.today, count) - DAY)
        return Period(at.today, at.today + DAY * (count - 1))

    return Found("span", place, end, resolve)


def _which(tokens: Sequence[str], place: int) -> Found | None:
    """«прошлой неделе», «эту пятницу», «следующий месяц», «последнюю неделю», «ближайшие выходные»."""
    word = tokens[place]
    following = word_at(tokens, place + 1)
    end = place + 2
    if word in LAST:
        if following in UNITS and UNITS[following] in ("day", "week", "month"):
            return _last_many(place, end, 1, UNITS[following])
        if following in WEEKDAYS:
            return _which_weekday(place, end, WEEKDAYS[following], -1)
        return Found("nothing", place, end, never) if UNITS.get(following) in ("term", "year") else None
    shift = 0 if word in NEXT_FEW else WHICH.get(word)
    if shift is None:
        return None
    said = shift
    while said and WHICH.get(following) == said:  # «прошлую прошлую неделю»
        shift, end = shift + said, end + 1
        following = word_at(tokens, end - 1)
    if following == "учебный" or following == "календарный":
        following, end = word_at(tokens, place + 2), end + 1
    if following in WEEKDAYS:
        return _which_weekday(place, end, WEEKDAYS[following], None if word in NEXT_FEW else shift)
    if following in MONTHS:
        return _which_month(place, end, MONTHS[following], shift)
    if following in UNITS:
        return _which_unit(place, end, UNITS[following], shift)
    if word.endswith(_OF_A_WEEK) and word_before(tokens, place) in ("за", "на") and following in _STOPS:
        return _which_unit(place, place + 1, "week", shift)
    return None


def _which_weekday(place: int, end: int, day: int, shift: int | None) -> Found:
    def resolve(at: Standpoint) -> Period:
        if shift is None:
            return periods.one(periods.weekday(at.today, day))
        if shift == -1:
            return periods.one(periods.weekday(at.today - DAY, day, back=True))
        return periods.one(periods.week(at.today, shift).first + DAY * day)

    return Found("weekday", place, end, resolve, -1)


def _which_month(place: int, end: int, month: int, shift: int) -> Found:
    looks = (shift > 0) - (shift < 0)
    return Found("month", place, end, lambda at: periods.named_month(Standpoint(at.today, looks or at.looks), month))


def _which_unit(place: int, end: int, unit: str, shift: int) -> Found | None:
    if unit == "week":
        return Found("week", place, end, lambda at: periods.week(at.today, shift), shift)
    if unit == "month":
        return Found("month", place, end, lambda at: periods.months_away(at.today, shift))
    if unit == "weekend":
        return Found("weekend", place, end, lambda at: _weekend(at, shift))
    if unit == "day" and shift:
        return Found("day", place, end, lambda at: periods.one(at.today + DAY * shift))
    return Found("nothing", place, end, never) if unit in ("term", "year") else None


def _weekend(at: Standpoint, shift: int) -> Period:
    if shift < 0:
        return periods.weekend(Standpoint(at.today - DAY * 7 * (at.today.weekday() > 4)), back=True)
    return periods.weekend(at, shift)


def _weekday(tokens: Sequence[str], place: int) -> Found | None:
    word = tokens[place]
    day = WEEKDAYS.get(word)
    if day is None or (word == "ср" and _is_mean(tokens, place + 1)):
        return None

    def resolve(at: Standpoint) -> Period:
        return periods.one(periods.weekday(at.today, day, back=at.past or at.looks < 0))

    return Found("weekday", place, place + 1, resolve, day)


def _is_mean(tokens: Sequence[str], place: int) -> bool:
    """«ср. балл» is no Wednesday."""
    return word_at(tokens, place + (word_at(tokens, place) == ".")).startswith(_MEANS)


def _month(tokens: Sequence[str], place: int) -> Found | None:
    month = MONTHS.get(tokens[place])
    if month is None:
        return None
    year, end = _year(tokens, place + 1)
    return Found("month", place, end, lambda at: periods.named_month(at, month, year))


def _unit(tokens: Sequence[str], place: int) -> Found | None:
    """A unit with no number and no «which»: «за неделю», «неделю назад», «через месяц», «с начала месяца»."""
    unit = UNITS.get(tokens[place])
    if unit is None:
        return None
    end = place + 1
    before = word_before(tokens, place)
    if unit in ("day", "week", "month") and word_at(tokens, end) in ("назад", "тому"):
        return _ago(place, end + 1, 1, unit)
    if unit in ("day", "week", "month") and before == "через":
        return _ago(place - 1, end, -1, unit)
    if before[:5] in ("начал", "конца"):
        return _since_start(place, end, unit, before)
    if unit == "week":
        return Found("week", place, end, lambda at: periods.week(at.today), 0)
    if unit == "month" and before in ("за", "на", "в", "весь", "целый", "течение"):
        return Found("month", place, end, lambda at: periods.months_away(at.today, 0))
    if unit == "weekend" and before in ("за", "на", "в", "после", "перед"):
        past = before == "за"
        return Found("weekend", place, end, lambda at: periods.weekend(at, back=at.past or (past and at.looks < 0)))
    if unit == "day" and before == "за" and tokens[place] == "день":
        return Found("day", place, end, lambda at: periods.one(at.today))
    return Found("nothing", place, end, never) if unit in ("term", "year") and before in INTO else None


def _since_start(place: int, end: int, unit: str, edge: str) -> Found | None:
    """«с начала месяца» up to today, «до конца недели» from today."""

    def resolve(at: Standpoint) -> Period | None:
        if unit == "year":
            around = Period(periods.school_year_start(at.today), at.today)
        else:
            around = periods.week(at.today) if unit == "week" else periods.months_away(at.today, 0)
        return periods.between(around.first, at.today) if edge[0] == "н" else periods.between(at.today, around.last)

    if unit in ("week", "month") or (unit == "year" and edge[0] == "н"):
        return Found("span", place - 1, end, resolve)
    return Found("nothing", place, end, never)
