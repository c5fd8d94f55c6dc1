"""The pieces of which answers about lessons are made: whose, when, one lesson, one day; what a button asks again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers import screens
from handlers.lessons_known import Known
from handlers.lessons_of import MINE, Whose
from handlers.rules.day import SchoolDay, Slot
from handlers.talk import EVERYONE, Ask, Button, Period, Reply, Talk
from handlers.wording import Wording

DAY = timedelta(days=1)
REST = ("holiday", "moved", "rest", "summer")
"""What a day may be that the holidays' own words tell."""
DOUBTED = ("rest", "summer")
"""What only the calendar says, whose dates the city may have yet to confirm."""
CHILDREN = 3
"""Other children that have a button: as many as fit side by side."""
STEPS = 4
"""Days without lessons that a button to the next day passes over: a Sunday, a long weekend, but no holidays."""


def who(talk: Talk, one: Whose) -> str:
    """«Мария, 5А»; of nobody's child «5А, СОШ № 21»."""
    return talk.wording.text(
        "timetable.who",
        children=one.children,
        class_name=one.class_name,
        school=one.place.short_name,
        mine=one.class_name == MINE,
        teacher=one.teacher,
    )


def when(talk: Talk, day: date) -> str:
    """«завтра, вт, 24 ноября»."""
    return talk.wording.text("timetable.when", day=day, today=talk.today)


def told(talk: Talk, slot: Slot, *, teachers: bool = False, brief: bool = False) -> str:
    """What is taught in a lesson, to all groups of the class; `brief` in short names."""
    return of_slot(talk.wording, slot, teachers=teachers and talk.incoming.private, brief=brief)


def of_slot(wording: Wording, slot: Slot, *, teachers: bool = False, brief: bool = False) -> str:
    """The same for whoever is told unasked."""
    groups, how = slot.taught, {"teachers": teachers, "brief": brief}
    alike = len({each.subject for each in groups}) == 1 and all(each.state == "usual" for each in groups)
    if len(groups) > 1 and alike:
        return wording.text("timetable.halves", groups=groups, **how)
    return " / ".join(wording.text("timetable.lesson", lesson=each, **how) for each in groups)


def held(talk: Talk, slot: Slot | None, *, teachers: bool = False) -> str:
    """The same of what takes place alone; "" where there is no lesson."""
    if slot is None:
        return ""
    taught = tuple(each for each in slot.taught if each.held)
    return told(talk, Slot(slot.number, slot.begins, slot.ends, taught), teachers=teachers)


def lines(talk: Talk, of_day: SchoolDay, *, teachers: bool = False, brief: bool = False) -> list[str]:
    """The lessons of a day, one a line, and what goes into the bag because of a substitution.

    `brief`: in short names, and when each begins; when it ends the bells tell.
    """
    found = [
        talk.wording.text(
            "timetable.slot",
            slot=slot,
            lesson_told=told(talk, slot, teachers=teachers, brief=brief),
            on_now=on_now(talk, of_day, slot),
            brief=brief,
        )
        for slot in of_day.slots
    ]
    return found + bag(talk, of_day, brief=brief)


def bag(talk: Talk, of_day: SchoolDay, *, brief: bool = False) -> list[str]:
    """What goes into the bag and what stays at home because of a substitution."""
    if not (of_day.put_in or of_day.take_out):
        return []
    return [talk.wording.text("timetable.bag", school_day=of_day, brief=brief)]


def on_now(talk: Talk, of_day: SchoolDay, slot: Slot) -> bool:
    at = talk.now.time() if of_day.day == talk.today else None
    return bool(at and slot.held and slot.begins and slot.ends and slot.begins <= at < slot.ends)


def bare(talk: Talk, of_day: SchoolDay) -> list[str]:
    """The lessons of a day in a line each: what is taught, and a word where something has changed."""
    return [
        talk.wording.text(
            "timetable.bare",
            number=number,
            slot=slot,
            names=names,
            change=change,
            on_now=on_now(talk, of_day, slot),
        )
        for slot in of_day.slots
        for number, names, change in (briefly(slot),)
    ]


