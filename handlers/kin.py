"""What a person is to a child, and what the adults of one child know of each other: never a name.

Whoever links is welcomed here and asked who they are to the child; the other adults hear that somebody linked, unless
the school wants the adults of this child to learn nothing of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers import permission
from handlers.rules import family
from handlers.talk import EVERYONE, Ask, Asked, Button, Child, Question, Reply, Say, Talk, Tell
from storage import keys
from storage.links import RELATIONS, SELF, Link


@dataclass(frozen=True, slots=True)
class Relate:
    """The button that says what the person is to this child; `EVERYONE`: to all of whom that is not said yet."""

    child: int
    relation: str


@dataclass(frozen=True, slots=True)
class Skip:
    """The button that leaves it unsaid."""


@dataclass(frozen=True, slots=True)
class Who:
    """The button that asks what the person is to this child: nothing is final."""

    child: int


@dataclass(frozen=True, slots=True)
class Others:
    """The button that shows who else is linked with this child."""

    child: int


@dataclass(frozen=True, slots=True)
class Oneself:
    """The button that makes the link the pupil's own, which only a new code makes an adult's again."""

    child: int


@dataclass(frozen=True, slots=True)
class Whom:
    """The children of whom it was asked."""

    children: Sequence[int]


RELATING = Question("children.relating", Whom, may_follow=("children.oneself",))
"""Open while it is asked, so that «мама» may be typed."""
ONESELF = Question("children.oneself", Whom, firm=True)
"""Open while whoever says they are the pupil is asked whether that is so."""

GRID = (("mother", "father"), ("grandmother", "grandfather"), ("guardian", "relative"), (SELF,))
"""Buttons of relations, row by row."""


# Somebody links


async def welcome(talk: Talk, pupil: int, *, new: bool) -> Reply:
    """What whoever has just linked a child hears, and what the others of the family do."""
    links = await talk.store.links.of(pupil)
    mine = next(link for link in links if link.person == talk.person.id)
    good = family.standing(mine) is family.Standing.GOOD
    reply = _linked(talk, mine) if good else _waits(talk, mine, links)
    if good and mine.relation != SELF:
        reply = reply.then(permission.pending(talk, mine, links))
    tells = await _tells(talk, mine, links) if new else ()
    return replace(reply.about(EVERYONE), tells=tells, linked=(pupil,))


def _linked(talk: Talk, mine: Link) -> Reply:
    child = family.seen(mine)
    buttons = [talk.button("children.another", Ask("children", "add")), _mine(talk)]
    return talk.say(
        "children.linked_self" if mine.relation == SELF else "children.linked",
        child=child,
        several=len(talk.person.children) > 1,
        rows=[
            [talk.button("children.grades", Ask("grades", child=child.id), colour="primary", child=child)],
            [_mine(talk)] if mine.relation == SELF else buttons,
        ],
    )


def _waits(talk: Talk, mine: Link, links: Sequence[Link]) -> Reply:
    """Linked, and nothing to be seen yet: the pupil's own link, or one that the pupil's move has overtaken."""
    child = next(waiting.child for waiting in talk.person.waiting if waiting.child.id == mine.pupil)
    return talk.say("children.linked_waits", child=child, adults=bool(family.adults(links)), rows=[[_mine(talk)]])


async def _tells(talk: Talk, mine: Link, links: Sequence[Link]) -> tuple[Tell, ...]:
    """The adults' question where the pupil's own link needs their word, else the news that somebody linked."""
    if family.standing(mine) is family.Standing.NOT_ALLOWED:
        return permission.requests(talk, mine, links)
    if await talk.store.links.discreet(mine.pupil):
        return ()
    key = keys.of_family(mine.person, mine.pupil, "linked", talk.now)
    return tuple(
        Tell(adult.person, key, _news(talk, mine, family.seen(adult)), mine.pupil)
        for adult in family.adults(links)
        if adult.person != mine.person
    )


def _news(talk: Talk, mine: Link, child: Child) -> Say:
    who = talk.button("kin.others", Others(child.id))
    return talk.say("kin.news", child=child, oneself=mine.relation == SELF, rows=[[who]]).says[0]


def _grades(talk: Talk) -> Button:
    return talk.button("menu.names.grades", Ask("grades"), colour="primary")


def _mine(talk: Talk) -> Button:
    return talk.button("menu.names.children", Ask("children"))


# Who somebody is


def ask(talk: Talk, children: Sequence[Child]) -> Reply:
    """Ask what the person is to these children; nothing where there are none."""
    if not children:
        return Reply()
    whom = children[0].id if len(children) == 1 else EVERYONE
    grid = [row for row in GRID if SELF not in row or whom != EVERYONE]
    rows = [[talk.button(f"kin.names.{relation}", Relate(whom, relation)) for relation in row] for row in grid]
    rows.append([talk.button("kin.skip", Skip())])
    draft = Whom([child.id for child in children])
    return talk.ask(RELATING, "kin.ask", children=children, draft=draft, rows=rows)


async def who(talk: Talk, press: Who) -> Reply:
    """May be said and changed at any time; only the pupil's own link stays the pupil's own."""
    child = talk.person.named(press.child)
    if child is None or child.relation == SELF:
        return talk.say("router.outdated", menu=True)
    return ask(talk, [child])


async def who_asked(talk: Talk, _: Asked) -> Reply:
    """The same in words, of the children named, or of all whose own it is not."""
    mine = [child for child in talk.chosen if child.relation != SELF]
    return ask(talk, mine) if mine else talk.say("kin.nobody_to_show", menu=True)


async def relate(talk: Talk, press: Relate) -> Reply:
    unsaid = [child.id for child in talk.person.linked if not child.relation]
    return await _relate(talk, unsaid if press.child == EVERYONE else [press.child], press.relation)


async def skip(talk: Talk, _: Skip) -> Reply:
    return _skipped(talk)


@RELATING.answered
async def relating(talk: Talk, text: str, draft: Any) -> Reply | None:
    meant = talk.meant(text)
    if meant in RELATIONS:
        return await _relate(talk, draft.children, meant)
    if meant == "grown":
        return ask(talk, [child for child in talk.person.linked if child.id in draft.children])
    return _skipped(talk) if meant in ("no", "cancel") else None


def _skipped(talk: Talk) -> Reply:
    return talk.say("kin.skipped", rows=[[_grades(talk)]])


async def said(talk: Talk, relation: str) -> Reply | None:
    """«я её бабушка» when nobody asked: noted, or that the code was the pupil's own; None without a child."""
    mine = [child for child in talk.person.linked if child.relation != SELF]
    if not mine:
        unlink = [talk.button("children.leave", Ask("children", "unlink"))]
        where = [talk.button("children.where", Ask("children", "where"))]
        own = talk.person.pupil and relation != SELF
        return talk.say("kin.own_code", child=talk.person.linked[0], rows=[unlink, where]) if own else None
    whom = [child for child in mine if not child.relation] or mine
    if relation == "grown" or len({child.relation for child in whom}) > 1 or (relation == SELF and len(whom) > 1):
        return ask(talk, whom)
    return await _relate(talk, [child.id for child in whom], relation)


