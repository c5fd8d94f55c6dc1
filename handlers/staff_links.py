"""Who is linked to a pupil, for the institution's administrator: seen, closed, opened again, confirmed after a move.

No adult is named: a link is what the person is to the child and a date. In buttons it stands as a mark under our key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers import codes, kin
from handlers.rules.family import homes, waits
from handlers.rules.rights import Right
from handlers.staff_roles import on_duty, refused, staff
from handlers.talk import Ask, Button, Reply, Talk
from storage.journal import Act
from storage.links import Link
from storage.roles import Role
from storage.school import Enrolment, Pupil

PAGE = 2
"""Links on one card: with the other buttons, what a message can carry."""


@dataclass(frozen=True, slots=True)
class Card:
    """Shows a pupil's links."""

    pupil: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Confirm:
    """The links of this pupil live again."""

    pupil: int


@dataclass(frozen=True, slots=True)
class Suspend:
    """The first press asks, the second, with `sure`, closes the link."""

    pupil: int
    link: str
    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    pupil: int
    link: str


@dataclass(frozen=True, slots=True)
class Discretion:
    """From now on the pupil's adults learn nothing of each other, or do again."""

    pupil: int
    on: bool


@dataclass(frozen=True, slots=True)
class Suspending:
    pupil: int
    link: str


