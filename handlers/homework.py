"""Homework of linked children: for the next school day, for any days, for a subject, what is ahead; one's own ticks.

A class's homework is as private as a link: whoever is linked with a child of the class sees it, and whoever leads the
class.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers import homework_listed, lessons_known, lessons_of, sheet
from handlers.homework_listed import Set, Tick
from handlers.rules import subjects
from handlers.rules.day import EVENING, Lessons, SchoolDay
from handlers.rules.rights import Right
from handlers.staff_roles import on_duty
from handlers.talk import Ask, Asked, Button, Capability, Child, Needs, Period, Reply, Talk
from handlers.understanding import hours, signs
from storage.homework import Task
from storage.names import folded
from storage.timetable import place

homework = Capability("homework", needs=Needs.CHILD)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
AHEAD, LEFT, DONE, TEST = "ahead", "left", "done", "test"
"""Finer questions: all that is still to come; of that what I have not ticked off; «алгебра готово»; when a test is."""
MENTIONS = 4
"""Tasks that speak of a test, of one child: with a heading and where to look a phone screen."""
FAR = timedelta(days=200)
CLASSES = 8
"""Classes of a teacher that have a button."""
MONTH = timedelta(days=31)
BACK = timedelta(days=14)
"""How far back the last task of a subject is looked for, where none is to come."""
HOLDS = timedelta(days=7)
"""From a lesson to the next one of its subject: what was handed over longer before a day than that tells nothing of it.
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """What one answer is about: the days, and the day off instead of which they are."""

    period: Period
    off: SchoolDay | None = None


@homework.asked
@homework.asked_for(AHEAD, LEFT)
async def show(talk: Talk, asked: Asked) -> Reply:
    return await _shown(talk, asked)


async def _shown(talk: Talk, asked: Asked, done: str = "") -> Reply:
    """`done` is what was just done."""
    if asked.unreal:
        rows = [[talk.button("homework.next", Ask("homework")), talk.button("menu.names.menu", Ask("menu"))]]
        return talk.say("homework.unreal", said=asked.unreal, rows=rows)
    if asked.what == AHEAD and asked.period and asked.period.last - asked.period.first < MONTH:
        asked = replace(asked, what="")  # «а на среду?» after all that is ahead
    if asked.class_name and asked.class_name not in {child.class_name for child in talk.person.children}:
        return await of_class(talk, asked)
    children = [child for child in talk.chosen if asked.class_name in (None, child.class_name)] or list(talk.chosen)
    lessons = await _lessons(talk, children, asked)
    about = {child.id: await _about(talk, child, asked, lessons.get(child.id)) for child in children}
    found = [await _set(talk, child, asked, about[child.id]) for child in children]
    if done:
        found = [replace(each, preface=done) for each in found]
    periods = [about[child.id].period for child in children]
    period = Period(min(each.first for each in periods), max(each.last for each in periods))
    further = _further(talk, asked, children, period)
    return homework_listed.shown(talk, asked, _title(talk, asked, period), found, period, further)


@homework.pressed
async def tick(talk: Talk, press: Tick) -> Reply:
    """The same page with the tick made, or taken away."""
    child = talk.person.child(press.child)
    if child is None:
        return talk.say("router.outdated", menu=True)
    if await talk.store.homework.task(child.id, talk.person.id, press.task):
        await talk.store.homework.tick(talk.person.id, child.id, press.task, done=press.done)
    period = Period(press.first, press.last) if press.first and press.last and press.first <= press.last else None
    asked = Asked(text="", capability="homework", what=press.what, period=period, subject=press.subject)
    return await show(replace(talk, chosen=(child,), page=press.page), asked)


@homework.asked_for(DONE)
async def tick_said(talk: Talk, asked: Asked) -> Reply:
    """«Алгебра готово»: of the next day for which the subject is set, where one child is meant."""
    ahead = Period(talk.today + DAY, talk.today + FAR)
    due = {child: await _due(talk, child, asked, ahead) for child in talk.chosen} if asked.subject else {}
    due = {child: tasks for child, tasks in due.items() if tasks}
    if len(due) > 1:
        rows = [[_of_one(talk, asked, child, None, None)] for child in due]
        return talk.say("homework.whose_done", subject=asked.subject, rows=rows)
    for child, tasks in due.items():
        for task in tasks:
            await talk.store.homework.tick(talk.person.id, child.id, task.id, done=True)
        done = talk.wording.text("homework.was_done", subject=asked.subject)
        day = Period(tasks[0].day, tasks[0].day)
        return await _shown(replace(talk, chosen=(child,)), Asked(text="", capability="homework", period=day), done)
    return await _shown(talk, replace(asked, what=""))


