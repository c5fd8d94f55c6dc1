"""Whether things go better or worse than in the term before, subject by subject, with a sign and in words."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import marks_listed, sheet, terms
from handlers.reports import Report, report
from handlers.rules import marks
from handlers.talk import Ask, Asked, Period, Reply, Talk
from handlers.terms import Span
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
        parts.append(sheet.Part(span.of.child, _lines(talk, span, now, then), now.fresh, _head(talk, span, before)))
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
    """«по сравнению с прошлой четвертью»: the one named is what is compared with."""
    return replace(asked, term=None) if asked.term and (asked.term.shift or asked.term.number) else asked


def _before(span: Span) -> Span | None:
    if span.term is None or span.of.year is None or span.term.number == 1:
        return None
    term = span.of.year.of(span.term.system)[span.term.number - 2]
    return Span(span.of, Period(term.first, term.last), term)


def _head(talk: Talk, span: Span, before: Span | None) -> str:
    if before is None or before.term is None or span.term is None:
        return ""
    return talk.wording.text(
        "grades.compare_head", then=terms.name(talk, before.term), this=terms.name(talk, span.term)
    )


def _lines(talk: Talk, span: Span, now: Report, then: Report | None) -> list[str]:
    if then is None:
        return [talk.wording.text("grades.first_term", system=span.of.system)]
    if not now.grades:
        return [talk.wording.text("grades.nothing_of_one", report=now, reason=now.reason(span.period, talk.today))]
    then_by_subject = dict(marks_listed.grouped(then.grades))
    lines = [
        talk.wording.text(
            "grades.compare_line",
            subject=subject,
            earlier=_mean(span, then_by_subject.get(subject, ())),
            later=_mean(span, grades),
        )
        for subject, grades in marks_listed.grouped(now.grades)
        if _mean(span, grades) is not None
    ]
    return lines or [talk.wording.text("grades.uncounted")]


def _mean(span: Span, grades: Sequence[Grade]) -> float | None:
    found = marks.standing(grades, weights=span.of.rule.weights).mean
    return None if found is None else round(float(found), DIGITS)
