"""What a pupil got for a quarter, a trimester, a half-year or the year: a small table by subject."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from handlers import marks_listed, sheet, terms
from handlers.reports import school_year
from handlers.rules import subjects
from handlers.talk import Ask, Asked, Child, Reply, Talk
from handlers.terms import Schooling, Span
from handlers.understanding.terms import PERIODS
from storage.terms import TermGrade

ORDER = {period: place for place, period in enumerate(PERIODS)}
IN_YEAR = ("year", "exam", "final")


@dataclass(frozen=True, slots=True)
class Given:
    """One child's term grades, those asked about; `columns` are their periods as a table has them."""

    child: Child
    grades: Sequence[TermGrade]
    fresh: datetime | None

    @property
    def columns(self) -> list[str]:
        return sorted({grade.period for grade in self.grades}, key=lambda period: ORDER.get(period, len(ORDER)))


async def answer(talk: Talk, asked: Asked) -> Reply:
    """The grades there are; where there are none yet, the marks of those days, with that said."""
    return await there_are(talk, asked) or await _none_yet(talk, asked)


async def there_are(talk: Talk, asked: Asked) -> Reply | None:
    """The grades asked about; None where there are none."""
    children = await terms.schoolings(talk)
    given = [await _given(talk, asked, of) for of in children]
    if not any(each.grades for each in given):
        return None
    return sheet.shown(
        talk,
        asked,
        talk.wording.text(
            "grades.final_title", span=_year_name(_year(talk, asked, children[0])), subject=asked.subject
        ),
        [sheet.Part(each.child, _lines(talk, each), each.fresh, _columns(talk, each)) for each in given],
        period=asked.period,
        further=[
            talk.button(
                "grades.forecast_button", Ask("grades", "forecast", sheet.whom(talk.chosen), subject=asked.subject)
            )
        ],
    )


async def _given(talk: Talk, asked: Asked, of: Schooling) -> Given:
    school = talk.store.school
    fresh = await school.freshness("term-grades", of.child.id)
    year = _year(talk, asked, of)
    found = [] if fresh is None else await talk.store.terms.grades(of.child.id, year)
    if asked.subject is not None:
        meant = subjects.meant(asked.subject, {grade.subject for grade in found})
        found = [grade for grade in found if grade.subject in meant]
    wanted = _wanted(talk, asked, of, found)
    found = [grade for grade in found if wanted is None or grade.period in wanted]
    return Given(of.child, found, fresh.astimezone(talk.now.tzinfo) if fresh else None)


def _year(talk: Talk, asked: Asked, of: Schooling) -> int:
    """The school year asked about: this one, or the one before for «за прошлый год»."""
    year = of.year.year if of.year else school_year(talk.today).year
    return year + min(asked.term.shift, 0) if asked.term and asked.term.named == "year" else year


def _year_name(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _wanted(talk: Talk, asked: Asked, of: Schooling, found: Sequence[TermGrade]) -> set[str] | None:
    """The periods that were asked about; None for all there are."""
    said = asked.term
    span = terms.span(of, asked, talk.today) if asked.period else None
    if isinstance(span, Span) and span.term:
        return {period for period, it in PERIODS.items() if it == (span.term.system, span.term.number)}
    if said is None or (said.named not in IN_YEAR and not (said.number or said.shift)):
        return None
    if said.named in IN_YEAR:
        return (
            None if said.named == "final" else {period for period, (named, _) in PERIODS.items() if named == said.named}
        )
    term = terms.said_term(of, said, talk.today)
    number = said.number or (0 if isinstance(term, str) else term.number)
    same = {period for period, (_, each) in PERIODS.items() if each == number}
    exactly = {period for period in same if PERIODS[period][0] == said.named}
    # A parent says «четверть» where the school writes trimesters: what the file has is what is meant.
    return exactly if exactly & {grade.period for grade in found} else same


def _columns(talk: Talk, given: Given) -> str:
    return " · ".join(_column(talk, period) for period in given.columns)


def _column(talk: Talk, period: str) -> str:
    named, number = PERIODS.get(period, ("final", 0))
    return talk.wording.text("grades.column", system=named, number=number)


def _lines(talk: Talk, given: Given) -> list[str]:
    if not given.grades:
        return [talk.wording.text("grades.no_finals_of_one", fresh=given.fresh)]
    columns = given.columns
    lines = []
    for subject, of_subject in groupby(given.grades, lambda grade: grade.subject):
        marks = {grade.period: grade.mark for grade in of_subject}
        cells = [marks.get(period, "") for period in columns]
        lines.append(talk.wording.text("grades.final_line", subject=subject, marks=cells))
    return lines


async def _none_yet(talk: Talk, asked: Asked) -> Reply:
    found = await terms.spans(talk, asked)
    if isinstance(found, Reply):
        return found
    preface = talk.wording.text("grades.no_finals", span=terms.heading(talk, terms.common(found)))
    of_year = asked.term is None or asked.term.named in IN_YEAR
    if asked.subject is None and (of_year or len(found) > 1):
        asked = replace(asked, what=marks_listed.MEAN)  # every mark of a year, or of several children: pages of digits
    return await marks_listed.of_terms(talk, asked, found, preface=preface)