def briefly(slot: Slot) -> tuple[int, list[str], str]:
    """The lesson's number, what is taught, and what has changed for all who learn it."""
    there = [each for each in slot.taught if each.held] or slot.taught
    states = {each.state for each in there}
    state = states.pop() if len(states) == 1 else "replaced"
    if state == "cancelled" and all(each.to is not None for each in there):
        state = "moved"
    return slot.number, list(dict.fromkeys(each.subject for each in there)), state


def changed_lines(talk: Talk, of_day: SchoolDay) -> list[str]:
    """The lessons that are not as usual, and what goes into the bag for them."""
    changed = tuple(slot for slot in of_day.slots if any(each.state != "usual" or each.note for each in slot.taught))
    alone = SchoolDay(of_day.day, of_day.verdict, of_day.week, of_day.known, changed, of_day.put_in, of_day.take_out)
    return lines(talk, alone, teachers=True)


def day(talk: Talk, known: Known, of_day: SchoolDay, *, teachers: bool = False, brief: bool = False) -> str:
    """A day of one class: its lessons or, where it has none, why, and when the next ones are."""
    if of_day.slots:
        return of_lines(talk, known, of_day, lines(talk, of_day, teachers=teachers, brief=brief))
    return off(talk, known, of_day)


def of_lines(talk: Talk, known: Known, of_day: SchoolDay, listed: Sequence[str], *, dated: bool = True) -> str:
    """These lines of a day that has lessons under whose they are, and when; `dated` False: when has been said."""
    return talk.wording.text(
        "timetable.day",
        who=who(talk, known.whose),
        when=when(talk, of_day.day) if dated else "",
        school_day=of_day,
        listed=listed,
    )


def off(talk: Talk, known: Known, of_day: SchoolDay) -> str:
    """Why there are no lessons, and when the next ones are."""
    if known.empty:
        return talk.wording.text("timetable.none", who=who(talk, known.whose))
    rest = of_day.verdict.kind in REST
    words = talk.text("holidays.day", verdict=of_day.verdict, sure=known.dates != "unsure") if rest else ""
    coming = known.lessons.after(of_day.day)
    return talk.wording.text(
        "timetable.off",
        who=who(talk, known.whose),
        when=when(talk, of_day.day),
        rest_told=words,
        school_day=of_day,
        next_day=coming,
        next_when=when(talk, coming.day) if coming else "",
    )


def over(talk: Talk, known: Known) -> str:
    """Why the lessons told of are not today's: these are over, or there are none and why."""
    today = known.lessons.on(talk.today)
    if today.verdict.kind in REST and not today.held:
        return talk.text("holidays.day", verdict=today.verdict, sure=known.dates != "unsure")
    return talk.wording.text("timetable.over", school_day=today)


def doubted(known: Sequence[Known], days: Sequence[SchoolDay]) -> str:
    """What must be said of the dates of holidays, where the answer tells of some; "" where it does not."""
    if not any(each.verdict.kind in DOUBTED for each in days):
        return ""
    return next((each.dates for each in known if each.dates != "confirmed"), "")


def page(
    talk: Talk,
    known: Sequence[Known],
    body: str,
    *,
    rows: Sequence[Sequence[Button]],
    days: Sequence[SchoolDay] = (),
    **values: Any,
) -> Reply:
    """An answer with what must be said of it: of when the data are, of holidays whose dates are not sure."""
    moments = [each.fresh for each in known if each.fresh]
    if talk.incoming.private:
        values["pages"] = 1  # the buttons that turn say which page it is
    return talk.say(
        "timetable.page",
        **{"preface": "", "page": 1, "pages": 1, **values},
        body=body,
        dates=doubted(known, days),
        fresh=min(moments) if moments else None,
        rows=rows,
    )


