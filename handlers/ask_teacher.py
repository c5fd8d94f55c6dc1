"""What families want of teachers: who leads their child's class, whom of the school to see, how to write to a teacher.

The class teacher's name is told to the families of that class alone, in private: the files hold whole names. A question
to a teacher cannot be passed on yet, so it is said where that is done today.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import linking
from handlers.rules.family import grade_of
from handlers.talk import Ask, Asked, Button, Capability, Child, Needs, Reply, Talk
from handlers.understanding import posts
from storage.names import class_name as normalised
from storage.school import Institution

ask_teacher = Capability("ask_teacher")

LED = ("school", "kindergarten")
"""Kinds of institutions whose classes and groups somebody leads."""


@dataclass(frozen=True, slots=True)
class Led:
    """A class with its children of this person, and the names of who leads it; none where nobody has told."""

    children: tuple[Child, ...]
    class_name: str
    place: Institution
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An institution with the names of its specialists, none where its file has none or there is no file."""

    place: Institution
    names: tuple[str, ...]


@ask_teacher.asked
async def passed_on(talk: Talk, _: Asked) -> Reply:
    return talk.say("ask_teacher.cannot", rows=[_on(talk)])


@ask_teacher.asked_for("hurt")
async def hurt(talk: Talk, _: Asked) -> Reply:
    return talk.say("ask_teacher.hurt", rows=[_on(talk)])


@ask_teacher.asked_for("who", needs=Needs.CHILD)
async def who(talk: Talk, asked: Asked) -> Reply:
    """Of each class of the children asked about; of a class that was named, where one of them is in it."""
    found = await _led(talk, talk.chosen)
    if asked.class_name:
        found = [each for each in await _led(talk, talk.person.children) if _is(each, asked.class_name)]
        if not found:
            return talk.say("ask_teacher.other_class", name=asked.class_name, rows=_ways(talk))
    if not found:
        return talk.say("ask_teacher.no_class", children=talk.chosen, rows=_ways(talk))
    fresh = await _fresh(talk) if any(each.names for each in found) else None
    return talk.say("ask_teacher.class_teacher", led=found, fresh=fresh, rows=_ways(talk))


def _is(led: Led, name: str) -> bool:
    """«7» is the seventh one that the child is in."""
    plain = normalised(name)
    return led.class_name == plain or (plain.isdecimal() and grade_of(led.class_name) == int(plain))


@ask_teacher.asked_for("specialist")
async def specialist(talk: Talk, asked: Asked) -> Reply:
    """A psychologist or a speech therapist: by name where the child's own school has told one."""
    post = posts.said(asked.text) or "psychologist"
    found: list[Seen] = []
    for place in await _places(talk):
        employees = posts.holding(post, await talk.store.staff.employees(place.id))
        found.append(Seen(place, tuple(dict.fromkeys(each.name for each in employees))))
    fresh = await _fresh(talk) if any(each.names for each in found) else None
    phone = talk.button("ask_teacher.phone_button", Ask("institutions", "phone"))
    return talk.say("ask_teacher.specialist", post=post, seen=found, fresh=fresh, rows=[[phone], _on(talk)])


async def _led(talk: Talk, children: Sequence[Child]) -> list[Led]:
    """Their classes, each once, with all of them that are in it."""
    found: dict[tuple[int, str], Led] = {}
    by_id = {child.id: child for child in children}
    for seat in await talk.store.school.enrolments(by_id):
        child, at = by_id[seat.pupil], (seat.institution, seat.class_name)
        if at in found:
            found[at] = replace(found[at], children=(*found[at].children, child))
        elif seat.kind in LED and (place := await talk.store.school.institution(seat.institution)):
            names = [each.name for each in await talk.store.staff.of_class(*at)]
            found[at] = Led((child,), seat.class_name, place, tuple(names))
    return list(found.values())


async def _places(talk: Talk) -> list[Institution]:
    """Where the children asked about learn; nobody's in a chat of several, and none before consent."""
    if not (talk.incoming.private and linking.agreed(talk.person)):
        return []
    seats = await talk.store.school.enrolments(child.id for child in talk.chosen)
    ids = dict.fromkeys(seat.institution for seat in seats if seat.kind in LED)
    return [place for one in ids if (place := await talk.store.school.institution(one))]


async def _fresh(talk: Talk) -> datetime | None:
    handed = await talk.store.imports.standing("staff")
    return handed.finished.astimezone(talk.now.tzinfo) if handed and handed.finished else None


def _ways(talk: Talk) -> list[list[Button]]:
    """To who teaches the lessons, to how one writes to a teacher, to the school's telephone."""
    lessons = talk.button("ask_teacher.lessons_button", Ask("timetable", "teacher"))
    phone = talk.button("ask_teacher.phone_button", Ask("institutions", "phone"))
    return [[lessons, phone], [talk.button("ask_teacher.write_button", Ask("ask_teacher")), _menu(talk)]]


def _on(talk: Talk) -> list[Button]:
    return [talk.button("menu.names.grades", Ask("grades")), _menu(talk)]


def _menu(talk: Talk) -> Button:
    return talk.button("menu.names.menu", Ask("menu"))