async def _due(talk: Talk, child: Child, asked: Asked, period: Period) -> list[Task]:
    """The subject's tasks of the first day on which there are any, of the child's own half."""
    tasks = (await _set(talk, child, replace(asked, what=AHEAD), Asking(period))).tasks
    return [task for task in tasks if task.day == tasks[0].day]


@homework.asked_for(TEST)
async def tests_ahead(talk: Talk, asked: Asked) -> Reply:
    """No school hands over the days of tests: where they stand, and what homework says of any."""
    ahead = Period(talk.today + DAY, talk.today + FAR)
    found = [await _set(talk, child, replace(asked, what=AHEAD), Asking(ahead)) for child in talk.chosen]
    told = [(one.child, [task for task in one.tasks if signs.of_tests(task.text)][:MENTIONS]) for one in found]
    whom = sheet.whom(talk.chosen)
    further = talk.button(
        "homework.ahead", Ask("homework", "" if asked.subject else AHEAD, whom, subject=asked.subject)
    )
    return talk.say(
        "homework.tests",
        child=talk.chosen[0] if len(talk.chosen) == 1 else None,
        subject=asked.subject,
        mentions=[each for each in told if each[1]],
        most=homework_listed.CUT,
        rows=[[further, talk.button("menu.names.menu", Ask("menu"))]],
    )


# Which days


async def _lessons(talk: Talk, children: Sequence[Child], asked: Asked) -> dict[int, Lessons]:
    """By child, as far as a class is known to have any."""
    those = await lessons_of.of_children(replace(talk, chosen=tuple(children)))
    known = await lessons_known.known(talk, those, asked.period)
    return {child.id: one.lessons for one in known for child in one.whose.children}


async def _about(talk: Talk, child: Child, asked: Asked, lessons: Lessons | None) -> Asking:
    """The days said; all that is ahead; else the next school day."""
    if asked.what in (AHEAD, LEFT):
        return Asking(Period(talk.today + DAY, talk.today + FAR))
    if asked.period is None and asked.subject is not None:
        return Asking(Period(talk.today + DAY, talk.today + FAR))
    said = _to_come(talk, asked, lessons)
    if said is None:
        day = await _next_day(talk, child, talk.today, lessons)
        return Asking(Period(day, day))
    if said.first != said.last or said.first < talk.today or lessons is None:
        return Asking(said)
    off = lessons.on(said.first)
    if off.learns or await talk.store.homework.next_day(child.id, said.first) == said.first:
        return Asking(said)
    day = await _next_day(talk, child, said.first, lessons)
    return Asking(Period(day, day), off)


def _to_come(talk: Talk, asked: Asked, lessons: Lessons | None) -> Period | None:
    """The days said; today's weekday is the next one once today's lessons are over: nobody prepares for this one."""
    said = asked.period
    if said is None or not said.first == said.last == talk.today or signs.by_now(asked.text):
        return said
    over = lessons.due(talk.now).day > talk.today if lessons else talk.now.time() >= EVENING
    if not over or hours.weekday(asked.text) != talk.today.weekday():
        return said
    return Period(said.first + WEEK, said.last + WEEK)


async def _next_day(talk: Talk, child: Child, after: date, lessons: Lessons | None) -> date:
    """The next school day or, where something is set for an earlier one, that: the teachers know their days."""
    learns = lessons.after(after) if lessons else None
    told = await talk.store.homework.next_day(child.id, after + DAY)
    days = [day for day in (learns.day if learns else None, told) if day]
    return min(days, default=after + DAY)


# What is set


async def _set(talk: Talk, child: Child, asked: Asked, about: Asking) -> Set:
    period = about.period
    fresh = await talk.store.homework.fresh(child.id)
    local = fresh.astimezone(talk.now.tzinfo) if fresh else None
    tasks = await talk.store.homework.of_pupil(child.id, talk.person.id, period.first, period.last)
    if asked.subject is not None:
        tasks = await _of_subject(talk, child, asked, tasks)
    tasks = await _own_half(talk, child, tasks)
    left = [task for task in tasks if not task.ticked] if asked.what == LEFT else tasks
    preface = talk.wording.text("homework.no_lessons", day=about.off.day, on_day=period.first) if about.off else ""
    reaches = bool(tasks) or await talk.store.homework.next_day(child.id, period.first) is not None
    nothing = _nothing(talk, asked.what, asked.subject, period, local, reaches=reaches)
    return Set(child, left, local, preface, nothing)


def _nothing(
    talk: Talk, what: str, subject: str | None, period: Period, fresh: datetime | None, *, reaches: bool
) -> str:
    """What it means that nothing is there. `reaches`: anything is set for the first day asked about or a later one."""
    if fresh is None:
        return talk.wording.text("homework.no_file")
    # What is ticked off was handed over, however long ago.
    if what != LEFT and fresh.date() < period.first - HOLDS:
        reaches = False
    key = "homework.nothing" if reaches else "homework.not_yet"
    return talk.wording.text(key, what=what, subject=subject, period=period, data=fresh)


