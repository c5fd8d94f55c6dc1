"""A day of lessons and a week of them, a page at a time, with the buttons that turn to other days in place."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import chain

from handlers import lesson_links, screens
from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules.day import SchoolDay
from handlers.talk import Asked, Button, Period, Reply, Talk
from handlers.timetable_words import DAY

BESIDE = 3
"""Buttons that stand side by side and can still be read."""
FULL = "full"
"""The finer question for a day with all that is known of it, a page at a time."""
LONGEST = timedelta(days=27)
"""Four weeks are told at once; of a longer time the first four."""


def meant(talk: Talk, asked: Asked, known: Known) -> SchoolDay:
    """The day that was said; else today or, once its lessons are over, the next day that has some."""
    return known.lessons.on(asked.period.first) if asked.period else known.lessons.due(talk.now)


def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """A day or, where several were said, all of them."""
    if asked.period and asked.period.first != asked.period.last:
        return weeks(talk, asked, those)
    return one_day(talk, asked, those)


# A day


def one_day(talk: Talk, asked: Asked, those: Sequence[Known], *, preface: str = "") -> Reply:
    """Each class's lessons: the teachers, the rooms and the ends of lessons as far as a screen holds them."""
    days = [meant(talk, asked, known) for known in those]
    if len(those) > 1:
        return _several(talk, those, days)
    (known,), (of_day,) = those, days
    if not preface and asked.period is None and of_day.day != talk.today:
        preface = words.over(talk, known)
    if asked.what == FULL:
        return _whole(talk, known, of_day, preface)

    ways = list(_ways_of_one(talk, known, of_day)) if of_day.slots else [words.off(talk, known, of_day)]

    def said(body: str) -> Reply:
        rows = day_rows(talk, known, of_day, folded=body != ways[0])
        return words.page(talk, those, body, preface=preface, days=_shown(known, of_day), rows=rows)

    reply = screens.first_fitting(talk, (partial(said, body) for body in ways))
    return reply if screens.fits(talk, reply) else _whole(talk, known, of_day, preface)


def _ways_of_one(talk: Talk, known: Known, of_day: SchoolDay) -> Iterator[str]:
    """A day of lessons, each way in fewer words than the one before."""
    yield words.day(talk, known, of_day, teachers=True)
    yield words.day(talk, known, of_day)
    yield words.day(talk, known, of_day, brief=True)
    yield words.of_lines(talk, known, of_day, [*words.bare(talk, of_day), *words.bag(talk, of_day, brief=True)])
    if talk.occupied:  # the lessons alone are one look, where the rest would be pages
        yield f"{words.who(talk, known.whose)}\n{_line(talk, of_day)}"


def _whole(talk: Talk, known: Known, of_day: SchoolDay, preface: str) -> Reply:
    """All that is known of a day, a page at a time."""
    head, *lines = words.day(talk, known, of_day, teachers=True).split("\n")
    again = words.ask(talk, [known], FULL, Period(of_day.day, of_day.day))

    def rows(page: int, pages: int) -> list[list[Button]]:
        return [words.overleaf(talk, again, page, pages), *day_rows(talk, known, of_day, folded=False)]

    return words.leafed(talk, [known], [(head, lines)], rows, days=_shown(known, of_day), preface=preface)


def _shown(known: Known, of_day: SchoolDay) -> list[SchoolDay]:
    """The days of which the answer tells something: those without lessons up to the next that has some too."""
    coming = None if of_day.slots else known.lessons.after(of_day.day)
    return list(known.lessons.days(of_day.day, coming.day)) if coming else [of_day]


def day_rows(talk: Talk, known: Known, of_day: SchoolDay, *, folded: bool) -> list[list[Button]]:
    """`folded`: the answer leaves something out that the day in full tells."""
    day = Period(of_day.day, of_day.day)
    bells = talk.button("timetable.bells_button", words.ask(talk, [known], "bells", day))
    full = talk.button("timetable.full_button", words.ask(talk, [known], FULL, day))
    calendar = words.calendar_button(talk, [known])
    others = words.others(talk, [known], period=day)
    if talk.occupied:  # beside an announcement about the day there is room for the way on alone
        return [words.turns(talk, [known], of_day.day), [*([full] if folded else []), *others][:BESIDE]]
    further = [bells, *([full] if folded else []), *_half_button(talk, known, of_day), calendar]
    return [
        words.turns(talk, [known], of_day.day),
        further[:BESIDE],  # what has no place there is on the screens to which these lead
        lesson_links.buttons(talk, known, of_day),
        others,
    ]


def _half_button(talk: Talk, known: Known, of_day: SchoolDay) -> list[Button]:
    """Where a child of theirs is shown lessons of several groups."""
    divided = any(len({each.subgroup for each in slot.taught}) > 1 for slot in of_day.slots)
    if not divided or len(known.whose.children) != 1:
        return []
    return [talk.button("timetable.half_button", words.ask(talk, [known], "subgroup"))]


