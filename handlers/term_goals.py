"""What it takes for a better mark: the fewest fives, the kinder mix, or that it is too late and how that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from handlers import marks_listed, sheet, terms
from handlers.reports import Report
from handlers.rules import calendar, marks
from handlers.rules.marks import BEST, Standing
from handlers.talk import Ask, Asked, Reply, Talk
from handlers.term_forecast import rule_notes
from handlers.terms import Span
from storage.school import Grade
from storage.terms import MarkingRule

ONE = Fraction(1)
LIKELY = 10
"""So many more marks may always come: at a term's beginning there are few to compare with."""
LIKELY_HEAVY = 3
"""So many more heavy works may always come."""
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
    def unlikely(self) -> bool:
        """Where nothing is counted down to: more fives than there have been marks since the term began."""
        by_works = self.heavy is not None and self.heavy[0] <= LIKELY_HEAVY
        many = self.fives > max(self.now.counted, LIKELY)
        return self.verdict == "needs" and self.most is None and many and not by_works

    @property
    def counted(self) -> int:
        return self.now.counted

    @property
    def mean(self) -> float | None:
        return None if self.now.mean is None else float(self.now.mean)


def goal(grades: Sequence[Grade], target: int | None, span: Span, today: date) -> Goal:
    """What `target` takes by the school's rule; without one, the next better mark."""
    rule = span.of.rule
    now = marks.standing(grades, weights=rule.weights)
    outcome = marks.expected(now, rule)
    wanted = target or _next(now, rule)
    over = span.term is not None and today > span.term.last
    if marks.holds(now, wanted, rule):
        return Goal(wanted, "best" if target is None else "already", now, outcome)
    if over and span.of.dates != "unsure":
        return Goal(wanted, "over", now, outcome)
    most = _most(len(grades), span, today)
    heaviest = marks.heaviest(grades) if rule.weights else ONE
    fastest = marks.fewest(now, wanted, BEST, heaviest, rule) or 0
    found = _ways(grades, now, wanted, rule)
    late = most is not None and fastest > most
    if late and now.counted < rule.least:  # so few marks are no pace: whoever was ill may be marked at every lesson
        late, most = False, None
    return Goal(wanted, "late" if late else "needs", now, outcome, *found, most)


def _next(now: Standing, rule: MarkingRule) -> int:
    """The mark above what the marks so far round to; a three at least, a five where there are none."""
    return BEST if now.mean is None else min(max(marks.rounded(now.mean, rule) + 1, 3), BEST)


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


def _most(records: int, span: Span, today: date) -> int | None:
    """How many more marks there may be until the term's end; None where its dates are not to be counted down from.

    By the pace of all `records`, absences too: there was a lesson.
    """
    if span.term is None or span.of.dates == "unsure":
        return None
    gone = calendar.school_days(span.term.first, today)
    return marks.most_more(records, gone, calendar.school_days(today, span.term.last))


async def answer(talk: Talk, asked: Asked, target: int | None) -> Reply:
    found = await terms.spans(talk, asked)
    if isinstance(found, Reply):
        return found
    reports = await marks_listed.reports_of(talk, asked, found)
    if isinstance(reports, Reply):
        return reports
    whole, about = terms.common(found), sheet.whom(talk.chosen)
    goals = [_goals(each, one, target, talk.today) for each, one in zip(found, reports, strict=True)]
    in_full = len(goals) == len(goals[0]) == 1
    alone = len({each.term.last for each in found if each.term}) <= 1
    return sheet.shown(
        talk,
        asked,
        talk.wording.text(
            "grades.goal_title", target=target or 0, span=terms.heading(talk, whole), subject=asked.subject
        ),
        [
            sheet.Part(each.of.child, _lines(talk, each, one, its, in_full=in_full), one.fresh, head)
            for each, one, its, head in zip(found, reports, goals, terms.heads(talk, found), strict=True)
        ],
        period=whole.said if whole.term else None,
        notes=[
            *([] if in_full else [_late(talk, each, its, alone=alone) for each, its in zip(found, goals, strict=True)]),
            *rule_notes(talk, found),
            *(each.note(talk) for each in found),
        ],
        further=[talk.button("grades.forecast_button", Ask("grades", "forecast", about, subject=asked.subject))],
    )


def _goals(span: Span, report: Report, target: int | None, today: date) -> dict[str, Goal]:
    return {subject: goal(grades, target, span, today) for subject, grades in marks_listed.grouped(report.grades)}


def _late(talk: Talk, span: Span, goals: Mapping[str, Goal], *, alone: bool) -> str:
    """How it is known that it is too late for some; of whom, where several children's terms end on different days."""
    if span.term is None or all(each.verdict != "late" for each in goals.values()):
        return ""
    return talk.wording.text("grades.late", day=span.term.last, child=None if alone else span.of.child)


def _lines(talk: Talk, span: Span, report: Report, goals: Mapping[str, Goal], *, in_full: bool) -> list[str]:
    say = talk.wording.text
    if not goals:
        return [say("grades.nothing_of_one", report=report, reason=report.reason(span.period, talk.today))]
    key = "grades.goal" if in_full else "grades.goal_line"
    until = span.term.last if span.term else None
    return [say(key, subject=subject, goal=each, day=until, system=span.of.system) for subject, each in goals.items()]
