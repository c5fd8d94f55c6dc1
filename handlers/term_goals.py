"""What it takes for a better mark: the fewest fives, the kinder mix, or that it is too late and how that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from handlers import marks_listed, sheet, terms
from handlers.reports import Report, report
from handlers.rules import calendar, marks
from handlers.rules.marks import BEST, Standing
from handlers.talk import Ask, Asked, Reply, Talk
from handlers.term_forecast import rule_notes
from handlers.terms import Span
from storage.school import Grade
from storage.terms import MarkingRule

ONE = Fraction(1)
Verdict: TypeAlias = Literal["already", "best", "late", "over", "needs"]


@dataclass(frozen=True, slots=True)
class Goal:
    """The way from where a subject stands to `target`.

    `fives` of weight 1 alone; `mix` (fives, targets) where fewer fives do with as many marks; `same` so many marks of
    the target itself; `heavy` (fives, weight) by the subject's usual heavy works. `most`: how many more marks there
    will be at most, None where nothing is counted down to.
    """

    target: int
    verdict: Verdict
    now: Standing
    outcome: int | None
    fives: int = 0
    mix: tuple[int, int] | None = None
    same: int | None = None
    heavy: tuple[int, Fraction] | None = None
    most: int | None = None

    @property
    def mean(self) -> float | None:
        return None if self.now.mean is None else float(self.now.mean)


def goal(grades: Sequence[Grade], target: int | None, span: Span, today: date) -> Goal:
    """What `target` takes by the school's rule; without one, the next better mark."""
    rule = span.of.rule
    now = marks.standing(grades, weights=rule.weights)
    outcome = marks.expected(now, rule)
    wanted = target or min((outcome or marks.rounded(now.mean or Fraction(2), rule)) + 1, BEST)
    over = span.term is not None and today > span.term.last
    if marks.holds(now, wanted, rule):
        return Goal(wanted, "best" if target is None else "already", now, outcome)
    if over and span.of.dates != "unsure":
        return Goal(wanted, "over", now, outcome)
    most = _most(now, span, today)
    heaviest = marks.heaviest(grades) if rule.weights else ONE
    fastest = marks.fewest(now, wanted, BEST, heaviest, rule) or 0
    found = _ways(grades, now, wanted, rule)
    late = most is not None and fastest > most
    return Goal(wanted, "late" if late else "needs", now, outcome, *found, most)


def _ways(
    grades: Sequence[Grade], now: Standing, wanted: int, rule: MarkingRule
) -> tuple[int, tuple[int, int] | None, int | None, tuple[int, Fraction] | None]:
    fives = marks.fewest(now, wanted, BEST, ONE, rule) or 0
    same = marks.fewest(now, wanted, wanted, ONE, rule) if wanted < BEST else None
    mix = marks.kinder(now, wanted, rule)
    weight = marks.heavy(grades) if rule.weights else None
    by_works = (marks.fewest(now, wanted, BEST, weight, rule) or 0, weight) if weight else None
    return (
        fives,
        mix if mix[0] and mix[1] else None,
        same,
        by_works if by_works and by_works[0] < fives else None,
    )


def _most(now: Standing, span: Span, today: date) -> int | None:
    """How many more marks there may be until the term's end; None where its dates are not to be counted down from."""
    if span.term is None or span.of.dates == "unsure":
        return None
    gone = calendar.school_days(span.term.first, today)
    return marks.most_more(now.counted, gone, calendar.school_days(today, span.term.last))


async def answer(talk: Talk, asked: Asked, target: int | None) -> Reply:
    found = await terms.spans(talk, asked)
    if isinstance(found, Reply):
        return found
    reports = [await report(talk, each.of.child, each.period, asked.subject) for each in found]
    if len(found) == 1 and not reports[0].grades:
        return marks_listed.nothing(talk, asked, found[0], reports[0])
    whole, about = terms.common(found), sheet.whom(talk.chosen)
    single = len(found) == 1 and len({grade.subject for grade in reports[0].grades}) == 1
    return sheet.shown(
        talk,
        asked,
        talk.wording.text(
            "grades.goal_title", target=target or 0, span=terms.heading(talk, whole), subject=asked.subject
        ),
        [
            sheet.Part(each.of.child, _lines(talk, each, one, target, single=single), one.fresh, head)
            for each, one, head in zip(found, reports, terms.heads(talk, found), strict=True)
        ],
        period=whole.said if whole.term else None,
        notes=[*rule_notes(talk, found), *(each.note(talk) for each in found)],
        further=[talk.button("grades.forecast_button", Ask("grades", "forecast", about, subject=asked.subject))],
    )


def _lines(talk: Talk, span: Span, report: Report, target: int | None, *, single: bool) -> list[str]:
    if not report.grades:
        return [
            talk.wording.text("grades.nothing_of_one", report=report, reason=report.reason(span.period, talk.today))
        ]
    key = "grades.goal" if single else "grades.goal_line"
    lines = []
    for subject, grades in marks_listed.grouped(report.grades):
        found = goal(grades, target, span, talk.today)
        if found.now.counted or target:
            until = span.term.last if span.term else None
            lines.append(talk.wording.text(key, subject=subject, goal=found, day=until, system=span.of.system))
    return lines
