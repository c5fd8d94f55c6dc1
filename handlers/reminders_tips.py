"""A piece of advice a week, in its order, for the age of whoever reads it."""

from collections.abc import Sequence
from datetime import date

from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import advice, pushes
from handlers.rules.advice import PARENTS, PUPILS, Age
from handlers.rules.family import grade_of

NAME = "tips"
WEDNESDAY = 3


async def perhaps(_: Occasion, day: date) -> bool:
    return day.isoweekday() == WEDNESDAY


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    topics = list(advice.load().topics.values())
    year, week, _ = day.isocalendar()
    topic = topics[(year * 53 + week) % len(topics)]
    until = pushes.midnight(day, of.now)
    return [
        Push(hearer.person.id, f"{year}-{week}", None, "", text, until)
        for hearer in hearers
        for text in (of.wording.text("reminders.tip", card=topic.card(_age(hearer)), word=topic.word),)
    ]


def _age(hearer: Hearer) -> Age:
    """A pupil's own age; an adult reads what is for parents."""
    if not hearer.person.pupil:
        return PARENTS
    grades = [grade for child in hearer.children if (grade := grade_of(child.class_name))]
    return next((age for age in PUPILS if grades and grades[0] <= int(age.partition("-")[2])), PUPILS[-1])
