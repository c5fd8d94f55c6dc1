"""«А если ещё две пятёрки?»: what the term would come out at with marks that are only supposed."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement

from handlers import marks_listed, sheet, terms
from handlers.reports import Report
from handlers.rules import marks
from handlers.rules.marks import Standing
from handlers.talk import Ask, Asked, Reply, Talk
from handlers.term_forecast import rule_notes
from handlers.terms import Span
from handlers.understanding.terms import SUPPOSED
from storage.school import Grade

WHAT_IF = "what_if"
ONE = Fraction(1)
QUESTIONS = {
    f"{WHAT_IF}_{''.join(map(str, values))}": values
    for number in range(1, SUPPOSED + 1)
    for values in combinations_with_replacement((5, 4, 3, 2), number)
}
"""The finer question → the marks supposed, the best first (handlers/understanding/terms.py makes the names)."""


async def answer(talk: Talk, asked: Asked) -> Reply:
    """Beside what it comes out at now. A mark that is only supposed weighs one."""
    values = QUESTIONS[asked.what]
    found = await terms.spans(talk, asked)
    if isinstance(found, Reply):
        return found
    reports = await marks_listed.reports_of(talk, asked, found)
    if isinstance(reports, Reply):
        return reports
    whole = terms.common(found)
    return sheet.shown(
        talk,
        asked,
        talk.wording.text(
            "grades.what_if_title", values=values, span=terms.heading(talk, whole), subject=asked.subject
        ),
        [
            sheet.Part(each.of.child, _lines(talk, each, one, values), one.fresh, head)
            for each, one, head in zip(found, reports, terms.heads(talk, found), strict=True)
        ],
        period=whole.said if whole.term else None,
        notes=[*rule_notes(talk, found), *(each.note(talk) for each in found)],
        further=[
            talk.button("grades.needed_button", Ask("grades", "needed", sheet.whom(talk.chosen), subject=asked.subject))
        ],
    )


def _lines(talk: Talk, span: Span, report: Report, values: Sequence[int]) -> list[str]:
    say = talk.wording.text
    if not report.grades:
        return [say("grades.nothing_of_one", report=report, reason=report.reason(span.period, talk.today))]
    return [_line(talk, span, *each, values) for each in marks_listed.grouped(report.grades)]


def _line(talk: Talk, span: Span, subject: str, grades: Sequence[Grade], values: Sequence[int]) -> str:
    rule = span.of.rule
    now = marks.standing(grades, weights=rule.weights)
    after = now
    for value in values:
        after = after.with_more(value, ONE, 1)
    return talk.wording.text(
        "grades.what_if_line",
        subject=subject,
        mean=_mean(now),
        outcome=marks.expected(now, rule),
        later=_mean(after),
        later_outcome=marks.expected(after, rule),
    )


def _mean(standing: Standing) -> float | None:
    return None if standing.mean is None else float(standing.mean)