suspending = staff.question("suspending", Suspending, firm=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """A pupil, and the role and the place by which the person may do what was asked."""

    pupil: Pupil
    place: Enrolment
    role: Role


@dataclass(frozen=True, slots=True)
class Adult:
    """A link as the card shows it. `state` is "", suspended or waits."""

    number: int
    who: str
    since: date
    state: str


async def seen(talk: Talk, pupil: int, right: Right) -> Seen | None:
    """None for a pupil of somebody else's, and for one who is nowhere.

    A club sees who is linked; what changes a link is for those who answer for the pupil.
    """
    now = await on_duty(talk)
    found = await talk.store.school.pupil(pupil)
    places: Sequence[Enrolment] = await talk.store.school.enrolments([pupil]) if found else ()
    for place in places if right is Right.SEE_LINKS else homes(places):
        if found and (role := now.acting(right, place.institution, place.class_name)):
            return Seen(found, place, role)
    return None


# One pupil


@staff.pressed
async def show(talk: Talk, press: Card) -> Reply:
    return await card(talk, press.pupil, page=press.page) or refused(talk)


async def card(talk: Talk, pupil: int, *, page: int = 0, done: str = "") -> Reply | None:
    """Who is linked, and what may be done about it; `done` has just been. None as for `seen`."""
    one = await seen(talk, pupil, Right.SEE_LINKS)
    if one is None:
        return None
    await talk.store.looks.note(talk.person.id, [pupil], talk.today, one.role.scope.role)
    links = await talk.store.links.of(pupil)
    first = PAGE * min(max(page, 0), max(len(links) - 1, 0) // PAGE)
    shown = links[first : first + PAGE]
    discreet = await talk.store.links.discreet(pupil)
    return talk.say(
        "staff.card",
        done=done,
        pupil=one.pupil,
        place=one.place,
        adults=[_adult(talk, number, link) for number, link in enumerate(shown, first + 1)],
        restricted=one.pupil.restricted,
        discreet=discreet,
        waits=any(map(waits, links)),
        rows=await _rows(talk, one, links, first, discreet=discreet),
    )


def _adult(talk: Talk, number: int, link: Link) -> Adult:
    state = "suspended" if link.suspended else "waits" if waits(link) else ""
    return Adult(number, kin.name(talk, link.relation), link.since.astimezone(talk.now.tzinfo).date(), state)


async def _rows(talk: Talk, one: Seen, links: Sequence[Link], first: int, *, discreet: bool) -> list[list[Button]]:
    if await seen(talk, one.pupil.id, Right.SUSPEND_LINK):
        return _buttons(talk, one.pupil, links, first, discreet=discreet)
    return [_away(talk, one.pupil, links, first)]


def _buttons(talk: Talk, pupil: Pupil, links: Sequence[Link], first: int, *, discreet: bool) -> list[list[Button]]:
    switches = [
        talk.button("staff.resume", Resume(pupil.id, _mark(talk, link)), number=number)
        if link.suspended
        else talk.button("staff.suspend", Suspend(pupil.id, _mark(talk, link)), number=number)
        for number, link in enumerate(links[first : first + PAGE], first + 1)
    ]
    hide = talk.button("staff.hide", Discretion(pupil.id, on=True))
    unhide = talk.button("staff.unhide", Discretion(pupil.id, on=False))
    of_all = [unhide if discreet else hide]
    if any(map(waits, links)):
        of_all.insert(0, talk.button("staff.confirm", Confirm(pupil.id), colour="positive"))
    away = _away(talk, pupil, links, first)
    return [switches, of_all, away]


def _away(talk: Talk, pupil: Pupil, links: Sequence[Link], first: int) -> list[Button]:
    """To further adults of the pupil, to another pupil, to the beginning."""
    away = [talk.button("staff.another", Ask("staff", "links")), talk.button("menu.names.staff", Ask("staff"))]
    if len(links) > PAGE:
        further = first // PAGE + 1 if first + PAGE < len(links) else 0
        away.insert(0, talk.button("staff.more", Card(pupil.id, further)))
    return away


def _mark(talk: Talk, link: Link) -> str:
    """By which we know the link again, and nobody knows the person."""
    return codes.hashed(f"{link.person} {link.pupil}", talk.secret).hex()[:16]


async def _link(talk: Talk, pupil: int, mark: str) -> Link | None:
    return next((link for link in await talk.store.links.of(pupil) if _mark(talk, link) == mark), None)


# Closing and opening


@staff.pressed
async def suspend(talk: Talk, press: Suspend) -> Reply:
    draft = talk.session.draft
    asked = talk.awaits(suspending) and (draft.get("pupil"), draft.get("link")) == (press.pupil, press.link)
    return await (_suspend if press.sure and asked else _ask_sure)(talk, press.pupil, press.link)


@suspending.answered
async def suspend_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await _suspend(talk, draft.pupil, draft.link)
        case "no" | "cancel":
            return await card(talk, draft.pupil) or refused(talk)
        case _:
            return None


async def _ask_sure(talk: Talk, pupil: int, mark: str) -> Reply:
    one, link = await seen(talk, pupil, Right.SUSPEND_LINK), await _link(talk, pupil, mark)
    if one is None:
        return refused(talk)
    if link is None or link.suspended:
        return await card(talk, pupil) or refused(talk)
    yes = talk.button("staff.suspend_yes", Suspend(pupil, mark, sure=True), colour="negative")
    no = talk.button("staff.suspend_no", Card(pupil))
    return talk.ask(
        suspending,
        "staff.suspend_sure",
        pupil=one.pupil,
        adult=_adult(talk, 0, link),
        draft=Suspending(pupil, mark),
        rows=[[yes], [no]],
    )


async def _suspend(talk: Talk, pupil: int, mark: str) -> Reply:
    one, link = await seen(talk, pupil, Right.SUSPEND_LINK), await _link(talk, pupil, mark)
    if one is None:
        return refused(talk)
    done = ""
    if link and await talk.store.links.suspend(link.person, pupil, talk.now):
        await _note(talk, one, Act.LINK_SUSPENDED, link.relation)
        done = "suspended"
    return await card(talk, pupil, done=done) or refused(talk)


@staff.pressed
async def resume(talk: Talk, press: Resume) -> Reply:
    one, link = await seen(talk, press.pupil, Right.SUSPEND_LINK), await _link(talk, press.pupil, press.link)
    if one is None:
        return refused(talk)
    done = ""
    if link and await talk.store.links.resume(link.person, press.pupil, talk.now):
        await _note(talk, one, Act.LINK_RESUMED, link.relation)
        done = "resumed"
    return await card(talk, press.pupil, done=done) or refused(talk)


@staff.pressed
async def discretion(talk: Talk, press: Discretion) -> Reply:
    one = await seen(talk, press.pupil, Right.SET_DISCRETION)
    if one is None:
        return refused(talk)
    done = ""
    if await talk.store.links.discreet(press.pupil) != press.on:
        await talk.store.links.set_discretion(press.pupil, press.on, talk.now)
        await _note(talk, one, Act.DISCRETION_SET if press.on else Act.DISCRETION_LIFTED)
        done = "discreet" if press.on else "open"
    return await card(talk, press.pupil, done=done) or refused(talk)


# A pupil who moved here


@staff.pressed
async def confirm(talk: Talk, press: Confirm) -> Reply:
    one = await seen(talk, press.pupil, Right.CONFIRM_MOVE)
    if one is None:
        return refused(talk)
    done = ""
    if count := await talk.store.links.vouch(press.pupil, one.place.institution, talk.now):
        await _note(talk, one, Act.MOVE_CONFIRMED, str(count))
        done = "confirmed"
    return await card(talk, press.pupil, done=done) or refused(talk)


async def _note(talk: Talk, one: Seen, act: Act, details: str = "") -> None:
    await talk.store.journal.write(
        one.role.who,
        act,
        talk.now,
        institution=one.place.institution,
        what=one.pupil.number,
        details=details,
    )
