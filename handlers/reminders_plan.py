"""Tomorrow's plan in the evening: how many lessons, from when to when, substitutions, what goes into the bag."""

from collections.abc import Sequence
from datetime import date

from handlers import pushed_lessons, pushing
from handlers.pushed_lessons import Taught
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.calendar import DAY
from handlers.rules.plan import Subgroups

LONGEST = 60
"""Characters of one task: all of them are on one screen, and the whole is a question away."""


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Of children who learn tomorrow, by a timetable that is known."""
    taught = await pushed_lessons.taught(of, hearers)
    tomorrow, until = day + DAY, pushes.midnight(day, of.now)
    return [
        Push(hearer.person.id, f"{tomorrow}:{child.id}", child.id, pushing.whom(of, child), text, until)
        for hearer in hearers
        for child in hearer.children
        if child.id in taught and (text := await _text(of, taught[child.id], tomorrow))
    ]


async def _text(of: Occasion, taught: Taught, day: date) -> str:
    """Made once for all who are taught the same."""
    key = ("plan", day, *taught.key)
    text = of.kept.get(key)
    if not isinstance(text, str):
        plan = taught.on(of, day)
        tasks = await _tasks(of, taught, day) if plan.held else []
        text = of.kept[key] = of.wording.text("reminders.plan", plan=plan, tasks_then=tasks) if plan.held else ""
    return text


async def _tasks(of: Occasion, taught: Taught, day: date) -> list[tuple[str, str, bool]]:
    """(Subject, what is set, whether there is more of it) for that day, of the child's own subgroups."""
    mine = Subgroups(taught.lessons.own, taught.lessons.planned)
    tasks = await of.store.homework.of_class(taught.institution, taught.class_name, day, day)
    return [
        (task.subject, task.text[:LONGEST], len(task.text) > LONGEST)
        for task in tasks
        if not task.subgroup or mine.may(task.subject, task.subgroup)
    ]
