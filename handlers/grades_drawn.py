"""A child's marks as a picture: by subject, the marks of terms that are over and the mean of the one asked about."""

from dataclasses import replace
from functools import partial
from typing import Any

from handlers import marks_listed, terms
from handlers.marks_listed import MEAN
from handlers.pictures import offered, offered_each, pictured
from handlers.reports import Report, report
from handlers.rules.marks import Tally
from handlers.talk import Ask, Asked, Reply, Talk
from handlers.terms import Span
from handlers.understanding.terms import PERIODS
from handlers.wording import number

MOST_SUBJECTS = 18
"""Rows of the picture: an eleventh grade has as many."""
MOST_TERMS = 3
"""Columns of earlier terms, the newest ones."""


async def answer(talk: Talk, asked: Asked) -> Reply:
    """The means of the days or the term said, else of the current term, with their picture.

    A picture is one child's: of several each is offered, and the mean of one subject needs none.
    """
    asked = replace(asked, what=MEAN)
    spans = await terms.spans(talk, asked)
    if isinstance(spans, Reply):
        return spans
    if asked.subject is not None:
        return await marks_listed.of_terms(talk, asked, spans)
    if len(spans) > 1:
        first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
        each = [Ask("grades", MEAN, one.of.child.id, first, last) for one in spans]
        dressed = partial(offered_each, talk, asks=each)
        return await marks_listed.of_terms(talk, asked, spans, dressed=dressed)
    reply = await marks_listed.of_terms(talk, asked, spans)
    found = await report(talk, talk.child, spans[0].period, None, means=True)
    if not found.marks:
        return reply
    return pictured(talk, asked, reply, "marks", await _values(talk, spans[0], found))


def offer(talk: Talk, asked: Asked, reply: Reply) -> Reply:
    """The means just said, with a button that asks for their picture."""
    if len(talk.chosen) != 1 or asked.subject is not None:
        return reply
    first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
    return offered(talk, reply, Ask("grades", MEAN, talk.child.id, first, last))


async def _values(talk: Talk, span: Span, found: Report) -> dict[str, Any]:
    given, columns = await _given(talk, span)
    by_subject: dict[str, list[Any]] = {}
    for mark in found.marks:
        by_subject.setdefault(mark.subject, []).append(mark)
    rows = []
    for subject in sorted({*by_subject, *given})[:MOST_SUBJECTS]:
        mean = Tally(by_subject.get(subject, ())).mean(weights=span.of.rule.weights)
        marks = given.get(subject, {})
        rows.append(
            {
                "subject": subject,
                "given": [marks.get(column, "") for column in columns],
                "mean": mean and round(mean, 2),
                "text": number(mean) if mean is not None else "",
            }
        )
    say = talk.wording.text
    return {
        "title": say("pictures.child", child=talk.child),
        "heading": say("pictures.marks", span=terms.heading(talk, span)),
        "terms": [say("pictures.term", system=PERIODS[column][0], number=PERIODS[column][1]) for column in columns],
        "rows": rows,
        "note": say("pictures.fresh", of_day=found.fresh) if found.fresh else "",
    }


async def _given(talk: Talk, span: Span) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Marks of this year's earlier terms by subject and period, and those periods in their order."""
    year = span.of.year
    if year is None or span.term is None:
        return {}, []
    before = [
        period
        for period, (system, number) in PERIODS.items()
        if system == span.term.system and number < span.term.number
    ][-MOST_TERMS:]
    found: dict[str, dict[str, str]] = {}
    for grade in await talk.store.terms.grades(talk.child.id, year.year):
        if grade.period in before:
            found.setdefault(grade.subject, {})[grade.period] = grade.mark
    given = {period for marks in found.values() for period in marks}
    return found, [period for period in before if period in given]
