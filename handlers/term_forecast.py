"""What a term comes out at by the school's own rule, subject by subject, and what stands behind each figure."""

from collections.abc import Sequence

from handlers import marks_listed, sheet, term_grades, terms
from handlers.reports import Report
from handlers.rules import marks
from handlers.talk import Ask, Asked, Button, Reply, Talk
from handlers.terms import Span
from storage.school import Grade


async def answer(talk: Talk, asked: Asked) -> Reply:
    """Of a term that is over, what it did come out at, as far as the school has handed that over."""
    found = await terms.spans(talk, asked)
    if isinstance(found, Reply):
        return found
    if all(each.term is not None and each.term.last < talk.today for each in found):
        given = await term_grades.there_are(talk, asked)
        if given is not None:
            return given
    reports = await marks_listed.reports_of(talk, asked, found)
    if isinstance(reports, Reply):
        return reports
    whole = terms.common(found)
    return sheet.shown(
        talk,
        asked,
        talk.wording.text("grades.forecast_title", span=terms.heading(talk, whole), subject=asked.subject),
        [
            sheet.Part(each.of.child, _lines(talk, each, one), one.fresh, head)
            for each, one, head in zip(found, reports, terms.heads(talk, found), strict=True)
        ],
        period=whole.said if whole.term else None,
        notes=[*rule_notes(talk, found), *(each.note(talk) for each in found)],
        further=_further(talk, asked, found),
    )


def _lines(talk: Talk, span: Span, report: Report) -> list[str]:
    if not report.grades:
        return [
            talk.wording.text("grades.nothing_of_one", report=report, reason=report.reason(span.period, talk.today))
        ]
    return [_line(talk, span, *each) for each in marks_listed.grouped(report.grades)]


def _line(talk: Talk, span: Span, subject: str, grades: Sequence[Grade]) -> str:
    rule = span.of.rule
    now = marks.standing(grades, weights=rule.weights)
    mean = None if now.mean is None else float(now.mean)
    return talk.wording.text(
        "grades.forecast_line",
        subject=subject,
        outcome=marks.expected(now, rule),
        mean=mean,
        counted=now.counted,
        number=rule.least,
    )


def rule_notes(talk: Talk, spans: Sequence[Span]) -> list[str]:
    """By what rule it was counted; a school's own is said to be so."""
    rules = {
        (each.of.rule.rounding, each.of.rule.weights, each.of.rule.least, each.of.own, _supposed(each))
        for each in spans
    }
    return [
        talk.wording.text(
            "grades.rule", rounding=float(4 + rounding), weighted=weights, number=least, own=own, system=system
        )
        for rounding, weights, least, own, system in sorted(rules)
    ]


def _supposed(span: Span) -> str:
    """The system of the span's term, where nobody but the bot's usual rule or the person's word names it."""
    return span.term.system if span.term and not span.of.known else ""


def _further(talk: Talk, asked: Asked, spans: Sequence[Span]) -> list[Button]:
    whom = sheet.whom([each.of.child for each in spans])
    return [
        talk.button("grades.needed_button", Ask("grades", "needed", whom, subject=asked.subject)),
        talk.button("grades.compare_button", Ask("grades", "compared", whom, subject=asked.subject)),
    ]
