"""Examinations: a child's days and results, days for everybody, retakes, appeals, what it takes to pass."""

from collections.abc import Callable
from dataclasses import replace

from handlers import exams_for_all as for_all
from handlers import exams_of_children as of_children
from handlers import linking, puzzled
from handlers.exams_for_all import About
from handlers.rules.exams import KEYS, named
from handlers.talk import Asked, AskHandler, Capability, Needs, Reply, Talk

exams = Capability("exams")

USUAL = "set"
"""What the usual question is called where a button names an examination with it."""


def answers(*whats: str, needs: Needs | None = None) -> Callable[[AskHandler], AskHandler]:
    """Takes these finer questions, by themselves and of one examination: «results», «results_oge»."""
    every = [one for what in whats for one in (what, *(f"{what}_{key}" for key in KEYS))]
    return exams.asked_for(*every, needs=needs)


def about(asked: Asked) -> About:
    """The question, and the examination that a button or the words name."""
    what, _, key = asked.what.rpartition("_")
    return About(asked, what, key) if key in KEYS else About(asked, asked.what, named(asked.text))


@exams.remembered
def of_one(asked: Asked) -> Asked:
    """«А по физике?» after «когда ЕГЭ» is about that examination still."""
    question = about(asked)
    return replace(asked, what=question.of(question.what or USUAL)) if question.key else asked


def own(talk: Talk, asked: Asked) -> bool:
    """Whether it is about the person's own children, whose data may be told here and now."""
    of_class = asked.class_name or asked.institution
    return talk.incoming.private and linking.agreed(talk.person) and bool(talk.chosen) and not of_class


@exams.asked
@answers(USUAL, "dates")
async def show(talk: Talk, asked: Asked) -> Reply:
    """One's own children's, where there are any; else what is public."""
    question = about(asked)
    if not own(talk, asked):
        return for_all.dates(talk, question)
    if asked.other_name:
        return puzzled.stranger(talk, asked.other_name)
    return await of_children.answer(talk, question)


@answers("mine", "results", needs=Needs.CHILD)
async def personal(talk: Talk, asked: Asked) -> Reply:
    return await of_children.answer(talk, about(asked))


@answers("least")
async def least(talk: Talk, asked: Asked) -> Reply:
    """The minimum that the school's file names, or who sets it."""
    found = await of_children.least(talk, about(asked)) if own(talk, asked) else None
    return found or for_all.least(talk, about(asked))


@answers("retake")
async def retake(talk: Talk, asked: Asked) -> Reply:
    return for_all.retake(talk, about(asked), own=own(talk, asked))


@answers("appeal")
async def appeal(talk: Talk, asked: Asked) -> Reply:
    return for_all.appeal(talk, about(asked))