async def _relate(talk: Talk, children: Sequence[int], relation: str) -> Reply:
    """The pupil's own link stays one: otherwise a pupil of grade 5 could grow up by a button."""
    own = [child for child in talk.person.linked if child.id in children and child.relation != SELF]
    if not own or relation not in RELATIONS or (relation == SELF and len(own) > 1):
        return talk.say("router.outdated", menu=True)
    if relation == SELF:
        return _ask_oneself(talk, own[0])
    for child in own:
        await talk.store.links.relate(talk.person.id, child.id, relation, talk.now)
    noted = talk.say("kin.noted", name=name(talk, relation), children=own, rows=[[_grades(talk)]])
    return replace(noted, linked=tuple(child.id for child in own))


def _ask_oneself(talk: Talk, child: Child) -> Reply:
    yes = talk.button("kin.oneself_yes", Oneself(child.id))
    no = talk.button("kin.oneself_no", Who(child.id))
    return talk.ask(ONESELF, "kin.oneself_sure", child=child, draft=Whom([child.id]), rows=[[yes], [no]])


async def oneself(talk: Talk, press: Oneself) -> Reply:
    child = talk.person.named(press.child)
    if child is None or child.relation == SELF:
        return talk.say("router.outdated", menu=True)
    asked = talk.awaits(ONESELF) and child.id in talk.session.draft.get("children", ())
    return await _oneself(talk, child) if asked else _ask_oneself(talk, child)


@ONESELF.answered
async def oneself_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    child = next((each for each in talk.person.linked if each.id in draft.children and each.relation != SELF), None)
    meant = talk.meant(text)
    if child is None:
        return None
    if meant in ("yes", SELF):
        return await _oneself(talk, child)
    if meant in ("no", "grown"):
        return ask(talk, [child])
    return await _relate(talk, [child.id], meant) if meant in RELATIONS else None


async def _oneself(talk: Talk, child: Child) -> Reply:
    await talk.store.links.relate(talk.person.id, child.id, SELF, talk.now)
    links = await talk.store.links.of(child.id)
    mine = next(link for link in links if link.person == talk.person.id)
    if family.standing(mine) is not family.Standing.NOT_ALLOWED:
        return talk.say("kin.oneself", waits=False, adults=False, menu=True)
    reply = talk.say("kin.oneself", waits=True, adults=bool(family.adults(links)), menu=True)
    return replace(reply, tells=permission.requests(talk, mine, links))


# Who else there is


async def others(talk: Talk, press: Others) -> Reply:
    """To an adult who sees the child, who else is linked: the relation each gave, and since when."""
    child = talk.person.child(press.child)
    if child is None or child.relation == SELF:
        return talk.say("router.outdated", menu=True)
    return await _others(talk, child)


async def others_asked(talk: Talk, _: Asked) -> Reply:
    """The same in words, of the children named, or of all."""
    mine = [child for child in talk.chosen if child.relation != SELF]
    if not mine:
        return talk.say("kin.nobody_to_show", menu=True)
    first, *rest = [await _others(talk, child) for child in mine]
    for reply in rest:
        first = first.then(reply)
    return first


async def _others(talk: Talk, child: Child) -> Reply:
    if await talk.store.links.discreet(child.id):
        return talk.say("kin.discreet", child=child, menu=True)
    links = [link for link in await talk.store.links.of(child.id) if link.person != talk.person.id]
    told = [(name(talk, link.relation), link.since.astimezone(talk.now.tzinfo).date()) for link in links]
    return talk.say("kin.list", child=child, others=told, menu=True)


def name(talk: Talk, relation: str) -> str:
    """As others see it: «мама», «сам ученик»; of somebody who has not said it, that they have not."""
    return talk.wording.text(f"kin.shown.{relation}" if relation else "kin.unsaid")


def rows(talk: Talk, child: Child) -> list[list[Button]]:
    """What an adult may ask and say of the family under «Мои дети»."""
    if child.relation == SELF:
        return []
    return [[talk.button("kin.others", Others(child.id)), talk.button("kin.change", Who(child.id))]]
