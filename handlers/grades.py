"""Grades of linked children: marks of any days, means, counts, term grades, what a term comes out at, what it takes."""

from datetime import timedelta

from handlers import marks_counted, marks_listed, term_comparison, term_forecast, term_goals, term_grades, terms
from handlers.marks_listed import MEAN
from handlers.reports import school_year
from handlers.talk import Asked, Capability, Needs, Period, Reply, Talk

grades = Capability("grades", needs=Needs.CHILD)

USUAL = timedelta(days=6)
"""Asked without a time, people mean the latest: today and the six days before, so that Monday is not empty."""


@grades.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    return await _of_days(talk, asked, Period(talk.today - USUAL, talk.today))


@grades.asked_for(MEAN)
async def means(talk: Talk, asked: Asked) -> Reply:
    return await _of_days(talk, asked, Period(school_year(talk.today), talk.today))


async def _of_days(talk: Talk, asked: Asked, usual: Period) -> Reply:
    if not terms.asked_about(talk, asked):
        return await marks_listed.answer(talk, asked, asked.period or usual)
    found = await terms.spans(talk, asked)
    return found if isinstance(found, Reply) else await marks_listed.of_terms(talk, asked, found)


@grades.asked_for("term")
async def given_for_a_term(talk: Talk, asked: Asked) -> Reply:
    return await term_grades.answer(talk, asked)


@grades.asked_for("forecast")
async def comes_out_at(talk: Talk, asked: Asked) -> Reply:
    return await term_forecast.answer(talk, asked)


@grades.asked_for("needed", "needed_3", "needed_4", "needed_5")
async def needed(talk: Talk, asked: Asked) -> Reply:
    target = asked.what.removeprefix("needed_")
    return await term_goals.answer(talk, asked, int(target) if target.isdigit() else None)


@grades.asked_for("compared")
async def compared(talk: Talk, asked: Asked) -> Reply:
    return await term_comparison.answer(talk, asked)


@grades.asked_for(*marks_counted.QUESTIONS)
async def counted(talk: Talk, asked: Asked) -> Reply:
    return await marks_counted.answer(talk, asked)
