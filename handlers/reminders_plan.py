"""Tomorrow's plan in the evening: how many lessons, from when to when, substitutions, what goes into the bag."""

from collections.abc import Sequence
from datetime import date

from handlers import pushed_lessons, pushing
from handlers.pushed_lessons import Taught
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.calendar import DAY

NAME = "plan"


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Of children who learn tomorrow, by a timetable that is known."""
    taught = await pushed_lessons.taught(of, hearers)
    tomorrow, until = day + DAY, pushes.midnight(day, of.now)
    return [
        Push(hearer.person.id, f"{tomorrow}:{child.id}", child.id, pushing.whom(of, child), text, until)
        for hearer in hearers
        for child in hearer.children
        if child.id in taught and (text := _text(of, taught[child.id], tomorrow))
    ]


def _text(of: Occasion, taught: Taught, day: date) -> str:
    """Made once for all who are taught the same."""
    key = ("plan", day, *taught.key)
    text = of.kept.get(key)
    if not isinstance(text, str):
        plan = taught.on(of, day)
        text = of.kept[key] = of.wording.text("reminders.plan", plan=plan) if plan.held else ""
    return text
