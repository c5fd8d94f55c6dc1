"""By which terms and which rule a child is marked, and what days «за прошлую четверть» are for that child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from handlers.reports import school_year
from handlers.rules import calendar, marks
from handlers.rules.calendar import SchoolYear, Term
from handlers.rules.family import grade_of
from handlers.talk import Ask, Asked, Child, Period, Reply, Talk
from handlers.understanding.terms import PERIODS, SpokenTerm
from storage.terms import MarkingRule, System

Dates: TypeAlias = Literal["confirmed", "invented", "unsure"]
"""Whether the calendar's days may be counted down from; those of an invented city may, with that said."""
Missing: TypeAlias = Literal["no_calendar", "no_such", "none_before"]

SENIORS = (10, 11)
"""Grades whose school year has the rule's `seniors` terms."""


@dataclass(frozen=True, slots=True)
class Schooling:
    """How one child is marked. `own`: the institution has named its rule; `year` None: no calendar of these days.

    `known`: the rule or the child's own term grades tell the system, so no word of the person's changes it.
    """

    child: Child
    year: SchoolYear | None
    dates: Dates
    rule: MarkingRule
    own: bool
    system: System
    known: bool = True

    @property
    def senior(self) -> bool:
        return self.system == self.rule.seniors != self.rule.system


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one child's answer. `term` is the term they are of; None where they were said as days.

    `each`: of children who are marked by different terms, the term of each; `period` is all their days then.
    """

    of: Schooling
    period: Period
    term: Term | None = None
    each: tuple[Term, ...] = ()

    @property
    def said(self) -> Period:
        """What a button asks about again: the whole term, by whose days it is known."""
        return Period(self.term.first, self.term.last) if self.term else self.period

    def note(self, talk: Talk) -> str:
        """What must be said of a term's dates; "" where they are the city's own, or were said as days."""
        if self.term is None or self.of.dates == "confirmed":
            return ""
        return talk.wording.text(
            "grades.dates", dates=self.of.dates, system=self.term.system, period=self.period, today=talk.today
        )


async def schoolings(talk: Talk) -> list[Schooling]:
    """Of the children asked about, in their order."""
    places = await talk.store.terms.places([child.id for child in talk.chosen])
    year = calendar.load().year(talk.today)
    dates = await surety(talk, year)
    found = []
    for child in talk.chosen:
        place = places.get(child.id)
        rule = place.rule if place and place.rule else marks.USUAL
        senior = grade_of(child.class_name) in SENIORS
        own = place is not None and place.rule is not None
        given = None if own else await _system_given(talk, child)
        system = given or (rule.seniors if senior else rule.system)
        found.append(Schooling(child, year, dates, rule, own, system, own or senior or given is not None))
    return found


async def surety(talk: Talk, year: SchoolYear | None) -> Dates:
    """Whose dates this year has."""
    if year and year.confirmed:
        return "confirmed"
    return "invented" if await talk.store.terms.invented() else "unsure"


async def _system_given(talk: Talk, child: Child) -> System | None:
    """By which terms the child's term grades of this year are; None where there are none yet, or of two kinds."""
    grades = await talk.store.terms.grades(child.id, school_year(talk.today).year)
    named = {PERIODS[grade.period][0] for grade in grades if grade.period in PERIODS}
    systems = [system for system in calendar.PARTS if system in named]
    return systems[0] if len(systems) == 1 else None


def span(of: Schooling, asked: Asked, today: date) -> Span | Missing:
    """The days asked about: those said, those of the term said, else those of the current term."""
    if asked.period:
        exactly = term_of(of.year, asked.period, of.system)
        return Span(of, _until(exactly, today) if exactly else asked.period, exactly)
    if asked.term and asked.term.named in ("year", "exam", "final"):
        return Span(of, Period(school_year(today), today)) if asked.term.shift == 0 else "none_before"
    if of.year is None:
        return "no_calendar"
    term = said_term(of, asked.term, today)
    return Span(of, _until(term, today), term) if isinstance(term, Term) else term