async def _of_subject(talk: Talk, child: Child, asked: Asked, tasks: list[Task]) -> list[Task]:
    """Of the subject; where nothing of it is to come and no day was said, the last there was."""
    meant = subjects.meant(asked.subject or "", {task.subject for task in tasks})
    found = [task for task in tasks if task.subject in meant]
    if found or asked.period is not None or asked.what:
        return found
    before = await talk.store.homework.of_pupil(child.id, talk.person.id, talk.today - BACK, talk.today)
    meant = subjects.meant(asked.subject or "", {task.subject for task in before})
    last = [task for task in before if task.subject in meant]
    return [task for task in last if task.day == last[-1].day]


async def _own_half(talk: Talk, child: Child, tasks: list[Task]) -> list[Task]:
    """Of subjects in which the child's half of the class is known, only that half's and the whole class's."""
    halves = (await talk.store.subgroups.of([child.id])).get(child.id, {})
    return [
        task
        for task in tasks
        if not task.subgroup
        or folded(task.subject) not in halves
        or folded(halves[folded(task.subject)]) == folded(task.subgroup)
    ]


def _title(talk: Talk, asked: Asked, period: Period) -> str:
    open_end = asked.what in (AHEAD, LEFT) or (asked.subject is not None and asked.period is None)
    return talk.wording.text(
        "homework.title",
        what=asked.what,
        subject=asked.subject,
        period=None if open_end else period,
        tomorrow=period.first == talk.today + DAY,
    )


def _further(talk: Talk, asked: Asked, children: Sequence[Child], period: Period) -> list[Button]:
    """What else may be asked: all that is ahead, or the next school day; another child, or all of them."""
    whom = sheet.whom(children)
    usual = not asked.what and asked.subject is None
    first = Ask("homework", AHEAD if usual else "", whom)
    buttons = [talk.button("homework.ahead" if usual else "homework.next", first)]
    if len(talk.person.children) > 1:
        others = [child for child in talk.person.children if child not in children]
        said = (period.first, period.last) if asked.period else (None, None)
        if len(children) > 1:
            buttons += [_of_one(talk, asked, child, *said) for child in children[:4]]
        elif others:
            buttons.append(_of_one(talk, asked, others[0], *said))
    return buttons


def _of_one(talk: Talk, asked: Asked, child: Child, first: date | None, last: date | None) -> Button:
    return talk.button("children.one", Ask("homework", asked.what, child.id, first, last, asked.subject), child=child)


# Of a class, for whoever leads it


@homework.of_staff
async def of_class(talk: Talk, asked: Asked) -> Reply:
    """The teacher's own class, or the one that was named, where they may see it; of no pupil in particular."""
    scopes = [scope for scope in (await on_duty(talk)).places(Right.SEE_CLASS) if scope.institution]
    named = [
        (scope.institution or 0, scope.class_name or asked.class_name or "")
        for scope in scopes
        if asked.class_name in (None, scope.class_name or asked.class_name)
    ]
    classes = [each for each in named if each[1]]
    if len(classes) == 1:
        return await _of_class(talk, asked, *classes[0])
    buttons = [
        talk.button("homework.class_button", Ask("homework", class_name=name), name=name)
        for _, name in classes[:CLASSES]
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    key = "homework.which_class" if classes or (scopes and not asked.class_name) else "homework.not_theirs"
    return talk.say(key, rows=[*rows, [talk.button("menu.names.menu", Ask("menu"))]])


async def _of_class(talk: Talk, asked: Asked, institution: int, name: str) -> Reply:
    """Of the days said, else all that is ahead."""
    period = asked.period or Period(talk.today + DAY, talk.today + FAR)
    tasks = await talk.store.homework.of_class(institution, name, period.first, period.last)
    if asked.subject is not None:
        meant = subjects.meant(asked.subject, {task.subject for task in tasks})
        tasks = [task for task in tasks if task.subject in meant]
    handed_over = await talk.store.imports.fresh("homework", place(institution, name))
    fresh = handed_over.astimezone(talk.now.tzinfo) if handed_over else None
    reaches = bool(await talk.store.homework.of_class(institution, name, period.first, period.first + FAR))
    what = "" if asked.period else AHEAD
    nothing = _nothing(talk, what, asked.subject, period, fresh, reaches=reaches)
    title = talk.wording.text("homework.of_class", name=name, period=asked.period, subject=asked.subject)
    found = [Set(None, tasks, fresh, nothing=nothing)]
    menu = talk.button("menu.names.menu", Ask("menu"))
    return homework_listed.shown(talk, replace(asked, class_name=name), title, found, period, [menu])
