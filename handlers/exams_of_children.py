"""A child's examinations: what is ahead and in how many days, results, and why there are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers import exams_for_all, school_years, sheet
from handlers.exams_for_all import About
from handlers.rules import exams
from handlers.rules import school_years as years
from handlers.rules.exams import Told
from handlers.rules.family import grade_of
from handlers.talk import Ask, Button, Child, Period, Reply, Talk

MONTH = timedelta(days=27)
"""From so many days on a stretch of days has a name, and comes every year."""


@dataclass(frozen=True, slots=True)
class Record:
    """What there is to show of one child; `fresh` None: the school has handed nothing over.

    `any`: there are examinations of the child, perhaps others than those asked about.
    """

    child: Child
    fresh: datetime | None
    rows: Sequence[Told] = ()
    any: bool = False


async def answer(talk: Talk, about: About) -> Reply:
    """What is ahead, then the results; of a question for one of them that alone."""
    span = await _span(talk, about)
    records = [await _record(talk, about, child, span) for child in talk.chosen]
    if len(records) == 1 and not records[0].rows:
        return _looked(talk, _nothing(talk, about, records[0], span))
    if about.what != "results" and span is None and not any(each.rows for each in records):
        return _looked(talk, exams_for_all.dates(talk, about))
    parts = [sheet.Part(each.child, list(_lines(talk, each)), each.fresh) for each in records]
    title = _title(talk, about, "exams.results_title" if about.what == "results" else "exams.title", span)
    notes = [talk.wording.text("exams.failed")] if any(row.failed for each in records for row in each.rows) else []
    return _looked(
        talk,
        sheet.shown(
            talk,
            about.again,
            title,
            parts,
            period=span,
            notes=notes,
            further=_further(talk, about, records),
            away=[exams_for_all.menu(talk)],
        ),
    )


async def _span(talk: Talk, about: About) -> Period | None:
    """The days asked about. A month is of the year in which there is something: «в июне» is the next one, or the last.

    A year in figures leaves no choice.
    """
    said = school_years.said(talk, about.asked)
    if (
        said is None
        or said != about.asked.period
        or years.YEAR.search(about.asked.text)
        or said.last - said.first < MONTH
    ):
        return said
    every = [exam.day for child in talk.chosen for exam in await talk.store.exams.of(child.id)]
    for turn in (-1, 0) if about.what == "results" and said.first > talk.today else (0, 1, -1):
        found = Period(years.shifted(said.first, turn), years.shifted(said.last, turn))
        if any(found.first <= day <= found.last for day in every):
            return found
    return said


async def least(talk: Talk, about: About) -> Reply | None:
    """The minimums that the school's file names; None where it names none."""
    records = [await _record(talk, replace(about, what=""), child, None) for child in talk.chosen]
    named = [replace(each, rows=[row for row in each.rows if row.exam.least is not None]) for each in records]
    if not any(each.rows for each in named):
        return None
    parts = [
        sheet.Part(each.child, [talk.wording.text("exams.least_line", bar=row) for row in each.rows], each.fresh)
        for each in named
        if each.rows
    ]
    title = _title(talk, about, "exams.least_title", None)
    return _looked(talk, sheet.shown(talk, about.again, title, parts, away=[exams_for_all.menu(talk)]))


async def _record(talk: Talk, about: About, child: Child, span: Period | None) -> Record:
    fresh = await talk.store.school.freshness("exams", child.id)
    if fresh is None:
        return Record(child, None)
    every = await talk.store.exams.of(child.id)
    found = [exams.told(exam, talk.today) for exam in exams.picked(every, about.key, about.asked.subject)]
    if span:
        shown = [each for each in found if span.first <= each.exam.day <= span.last]
    else:
        shown = [each for each in found if each.exam.day >= talk.today or _lately(talk, each, found)]
    if about.what == "results":
        shown = [each for each in shown if each.state != "ahead"]
    elif about.what == "dates":
        shown = [each for each in shown if each.exam.day >= talk.today]
    return Record(child, fresh.astimezone(talk.now.tzinfo), shown, bool(every))


def _lately(talk: Talk, told: Told, found: Sequence[Told]) -> bool:
    """Of this school year; where nothing has been in it yet, of the last one in which something was."""
    begun = [years.begun(each.exam.day) for each in found if each.state != "ahead" and each.exam.day <= talk.today]
    return bool(begun) and years.begun(told.exam.day) == max(begun)


def _lines(talk: Talk, record: Record) -> Iterator[str]:
    """What is ahead, the nearest first; then what has been, the newest first."""
    if record.fresh is None or not record.rows:
        yield talk.wording.text("exams.nothing_of_one", fresh=record.fresh)
        return
    ahead = [row for row in record.rows if row.state == "ahead"]
    past = [row for row in reversed(record.rows) if row.state != "ahead"]
    for heading, rows in (("exams.ahead", ahead), ("exams.past", past)):
        if rows and ahead and past:
            yield ("\n" if rows is past else "") + talk.wording.text(heading)
        for row in rows:
            yield talk.wording.text("exams.line", told=row, today=talk.today)


def _title(talk: Talk, about: About, key: str, span: Period | None) -> str:
    return talk.wording.text(key, name=about.name, subject=about.asked.subject, span=school_years.heading(talk, span))


def _nothing(talk: Talk, about: About, record: Record, span: Period | None) -> Reply:
    """Why, and what is known for everybody of the child's grade."""
    grade = grade_of(record.child.class_name)
    known = "" if span or about.what == "results" else exams_for_all.body(talk, about, grade)
    rows = [[talk.button("exams.all_button", Ask("exams", "mine", record.child.id))]] if record.any else []
    return talk.say(
        "exams.nothing",
        child=record.child,
        fresh=record.fresh,
        results=about.what == "results",
        name=about.name,
        subject=about.asked.subject,
        span=school_years.heading(talk, span),
        body=known,
        rows=[
            *rows,
            *sheet.others(talk, about.again, [record.child.id], span),
            [exams_for_all.menu(talk)],
        ],
    )


def _further(talk: Talk, about: About, records: Sequence[Record]) -> list[Button]:
    """The other half of the answer, and what follows from a result."""
    whom, rows = sheet.whom([each.child for each in records]), [row for each in records for row in each.rows]
    buttons = []
    if about.what in ("results", "dates"):
        buttons.append(talk.button("exams.all_button", Ask("exams", "mine", whom)))
    if any(row.failed for row in rows):
        buttons.append(talk.button("exams.retake_button", Ask("exams", about.of("retake"), whom)))
    if any(row.state == "result" for row in rows):
        buttons.append(talk.button("exams.appeal_button", Ask("exams", about.of("appeal"), whom)))
    return buttons


def _looked(talk: Talk, reply: Reply) -> Reply:
    """That somebody looked is noted, as with grades."""
    return replace(reply, looked=tuple((child.id, talk.today) for child in talk.chosen))
