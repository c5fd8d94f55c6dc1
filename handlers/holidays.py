"""How long until the holidays, whether there are lessons on a day, when a term and the year end, which days are off.

Whose year it is, says `rhythms`. From dates that the city has not confirmed nothing is counted down: they are shown
with that said, beside what is certain for the whole country.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from handlers import announced, screens
from handlers.rhythms import Whose, blocks, of_this_school_year, whose
from handlers.rules import calendar, days, federal
from handlers.rules.calendar import DAY, Break, Season, Term
from handlers.rules.days import Verdict
from handlers.rules.federal import Moved, Rest
from handlers.talk import Ask, Asked, Button, Capability, Period, Reply, Talk
from handlers.understanding import signs

holidays = Capability("holidays")

FEW = 3
"""Days of which each is told by itself; of more what is notable in them."""
YEAR = timedelta(days=365)
SOON = timedelta(days=3)
"""How far ahead a school that is closed is asked about, where no day is said: over a weekend."""
FAR = timedelta(days=3)
"""A day off moved no farther stands beside its holiday, and nobody asks from where."""
MOST_RESTS = 9
MOST_BUTTONS = 4
"""Two rows: dates take the rest of the screen."""
SEASONS: Mapping[str, Season] = {"autumn": "autumn", "winter": "winter", "spring": "spring"}
FIRST_DAY = (9, 1)
"""When a school year begins by the law, where no file says otherwise."""

Answer: TypeAlias = Callable[[Talk, Asked, Sequence[Whose]], Reply]


@dataclass(frozen=True, slots=True)
class Listed:
    """Holidays in a list. `left` are days until they begin, None where nothing is counted or they have begun."""

    rest: Break
    left: int | None
    now: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Common:
    """Days that the whole country has off, with what was moved from afar. `left` as in `Listed`."""

    rest: Rest
    left: int
    moved: tuple[Moved, ...]


@holidays.asked
async def answer(talk: Talk, asked: Asked) -> Reply:
    """A few days said are asked about themselves, many are searched; else what the words ask for."""
    asked = of_this_school_year(asked, talk.today)
    period = asked.period
    classes = await whose(talk, asked, period.first if period else talk.today)
    if asked.what == "closed":
        coming = period or Period(talk.today, talk.today + SOON)
        found = await _announced(talk, coming, classes)
        return announced.answered(talk, found, lambda on: _closed(on, asked, classes), "")
    if asked.what == "worked":
        return _days_off(talk, asked, classes)
    if period and (period.last - period.first).days < FEW:
        found = await _announced(talk, period, classes)
        return announced.answered(talk, found, lambda on: _days(on, asked, period, classes), "calendar")
    if period and asked.what not in BY_NAME:
        return _within(talk, asked, period, classes)
    return ANSWERS.get(asked.what, _soon)(talk, asked, classes)


async def _announced(talk: Talk, period: Period, classes: Sequence[Whose]) -> list[announced.Quote]:
    return await announced.quotes(talk, lambda: period, [child for one in classes for child in one.children])


def _closed(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    return _said(talk, asked, classes, talk.text("holidays.closed"), note=False)


# What is asked for


def _soon(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    """How long until the next holidays, or until these are over; and the next days that everybody has off."""
    own = [ahead.rest for one in classes if one.counted and (ahead := one.rhythm.ahead(talk.today))]
    common = _common(talk, talk.today + DAY, talk.today + YEAR)[:1]
    common = [each for each in common if not any(each.rest.first in rest for rest in own)]
    text = blocks(talk, classes, lambda one: _until(talk, one)) if classes else ""
    return _said(talk, asked, classes, text, common=common, without="soon")


def _until(talk: Talk, one: Whose) -> str:
    year, today = one.rhythm.year, talk.today
    ahead = one.rhythm.ahead(today)
    if ahead is not None:
        return talk.wording.text("holidays.soon", ahead=ahead, sure=one.counted)
    if today > year.ends:
        begins = _next_year(year.ends)
        return talk.wording.text("holidays.summer", begins=begins, number=(begins - today).days)
    return _year_left(talk, one)


def _next_year(ended: date) -> date:
    later = [year.begins for year in calendar.load().years if year.begins > ended]
    return later[0] if later else date(ended.year, *FIRST_DAY)


def _year_left(talk: Talk, one: Whose) -> str:
    year, today = one.rhythm.year, talk.today
    return talk.wording.text(
        "holidays.year_end",
        year=year,
        summer=year.ends + DAY,
        remain=(year.ends - today).days if one.counted and today <= year.ends else None,
        lessons=one.rhythm.lessons(today + DAY, year.ends),
    )


def _year_end(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    """The last day, the last bell, and how long until then."""
    return _said(talk, asked, classes, blocks(talk, classes, lambda one: _year_left(talk, one)) if classes else "")


def _year(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    """All holidays of the school year."""

    def told(one: Whose) -> str:
        return _list(talk, one, _every(one), whole=True)

    return _said(talk, asked, classes, blocks(talk, classes, told) if classes else "", without="year")


def _every(one: Whose) -> Sequence[Break]:
    """Of a class its own; of nobody's in particular the first grade's too, with that said."""
    if one.rhythm.grade is not None:
        return one.rhythm.rests
    mine = [rest for rest in one.rhythm.year.breaks if one.rhythm.system in rest.systems]
    return sorted(mine, key=lambda rest: rest.first)


def _season(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    """The holidays of one season."""

    def told(one: Whose) -> str:
        return _list(talk, one, one.rhythm.of_season(SEASONS[asked.what]))

    return _said(talk, asked, classes, blocks(talk, classes, told) if classes else "")


def _list(talk: Talk, one: Whose, rests: Sequence[Break], *, whole: bool = False) -> str:
    """`whole`: it is the whole year, with its end."""
    today = talk.today
    listed = [
        Listed(rest, (rest.first - today).days if one.counted and rest.first > today else None, today in rest, over)
        for rest in rests
        for over in (rest.last < today,)
    ]
    year = one.rhythm.year
    return talk.wording.text(
        "holidays.listed",
        rests=listed,
        year=year if whole else None,
        summer=year.ends + DAY,
        of_class=one.rhythm.grade,
    )


def _term_end(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    """The end of the term that was said, of this one where none was; in holidays of the next."""

    def told(one: Whose) -> str:
        found = _term(one, asked, talk.today)
        if found is None:
            return talk.wording.text("holidays.no_term", number=len(one.rhythm.year.of(one.terms)), system=one.terms)
        first = f"{_until(talk, one)}\n" if signs.of_holidays(asked.text) else ""
        left = (found.last - talk.today).days if one.counted and found.last >= talk.today else None
        since = max(talk.today + DAY, found.first)
        return first + talk.wording.text(
            "holidays.term_end",
            name=talk.wording.text("grades.term_name", system=found.system, number=found.number),
            period=found,
            remain=left,
            lessons=one.rhythm.lessons(since, found.last),
        )

    return _said(talk, asked, classes, blocks(talk, classes, told) if classes else "", without="term_end")


def _term(one: Whose, asked: Asked, today: date) -> Term | None:
    year, said = one.rhythm.year, asked.term
    halves = said is not None and said.named == "halves"
    terms = year.of("halves" if halves else one.terms)
    current = next((term for term in terms if term.last >= today), terms[-1] if terms else None)
    if said is None or (said.number <= 0 and not said.shift) or current is None:
        return current
    number = said.number if said.number > 0 else current.number + said.shift
    return terms[number - 1] if 1 <= number <= len(terms) else None


def _days_off(talk: Talk, asked: Asked, classes: Sequence[Whose]) -> Reply:
    """What everybody has off in the year to come, what was moved, which Saturdays are worked; or these alone."""
    first, last = talk.today, talk.today + YEAR
    common = [] if asked.what == "worked" else _common(talk, first, last)[:MOST_RESTS]
    worked = [day for day in federal.days(first, last) if federal.worked_for(day)]
    text = talk.wording.text("holidays.days_off", common=common, worked=_paid(worked), doubted=_doubted(first, last))
    return _said(talk, asked, classes, text, note=False, without="" if asked.what == "worked" else "days_off")


def _paid(worked: Sequence[date]) -> list[Moved]:
    return [Moved(off=off, instead_of=day) for day in worked if (off := federal.worked_for(day))]


def _doubted(first: date, last: date) -> list[int]:
    """Years of whose transfers nobody has seen the decree."""
    doubted = []
    for number in range(first.year, last.year + 1):
        known = federal.year(number)
        if known is None or known.to_confirm or known.source == federal.WITNESS:
            doubted.append(number)
    return doubted


def _common(talk: Talk, first: date, last: date) -> list[Common]:
    return [
        Common(rest, (rest.first - talk.today).days, tuple(move for move in rest.moved if _from_afar(move)))
        for rest in federal.rests(first, last)
    ]


def _from_afar(move: Moved) -> bool:
    return federal.worked_for(move.instead_of) is not None or abs(move.off - move.instead_of) > FAR


ANSWERS: Mapping[str, Answer] = {
    "year": _year,
    "trimesters": _year,
    "quarters": _year,
    "days_off": _days_off,
    "worked": _days_off,
    "term_end": _term_end,
    "year_end": _year_end,
    "summer": _year_end,
    **dict.fromkeys(SEASONS, _season),
}


BY_NAME = {"term_end", "year_end", "summer", *SEASONS}
"""Named by more than the days that are said beside them: «весенние каникулы 2027 года»."""

BUTTONS: Mapping[str, str] = {
    "soon": "holidays.soon_button",
    "year": "holidays.year_button",
    "days_off": "holidays.days_off_button",
    "term_end": "holidays.term_end_button",
}
"""What else may be asked, in the order of their buttons."""


# What is asked of days


def _days(talk: Talk, asked: Asked, period: Period, classes: Sequence[Whose]) -> Reply:
    """Whether there are lessons on each of a few days."""

    def told(one: Whose | None) -> str:
        found = (days.verdict(day, one.rhythm if one else None) for day in federal.days(period.first, period.last))
        return "\n".join(_day(talk, each, one) for each in found)

    text = blocks(talk, classes, told) if classes else told(None)
    certain = all(
        days.verdict(day, one.rhythm).certain for one in classes for day in federal.days(period.first, period.last)
    )
    return _said(talk, asked, classes, text, note=not certain, missing=False)


def _day(talk: Talk, found: Verdict, one: Whose | None) -> str:
    return talk.text("holidays.day", verdict=found, sure=one is not None and one.counted)


def _within(talk: Talk, asked: Asked, period: Period, classes: Sequence[Whose]) -> Reply:
    """Holidays and days off in a stretch of days, and how many of its days are which."""
    common = _common(talk, period.first, period.last)
    free = sum(federal.off(day) is not None for day in federal.days(period.first, period.last))
    every = (period.last - period.first).days + 1

    def told(one: Whose) -> str:
        rests = [rest for rest in _every(one) if rest.first <= period.last and rest.last >= period.first]
        lessons = one.rhythm.lessons(period.first, period.last) if one.counted else None
        return talk.wording.text("holidays.within", body=_list(talk, one, rests) if rests else "", taught=lessons)

    text = blocks(talk, classes, told) if classes else ""
    body = talk.wording.text("holidays.stretch", period=period, common=common, free=free, of_days=every, body=text)
    return _said(talk, asked, classes, body)


# What all answers share


def _said(
    talk: Talk,
    asked: Asked,
    classes: Sequence[Whose],
    body: str,
    *,
    common: Sequence[Common] = (),
    note: bool = True,
    missing: bool = True,
    without: str = "",
) -> Reply:
    """The answer with what must be said of its dates. `missing`: without a calendar that is said."""
    text = talk.wording.text("holidays.page", body=body, common=common)
    foot = talk.wording.text(
        "holidays.note",
        dates=classes[0].dates if classes and note else "",
        year=classes[0].rhythm.year if classes else None,
        no_calendar=missing and note and not classes,
    )
    *rows, last = _rows(talk, classes, without)
    return screens.shown(talk, text, lambda page: _again(talk, asked, page), last, rows, foot=foot)


def _again(talk: Talk, asked: Asked, page: int) -> Ask:
    """The same question, further on."""
    child = talk.child.id if len(talk.chosen) == 1 else None
    first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
    return Ask("holidays", asked.what, child, first, last, page=page)


def _rows(talk: Talk, classes: Sequence[Whose], without: str) -> list[list[Button]]:
    """What else may be asked; a family whose school has named no terms may look at the other ones."""
    names = [name for name in BUTTONS if name != without]
    buttons = [talk.button(BUTTONS[name], Ask("holidays", "" if name == "soon" else name)) for name in names]
    if classes and len(classes) == 1 and not classes[0].known and classes[0].rhythm.system == "trimesters":
        buttons.append(talk.button("holidays.quarters_button", Ask("holidays", "quarters")))
    buttons = [*buttons, talk.button("menu.names.menu", Ask("menu"))][:MOST_BUTTONS]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
