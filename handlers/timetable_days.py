"""A day of lessons and a week of them, a page at a time, with the buttons that turn to other days in place."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from handlers import lesson_links
from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules.day import SchoolDay, Slot
from handlers.talk import Asked, Button, Period, Reply, Talk
from handlers.timetable_words import DAY
from handlers.wording import sheets

WEEK_PAGE = 780
"""Characters of a page besides its last lines: with them about one phone screen."""
FOOT = 60
"""Characters of the lines under a day."""
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
    days = [meant(talk, asked, known) for known in those]
    if len(those) > 1:
        return _several(talk, those, days)
    (known,), (of_day,) = those, days
    if not preface and asked.period is None and of_day.day != talk.today:
        preface = words.over(talk, known)
    body = next(
        text
        for teachers in (True, False)
        for text in (words.day(talk, known, of_day, teachers=teachers),)
        if not teachers or len(text) < WEEK_PAGE
    )
    rows = day_rows(talk, known, of_day)
    return words.page(talk, those, body, preface=preface, days=_shown(known, of_day), rows=rows)


def _shown(known: Known, of_day: SchoolDay) -> list[SchoolDay]:
    """The days of which the answer tells something: those without lessons up to the next that has some too."""
    coming = None if of_day.slots else known.lessons.after(of_day.day)
    return list(known.lessons.days(of_day.day, coming.day)) if coming else [of_day]


def day_rows(talk: Talk, known: Known, of_day: SchoolDay) -> list[list[Button]]:
    around = words.week(of_day.day)
    day = Period(of_day.day, of_day.day)
    return [
        words.turns(talk, [known], of_day.day),
        [
            talk.button("timetable.week_button", words.ask(talk, [known], "week", around), in_place=True),
            talk.button("timetable.bells_button", words.ask(talk, [known], "bells", day)),
        ],
        lesson_links.buttons(talk, known, of_day),
        [*_half_button(talk, known, of_day), words.calendar_button(talk, [known])],
        words.others(talk, [known], period=day),
    ]


def _half_button(talk: Talk, known: Known, of_day: SchoolDay) -> list[Button]:
    """Where a child of theirs is shown lessons of several groups."""
    divided = any(len({each.subgroup for each in slot.taught}) > 1 for slot in of_day.slots)
    if not divided or len(known.whose.children) != 1:
        return []
    return [talk.button("timetable.half_button", words.ask(talk, [known], "subgroup"))]


def _several(talk: Talk, those: Sequence[Known], days: Sequence[SchoolDay]) -> Reply:
    """Each child's own day; in few words where otherwise a screen does not hold them."""
    whole = [words.day(talk, known, of_day) for known, of_day in zip(those, days, strict=True)]
    body = "\n\n".join(whole)
    if len(body) > words.SCREEN - FOOT:
        body = "\n\n".join(
            f"{words.who(talk, known.whose)}\n{_line(talk, of_day)}" for known, of_day in zip(those, days, strict=True)
        )
    same = {of_day.day for of_day in days}
    period = Period(days[0].day, days[0].day) if len(same) == 1 else None
    shown = list(chain.from_iterable(_shown(known, of_day) for known, of_day in zip(those, days, strict=True)))
    week = words.ask(talk, those, "week", words.week(days[0].day))
    rows = [
        words.turns(talk, those, days[0].day) if period else [],
        words.others(talk, those, period=period),
        [talk.button("timetable.week_button", week, in_place=True), words.calendar_button(talk, those)],
    ]
    return words.page(talk, those, body, days=shown, rows=rows)


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
    pages = sheets(parts, WEEK_PAGE)
    page = min(max(talk.page, 0), len(pages) - 1)
    return words.page(
        talk,
        those,
        pages[page],
        page=page + 1,
        pages=len(pages),
        days=[of_day for known in those for of_day in known.lessons.days(period.first, period.last)],
        rows=_week_rows(talk, those, period, page, len(pages)),
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
        briefly=[briefly(slot) for slot in of_day.slots],
        why=said.name or (said.rest.name if said.rest else ""),
        resting=bool(said.rest and not said.name),
    )


def briefly(slot: Slot) -> tuple[int, list[str], str]:
    """The lesson's number, what is taught, and what has changed for all who learn it."""
    there = [each for each in slot.taught if each.held] or slot.taught
    states = {each.state for each in there}
    state = states.pop() if len(states) == 1 else "replaced"
    if state == "cancelled" and all(each.to is not None for each in there):
        state = "moved"
    return slot.number, list(dict.fromkeys(each.subject for each in there)), state


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
    return [turns, beside, [words.calendar_button(talk, those)], words.others(talk, those, "week", period)]
