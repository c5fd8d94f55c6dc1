"""The end of a term, some days before, with the subjects in which a mark hangs between two."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from handlers import pushing
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import calendar, marks, pushes
from handlers.rules.calendar import SchoolYear, Term
from handlers.rules.family import Child, grade_of
from storage.school import Scored
from storage.terms import MarkingRule

NAME = "term_end"
HANGS = Fraction(3, 20)
"""A mean this near to where the next mark begins is said to hang: one more mark moves it by as much."""
MOST = 6
"""Subjects that are named: a longer list is no list to act on, and no screen."""
SENIORS = (10, 11)


async def perhaps(of: Occasion, day: date) -> bool:
    year = _year(of, day)
    lasts = {term.last for system in year.terms for term in year.of(system)} if year else set()
    return any(pushes.counted_down(NAME, last, day) is not None for last in lasts)


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    year = _year(of, day)
    children = {child.id: child for hearer in hearers for child in hearer.children}
    places = await of.store.terms.places(list(children))
    told: dict[int, tuple[Term, str]] = {}
    for child in children.values():
        rule = (places[child.id].rule if child.id in places else None) or marks.USUAL
        term = year and _ending(year, rule, child, day)
        if term:
            told[child.id] = (term, await _text(of, child, rule, term, day))
    return [
        Push(
            hearer.person.id,
            f"{told[child.id][0].last}:-{(told[child.id][0].last - day).days}:{child.id}",
            child.id,
            pushing.whom(of, child),
            told[child.id][1],
            pushes.midnight(day, of.now),
        )
        for hearer in hearers
        for child in hearer.children
        if child.id in told
    ]


def _year(of: Occasion, day: date) -> SchoolYear | None:
    year = calendar.load().year(day)
    return year if year and (year.confirmed or of.invented) else None


def _ending(year: SchoolYear, rule: MarkingRule, child: Child, day: date) -> Term | None:
    system = rule.seniors if grade_of(child.class_name) in SENIORS else rule.system
    term = year.current(system, day)
    return term if term and pushes.counted_down(NAME, term.last, day) is not None else None


async def _text(of: Occasion, child: Child, rule: MarkingRule, term: Term, day: date) -> str:
    scored = await of.store.school.scored(child.id, term.first, day)
    hanging = sorted(_hanging(scored, rule))
    left, more = (term.last - day).days, max(len(hanging) - MOST, 0)
    return of.wording.text("reminders.term_end", ending=term, left=left, hanging=hanging[:MOST], more=more)


def _hanging(scored: Sequence[Scored], rule: MarkingRule) -> Iterator[tuple[str, float, int]]:
    """(Subject, mean, the mark that is near)."""
    by_subject: dict[str, list[Scored]] = {}
    for each in scored:
        by_subject.setdefault(each.subject, []).append(each)
    for subject, several in by_subject.items():
        now = marks.standing(several, weights=rule.weights)
        if now.mean is None or now.counted < rule.least:
            continue
        for target in (3, 4, 5):
            if abs(now.mean - marks.threshold(target, rule)) <= HANGS:
                yield subject, float(now.mean), target