def _several(talk: Talk, those: Sequence[Known], days: Sequence[SchoolDay]) -> Reply:
    """Each child's own day; in fewer words where otherwise a screen does not hold them, else a page at a time."""
    same = len({of_day.day for of_day in days}) == 1
    period = Period(days[0].day, days[0].day) if same else None
    shown = list(chain.from_iterable(_shown(known, of_day) for known, of_day in zip(those, days, strict=True)))
    again = words.ask(talk, those, "", period)

    def rows(page: int, pages: int) -> list[list[Button]]:
        others, turns = words.others(talk, those, period=period), words.overleaf(talk, again, page, pages)
        if period:
            return [turns, words.turns(talk, those, days[0].day), others]
        return [turns, [*others, words.week_button(talk, those, days[0].day)]]

    ways = _ways(talk, those, days, dated=not same)
    reply = screens.first_fitting(
        talk, (partial(words.page, talk, those, body, days=shown, rows=rows(0, 1)) for body in ways)
    )
    if screens.fits(talk, reply):
        return reply
    parts = [(words.who(talk, known.whose), [_line(talk, of_day)]) for known, of_day in zip(those, days, strict=True)]
    return words.leafed(talk, those, parts, rows, days=shown)


def _ways(talk: Talk, those: Sequence[Known], days: Sequence[SchoolDay], *, dated: bool) -> Iterator[str]:
    """Several children's days, each way in fewer words than the one before."""
    every = list(zip(those, days, strict=True))
    yield "\n\n".join(words.day(talk, known, of_day) for known, of_day in every)
    if all(of_day.slots for of_day in days):
        day = [] if dated else [talk.wording.text("timetable.day_of_all", when=words.when(talk, days[0].day))]
        for way in (partial(words.lines, talk, brief=True), partial(words.bare, talk)):
            told = (words.of_lines(talk, known, of_day, way(of_day), dated=dated) for known, of_day in every)
            yield "\n\n".join([*day, *told])
    yield "\n\n".join(f"{words.who(talk, known.whose)}\n{_line(talk, of_day)}" for known, of_day in every)


# A week


def week(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """The week of the day that is meant."""
    return weeks(talk, asked, those, week_meant(talk, asked, those[0]))


def week_meant(talk: Talk, asked: Asked, known: Known) -> Period:
    return asked.period or words.week(meant(talk, asked, known).day)


def weeks(talk: Talk, asked: Asked, those: Sequence[Known], said: Period | None = None) -> Reply:
    """Days of some weeks, in few words each, a page at a time.

    Of a week said on its last day, when there is nothing left of it to learn, the next one is meant.
    """
    period = told_of(talk, those[0], said or asked.period or words.week(talk.today))
    parts = [
        (
            talk.wording.text("timetable.week_head", who=words.who(talk, known.whose), period=period),
            [_line(talk, of_day) for of_day in weekdays(known, period)]
            or [words.off(talk, known, known.lessons.on(period.first))],
        )
        for known in those
    ]
    return words.leafed(
        talk,
        those,
        parts,
        partial(_week_rows, talk, those, period),
        days=[of_day for known in those for of_day in known.lessons.days(period.first, period.last)],
    )


def told_of(talk: Talk, known: Known, said: Period) -> Period:
    """The days that an answer about these days tells of."""
    return _cut(talk, _ahead(talk, known, said))


def _ahead(talk: Talk, known: Known, period: Period) -> Period:
    """The week of the next school day, where this week was said in words and there is nothing left of it to learn."""
    if talk.incoming.payload is not None or period != words.week(talk.today):
        return period
    today = known.lessons.on(talk.today)
    coming = known.lessons.after(talk.today) if today.over(talk.now.time()) else None
    return words.week(coming.day) if coming else period


def _cut(talk: Talk, period: Period) -> Period:
    """Of a time that has begun weeks ago, what is left of it from this week on; four weeks at most."""
    this_week = words.week(talk.today).first
    first = this_week if period.first < this_week <= period.last else period.first
    return Period(first, min(period.last, first + LONGEST))


def weekdays(known: Known, period: Period) -> list[SchoolDay]:
    """Weekdays, and days of the weekend that have lessons; none where nothing is known of any."""
    days = [each for each in known.lessons.days(period.first, period.last) if each.slots or each.day.isoweekday() < 6]
    return days if any(each.known or each.slots for each in days) else []


def _line(talk: Talk, of_day: SchoolDay) -> str:
    said = of_day.verdict
    return talk.wording.text(
        "timetable.week_day",
        school_day=of_day,
        briefly=[words.briefly(slot) for slot in of_day.slots],
        why=said.name or (said.rest.name if said.rest else ""),
        resting=bool(said.rest and not said.name),
    )


def _week_rows(talk: Talk, those: Sequence[Known], period: Period, page: int, pages: int) -> list[list[Button]]:
    turns = words.overleaf(talk, words.ask(talk, those, "week", period), page, pages)
    length = (period.last - period.first).days + 1
    beside = [
        talk.button(
            key,
            words.ask(talk, those, "week", Period(period.first + step, period.last + step)),
            in_place=True,
            when=talk.wording.text("timetable.days_of", period=Period(period.first + step, period.last + step)),
        )
        for key, step in (("timetable.back_to", -length * DAY), ("timetable.on_to", length * DAY))
    ]
    others, calendar = words.others(talk, those, "week", period), words.calendar_button(talk, those)
    if len(those) > 1 and pages > 1:
        return [beside, [*turns, calendar]]  # the pages are the children's, one after another
    return [beside, [*turns, *others, calendar]] if len(others) < words.CHILDREN else [beside, turns, others]
