"""Which children the talk is about: the list, adding with a code, choosing one or all, letting one go."""

from dataclasses import dataclass
from typing import Any

from handlers import linking
from handlers.talk import EVERYONE, Ask, Asked, Button, Capability, Child, Needs, Reply, Talk

children = Capability("children", needs=Needs.CONSENT)


@dataclass(frozen=True, slots=True)
class Choose:
    """From now on the talk is about this pupil; `EVERYONE`: about all."""

    child: int


@dataclass(frozen=True, slots=True)
class Unlink:
    """The first press asks, the second, with `sure`, unlinks."""

    child: int
    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Rather not unlink."""


@dataclass(frozen=True, slots=True)
class Leaving:
    child: int


leaving = children.question("leaving", Leaving)


@children.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    """The list; a named child is chosen at once."""
    if asked.everyone:
        return _about(talk, EVERYONE)
    if asked.child and len(talk.chosen) == 1:
        return _about(talk, talk.child.id)
    return _list(talk)


def _list(talk: Talk) -> Reply:
    linked = talk.person.children
    if not linked:
        return linking.nobody(talk)
    rows: list[list[Button]] = []
    if len(linked) > 1:
        rows = [[_choice(talk, child)] for child in linked[:3]]
        rows.append([talk.button("children.everyone", Choose(EVERYONE))])
    rows.append(
        [talk.button("children.add", Ask("children", "add")), talk.button("children.leave", Ask("children", "unlink"))]
    )
    now = next((child for child in linked if child.id == talk.session.child), None)
    return talk.say("children.list", children=linked, now=now, rows=rows)


def _choice(talk: Talk, child: Child) -> Button:
    return talk.button("children.one", Choose(child.id), child=child)


@children.asked_for("add", "where")
async def add(talk: Talk, _: Asked) -> Reply:
    return talk.say(
        "children.how", several=bool(talk.person.children), rows=[[talk.button("menu.names.menu", Ask("menu"))]]
    )


@children.asked_for("switch")
async def switch(talk: Talk, asked: Asked) -> Reply:
    linked = talk.person.children
    if len(linked) == 2 and not asked.child and talk.session.child:
        other = next(child for child in linked if child.id != talk.session.child)
        return _about(talk, other.id)
    return await show(talk, asked)


@children.pressed
async def choose(talk: Talk, press: Choose) -> Reply:
    return _about(talk, press.child)


def _about(talk: Talk, pupil: int) -> Reply:
    if pupil == EVERYONE:
        rows = [[talk.button("menu.names.grades", Ask("grades", child=EVERYONE), colour="primary")]]
        return talk.say("children.about_all", children=talk.person.children, rows=rows).about(EVERYONE)
    child = _mine(talk, pupil)
    if child is None:
        return talk.say("router.outdated", menu=True)
    grades = talk.button("children.grades", Ask("grades", child=child.id), colour="primary", child=child)
    return talk.say("children.about_one", child=child, rows=[[grades]]).about(child.id)


@children.asked_for("unlink")
async def unlink(talk: Talk, asked: Asked) -> Reply:
    linked = talk.person.children
    if not linked:
        return linking.nobody(talk)
    if (asked.child and len(talk.chosen) == 1) or len(linked) == 1:
        return _ask_sure(talk, talk.child if asked.child else linked[0])
    rows = [[talk.button("children.one", Unlink(child.id), child=child)] for child in linked[:5]]
    return talk.say("children.whom", rows=[*rows, [talk.button("children.keep", Keep())]])


@children.pressed
async def leave(talk: Talk, press: Unlink) -> Reply:
    child = _mine(talk, press.child)
    if child is None:
        return talk.say("router.outdated", menu=True)
    if press.sure and talk.awaits(leaving) and talk.session.draft.get("child") == child.id:
        return await _leave(talk, child)
    return _ask_sure(talk, child)


@children.pressed
async def keep(talk: Talk, _: Keep) -> Reply:
    return talk.say("children.kept", menu=True)


def _ask_sure(talk: Talk, child: Child) -> Reply:
    yes = talk.button("children.leave_yes", Unlink(child.id, sure=True), colour="negative")
    no = talk.button("children.keep", Keep())
    return talk.ask(leaving, "children.leave_sure", child=child, draft=Leaving(child.id), rows=[[yes], [no]])


@leaving.answered
async def leave_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    child = _mine(talk, draft.child)
    match talk.meant(text):
        case "yes" if child:
            return await _leave(talk, child)
        case "no" | "cancel":
            return talk.say("children.kept", menu=True)
        case _:
            return None


async def _leave(talk: Talk, child: Child) -> Reply:
    await talk.store.people.unlink(talk.person.id, child.id, talk.now)
    rest = [other for other in talk.person.children if other.id != child.id]
    return talk.say("children.left", child=child, rest=rest, menu=True).about(EVERYONE)


def _mine(talk: Talk, pupil: int) -> Child | None:
    return next((child for child in talk.person.children if child.id == pupil), None)
