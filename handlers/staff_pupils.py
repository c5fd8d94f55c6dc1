"""Whose links are wanted: a pupil by number, by class and name, or one of those who moved here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers import staff_links
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, on_duty, refused, staff
from handlers.talk import Ask, Button, Reply, Talk
from storage.names import folded
from storage.school import Pupil

MOST = 8
"""Pupils that one message offers."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Shows pupils who came from elsewhere and whose links wait."""


wanted = staff.question("pupil")


async def find(talk: Talk) -> Reply:
    """Ask for the pupil whose links are wanted."""
    if not (await on_duty(talk)).can(Right.SEE_LINKS):
        return refused(talk)
    return talk.ask(wanted, "staff.whose", rows=[[talk.button("menu.names.staff", Ask("staff"))]])


@wanted.answered
async def found(talk: Talk, text: str, _: Any) -> Reply | None:
    now = await on_duty(talk)
    if not now.can(Right.SEE_LINKS):
        return refused(talk)
    pupil = await talk.store.school.pupil_by_number(text.strip(" №#.,"))
    if pupil:
        return await staff_links.card(talk, pupil.id) or _nobody(talk)
    pupils = await _in_class(talk, now, text)
    if pupils is None:
        return _nobody(talk) if any(sign.isdecimal() for sign in text) and len(text.split()) == 1 else None
    if len(pupils) == 1:
        return await staff_links.card(talk, pupils[0].id)
    return _which(talk, pupils) if pupils else _nobody(talk)


async def _in_class(talk: Talk, now: Duties, text: str) -> list[Pupil] | None:
    """Pupils of the class and the name in the text; None where it names no class of theirs."""
    said, plain = talk.understanding.asked(text, now=talk.now).class_name, folded(text)
    classes = [
        (institution, name)
        for institution in now.institutions(Right.SEE_LINKS)
        for name in await talk.store.school.classes(institution)
        if name == said or _named(name, plain)
    ]
    if not classes:
        return None
    pupils = [each for place in classes for each in await talk.store.school.class_pupils(*place)]
    names = sorted({pupil.given for pupil in pupils})
    meant = {*talk.understanding.asked(text, now=talk.now, children=names).children}
    meant |= {name for name in names if _named(name, plain)}
    return [pupil for pupil in pupils if pupil.given in meant]


def _named(name: str, plain: str) -> bool:
    """Whether folded words name this class or child; «5 а» is 5А."""
    words = re.sub(r"(?<=\d)(?=[^\W\d])", " ?", folded(name))
    return re.search(rf"\b{words}\b", plain) is not None


def _nobody(talk: Talk) -> Reply:
    return talk.ask(wanted, "staff.nobody_found", rows=[[talk.button("menu.names.staff", Ask("staff"))]])


def _which(talk: Talk, pupils: Sequence[Pupil]) -> Reply:
    return talk.say("staff.which", rows=_chosen(talk, pupils))


def _chosen(talk: Talk, pupils: Iterable[Pupil]) -> list[list[Button]]:
    buttons = [talk.button("staff.pupil", staff_links.Card(pupil.id), pupil=pupil) for pupil in list(pupils)[:MOST]]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


@staff.pressed
async def moved(talk: Talk, _: Moved) -> Reply:
    now = await on_duty(talk)
    if not now.can(Right.CONFIRM_MOVE):
        return refused(talk)
    pupils = await talk.store.school.pupils(await waiting(talk, now))
    rows = [*_chosen(talk, pupils), [talk.button("menu.names.staff", Ask("staff"))]]
    return talk.say("staff.moved", count=len(pupils), shown=min(len(pupils), MOST), rows=rows)


async def waiting(talk: Talk, now: Duties) -> list[int]:
    """Pupils whose links wait for one of the person's institutions."""
    places = now.institutions(Right.CONFIRM_MOVE)
    return list(dict.fromkeys([pupil for place in places for pupil in await talk.store.links.waiting_for(place)]))
