"""How many twos, fives or marks at all there were: the number in front, then the marks themselves."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from handlers import marks_listed, sheet, terms
from handlers.reports import Report, school_year
from handlers.rules import calendar, marks
from handlers.talk import Ask, Asked, Period, Reply, Talk
from handlers.terms import Span
from storage.school import Grade

COUNT = "count"
EVERY = frozenset((1, 2, 3, 4, 5))
QUESTIONS = {
    COUNT: EVERY,
    **{
        f"{COUNT}_{''.join(map(str, values))}": frozenset(values)
        for length in range(1, len(EVERY) + 1)
        for values in combinations(sorted(EVERY), length)
    },
}
"""The finer question → the marks it counts (handlers/understanding/terms.py makes the names)."""


async def answer(talk: Talk, asked: Asked) -> Reply:
    """Of the days said, of the term said, else of the current term; without a calendar, of the school year."""
    values = QUESTIONS[asked.what]
    if asked.period is None and asked.term is None and calendar.load().year(talk.today) is None:
        asked = replace(asked, period=Period(school_year(talk.today), talk.today))
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
        talk.wording.text("grades.count_title", span=terms.heading(talk, whole), subject=asked.subject),
        [
            sheet.Part(each.of.child, _lines(talk, each, one, values), one.fresh, head)
            for each, one, head in zip(found, reports, terms.heads(talk, found), strict=True)
        ],
        period=whole.said if asked.period or whole.term else None,
        notes=[each.note(talk) for each in found],
        further=[
            talk.button("grades.mean", Ask("grades", marks_listed.MEAN, sheet.whom(talk.chosen), subject=asked.subject))
        ],
    )


def _lines(talk: Talk, span: Span, report: Report, values: frozenset[int]) -> list[str]:
    say = talk.wording.text
    if not report.grades:
        return [say("grades.nothing_of_one", report=report, reason=report.reason(span.period, talk.today))]
    found = [grade for grade in report.grades if marks.numeric(grade.mark) in values]
    one = next(iter(values)) if len(values) == 1 else 0
    lines = [say("grades.count", number=len(found), one=one, values=sorted(values, reverse=True))]
    return lines + [_line(talk, *each) for each in marks_listed.grouped(found)]


def _line(talk: Talk, subject: str, found: Sequence[Grade]) -> str:
    return talk.wording.text("grades.count_line", subject=subject, grades=found)