def said_term(of: Schooling, said: SpokenTerm | None, today: date) -> Term | Missing:
    """The term these words mean, the current one where they name none."""
    if of.year is None:
        return "no_calendar"
    system = _system(of, said)
    terms = of.year.of(system)
    if said and said.number > 0:
        return terms[said.number - 1] if said.number <= len(terms) else "no_such"
    current = of.year.current(system, today)
    number = (current.number if current else 1) + (said.shift if said else 0)
    if said and said.shift < 0 and current and today > current.last:
        number += 1  # in the holidays «прошлая» is the one that has just ended
    if number < 1:
        return "none_before"
    return terms[number - 1] if number <= len(terms) else "no_such"


def _system(of: Schooling, said: SpokenTerm | None) -> System:
    """A school that has named its terms is right, and everybody has half-years; else the person knows better."""
    if said is None or said.named not in ("quarters", "trimesters", "halves"):
        return of.system
    return said.named if said.named == "halves" or not of.known else of.system


def _until(term: Term, today: date) -> Period:
    """As much of it as there has been; all of one that is yet to come."""
    return Period(term.first, min(term.last, today) if term.first <= today else term.last)


def term_of(year: SchoolYear | None, period: Period, system: System | None = None) -> Term | None:
    """The term that has exactly these days, as a button says it; of two systems' the one asked for."""
    every = [term for each in year.terms for term in year.of(each)] if year else []
    same = [term for term in every if (term.first, term.last) == (period.first, period.last)]
    return next((term for term in same if term.system == system), same[0] if same else None)


def common(spans: Sequence[Span]) -> Span:
    """One span for a heading: that of all or, where they differ, the term of each and all their days."""
    first = spans[0]
    if all(each.period == first.period and each.term == first.term for each in spans):
        return first
    days = Period(min(each.period.first for each in spans), max(each.period.last for each in spans))
    own = [each.term for each in spans if each.term]
    return Span(first.of, days, each=tuple(dict.fromkeys(own)) if len(own) == len(spans) else ())


def asked_about(talk: Talk, asked: Asked) -> bool:
    """Whether the days asked about are a term's: said in words or, by a button, in its first and last day."""
    if asked.period is None:
        return asked.term is not None
    return term_of(calendar.load().year(talk.today), asked.period) is not None


async def spans(talk: Talk, asked: Asked) -> list[Span] | Reply:
    """The days that each child is asked about, or why there is no such term."""
    found: list[Span] = []
    for of in await schoolings(talk):
        one = span(of, asked, talk.today)
        if isinstance(one, str):
            return no_term(talk, of, one)
        found.append(one)
    return found


def no_term(talk: Talk, of: Schooling, reason: Missing) -> Reply:
    """There is no such term, or no calendar that knows it."""
    row = [talk.button("grades.latest_ones", Ask("grades")), talk.button("menu.names.menu", Ask("menu"))]
    number = len(of.year.of(of.system)) if of.year else 0
    return talk.say("grades.no_term", reason=reason, system=of.system, number=number, rows=[row])


def name(talk: Talk, term: Term) -> str:
    return talk.wording.text("grades.term_name", system=term.system, number=term.number)


def heads(talk: Talk, spans: Sequence[Span]) -> list[str]:
    """What to say under each child's name: the child's own term, where not all have the same."""
    same = len({each.term for each in spans}) == 1
    return ["" if same or each.term is None else name(talk, each.term) for each in spans]


def heading(talk: Talk, span: Span) -> str:
    """«за 1 триместр», «за 2 четверть и 1 триместр», «за 16–22 ноября»."""
    if named := (span.term,) if span.term else span.each:
        return talk.wording.text("grades.for_term", names=[name(talk, term) for term in named])
    return talk.wording.text("grades.span", period=span.period, today=talk.today)
