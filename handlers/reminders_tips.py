"""A piece of advice a week, in its order, for the age of whoever reads it."""

from collections.abc import Sequence
from datetime import date

from handlers import pushed_screens
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import advice, pushes
from handlers.rules.advice import PARENTS, PUPILS, Age, Topic
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
        for text in (_text(of, topic, _age(hearer), pushed_screens.switch(hearer, NAME)),)
    ]


def _text(of: Occasion, topic: Topic, age: Age, rows: int) -> str:
    """As many whole lines of the card as fit one screen; the rest is a word away."""
    key = (NAME, topic.word, age, rows)
    text = of.kept.get(key)
    if not isinstance(text, str):
        card = topic.card(age)
        lines = card.body.split("\n")
        parts = ("\n".join(lines[:number]).rstrip() for number in range(len(lines), 0, -1))
        ways = (
            of.wording.text(
                "reminders.tip",
                card=card,
                card_told=part,
                left_out=len(part) < len(card.body.rstrip()),
                word=topic.word,
            )
            for part in parts
            if not part.endswith(":")
        )
        text = of.kept[key] = pushed_screens.shortest(ways, rows)
    return text


def _age(hearer: Hearer) -> Age:
    """A pupil's own age; an adult reads what is for parents."""
    if not hearer.person.pupil:
        return PARENTS
    grades = [grade for child in hearer.children if (grade := grade_of(child.class_name))]
    return next((age for age in PUPILS if grades and grades[0] <= int(age.partition("-")[2])), PUPILS[-1])
