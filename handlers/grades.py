"""Grades of linked children: marks of any days, means, counts, term grades, what a term comes out at, what it takes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from handlers import (
    grades_drawn,
    grades_limits,
    marks_counted,
    marks_listed,
    term_comparison,
    term_forecast,
    term_goals,
    term_grades,
    term_supposition,
    terms,
)
from handlers.marks_listed import MEAN, Dressed
from handlers.reports import school_year
from handlers.talk import Asked, AskHandler, Capability, Needs, Period, Reply, Talk
from handlers.understanding.terms import SpokenTerm

grades = Capability("grades", needs=Needs.CHILD)

USUAL = timedelta(days=6)
"""Asked without a time, people mean the latest: today and the six days before, so that Monday is not empty."""

DRAWN = ("", MEAN, "term", "compared")
"""Questions whose answer as a picture is the same one: means by subject beside the marks of earlier terms."""


def answers(*whats: str) -> Callable[[AskHandler], AskHandler]:
    """Takes these finer questions, where they are about the person's children and about days that there are."""

    def register(answer: AskHandler) -> AskHandler:
        async def guarded(talk: Talk, asked: Asked) -> Reply:
            drawn = grades_drawn.answer if asked.picture and asked.what in DRAWN else answer
            reply = grades_limits.refusal(talk, asked) or await drawn(talk, asked)
            return grades_limits.soothed(talk, reply) if asked.afraid else reply

        grades.asked_for(*whats)(guarded) if whats else grades.asked(guarded)
        return answer

    return register


@answers()
async def show(talk: Talk, asked: Asked) -> Reply:
    return await _of_days(talk, asked, Period(talk.today - USUAL, talk.today))


@answers(MEAN)
async def means(talk: Talk, asked: Asked) -> Reply:
    year = Period(school_year(talk.today), talk.today)
    return await _of_days(talk, asked, year, partial(grades_drawn.offer, talk, asked))


async def _of_days(talk: Talk, asked: Asked, usual: Period, dressed: Dressed = lambda reply: reply) -> Reply:
    if not terms.asked_about(talk, asked):
        return await marks_listed.answer(talk, asked, asked.period or usual, dressed)
    return await _of_terms(talk, asked, dressed)


async def _of_terms(talk: Talk, asked: Asked, dressed: Dressed = lambda reply: reply) -> Reply:
    found = await terms.spans(talk, asked)
    return found if isinstance(found, Reply) else await marks_listed.of_terms(talk, asked, found, dressed=dressed)


@answers(*marks_listed.OWN_TERMS)
async def of_own_terms(talk: Talk, asked: Asked) -> Reply:
    what, shift = marks_listed.OWN_TERMS[asked.what]
    return await _of_terms(talk, replace(asked, what=what, term=SpokenTerm("term", shift=shift)))


@answers("term")
async def given_for_a_term(talk: Talk, asked: Asked) -> Reply:
    return await term_grades.answer(talk, asked)


@answers("forecast", term_supposition.WHAT_IF)
async def comes_out_at(talk: Talk, asked: Asked) -> Reply:
    return await term_forecast.answer(talk, asked)


@answers(*term_supposition.QUESTIONS)
async def would_come_out_at(talk: Talk, asked: Asked) -> Reply:
    return await term_supposition.answer(talk, asked)


@answers("needed", "needed_3", "needed_4", "needed_5")
async def needed(talk: Talk, asked: Asked) -> Reply:
    target = asked.what.removeprefix("needed_")
    return await term_goals.answer(talk, asked, int(target) if target.isdigit() else None)


@answers("compared")
async def compared(talk: Talk, asked: Asked) -> Reply:
    return await term_comparison.answer(talk, asked)


@answers(*marks_counted.QUESTIONS)
async def counted(talk: Talk, asked: Asked) -> Reply:
    return await marks_counted.answer(talk, asked)
