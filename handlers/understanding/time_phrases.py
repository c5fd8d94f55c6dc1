"""Finds the days that a sentence speaks of: «с 10 по 14 ноября», «во вторник на прошлой неделе», «12.12».

Three layers: `time_atoms.py` reads one day or span at a place, `_joined` ties two of them («с … по …»), and `spoken`
chooses among what is left. Terms («за четверть») and recurring days («по средам») are recognised and mean no
period: they depend on the school's calendar, not on today's date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.understanding import periods
from handlers.understanding.letters import listed
from handlers.understanding.periods import DAY, Period, Standpoint
from handlers.understanding.time_atoms import INTO, Found, Kind, atom, never, word_at, word_before
from handlers.understanding.time_words import DAY_ADJECTIVES, DAYS, MONTHS, ORDINALS, RECURRING, UNITS, WEEKDAYS, WHICH

_FIRMNESS: dict[Kind, int] = {"span": 0, "date": 1, "day": 2, "weekday": 3, "weekend": 4, "week": 5, "month": 6}
_FROM = frozenset(listed("с со от начиная"))
_UNTIL = frozenset(listed("по до"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """All that a sentence says about days."""

    found: tuple[Found, ...]
    used: frozenset[int]  # tokens that told it, prepositions included
    unreal: tuple[int, int] | None = None  # where a day was said that no calendar has: «31.02», «45 ноября»

    def period(self, standpoint: Standpoint) -> Period | None:
        """The days meant. Several: those on the side where the question looks, else the firmest, else the first."""
        told = [(each, period) for each in self.found if (period := each.resolve(standpoint))]
        if not told:
            return None
        agreeing = [one for one in told if _agrees(one[1], standpoint)] or told
        return min(agreeing, key=lambda one: (_FIRMNESS.get(one[0].kind, 9), one[0].start))[1]

    def missed(self, today: date) -> tuple[int, int] | None:
        """From where to where a day was said that there is not; None where there is every day that was said."""
        at = Standpoint(today)
        lost = (each for each in self.found if each.kind in ("date", "span") and each.resolve(at) is None)
        return self.unreal or next(((each.start, each.end) for each in lost), None)


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
        one = atom(tokens, place)
        if one is None:
            place += 1
        else:
            atoms.append(one)
            place = one.end
    found = _weekdays_in_weeks(_joined(tokens, atoms))
    told = [one for one in found if one.kind not in ("number", "nothing", "unreal")]
    used = {place for one in told for place in range(one.start, one.end)}
    used |= {one.start - 1 for one in told if one.start and tokens[one.start - 1] in INTO}
    unreal = next(((one.start, one.end) for one in found if one.kind == "unreal"), None)
    return Spoken(tuple(told), frozenset(used), unreal)


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
        or token in WHICH
    )


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
    before = word_before(tokens, first.start)
    dash = link == ["-"]
    if len(link) != 1 or link[0] not in ("-", "и", *_UNTIL):
        return None
    if link == ["и"]:
        return _both(first, second, whole=before == "между")
    if first.kind == second.kind == "number":
        return _two_numbers(tokens, first, second)
    if {"nothing", "unreal"} & {first.kind, second.kind}:
        return None
    if not dash and before not in _FROM and first.kind in ("week", "month", "number"):
        return None
    if first.kind == "weekday" and second.kind == "weekday" and first.value >= 0 and second.value >= 0:
        return Found("span", first.start, second.end, lambda at: periods.weekdays(at, first.value, second.value))
    return Found("span", first.start, second.end, lambda at: _run(at, first, second))


def _two_numbers(tokens: Sequence[str], first: Found, second: Found) -> Found | None:
    """«с 10 по 14»: days of a month, unless it is hours or classes or the dash of a count."""
    following = word_at(tokens, second.end)
    said = word_before(tokens, first.start) in _FROM and tokens[first.end] == "по"
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
    if {"nothing", "unreal"} & {first.kind, second.kind}:
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
    before = word_before(tokens, first.start)
    if first.kind == "month" and before in ("с", "со"):
        return Found("span", first.start - 1, first.end, lambda at: _since_month(at, first))
    if first.kind not in ("date", "day", "weekday"):
        return first
    if before == "до" or (before == "по" and first.kind != "day"):
        return Found("span", first.start - 1, first.end, lambda at: _until(at, first))
    if before in ("с", "со") and word_at(tokens, first.end) not in _UNTIL:
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


def _since_month(at: Standpoint, first: Found) -> Period | None:
    """«с сентября» up to today; of a month that is ahead all of it."""
    month = first.resolve(at)
    return month and (periods.between(month.first, at.today) or month)


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
    rest = Found("nothing", said.start, said.end, never)
    return [one_day if one is day else rest if one is said else one for one in found]
