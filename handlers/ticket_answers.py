"""The institution's answer to a family's doubt: given by whoever may answer, seen before it leaves, and put right.

A doubt is read from the store at the press: one that was taken back is nobody's business any more.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers.rules import family
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, on_duty, refused
from handlers.talk import Ask, Button, Reply, Talk, Tell
from handlers.ticket_words import Again, another, no_answer, rows, short, tickets
from storage import keys
from storage.journal import Act
from storage.roles import Role
from storage.tickets import Ticket

SHOWN = 6
"""Waiting doubts that one message offers to whoever answers them."""
ABREAST = 3
"""Numbers side by side under a list."""
CORRECTED = timedelta(days=2)
"""How long «the answer was wrong» means the last one given."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Doubts that wait for an answer of mine."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    ticket: int


@dataclass(frozen=True, slots=True)
class Correct:
    """What I answered here was wrong."""

    ticket: int


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """The answer as it was just shown; it counts only while that question is open."""


@dataclass(frozen=True, slots=True)
class Answering:
    """`said` is "" until something was written; `again`: in place of my own answer of before."""

    ticket: int
    said: str = ""
    again: bool = False


answering = tickets.question("answer", Answering, version=2)


# Which ones wait


async def door(talk: Talk) -> list[Button]:
    """To the families' doubts, for whoever may answer them."""
    duties = await on_duty(talk)
    if not duties.can(Right.ANSWER_TICKETS):
        return []
    waiting = await talk.store.tickets.waiting(duties.institutions(Right.ANSWER_TICKETS))
    return [talk.button("staff.tickets", Unanswered(), count=len(waiting))]


async def of_families(talk: Talk, page: int = 0) -> Reply | None:
    """The doubts that wait; None to somebody who may answer none."""
    duties = await on_duty(talk)
    return await _listed(talk, duties, page) if duties.can(Right.ANSWER_TICKETS) else None


@tickets.pressed
async def unanswered(talk: Talk, press: Unanswered) -> Reply:
    return await of_families(talk, press.page) or refused(talk)


