"""Tomorrow's plan in the evening: how many lessons, from when to when, substitutions, what goes into the bag."""

from collections.abc import Iterator, Sequence
from datetime import date

from handlers import pushed_lessons, pushed_screens, pushing
from handlers.pushed_lessons import Taught
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import pushes
from handlers.rules.calendar import DAY
from handlers.rules.day import SchoolDay
from handlers.rules.plan import Subgroups
from storage.homework import Task

WAYS = ((60, "whole"), (30, "whole"), (0, "whole"), (0, "brief"), (0, "least"))
"""Characters of one task, 0 for the subjects alone, and how the rest is told; "least" only counts the tasks and leaves
the bag out. The first way that fits one screen is said: the whole is a question away."""


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
        plan = taught.lessons.on(day)  # the words are what is kept of it
        tasks = await _tasks(of, taught, day) if plan.held else []
        text = of.kept[key] = pushed_screens.shortest(_ways(of, plan, tasks)) if plan.held else ""
    return text


def _ways(of: Occasion, plan: SchoolDay, tasks: Sequence[Task]) -> Iterator[str]:
    for longest, way in WAYS:
        yield of.wording.text(
            "reminders.plan",
            plan=plan,
            lessons_told=[(slot.number, pushed_lessons.told(of, slot, briefly=way != "whole")) for slot in plan.slots],
            tasks_then=[(task.subject, task.text[:longest], len(task.text) > longest) for task in tasks],
            names_only=not longest,
            least=way == "least",
        )


async def _tasks(of: Occasion, taught: Taught, day: date) -> list[Task]:
    """What is set for that day, for the child's own subgroups."""
    mine = Subgroups(taught.lessons.own, taught.lessons.planned)
    tasks = await of.store.homework.of_class(taught.institution, taught.class_name, day, day)
    return [task for task in tasks if not task.subgroup or mine.may(task.subject, task.subgroup)]
