"""Which children the talk is about: the list, adding with a code, choosing one or all, letting one go.

Who else a child has, and what a pupil may see, is answered in `kin` and `permission`.
"""

from dataclasses import dataclass
from typing import Any

from handlers import kin, linking, permission
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


leaving = children.question("leaving", Leaving, firm=True)
children.adopt(kin.RELATING)
children.adopt(kin.ONESELF)
children.asked_for("others")(kin.others_asked)
children.asked_for("relation")(kin.who_asked)
children.pressed(kin.relate)
children.pressed(kin.skip)
children.pressed(kin.oneself)
children.pressed(kin.who)
children.pressed(kin.others)
children.pressed(permission.allow)
children.pressed(permission.forbid)
children.pressed(permission.not_now)
children.pressed(permission.again)


@children.asked_for("expel")
async def expel(talk: Talk, asked: Asked) -> Reply:
    """Another adult of the child cannot be let go from here."""
    named = [child for child in _named(talk, asked) if child in talk.person.children] or talk.person.children
    rows = [row[:1] for child in named[:1] for row in kin.rows(talk, child)]
    return talk.say("kin.expel", rows=rows, menu=not rows)


@children.asked_for("adult")
async def adult(talk: Talk, _: Asked) -> Reply:
    """How one more adult comes to see the child."""
    return talk.say("kin.one_more", menu=True)


@children.asked_for("offline")
async def offline(talk: Talk, _: Asked) -> Reply:
    """Who may allow a pupil whose parents do not write here."""
    return talk.say("kin.offline", menu=True)


@children.asked
@children.asked_for("state")
async def show(talk: Talk, asked: Asked) -> Reply:
    """The list; a named child is chosen at once."""
    if asked.everyone and talk.person.children:
        return await _about(talk, EVERYONE)
    if asked.child and len(named := _named(talk, asked)) == 1:
        return await _about(talk, named[0].id)
    return _list(talk)


def _list(talk: Talk) -> Reply:
    linked = talk.person.children
    if not talk.person.linked:
        return linking.nobody(talk)
    rows = [[_choice(talk, child)] for child in linked[:3]]
    if len(linked) > 1:
        rows.append([talk.button("children.everyone", Choose(EVERYONE))])
    rows.append(
        [talk.button("children.add", Ask("children", "add")), talk.button("children.leave", Ask("children", "unlink"))]
    )
    now = next((child for child in linked if child.id == talk.session.child), None)
    return talk.say("children.list", children=linked, waiting=talk.person.waiting, now=now, rows=rows)


def _choice(talk: Talk, child: Child) -> Button:
    return talk.button("children.one", Choose(child.id), child=child)


@children.asked_for("permit")
async def card(talk: Talk, _: Asked) -> Reply:
    """What may be decided about one child; of several the list is shown first."""
    return await _about(talk, talk.child.id) if len(talk.chosen) == 1 else _list(talk)


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
        return await _about(talk, other.id)
    return await show(talk, asked)


@children.pressed
async def choose(talk: Talk, press: Choose) -> Reply:
    return await _about(talk, press.child)


async def _about(talk: Talk, pupil: int) -> Reply:
    if pupil == EVERYONE and talk.person.children:
        rows = [[talk.button("menu.names.grades", Ask("grades", child=EVERYONE), colour="primary")]]
        return talk.say("children.about_all", children=talk.person.children, rows=rows).about(EVERYONE)
    if waiting := [each for each in talk.person.waiting if each.child.id == pupil]:
        return linking.waits(talk, waiting)
    child = talk.person.child(pupil)
    if child is None:
        return talk.say("router.outdated", menu=True)
    grades = talk.button("children.grades", Ask("grades", child=child.id), colour="primary", child=child)
    several = len(talk.person.children) > 1
    rows = [[grades], *kin.rows(talk, child), *await permission.rows(talk, child)]
    return talk.say("children.about_one", child=child, several=several, rows=rows).about(child.id)


@children.asked_for("unlink")
async def unlink(talk: Talk, asked: Asked) -> Reply:
    linked = talk.person.linked
    if not linked:
        return linking.nobody(talk)
    named = _named(talk, asked) if asked.child else linked
    if len(named) == 1:
        return await _ask_sure(talk, named[0])
    rows = [[talk.button("children.one", Unlink(child.id), child=child)] for child in linked[:5]]
    return talk.say("children.whom", rows=[*rows, [talk.button("children.keep", Keep())]])


@children.pressed
async def leave(talk: Talk, press: Unlink) -> Reply:
    child = _mine(talk, press.child)
    if child is None:
        return talk.say("router.outdated", menu=True)
    if press.sure and talk.awaits(leaving) and talk.session.draft.get("child") == child.id:
        return await _leave(talk, child)
    return await _ask_sure(talk, child)


@children.pressed
async def keep(talk: Talk, _: Keep) -> Reply:
    return talk.say("children.kept", menu=True)


async def _ask_sure(talk: Talk, child: Child) -> Reply:
    seen = [each.id for each in talk.person.children if each.id == child.id]
    yes = talk.button("children.leave_yes", Unlink(child.id, sure=True), colour="negative")
    no = talk.button("children.keep", Keep())
    signed_up = bool(await talk.store.code_future.of(seen) or await talk.store.school_events.sign_ups(seen))
    draft = Leaving(child.id)
    return talk.ask(leaving, "children.leave_sure", child=child, signed_up=signed_up, draft=draft, rows=[[yes], [no]])


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
    await talk.store.links.end(talk.person.id, child.id, talk.now)
    rest = [other for other in talk.person.linked if other.id != child.id]
    return talk.say("children.left", child=child, rest=rest, menu=True).about(EVERYONE)


def _mine(talk: Talk, pupil: int) -> Child | None:
    """One that may be let go, whatever its link allows."""
    return talk.person.named(pupil)


def _named(talk: Talk, asked: Asked) -> list[Child]:
    return [child for child in talk.person.linked if child.given in asked.children]