async def _listed(talk: Talk, duties: Duties, page: int = 0) -> Reply:
    waiting = await talk.store.tickets.waiting(duties.institutions(Right.ANSWER_TICKETS))
    first = SHOWN * min(max(page, 0), max(len(waiting) - 1, 0) // SHOWN)
    shown = waiting[first : first + SHOWN]
    numbers = [_numbered(talk, number, ticket) for number, ticket in enumerate(shown, 1)]
    last = [talk.button("menu.names.staff", Ask("staff"))]
    if first + SHOWN < len(waiting):
        last.insert(0, talk.button("tickets.further", Unanswered(first // SHOWN + 1)))
    listed = [numbers[:ABREAST], numbers[ABREAST:], last]
    return talk.say("tickets.waiting", tickets=shown, count=len(waiting), listed=talk.client.buttons, rows=listed)


def _numbered(talk: Talk, number: int, ticket: Ticket) -> Button:
    """As under the family's list: where no buttons are shown, the buttons' words are the list."""
    if talk.client.buttons:
        return talk.button("tickets.number", Answer(ticket.id), number=number)
    return Button(talk.wording.text("tickets.record_of", ticket=ticket, record=ticket.record), Answer(ticket.id))


# One answer


@tickets.pressed
async def begin_answer(talk: Talk, press: Answer) -> Reply:
    ticket, role = await _to_answer(talk, press.ticket)
    if role is None:
        return refused(talk)
    if ticket is None or ticket.answer is not None:
        return _settled(talk, ticket)
    return await _ask(talk, ticket, role, Answering(ticket.id))


@tickets.pressed
async def correct(talk: Talk, press: Correct) -> Reply:
    ticket, role = await _to_answer(talk, press.ticket)
    if role is None:
        return refused(talk)
    if ticket is None or ticket.answerer != role.id:
        return _settled(talk, ticket)
    return await _ask(talk, ticket, role, Answering(ticket.id, again=True))


async def correct_last(talk: Talk) -> Reply | None:
    """«Удали ответ»: what was read cannot be unread, but put right; None to somebody who may answer nothing."""
    duties = await on_duty(talk)
    if not duties.can(Right.ANSWER_TICKETS):
        return None
    roles = [role.id for role in duties.roles]
    last = await talk.store.tickets.answered_in(roles, talk.now - CORRECTED)
    return await correct(talk, Correct(last.id)) if last else await _listed(talk, duties)


async def _ask(talk: Talk, ticket: Ticket, role: Role, draft: Answering) -> Reply:
    await talk.store.looks.note(talk.person.id, [ticket.pupil], talk.today, role.scope.role)
    cancel = [[talk.button("menu.names.cancel", Ask("cancel"))]]
    return talk.ask(
        answering, "tickets.one", ticket=ticket, record=ticket.record, again=draft.again, draft=draft, rows=cancel
    )


@answering.answered
async def answer(talk: Talk, text: str, draft: Answering) -> Reply | None:
    ticket, role = await _to_answer(talk, draft.ticket)
    if role is None:
        return refused(talk)
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    if draft.said and talk.meant(text) == "yes":
        return await _send(talk, draft)
    if not any(sign.isalnum() for sign in text) or another(talk, text):
        return None
    if ticket is None or (ticket.answer is not None and not draft.again):
        return _settled(talk, ticket)
    if no_answer(talk, text):
        return await _ask(talk, ticket, role, replace(draft, said=""))
    said = short(text)
    draft = replace(draft, said=said)
    return talk.ask(answering, "tickets.send_answer", text=said, draft=draft, rows=rows(talk, SendAnswer(), text))


@tickets.pressed
async def send_answer(talk: Talk, _: SendAnswer) -> Reply:
    saved: Any = answering.load(talk.session.draft) if talk.awaits(answering) else None
    return await _send(talk, saved) if saved and saved.said else talk.say("router.outdated", menu=True)


async def _send(talk: Talk, draft: Answering) -> Reply:
    ticket, role = await _to_answer(talk, draft.ticket)
    if role is None:
        return refused(talk)
    if ticket is None or not await _written(talk, ticket, role, draft):
        return _settled(talk, ticket)
    act = Act.ANSWER_CORRECTED if draft.again else Act.TICKET_ANSWERED
    await talk.store.journal.write(
        role.who, act, talk.now, institution=ticket.institution, what=ticket.number, details=str(ticket.id)
    )
    away = [[talk.button("tickets.correct", Correct(ticket.id)), talk.button("menu.names.staff", Ask("staff"))]]
    if not await _still_linked(talk, ticket):
        return talk.say("tickets.nobody_to_tell", rows=[away[0][1:]])
    return replace(talk.say("tickets.sent", rows=away), tells=(_told(talk, ticket, draft),))


async def _written(talk: Talk, ticket: Ticket, role: Role, draft: Answering) -> bool:
    store = talk.store.tickets
    if draft.again:
        return await store.correct(ticket, role.id, draft.said, talk.now)
    return await store.answer(ticket.id, role.id, draft.said, talk.now)


def _told(talk: Talk, ticket: Ticket, draft: Answering) -> Tell:
    look = talk.button("tickets.look", Ask("grades", "", ticket.pupil, ticket.record.day, ticket.record.day))
    buttons = [[look], [talk.button("tickets.again", Again(ticket.id))]]
    heard = talk.say(
        "tickets.answered", ticket=ticket, record=ticket.record, text=draft.said, again=draft.again, rows=buttons
    )
    return Tell(
        ticket.person, keys.of_answer(ticket.id, talk.now if draft.again else None), heard.says[0], ticket.pupil
    )


async def _to_answer(talk: Talk, number: int) -> tuple[Ticket | None, Role | None]:
    """The ticket, and the role in which this person may answer it; neither is told of somebody else's."""
    duties = await on_duty(talk)
    ticket = await talk.store.tickets.ticket(number)
    if ticket is None:  # taken back with all that was known of the family: no role can be wrong for it
        return None, next((role for role in duties.roles if duties.can(Right.ANSWER_TICKETS)), None)
    return ticket, duties.acting(Right.ANSWER_TICKETS, ticket.institution)


def _settled(talk: Talk, ticket: Ticket | None) -> Reply:
    return talk.say("tickets.settled", ticket=ticket, rows=[[talk.button("menu.names.staff", Ask("staff"))]])


async def _still_linked(talk: Talk, ticket: Ticket) -> bool:
    """Whoever may no longer see the child hears no more of its marks."""
    links = await talk.store.links.of(ticket.pupil)
    return any(link.person == ticket.person and family.standing(link) is family.Standing.GOOD for link in links)
