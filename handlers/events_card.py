"""One event: all that is known of it, who of the children is signed up, and signing up or taking it back.

What holds is asked of the store at the press: by then the last place may be gone, or the other parent was faster. Both
parents see one sign-up, and neither is told who made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers import linking, screens
from handlers.events_shown import Show, events, further, when
from handlers.events_whose import handed_over, known_to, seats_of
from handlers.rules import events as rules
from handlers.rules.rights import Right
from handlers.staff_roles import on_duty
from handlers.talk import Ask, Button, Child, Reply, Talk
from storage.school_events import CITY, SchoolEvent

CHILDREN = 3
"""Children who have a button on a card."""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Signs the child up."""

    event: int
    child: int


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The first press asks, the second, with `sure`, takes the sign-up back."""

    event: int
    child: int
    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class Participants:
    """Who is signed up, for whoever of the staff may see it: a screen at a time, from 0, or all in a file."""

    event: int
    page: int = 0
    file: bool | None = None


leaving = events.question("leaving", TakeBack)


def gone(talk: Talk) -> Reply:
    return talk.say("events.gone", rows=[[talk.button("events.all_button", Ask("events")), *further(talk)]])


@events.pressed
async def show_one(talk: Talk, press: Show) -> Reply:
    one = await talk.store.school_events.event(press.event)
    if one is None or not (await known_to(talk)).may_know(one):
        return gone(talk)
    return await card(talk, one, page=press.page)


async def card(talk: Talk, one: SchoolEvent, lead: str = "", *, page: int = 0) -> Reply:
    """All that is known of it, a screen at a time. `lead` is said before it."""
    mine = await _concerned(talk, one)
    signed = {
        each.pupil for each in await talk.store.school_events.sign_ups(child.id for child in mine) if each.of(one)
    }
    text = talk.wording.text(
        "events.card",
        lead=lead,
        event=one,
        told_when=when(talk, one),
        spans=rules.spans(one.classes),
        is_over=rules.over(one, talk.now),
        closed=rules.begun(one, talk.now),
        children=[child for child in mine if child.id in signed],
        fresh=await handed_over(talk),
    )
    rows = await _rows(talk, one, mine, signed)
    every = [talk.button("events.all_button", Ask("events")), *further(talk)]
    reply = screens.shown(replace(talk, page=page), text, lambda to: Show(one.id, to), every, rows)
    return replace(reply, looked=tuple((child.id, talk.today) for child in mine if child.id in signed))


async def _concerned(talk: Talk, one: SchoolEvent) -> list[Child]:
    """Of the asker's children those whom it is for."""
    if not talk.incoming.private:
        return []
    seated = await seats_of(talk, talk.person.children)
    return [child for child, seats in seated if any(rules.concerns(one, seat) for seat in seats)]


async def _rows(talk: Talk, one: SchoolEvent, mine: Sequence[Child], signed: set[int]) -> list[list[Button]]:
    if one.places is None or not talk.incoming.private:
        return []
    rows = []
    if not rules.begun(one, talk.now):
        for child in mine[:CHILDREN]:
            if child.id in signed:
                rows.append([talk.button("events.take_back", TakeBack(one.id, child.id), child=child)])
            elif one.free != 0:
                rows.append([talk.button("events.enrol", Enrol(one.id, child.id), colour="primary", child=child)])
        if not talk.person.linked and one.free != 0 and not rows:
            rows.append([talk.button("events.enrol_somebody", Ask("events", "sign_up"), colour="primary")])
    if one.taken and await may_see(talk, one):
        rows.append([talk.button("events.participants", Participants(one.id), number=one.taken)])
    return rows


async def may_see(talk: Talk, one: SchoolEvent) -> bool:
    """Whether the asker answers for anybody who may be signed up for it, or for the city's events."""
    now = await on_duty(talk)
    if now.can(Right.COUNT_PARTICIPANTS) and one.institution == CITY:
        return True
    places = now.places(Right.SEE_PARTICIPANTS)
    return any(place.institution and one.institution in (CITY, place.institution) for place in places)


# Signing up


async def _meant(talk: Talk, event: int, pupil: int) -> tuple[SchoolEvent | None, Child | None]:
    one, child = await talk.store.school_events.event(event), linking.mine(talk, pupil)
    return one, child if one and child in await _concerned(talk, one) else None


@events.pressed
async def enrol(talk: Talk, press: Enrol) -> Reply:
    one, child = await _meant(talk, press.event, press.child)
    if one is None:
        return gone(talk)
    if child is None:
        return talk.say("router.outdated", menu=True)
    if rules.begun(one, talk.now):
        return await card(talk, one, talk.wording.text("events.too_late"))
    made = await talk.store.school_events.sign_up(one.id, child.id, talk.now)
    now = await talk.store.school_events.event(one.id) or one
    there = made or await _signed(talk, child, one)
    key = "events.enrolled" if made else "events.already" if there else "events.full"
    return await card(talk, now, talk.wording.text(key, child=child))


async def _signed(talk: Talk, child: Child, one: SchoolEvent) -> bool:
    return any(each.of(one) for each in await talk.store.school_events.sign_ups([child.id]))


# Taking it back


@events.pressed
async def take_back(talk: Talk, press: TakeBack) -> Reply:
    one, child = await _meant(talk, press.event, press.child)
    if one is None or child is None:
        return gone(talk)
    if not await _signed(talk, child, one):
        return await card(talk, one, talk.wording.text("events.not_signed", child=child))
    open_now: Any = leaving.load(talk.session.draft) if talk.awaits(leaving) else None
    if press.sure and open_now == TakeBack(press.event, press.child):
        return await _take_back(talk, one, child)
    draft = TakeBack(one.id, child.id)
    yes = talk.button("events.take_back_yes", replace(draft, sure=True), colour="negative")
    no = talk.button("events.keep", Show(one.id))
    return talk.ask(
        leaving,
        "events.take_back_sure",
        child=child,
        event=one,
        told_when=when(talk, one),
        limited=bool(one.places),
        draft=draft,
        rows=[[yes], [no]],
    )


@leaving.answered
async def leave_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    one, child = await _meant(talk, draft.event, draft.child)
    if one is None or child is None:
        return gone(talk)
    match talk.meant(text):
        case "yes":
            return await _take_back(talk, one, child)
        case "no" | "cancel":
            return await card(talk, one)
        case _:
            return None


async def _take_back(talk: Talk, one: SchoolEvent, child: Child) -> Reply:
    await talk.store.school_events.take_back(one.institution, one.code, child.id)
    now = await talk.store.school_events.event(one.id) or one
    return await card(talk, now, talk.wording.text("events.taken_back", child=child))
