"""Whose families are not here yet: of a class by given names, of a school by classes, for whoever sees the class."""

from dataclasses import dataclass

from handlers.rules.rights import Right
from handlers.staff_roles import Duties, ShowClass, class_buttons, on_duty, refused, staff
from handlers.talk import Ask, Asked, Button, Reply, Talk
from storage.links import SELF
from storage.statistics import Statistics

NAMED = 12
"""Pupils, or classes, that one screen names."""
BUTTONS = 4


@dataclass(frozen=True, slots=True)
class ShowUnlinked:
    """Who of the class has no adult here."""

    institution: int
    name: str


async def asked_for(talk: Talk, asked: Asked, now: Duties) -> Reply:
    """Of the class that is named or that is theirs; of whoever answers for a whole institution else by classes."""
    said = asked.class_name
    places = [place for place in now.places(Right.SEE_CLASS) if place.institution]
    place = next((place for place in places if not said or place.class_name in ("", said)), None)
    if place is None:
        return talk.say("staff.no_class", rows=class_buttons(talk, now))
    assert place.institution, "the city as a whole sees no class"
    name = place.class_name or said
    if name:
        return await of_class(talk, ShowUnlinked(place.institution, name))
    return await _by_classes(talk, place.institution)


async def _by_classes(talk: Talk, institution: int) -> Reply:
    """The classes in which families lack, those with the most of them first."""
    role = (await on_duty(talk)).acting(Right.SEE_CLASS, institution)
    if role is None:
        return refused(talk)
    counted = await Statistics(talk.store.rows).classes(institution)
    lack = sorted((one for one in counted if one.linked < one.pupils), key=lambda one: one.linked - one.pupils)
    buttons = [
        talk.button("staff.class_button", ShowUnlinked(institution, one.name), name=one.name) for one in lack[:BUTTONS]
    ]
    return talk.say(
        "staff.unlinked_classes",
        school=role.school,
        linked_=sum(one.linked for one in counted),
        in_all=sum(one.pupils for one in counted),
        classes_short=lack,
        named_most=NAMED,
        rows=[buttons[:2], buttons[2:], [talk.button("menu.names.staff", Ask("staff"))]],
    )


@staff.pressed
async def of_class(talk: Talk, press: ShowUnlinked) -> Reply:
    role = (await on_duty(talk)).acting(Right.SEE_CLASS, press.institution, press.name)
    if role is None:
        return refused(talk)
    pupils = await talk.store.school.class_pupils(press.institution, press.name)
    linked = {link.pupil for each in pupils for link in await talk.store.links.of(each.id) if link.relation != SELF}
    rows: list[list[Button]] = [
        [talk.button("staff.class_button", ShowClass(press.institution, press.name), name=press.name)],
        [talk.button("menu.names.staff", Ask("staff"))],
    ]
    return talk.say(
        "staff.unlinked_pupils",
        name=press.name,
        school=role.school,
        in_all=len(pupils),
        without=[each for each in pupils if each.id not in linked],
        named_most=NAMED,
        rows=rows,
    )
