"""The plan of a day, that morning or the evening before: lessons, their hours, substitutions, homework, the bag."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from handlers import pushed_lessons, pushed_screens, pushing, reminders_events, reminders_substitutions
from handlers.pushed_lessons import Taught
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import events, pushes
from handlers.rules.calendar import DAY
from handlers.rules.day import SchoolDay
from handlers.rules.plan import Subgroups
from handlers.rules.pushes import KINDS
from handlers.rules.subjects import key
from storage.homework import Task
from storage.notifications import Mark
from storage.school_events import CITY, SchoolEvent

NAME = "plan"
NOON = time(12)
WAYS = ((60, "airy"), (60, "whole"), (30, "whole"), (0, "whole"), (0, "brief"), (0, "bare"), (0, "least"))
"""Characters of one task, 0 for the subjects alone, and how the rest is told: "airy" with empty lines between lessons,
tasks and bag; "bare" leaves the bag out, and "least" only counts the tasks too. The first way that fits one screen is
said: the whole is a question away."""
BRIEFLY, BARE = ("brief", "bare", "least"), ("bare", "least")


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    """Of children who learn tomorrow, by a timetable that is known."""
    taught = await pushed_lessons.taught(of, hearers)
    return [
        Push(hearer.person.id, f"{planned}:{child.id}", child.id, pushing.whom(of, child), text, until)
        for hearer in hearers
        for planned, until in (_planned(hearer, day, of.now),)
        for child in hearer.children
        if child.id in taught
        and (text := await _text(of, taught[child.id], planned, pushed_screens.switch(hearer, NAME)))
    ]


async def outdated(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Pupils whose lessons a file changed since; where one was taken back, or one of events came or went, all of whom
    a plan waits: of what is gone nobody else may have heard.
    """
    pupils, newest = await reminders_substitutions.concerned(of, mark)
    if await reminders_substitutions.taken_back(of, mark) or await reminders_events.came(of, mark, newest):
        waiting = await of.store.pushes.untried(NAME)
        pupils = sorted({*pupils, *(row.pupil for row in waiting if row.pupil is not None)})
    return pupils, newest


def _planned(hearer: Hearer, day: date, now: datetime) -> tuple[date, datetime]:
    """The day that is told of, that same one to whoever chose an hour of the morning; and until when it is of use."""
    if pushes.clock(pushes.hour(KINDS[NAME], hearer.wishes)) < NOON:
        return day, datetime.combine(day, NOON, now.tzinfo)
    return day + DAY, pushes.midnight(day, now)


async def _text(of: Occasion, taught: Taught, day: date, rows: int) -> str:
    """Made once for all who are taught the same and have as many rows of buttons under it."""
    kept = (NAME, day, rows, *taught.key)
    text = of.kept.get(kept)
    if not isinstance(text, str):
        plan = taught.lessons.on(day)  # the words are what is kept of it
        tasks = await _tasks(of, taught, day) if plan.held else []
        coming = await _coming(of, taught, day) if plan.held else []
        text = of.kept[kept] = pushed_screens.shortest(_ways(of, plan, tasks, coming), rows) if plan.held else ""
    return text


def _ways(of: Occasion, plan: SchoolDay, tasks: Sequence[Task], coming: Sequence[SchoolEvent]) -> Iterator[str]:
    """A task of a subject that is not taught that day stands apart: it was set for a lesson that is not held."""
    held = {key(each.subject) for slot in plan.held for each in slot.taught if each.held}
    for longest, way in WAYS:
        yield of.wording.text(
            "reminders.plan",
            plan=plan,
            lessons_told=[(slot.number, pushed_lessons.told(of, slot, briefly=way in BRIEFLY)) for slot in plan.slots],
            tasks_then=[(task.subject, _begun(task.text, longest)) for task in tasks if key(task.subject) in held],
            apart=sorted({task.subject for task in tasks if key(task.subject) not in held}),
            names_only=not longest,
            airy=way == "airy",
            of_today=plan.day == of.now.date(),
            bare=way in BARE,
            least=way == "least",
            coming_then=coming,
        )


def _begun(text: str, longest: int) -> str:
    """So many characters of it, in whole words."""
    if len(text) <= longest:
        return text
    return f"{text[: longest + 1].rpartition(' ')[0].rstrip(',;:–- ') or text[:longest]}…"


async def _coming(of: Occasion, taught: Taught, day: date) -> list[SchoolEvent]:
    """Events of that day for the class: those of its school before the city's."""
    seat = events.Seat(taught.institution, "school", taught.class_name)
    found = await of.store.school_events.of([CITY, taught.institution], day, day)
    mine = [each for each in found if each.first == day and events.concerns(each, seat)]
    return sorted(mine, key=lambda each: each.institution == CITY)


async def _tasks(of: Occasion, taught: Taught, day: date) -> list[Task]:
    """What is set for that day, for the child's own subgroups."""
    mine = Subgroups(taught.lessons.own, taught.lessons.planned)
    tasks = await of.store.homework.of_class(taught.institution, taught.class_name, day, day)
    return [task for task in tasks if not task.subgroup or mine.may(task.subject, task.subgroup)]
