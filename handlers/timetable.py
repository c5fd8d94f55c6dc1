"""The timetable: a day, a week, what is on now, one subject, bells, substitutions, of the child's class or of any.

A class's lessons are public: whoever names a class and a school needs no linking, and in a chat of several everybody
may ask. Of the children alone the dialog knows which class is theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from handlers import (
    announced,
    class_choice,
    free_rooms,
    lesson_links,
    timetable_bells,
    timetable_changes,
    timetable_days,
    timetable_drawn,
    timetable_halves,
    timetable_moments,
    timetable_staff,
    timetable_subjects,
    timetable_teachers,
    timetable_words,
)
from handlers.class_choice import OTHER, SCHOOLS, Wanted
from handlers.lessons_known import BACK, Known, known
from handlers.lessons_of import MINE, whose
from handlers.talk import Asked, Capability, Period, Reply, Talk

Answer: TypeAlias = Callable[[Talk, Asked, Sequence[Known]], Reply]

timetable = Capability("timetable")
which = timetable.question("which", Wanted)

ANSWERS: Mapping[str, Answer] = {
    "week": timetable_days.week,
    "now": timetable_moments.now,
    "now_teacher": timetable_moments.now_with_teacher,
    "begins": timetable_moments.begins,
    "ends": timetable_moments.ends,
    "count": timetable_moments.count,
    "after": timetable_moments.after,
    "bells": timetable_bells.of_class,
    "shift": timetable_bells.shift,
    "substitutions": timetable_changes.answer,
    "link": lesson_links.answer,
    "subgroup": timetable_halves.answer,
}
"""Finer questions; of all others the day is told."""
WHOLE = ("", "room")
"""Questions that a subject makes narrower."""
OF_DAYS = ("", timetable_days.FULL, "week", "now", "begins", "ends", "count", "after", "bells", "substitutions")
"""Questions about days to come, of which a school may have announced that their lessons are cancelled."""


@timetable.asked
@timetable.asked_for(*ANSWERS, timetable_days.FULL, "room", "teacher", "mine", OTHER, SCHOOLS)
async def answer(talk: Talk, asked: Asked) -> Reply:
    if asked.what == "substitutions" and await timetable_staff.means_all(talk, asked):
        return await school_changes(talk, asked)
    if asked.what == "mine":
        asked = replace(asked, what="", class_name=MINE)
    if asked.what == "bells" and asked.institution and asked.class_name is None:
        return await all_bells(talk, asked)
    those = await whose(talk, asked, which)
    if isinstance(those, Reply):
        return those
    found = await known(talk, those, asked.period)
    if asked.what == "teacher":
        reply = await timetable_teachers.answer(talk, asked, found)
    else:
        reply = announced.answered(
            talk, await _announced(talk, asked, found), lambda on: _drawn(on, asked, found), "timetable"
        )
    return replace(reply, keeps=those[0].keeps) if len(those) == 1 else reply


def _drawn(talk: Talk, asked: Asked, found: Sequence[Known]) -> Reply:
    return timetable_drawn.answer(talk, asked, found) if asked.picture else _told(talk, asked, found)


async def _announced(talk: Talk, asked: Asked, those: Sequence[Known]) -> list[announced.Quote]:
    """Of the days that the answer tells of."""
    if asked.what not in OF_DAYS:
        return []
    children = [child for known in those for child in known.whose.children]
    classes = [(known.whose.place.id, known.whose.class_name) for known in those]
    return await announced.quotes(talk, lambda: _days(talk, asked, those), children, classes)


def _days(talk: Talk, asked: Asked, those: Sequence[Known]) -> Period:
    """Of which the answer tells; where no day was said, tomorrow may be meant as well as today."""
    if asked.what == "week":
        return timetable_days.told_of(talk, those[0], timetable_days.week_meant(talk, asked, those[0]))
    if asked.period:
        return asked.period
    if asked.what == "substitutions":
        return Period(talk.today, talk.today + timetable_changes.AHEAD)
    meant = [timetable_days.meant(talk, asked, known).day for known in those]
    return Period(talk.today, max(*meant, talk.today + timetable_words.DAY))


def _told(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    if asked.subject and asked.what in WHOLE:
        return timetable_subjects.answer(talk, asked, those)
    if asked.what == "room" and asked.period is None:
        return timetable_moments.now(talk, asked, those)
    return ANSWERS.get(asked.what, timetable_days.answer)(talk, asked, those)


@which.answered
async def named(talk: Talk, text: str, draft: Any) -> Reply | None:
    asked = await class_choice.answered(talk, text, timetable.name, draft)
    return await answer(talk, asked) if asked else None


@timetable.asked_for("all_bells")
async def all_bells(talk: Talk, asked: Asked) -> Reply:
    """Of a whole school, whatever the class."""
    found = await talk.store.school.institution_named(asked.institution or "")
    places = [place for place in found if place.kind in class_choice.LEARNING]
    if len(places) != 1:
        unknown = "" if places else asked.institution or ""
        return await class_choice.which_place(talk, asked, which, places, unknown=unknown)
    bells = await talk.store.timetable.bells(places[0].id, talk.today, talk.today + BACK)
    return timetable_bells.of_school(talk, places[0], bells)


@timetable.asked_for("free_rooms")
async def rooms(talk: Talk, asked: Asked) -> Reply:
    return await free_rooms.answer(talk, asked)


@timetable.asked_for("school_changes")
async def school_changes(talk: Talk, asked: Asked) -> Reply:
    """Of the whole school to whoever works there; to everybody else of the class that is theirs."""
    place = await timetable_staff.works_at(talk)
    if place is None:
        return await answer(talk, replace(asked, what="substitutions"))
    return await timetable_staff.school_changes(talk, asked, place)


@timetable.asked_for("windows")
async def windows(talk: Talk, asked: Asked) -> Reply:
    """Of whoever teaches or of the colleague who is named; to everybody else the day."""
    those = await whose(talk, replace(asked, what="", class_name=asked.class_name or MINE), which)
    if isinstance(those, Reply) or not those[0].teacher:
        return await answer(talk, replace(asked, what=""))
    return await timetable_staff.windows(talk, asked, those[0])


@timetable.pressed
async def choose(talk: Talk, press: timetable_halves.Choose) -> Reply:
    return await timetable_halves.choose(talk, press)
