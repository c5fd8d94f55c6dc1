"""Whom the families of a class reported absent for a day, by whom and when: for the class teacher alone, and noted."""

from dataclasses import dataclass, replace
from datetime import date

from handlers import screens
from handlers.absences_told import called
from handlers.rules.calendar import DAY
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, on_duty, refused, staff
from handlers.talk import Ask, Asked, Button, Reply, Talk

CLASSES = 8
"""Classes that have a button."""


@dataclass(frozen=True, slots=True)
class ShowList:
    """Who of the class was reported for the day (`date.toordinal`)."""

    institution: int
    name: str
    day: int
    page: int = 0


async def asked_for(talk: Talk, asked: Asked) -> Reply:
    now = await on_duty(talk)
    day = asked.period.first if asked.period and asked.period.first == asked.period.last else talk.today
    places = [place for place in now.places(Right.SEE_ABSENCES) if place.institution]
    named = [
        (place.institution, place.class_name or asked.class_name)
        for place in places
        if place.institution and asked.class_name in (None, place.class_name or asked.class_name)
    ]
    classes = [(institution, name) for institution, name in named if name]
    if len(classes) == 1:
        return await show_list(talk, ShowList(*classes[0], day.toordinal()))
    if not places:
        return talk.say("absences.not_a_teacher", rows=[[talk.button("menu.names.menu", Ask("menu"))]])
    buttons = [
        talk.button("absences.of_class", ShowList(*each, day.toordinal()), name=each[1]) for each in classes[:CLASSES]
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    rows.append([talk.button("menu.names.staff", Ask("staff"))])
    return talk.say("absences.which_class", several=bool(classes), rows=rows)


@staff.pressed
async def show_list(talk: Talk, press: ShowList) -> Reply:
    role = (await on_duty(talk)).acting(Right.SEE_ABSENCES, press.institution, press.name)
    if role is None or not talk.incoming.private:
        return refused(talk)
    try:
        day = date.fromordinal(press.day)
    except (ValueError, OverflowError):
        return refused(talk)
    found = await talk.store.absences.listed(press.institution, press.name, day)
    await talk.store.looks.note(talk.person.id, [one.pupil for one in found], talk.today, role.scope.role)
    told = [(one, one.report.at.astimezone(talk.now.tzinfo), called(talk, one.report.relation)) for one in found]
    others = [
        talk.button("absences.list_of", ShowList(press.institution, press.name, other.toordinal()), day=other)
        for other in (talk.today, talk.today + DAY)
        if other != day
    ]
    text = talk.text("absences.listed", name=press.name, school=role.school, day=day, absent_told=told)
    last = [*others, talk.button("menu.names.staff", Ask("staff"))]
    return screens.shown(replace(talk, page=press.page), text, lambda page: replace(press, page=page), last, [])


def door(talk: Talk, now: Duties) -> list[Button]:
    """The way there, for whoever may see it."""
    return [talk.button("absences.list_door", Ask("absences", "list"))] if now.can(Right.SEE_ABSENCES) else []
