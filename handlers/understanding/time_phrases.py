"""Finds the days that a sentence speaks of: «с 10 по 14 ноября», «во вторник на прошлой неделе», «12.12».

Three layers: `_atoms` reads one day or span at a place, `_joined` ties two of them («с … по …»), and `spoken`
chooses among what is left. Terms («за четверть») and recurring days («по средам») are recognised and mean no
period: they depend on the school's calendar, not on today's date.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from handlers.understanding import periods
from handlers.understanding.letters import listed
from handlers.understanding.periods import DAY, Period, Standpoint
from handlers.understanding.time_words import (
    CARDINALS,
    DAY_ADJECTIVES,
    DAYS,
    LAST,
    MONTHS,
    NEXT_FEW,
    ORDINAL_SUFFIXES,
    ORDINALS,
    RECURRING,
    TENS,
    UNITS,
    WEEKDAYS,
    WHICH,
)

Kind = Literal["date", "day", "weekday", "week", "month", "weekend", "span", "number", "nothing"]
Resolve = Callable[[Standpoint], Period | None]
_FIRMNESS: dict[Kind, int] = {"span": 0, "date": 1, "day": 2, "weekday": 3, "weekend": 4, "week": 5, "month": 6}
_FROM = frozenset(listed("с со от начиная"))
_UNTIL = frozenset(listed("по до"))
_INTO = frozenset(listed("за на в во к ко с со по до от про"))
_COUNTED_IN_ORDER = ("класс", "шк", "кл", "уро", "мест", "чет", "пол", "гимн", "сад")
_WRITTEN = frozenset("./-")
_YEAR_WORDS = frozenset(listed("год года г году"))


@dataclass(frozen=True, slots=True)
class Found:
    """Days said at tokens `start` up to `end`; `resolve` tells which, seen from somewhere."""

    kind: Kind
    start: int
    end: int
    resolve: Resolve
    value: int = 0  # a weekday's or a week's number, for tying «в среду» to «на прошлой неделе»


@dataclass(frozen=True, slots=True)
class Spoken:
    """All that a sentence says about days."""

    found: tuple[Found, ...]
    used: frozenset[int]  # tokens that told it, prepositions included

    def period(self, standpoint: Standpoint) -> Period | None:
        """The days meant. Several: those on the side where the question looks, else the firmest, else the first."""
        told = [(each, period) for each in self.found if (period := each.resolve(standpoint))]
        if not told:
            return None
        agreeing = [one for one in told if _agrees(one[1], standpoint)] or told
        return min(agreeing, key=lambda one: (_FIRMNESS.get(one[0].kind, 9), one[0].start))[1]


def _agrees(period: Period, standpoint: Standpoint) -> bool:
    if standpoint.looks > 0 and not standpoint.past:
        return period.last >= standpoint.today
    if standpoint.looks < 0:
        return period.first <= standpoint.today
    return True


NOTHING = Spoken((), frozenset())


def spoken(tokens: Sequence[str]) -> Spoken:
    """What the tokens (cleaned, mended) say about days."""
    if not any(map(_may_tell_time, tokens)):
        return NOTHING
    atoms: list[Found] = []
    place = 0
    while place < len(tokens):
        atom = _atom(tokens, place)
        if atom is None:
            place += 1
        else:
            atoms.append(atom)
            place = atom.end
    found = _weekdays_in_weeks(_joined(tokens, atoms))
    told = [one for one in found if one.kind not in ("number", "nothing")]
    used = {place for one in told for place in range(one.start, one.end)}
    used |= {one.start - 1 for one in told if one.start and tokens[one.start - 1] in _INTO}
    return Spoken(tuple(told), frozenset(used))


def _may_tell_time(token: str) -> bool:
    return (
        token[0].isdigit()
        or token in DAYS
        or token in WEEKDAYS
        or token in MONTHS
        or token in UNITS
        or token in RECURRING
        or token in DAY_ADJECTIVES
        or token in ORDINALS
    )


def number(tokens: Sequence[str], place: int) -> tuple[int, int, bool] | None:
    """A number from 1 to 99 at a place: its value, the place after it, and whether it counts in order («12-го»)."""
    word = tokens[place]
    if word.isdigit():
        if len(word) > 2 or not 1 <= int(word) <= 99:
            return None
        after = place + 1
        if after + 1 < len(tokens) and tokens[after] == "-" and tokens[after + 1] in ORDINAL_SUFFIXES:
            return int(word), after + 2, True
        if after < len(tokens) and tokens[after] in ORDINAL_SUFFIXES and len(tokens[after]) > 1:
            return int(word), after + 1, True
        return int(word), after, False
    if word[:-1].isdigit():
        return (int(word[:-1]), place + 1, True) if word[-1] in ORDINAL_SUFFIXES and word[-1] != "а" else None
    if word in TENS and place + 1 < len(tokens):
        following = tokens[place + 1]
        units = ORDINALS.get(following) or CARDINALS.get(following)
        if units and units < 10:
            return TENS[word] + units, place + 2, following in ORDINALS
    if word in ORDINALS:
        return ORDINALS[word], place + 1, True
    if word in CARDINALS:
        return CARDINALS[word], place + 1, False
    return None


# --- one day or span --------------------------------------------------------------------------------


def _atom(tokens: Sequence[str], place: int) -> Found | None:
    word = tokens[place]
    for read in (_written_date, _day, _counted, _which, _weekday, _month, _unit):
        found = read(tokens, place)
        if found:
            return found
    if word in RECURRING:
        end = place + 1
        if end < len(tokens) and (tokens[end] in UNITS or tokens[end] in WEEKDAYS):
            end += 1
        return Found("nothing", place, end, _never)
    return None


def _never(_: Standpoint) -> Period | None:
    return None


def _before(tokens: Sequence[str], place: int) -> str:
    return tokens[place - 1] if place else ""


def _at(tokens: Sequence[str], place: int) -> str:
    return tokens[place] if place < len(tokens) else ""


def _written_date(tokens: Sequence[str], place: int) -> Found | None:
    """«12.12», «12/12/2026», «2026-12-12»; a bare «4.5» is a mean mark unless something says otherwise."""
    word = tokens[place]
    if not word[0].isdigit() or not _WRITTEN.intersection(word):
        return None
    parts = [int(part) for part in word.replace("/", ".").replace("-", ".").split(".")]
    if len(word.split("-")[0]) == 4:
        year, month, day = parts
    elif len(parts) == 3:
        day, month, year = parts
        year += 2000 if year < 100 else 0
    else:
        day, month = parts
        year = 0
        if len(word.replace("/", ".").split(".")[1]) < 2 and _before(tokens, place) not in _INTO:
            return None
    if not 1 <= month <= 12:
        return None
    return Found("date", place, place + 1, lambda at: periods.dated(at, day, month, year or None))


def _day(tokens: Sequence[str], place: int) -> Found | None:
    word = tokens[place]
    shift = DAYS.get(word, DAY_ADJECTIVES.get(word))
    if shift is None:
        return None
    end = place + 1 + (_at(tokens, place + 1) in ("день", "дня", "дню", "дне", "днем"))
    days = shift
    return Found("day", place, end, lambda at: periods.one(at.today + DAY * days))


def _counted(tokens: Sequence[str], place: int) -> Found | None:
    """What begins with a number: «12 декабря», «12 числа», «3 дня назад», or a number waiting for «по 14 ноября»."""
    read = number(tokens, place)
    if read is None:
        return None
    value, end, in_order = read
    word = _at(tokens, end)
    if word in MONTHS and (value <= 31 or in_order):
        return _day_and_month(tokens, place, end, value)
    if word.startswith("числ") and value <= 31:
        return Found("date", place, end + 1, lambda at: periods.day_of_month(at, value))
    if word in UNITS:
        return _many(tokens, place, end, value, in_order=in_order)
    if value > 31:
        return None
    suffix = tokens[end - 1] if end - place > 1 else tokens[place].lstrip("0123456789")
    if in_order and suffix in ("го", "ого", "его", "е") and _before(tokens, place) in _INTO:
        if not word.startswith(_COUNTED_IN_ORDER):
            return Found("date", place, end, lambda at: periods.day_of_month(at, value))
        return None
    return Found("number", place, end, lambda at: periods.day_of_month(at, value), value)


def _day_and_month(tokens: Sequence[str], place: int, end: int, day: int) -> Found:
    month = MONTHS[tokens[end]]
    year, end = _year(tokens, end + 1)
    return Found("date", place, end, lambda at: periods.dated(at, day, month, year), day)


def _year(tokens: Sequence[str], place: int) -> tuple[int | None, int]:
    word = _at(tokens, place)
    if len(word) == 4 and word.isdigit() and 2000 <= int(word) <= 2100:
        return int(word), place + 1 + (_at(tokens, place + 1) in _YEAR_WORDS)
    return None, place


def _many(tokens: Sequence[str], place: int, unit_at: int, count: int, *, in_order: bool) -> Found | None:
    """«3 дня назад», «через 2 недели», «за 3 дня», «последние 2 недели»."""
    unit = UNITS[tokens[unit_at]]
    end = unit_at + 1
    if in_order or unit in ("year", "term", "weekend"):
        return Found("nothing", place, end, _never) if unit in ("year", "term") else None
    if _at(tokens, end) in ("назад", "тому"):
        return _ago(place, end + 1, count, unit)
    before = _before(tokens, place)
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
    return None


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
    following = _at(tokens, place + 1)
    end = place + 2
    if word in LAST:
        if following in UNITS and UNITS[following] in ("day", "week", "month"):
            return _last_many(place, end, 1, UNITS[following])
        if following in WEEKDAYS:
            return _which_weekday(place, end, WEEKDAYS[following], -1)
        return Found("nothing", place, end, _never) if UNITS.get(following) in ("term", "year") else None
    shift = 0 if word in NEXT_FEW else WHICH.get(word)
    if shift is None:
        return None
    if following == "учебный" or following == "календарный":
        following, end = _at(tokens, place + 2), end + 1
    if following in WEEKDAYS:
        return _which_weekday(place, end, WEEKDAYS[following], None if word in NEXT_FEW else shift)
    if following in MONTHS:
        return _which_month(place, end, MONTHS[following], shift)
    if following not in UNITS:
        return None
    return _which_unit(place, end, UNITS[following], shift)


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
    return Found("nothing", place, end, _never) if unit in ("term", "year") else None


def _weekend(at: Standpoint, shift: int) -> Period:
    if shift < 0:
        return periods.weekend(Standpoint(at.today - DAY * 7 * (at.today.weekday() > 4)), back=True)
    return periods.weekend(at, shift)


def _weekday(tokens: Sequence[str], place: int) -> Found | None:
    word = tokens[place]
    day = WEEKDAYS.get(word)
    if day is None or (word == "ср" and _at(tokens, place + 1)[:4] in ("балл", "знач", "оцен", "отме", "арифм")):
        return None
    for_the_past = _before(tokens, place) == "за"

    def resolve(at: Standpoint) -> Period:
        back = at.past or (for_the_past and at.looks < 0)
        return periods.one(periods.weekday(at.today, day, back=back))

    return Found("weekday", place, place + 1, resolve, day)


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
    before = _before(tokens, place)
    if unit in ("day", "week", "month") and _at(tokens, end) in ("назад", "тому"):
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
    return Found("nothing", place, end, _never) if unit in ("term", "year") and before in _INTO else None


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
    return Found("nothing", place, end, _never)


# --- two of them ------------------------------------------------------------------------------------


def _joined(tokens: Sequence[str], atoms: list[Found]) -> list[Found]:
    """Ties «с A по B», «A-B», «до B», «с A»; bare numbers that nothing ties are dropped."""
    found: list[Found] = []
    place = 0
    while place < len(atoms):
        first = atoms[place]
        following = atoms[place + 1] if place + 1 < len(atoms) else None
        tied = _tied(tokens, first, following) if following else None
        if tied:
            found.append(tied)
            place += 2
            continue
        alone = _open(tokens, first)
        if alone.kind != "number":
            found.append(alone)
        place += 1
    return found


def _tied(tokens: Sequence[str], first: Found, second: Found) -> Found | None:
    link = [token for token in tokens[first.end : second.start] if token not in (".", ",", '"')]
    before = _before(tokens, first.start)
    dash = link == ["-"]
    if len(link) != 1 or link[0] not in ("-", "и", *_UNTIL):
        return None
    if link == ["и"]:
        return _both(first, second, whole=before == "между")
    if first.kind == second.kind == "number":
        return _two_numbers(tokens, first, second)
    if "nothing" in (first.kind, second.kind):
        return None
    if not dash and before not in _FROM and first.kind in ("week", "month", "number"):
        return None
    if first.kind == "weekday" and second.kind == "weekday" and first.value >= 0 and second.value >= 0:
        return Found("span", first.start, second.end, lambda at: periods.weekdays(at, first.value, second.value))
    return Found("span", first.start, second.end, lambda at: _run(at, first, second))


def _two_numbers(tokens: Sequence[str], first: Found, second: Found) -> Found | None:
    """«с 10 по 14»: days of a month, unless it is hours or classes or the dash of a count."""
    following = _at(tokens, second.end)
    said = _before(tokens, first.start) in _FROM and tokens[first.end] == "по"
    if following.startswith("числ"):
        return Found("span", first.start, second.end + 1, lambda at: _run(at, first, second))
    if not said or following.startswith(("класс", "кл", "час", "уро", "лет", "мин", "год", "шк")):
        return None
    return Found("span", first.start, second.end, lambda at: _run(at, first, second))


def _run(at: Standpoint, first: Found, second: Found) -> Period | None:
    """From the first to the second; a bare first number takes the month of the second."""
    ends = second.resolve(at)
    if ends is None:
        return None
    if first.kind == "number":
        start = periods.real_date(ends.first.year, ends.first.month, first.value)
        if start and start > ends.last:
            earlier = periods.months_away(ends.first, -1).first
            start = periods.real_date(earlier.year, earlier.month, first.value)
    else:
        begins = first.resolve(at)
        start = begins.first if begins else None
        if start and start > ends.last:
            start, ends = _mended_order(at, first, second, start, ends)
    return periods.between(start, ends.last) if start else None


def _mended_order(at: Standpoint, first: Found, second: Found, start: date, ends: Period) -> tuple[date, Period]:
    """«с 28 декабря по 8 января», «с сегодня по вторник»: the second after the first, or the first before it."""
    later = second.resolve(Standpoint(start, 1))
    if second.kind in ("date", "weekday", "month") and later and later.last >= start:
        if at.looks < 0 or at.past:
            earlier = first.resolve(Standpoint(ends.last, -1, past=True))
            if earlier and earlier.first <= ends.last:
                return earlier.first, ends
        return start, later
    return start, ends


def _both(first: Found, second: Found, *, whole: bool) -> Found | None:
    """«завтра и послезавтра»: days that follow each other are one period."""
    if "nothing" in (first.kind, second.kind):
        return None
    if first.kind == "number" and second.kind != "date":
        return None

    def resolve(at: Standpoint) -> Period | None:
        run = _run(at, first, second)
        if run and (whole or (run.last - run.first).days <= 1 or first.kind in ("week", "month")):
            return run
        return first.resolve(at) if first.kind != "number" else run

    return Found("span", first.start, second.end, resolve)


def _open(tokens: Sequence[str], first: Found) -> Found:
    """«до пятницы» from today; «с понедельника» up to today, or to the end of that week when it is ahead."""
    before = _before(tokens, first.start)
    if first.kind not in ("date", "day", "weekday"):
        return first
    if before == "до" or (before == "по" and first.kind != "day"):
        return Found("span", first.start - 1, first.end, lambda at: _until(at, first))
    if before in ("с", "со") and _at(tokens, first.end) not in _UNTIL:
        return Found("span", first.start - 1, first.end, lambda at: _since(at, first))
    return first


def _until(at: Standpoint, last: Found) -> Period | None:
    ends = last.resolve(at)
    if ends is None:
        return None
    return periods.between(at.today, ends.last) or ends


def _since(at: Standpoint, first: Found) -> Period | None:
    begins = first.resolve(at)
    if begins is None:
        return None
    if begins.first <= at.today:
        return Period(begins.first, at.today)
    return Period(begins.first, periods.week(begins.first).last)


def _weekdays_in_weeks(found: list[Found]) -> list[Found]:
    """«на прошлой неделе в среду» is one day."""
    weeks = [one for one in found if one.kind == "week"]
    days = [one for one in found if one.kind == "weekday" and one.value >= 0]
    if len(weeks) != 1 or len(days) != 1:
        return found
    said, day = weeks[0], days[0]
    one_day = Found(
        "weekday",
        day.start,
        day.end,
        lambda at: periods.one(periods.week(at.today, said.value).first + DAY * day.value),
        -1,
    )
    rest = Found("nothing", said.start, said.end, _never)
    return [one_day if one is day else rest if one is said else one for one in found]
