"""Whether things go better or worse than in the term before, subject by subject, with a sign and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers import marks_listed, sheet, terms
from handlers.reports import Report, report
from handlers.rules import calendar, marks
from handlers.talk import Ask, Asked, Period, Reply, Talk
from handlers.terms import Span
from handlers.understanding.terms import PERIODS, SpokenTerm
from storage.school import Grade

DIGITS = 2
"""Means are compared as they are shown."""


async def answer(talk: Talk, asked: Asked) -> Reply:
    """The term asked about (the current one) beside the one before it, by the means of both."""
    found = await terms.spans(talk, _current(asked))
    if isinstance(found, Reply):
        return found
    parts, notes = [], []
    for span in found:
        now = await report(talk, span.of.child, span.period, asked.subject)
        before = _before(span)
        then = await report(talk, span.of.child, before.period, asked.subject) if before else None
        if len(found) == 1 and not now.grades:
            return marks_listed.nothing(talk, asked, span, now)
        given = await _given(talk, before) if before else {}
        lines = _lines(talk, span, now, then, given, _name(talk, before))
        parts.append(sheet.Part(span.of.child, lines, now.fresh, _head(talk, span, before)))
        notes.append(span.note(talk))
    return sheet.shown(
        talk,
        asked,
        talk.wording.text("grades.compare_title", subject=asked.subject),
        parts,
        notes=notes,
        further=[
            talk.button(
                "grades.forecast_button", Ask("grades", "forecast", sheet.whom(talk.chosen), subject=asked.subject)
            )
        ],
    )


def _current(asked: Asked) -> Asked:
    """«по сравнению с прошлой четвертью»: the one named is what is compared with, by terms of that name."""
    if asked.term is None or not (asked.term.shift or asked.term.number):
        return asked
    return replace(asked, term=SpokenTerm(asked.term.named) if asked.term.named in calendar.PARTS else None)


def _before(span: Span) -> Span | None:
    if span.term is None or span.of.year is None or span.term.number == 1:
        return None
    term = span.of.year.of(span.term.system)[span.term.number - 2]
    return Span(span.of, Period(term.first, term.last), term)


async def _given(talk: Talk, before: Span) -> Mapping[str, int]:
    """The term grades of that term by subject, for subjects of whose marks the school has handed over none."""
    if before.term is None or before.of.year is None:
        return {}
    term = (before.term.system, before.term.number)
    return {
        grade.subject: value
        for grade in await talk.store.terms.grades(before.of.child.id, before.of.year.year)
        if PERIODS.get(grade.period) == term and (value := marks.numeric(grade.mark)) is not None
    }


def _name(talk: Talk, before: Span | None) -> str:
    return "" if before is None or before.term is None else terms.name(talk, before.term)


def _head(talk: Talk, span: Span, before: Span | None) -> str:
    if before is None or before.term is None or span.term is None:
        return ""
    return talk.wording.text(
        "grades.compare_head", then=terms.name(talk, before.term), this=terms.name(talk, span.term)
    )


def _lines(
    talk: Talk, span: Span, now: Report, then: Report | None, given: Mapping[str, int], before: str
) -> list[str]:
    if then is None:
        return [talk.wording.text("grades.first_term", system=span.of.system)]
    if not now.grades:
        return [talk.wording.text("grades.nothing_of_one", report=now, reason=now.reason(span.period, talk.today))]
    if not then.grades and not given:
        return [talk.wording.text("grades.nothing_before", span=before)]
    then_by_subject = dict(marks_listed.grouped(then.grades))
    lines = [
        talk.wording.text(
            "grades.compare_line",
            subject=subject,
            earlier=_mean(span, then_by_subject.get(subject, ())),
            later=_mean(span, grades),
            given=given.get(subject),
            outcome=marks.expected(marks.standing(grades, weights=span.of.rule.weights), span.of.rule),
        )
        for subject, grades in marks_listed.grouped(now.grades)
        if _mean(span, grades) is not None
    ]
    return lines or [talk.wording.text("grades.uncounted")]


def _mean(span: Span, grades: Sequence[Grade]) -> float | None:
    found = marks.standing(grades, weights=span.of.rule.weights).mean
    return None if found is None else round(float(found), DIGITS)
