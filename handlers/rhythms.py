"""Whose school year an answer is about: the children's, a school's, or anybody's, by trimesters and by quarters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers import terms
from handlers.rules import calendar, marks
from handlers.rules.calendar import SchoolYear
from handlers.rules.days import Rhythm
from handlers.rules.family import grade_of
from handlers.talk import Asked, Child, Period, Talk
from handlers.terms import Dates, Schooling
from handlers.understanding import signs
from storage.terms import System

BOTH: tuple[System, ...] = ("trimesters", "quarters")
"""By whose terms holidays come; half-years have those of their school. The oblast's usual one first."""
FEBRUARY = 2
YEAR = timedelta(days=365)
FIRST = 1
"""The grade that has holidays of its own."""


@dataclass(frozen=True, slots=True)
class Whose:
    """One class's year. `terms` are those it is marked by; `known`: its school has said so, or its marks show it.

    `children` and `school` tell whose it is; neither: anybody's.
    """

    rhythm: Rhythm
    terms: System
    dates: Dates
    known: bool = True
    children: tuple[Child, ...] = ()
    school: str = ""

    @property
    def counted(self) -> bool:
        """Whether days may be counted down from its dates."""
        return self.dates != "unsure"


def of_this_school_year(asked: Asked, today: date) -> Asked:
    """A day of a month with no year said is of the school year that is going on: in November «12 июня» is ahead."""
    period, year = asked.period, calendar.load().year(today)
    if not period or not year or period.last >= year.begins or not signs.bare_date(asked.text):
        return asked
    later = Period(_a_year_later(period.first), _a_year_later(period.last))
    return replace(asked, period=later) if year.begins <= later.first <= year.begins + YEAR else asked


def _a_year_later(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, 28) if day.month == FEBRUARY else day.day)


async def whose(talk: Talk, asked: Asked, day: date) -> list[Whose]:
    """Of the school year that `day` is in; none where the calendar does not know it."""
    year = calendar.load().year(day)
    if year is None:
        return []
    dates = await terms.surety(talk, year)
    said = _said(asked)
    if said is None and asked.institution is None and (mine := await _of_children(talk, year, dates)):
        return mine
    grade = grade_of(asked.class_name) if asked.class_name else None
    if said is None and asked.institution:
        return await _of_school(talk, asked.institution, year, dates, grade)
    return [Whose(Rhythm(year, system, grade), system, dates) for system in ([said] if said else BOTH)]


def _said(asked: Asked) -> System | None:
    """The terms that the words, or a button, name."""
    named = asked.what if asked.what in BOTH else asked.term and asked.term.named
    return next((system for system in BOTH if system == named), None)


async def _of_children(talk: Talk, year: SchoolYear, dates: Dates) -> list[Whose]:
    """Children with one year between them together; those of no grade, in a kindergarten, have no holidays."""
    pupils = tuple(child for child in talk.chosen if grade_of(child.class_name)) if talk.incoming.private else ()
    if not pupils:
        return []
    found: list[Whose] = []
    for each in await terms.schoolings(replace(talk, chosen=pupils)):
        one = _of_child(each, year, dates)
        same = next((at for at, other in enumerate(found) if _alike(other, one)), None)
        if same is None:
            found.append(one)
        else:
            found[same] = replace(found[same], children=(*found[same].children, *one.children))
    return found


async def of_child(talk: Talk, child: Child) -> Whose | None:
    """The year of the child's class; None where the calendar does not know the one that today is in."""
    year = calendar.load().year(talk.today)
    if year is None:
        return None
    (of,) = await terms.schoolings(replace(talk, chosen=(child,)))
    return _of_child(of, year, of.dates)


def _of_child(of: Schooling, year: SchoolYear, dates: Dates) -> Whose:
    system = of.system if of.system in BOTH else of.rule.system
    rhythm = Rhythm(year, system, grade_of(of.child.class_name))
    return Whose(rhythm, of.system, dates, known=of.own, children=(of.child,))


def _alike(one: Whose, other: Whose) -> bool:
    return (one.rhythm.rests, one.terms, one.known) == (other.rhythm.rests, other.terms, other.known)


async def _of_school(talk: Talk, named: str, year: SchoolYear, dates: Dates, grade: int | None) -> list[Whose]:
    """As the school has said; of one that has not, as usual here."""
    found = await talk.store.school.institution_named(named)
    rules = await talk.store.terms.rules()
    school = found[0] if len(found) == 1 else None
    rule = rules.get(school.id) if school else None
    system = rule.system if rule else marks.USUAL.system
    return [
        Whose(
            Rhythm(year, system, grade),
            system,
            dates,
            known=rule is not None,
            school=school.short_name if school else named,
        )
    ]


def blocks(talk: Talk, classes: Sequence[Whose], told: Callable[[Whose], str]) -> str:
    """What is told of each class, once where it is the same for all; whose it is stands before it."""
    texts = [told(one) for one in classes]
    if len(set(texts)) == 1:
        return texts[0]
    heads = (
        talk.wording.text("holidays.whose", children=one.children, of_school=one.school, system=one.rhythm.system)
        for one in classes
    )
    return "\n\n".join(f"{head}\n{text}" for head, text in zip(heads, texts, strict=True))
