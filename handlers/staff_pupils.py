"""Whose links are wanted: a pupil by number, by class and name, or one of those who moved here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers import staff_links
from handlers.open_questions import CLEARLY
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, on_duty, refused, staff
from handlers.talk import Ask, Asked, Button, Reply, Talk
from storage.names import folded
from storage.school import Pupil

MOST = 8
"""Pupils that one message offers."""
NAME = 3
"""Words of a name at most: surname, first name, patronymic."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Shows pupils who came from elsewhere and whose links wait."""


wanted = staff.question("pupil")


async def find(talk: Talk, asked: Asked) -> Reply:
    """The pupil named in the words, else ask for the one whose links are wanted."""
    now = await on_duty(talk)
    if not now.can(Right.SEE_LINKS):
        return refused(talk)
    if named := await _found(talk, now, asked.text):
        return named
    return talk.ask(wanted, "staff.whose", rows=[[talk.button("menu.names.staff", Ask("staff"))]])


@wanted.answered
async def found(talk: Talk, text: str, _: Any) -> Reply | None:
    now = await on_duty(talk)
    if not now.can(Right.SEE_LINKS):
        return refused(talk)
    if _asks(talk, text):
        return None
    if named := await _found(talk, now, text):
        return named
    if any(sign.isdecimal() for sign in text) and len(text.split()) == 1:
        return _nobody(talk)
    if await _is_name(talk, now, text):
        return talk.ask(wanted, "staff.class_needed", rows=[[talk.button("menu.names.staff", Ask("staff"))]])
    return None


def _asks(talk: Talk, text: str) -> bool:
    """«Объявление для родителей 5а» asks something else, though it names a class."""
    asked = talk.understanding.asked(text, now=talk.now)
    return asked.capability not in (None, staff.name) and asked.confidence >= CLEARLY


async def _found(talk: Talk, now: Duties, text: str) -> Reply | None:
    """The pupil of the number, or of the class and the name, in the text; None where it says neither."""
    for word in re.findall(r"\w+", text):
        if word.isdecimal() and (pupil := await talk.store.school.pupil_by_number(word)):
            return await staff_links.card(talk, pupil.id) or _nobody(talk)
    pupils = await _in_class(talk, now, text)
    if pupils is None:
        return None
    if len(pupils) == 1:
        return await staff_links.card(talk, pupils[0].id)
    return _which(talk, pupils) if pupils else _nobody(talk)


async def _in_class(talk: Talk, now: Duties, text: str) -> list[Pupil] | None:
    """Pupils of the class and the name in the text; None where it names no class of theirs."""
    said, plain = talk.understanding.asked(text, now=talk.now).class_name, folded(text)
    classes = [place for place in await _classes(talk, now) if place[1] == said or _named(place[1], plain)]
    if not classes:
        return None
    pupils = await _pupils(talk, classes)
    meant = _meant(talk, text, pupils)
    return [pupil for pupil in pupils if pupil.given in meant]


async def _is_name(talk: Talk, now: Duties, text: str) -> bool:
    """Whether this is what somebody there is called: a name without a class, which is too little to find anybody."""
    if len(text.split()) > NAME or talk.understanding.asked(text, now=talk.now).capability:
        return False
    return bool(_meant(talk, text, await _pupils(talk, await _classes(talk, now))))


async def _classes(talk: Talk, now: Duties) -> list[tuple[int, str]]:
    return [
        (institution, name)
        for institution in now.institutions(Right.SEE_LINKS)
        for name in await talk.store.school.classes(institution)
    ]


async def _pupils(talk: Talk, classes: Iterable[tuple[int, str]]) -> list[Pupil]:
    return [each for place in classes for each in await talk.store.school.class_pupils(*place)]


def _meant(talk: Talk, text: str, pupils: Iterable[Pupil]) -> set[str]:
    """Which of their names are said, in any form."""
    names, plain = sorted({pupil.given for pupil in pupils}), folded(text)
    meant = {*talk.understanding.asked(text, now=talk.now, children=names).children}
    return meant | {name for name in names if _named(name, plain)}


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