# Buttons


def ask(talk: Talk, those: Sequence[Known], what: str = "", period: Period | None = None, **said: Any) -> Ask:
    """The same classes asked about again: as the children they are of, where they are all of these."""
    asked: dict[str, Any] = {"first": period.first, "last": period.last} if period else {}
    children = [child.id for each in those for child in each.whose.children]
    if those[0].whose.teacher:
        asked["class_name"] = those[0].whose.class_name
    elif len(children) == 1:
        asked["child"] = children[0]
    elif len(those) > 1 or len(children) == len(talk.person.children) > 0:
        asked["child"] = EVERYONE
    else:
        asked |= {"class_name": those[0].whose.class_name, "institution": those[0].whose.place.code}
    return Ask("timetable", what, **asked | said)


def turns(talk: Talk, those: Sequence[Known], of_day: date) -> list[Button]:
    """To the day of lessons before and after, and to the week around it between them, in place."""
    back, on = [
        talk.button(
            key,
            ask(talk, those, period=Period(to, to)),
            in_place=True,
            when=talk.wording.text("timetable.beside", day=to, today=talk.today),
        )
        for key, step in (("timetable.back_to", -1), ("timetable.on_to", 1))
        for to in (beside(those[0], of_day, step),)
    ]
    return [back, week_button(talk, those, of_day), on]


def week_button(talk: Talk, those: Sequence[Known], of_day: date) -> Button:
    """To the week around this day, in place."""
    return talk.button("timetable.week_button", ask(talk, those, "week", week(of_day)), in_place=True)


def leafed(
    talk: Talk,
    known: Sequence[Known],
    parts: screens.Parts,
    rows: Callable[[int, int], Sequence[Sequence[Button]]],
    *,
    days: Sequence[SchoolDay] = (),
    **values: Any,
) -> Reply:
    """An answer a screen at a time; `rows` are the buttons of a page, from 0, of so many."""

    def made(body: str, at: int, pages: int) -> Reply:
        return page(talk, known, body, rows=rows(at, pages), days=days, page=at + 1, pages=pages, **values)

    return screens.leafed(talk, parts, made)


def overleaf(talk: Talk, again: Ask, page: int, pages: int) -> list[Button]:
    """To the page before and after of what `again` asks for, in place."""
    return [
        talk.button(key, replace(again, page=to), in_place=True, page=to + 1, pages=pages)
        for key, to in (("screens.back", page - 1), ("screens.on", page + 1))
        if 0 <= to < pages
    ]


def beside(known: Known, of_day: date, step: int) -> date:
    """The next day that way with lessons, if it is near; else the very next."""
    near = (known.lessons.on(of_day + step * far * DAY) for far in range(1, STEPS + 1))
    return next((each.day for each in near if each.learns), of_day + step * DAY)


def week(day: date) -> Period:
    """Monday to Sunday around it."""
    monday = day - DAY * day.weekday()
    return Period(monday, monday + 6 * DAY)


def others(talk: Talk, those: Sequence[Known], what: str = "", period: Period | None = None) -> list[Button]:
    """The same about each child that is not alone on the screen; of nobody's child, about another class."""
    alone = {child.id for child in those[0].whose.children} if len(those) == 1 else set()
    first, last = (period.first, period.last) if period else (None, None)
    if not alone and len(those) == 1:
        return [talk.button("timetable.other_button", Ask("timetable", "other", first=first, last=last))]
    left = [child for child in talk.person.children if child.id not in alone]
    asks = [(child, Ask("timetable", what, child.id, first, last)) for child in left[:CHILDREN]]
    return [talk.button("children.one", ask, child=child) for child, ask in asks]


def calendar_button(talk: Talk, those: Sequence[Known]) -> Button:
    again = ask(talk, those)
    press = Ask("calendar", child=again.child, class_name=again.class_name, institution=again.institution)
    return talk.button("timetable.calendar_button", press)
