"""«Is this wrong?»: a family's doubt about one exact mark reaches the institution, and its answer comes back here.

Whoever answers is told only that there is a doubt; what it is about is read from the store at the press, so that a
family which takes its words back takes them back everywhere.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers import codes, linking
from handlers.rules import family
from handlers.rules.rights import Right
from handlers.staff_roles import on_duty, refused
from handlers.talk import Ask, Asked, Button, Capability, Child, Needs, Period, Reply, Talk, Tell
from storage.journal import Act
from storage.roles import Role
from storage.school import Grade
from storage.tickets import Record, Ticket

tickets = Capability("tickets", needs=Needs.CONSENT)

RECORDS = 8
"""Marks to choose from on one message: two rows of numbered buttons."""
LATELY = 30
"""Days back from which marks are offered where no period was asked for."""
MOST_OPEN = 5
"""Doubts of one person that may wait at once."""
SHOWN = 8
"""Waiting doubts that one message offers to whoever answers them."""
LONGEST = 500
"""Characters kept of a doubt, and of an answer."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Offers the pupil's marks of some days, the newest first; without days those of the last month."""

    child: int
    first: date | None = None
    last: date | None = None
    subject: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Choose:
    """This mark is meant: `mark` is a trace of the whole record, so that a changed one is not taken for it."""

    child: int
    day: date
    mark: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Doubts that wait for an answer of mine."""


@dataclass(frozen=True, slots=True)
class Answer:
    ticket: int


@dataclass(frozen=True, slots=True)
class Doubted:
    child: int
    day: str
    mark: str


@dataclass(frozen=True, slots=True)
class Answering:
    ticket: int


doubting = tickets.question("doubt", Doubted)
answering = tickets.question("answer", Answering)


def button(talk: Talk, child: Child, period: Period | None = None, subject: str | None = None) -> Button:
    """«Is this wrong?» for an answer that shows this child's marks of these days."""
    first, last = (period.first, period.last) if period else (None, None)
    return talk.button("tickets.wrong", Doubt(child.id, first, last, subject))


# The family


@tickets.asked
async def show(talk: Talk, _: Asked) -> Reply:
    """The doubts that still wait."""
    mine = {child.id for child in talk.person.children}
    waiting = [ticket for ticket in await talk.store.tickets.of(talk.person.id) if ticket.pupil in mine]
    rows = [_whose(talk), [talk.button("menu.names.menu", Ask("menu"))]]
    return talk.say("tickets.mine", tickets=waiting, rows=rows)


@tickets.asked_for("doubt")
async def doubt(talk: Talk, asked: Asked) -> Reply:
    if not talk.person.children:
        return linking.nobody(talk)
    if len(talk.chosen) == 1:
        first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
        return await offer(talk, Doubt(talk.child.id, first, last, asked.subject))
    return talk.say("tickets.whose", rows=[[each] for each in _whose(talk)])


def _whose(talk: Talk) -> list[Button]:
    return [talk.button("tickets.of_child", Doubt(child.id), child=child) for child in talk.person.children[:4]]


@tickets.pressed
async def offer(talk: Talk, press: Doubt) -> Reply:
    child = _mine(talk, press.child)
    if child is None:
        return talk.say("router.outdated", menu=True)
    first = press.first or date.fromordinal(talk.today.toordinal() - LATELY)
    grades = await talk.store.school.grades(child.id, first, press.last or talk.today, press.subject)
    start = RECORDS * min(max(press.page, 0), max(len(grades) - 1, 0) // RECORDS)
    shown = grades[::-1][start : start + RECORDS]
    numbers = [
        talk.button("tickets.number", Choose(child.id, grade.day, _trace(talk, grade)), number=number)
        for number, grade in enumerate(shown, 1)
    ]
    further = [talk.button("menu.names.menu", Ask("menu"))]
    if start + RECORDS < len(grades):
        further.insert(0, talk.button("tickets.earlier", replace(press, page=start // RECORDS + 1)))
    rows = [numbers[:4], numbers[4:], further]
    return talk.say("tickets.which" if shown else "tickets.no_marks", child=child, records=shown, rows=rows)


@tickets.pressed
async def choose(talk: Talk, press: Choose) -> Reply:
    child, grade = _mine(talk, press.child), await _grade(talk, press.child, press.day, press.mark)
    if child is None:
        return talk.say("router.outdated", menu=True)
    if grade is None:
        return talk.say("tickets.changed", child=child, rows=[[button(talk, child)]])
    waiting = await talk.store.tickets.of(talk.person.id)
    if await talk.store.tickets.same(talk.person.id, child.id, _record(grade)):
        return talk.say("tickets.same", record=_record(grade), menu=True)
    if len(waiting) >= MOST_OPEN:
        return talk.say("tickets.enough", count=len(waiting), menu=True)
    draft = Doubted(child.id, grade.day.isoformat(), press.mark)
    rows = [[talk.button("menu.names.cancel", Ask("cancel"))]]
    return talk.ask(doubting, "tickets.what", child=child, record=_record(grade), draft=draft, rows=rows)


@doubting.answered
async def doubted(talk: Talk, text: str, draft: Any) -> Reply | None:
    child = _mine(talk, draft.child)
    grade = await _grade(talk, draft.child, date.fromisoformat(draft.day), draft.mark) if child else None
    if child is None or grade is None:
        return talk.say("router.outdated", menu=True)
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    if not text.strip():
        return None
    places = await talk.store.school.enrolments([child.id])
    if not places:
        return talk.say("router.outdated", menu=True)
    place = places[0]
    said = _short(text)
    ticket = await talk.store.tickets.open(talk.person.id, child.id, place.institution, _record(grade), said, talk.now)
    answerers = await talk.store.roles.administrators(place.institution)
    reply = talk.say("tickets.opened", ticket=ticket, answered_here=bool(answerers), record=ticket.record, menu=True)
    return replace(reply, tells=tuple(_told(talk, ticket, role, place.class_name) for role in answerers))


def _told(talk: Talk, ticket: Ticket, role: Role, class_name: str) -> Tell:
    say = talk.say(
        "tickets.new",
        ticket=ticket,
        name=class_name,
        rows=[[talk.button("tickets.answer", Answer(ticket.id), colour="primary")]],
    ).says[0]
    return Tell(role.person, f"ticket:{ticket.id}:{role.id}", say)


def _mine(talk: Talk, pupil: int) -> Child | None:
    return next((child for child in talk.person.children if child.id == pupil), None)


async def _grade(talk: Talk, pupil: int, day: date, trace: str) -> Grade | None:
    if _mine(talk, pupil) is None:
        return None
    found = await talk.store.school.grades(pupil, day, day)
    return next((grade for grade in found if _trace(talk, grade) == trace), None)


def _trace(talk: Talk, grade: Grade) -> str:
    exact = "\n".join([f"{grade.day}", grade.subject, grade.mark, grade.work, grade.topic])
    return codes.hashed(exact, talk.secret).hex()[:12]


def _record(grade: Grade) -> Record:
    return Record(grade.day, grade.subject, grade.mark, grade.topic or grade.work)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


# The institution


@tickets.pressed
async def unanswered(talk: Talk, _: Unanswered) -> Reply:
    duties = await on_duty(talk)
    if not duties.can(Right.ANSWER_TICKETS):
        return refused(talk)
    waiting = await talk.store.tickets.waiting(duties.institutions(Right.ANSWER_TICKETS))
    numbers = [
        talk.button("tickets.number", Answer(ticket.id), number=number)
        for number, ticket in enumerate(waiting[:SHOWN], 1)
    ]
    rows = [numbers[:4], numbers[4:], [talk.button("menu.names.staff", Ask("staff"))]]
    return talk.say("tickets.waiting", tickets=waiting[:SHOWN], count=len(waiting), rows=rows)


@tickets.pressed
async def begin_answer(talk: Talk, press: Answer) -> Reply:
    ticket, role = await _to_answer(talk, press.ticket)
    if role is None:
        return refused(talk)
    if ticket is None or ticket.answer is not None:
        return _settled(talk, ticket)
    await talk.store.looks.note(talk.person.id, [ticket.pupil], talk.today, role.scope.role)
    rows = [[talk.button("menu.names.cancel", Ask("cancel"))]]
    return talk.ask(
        answering, "tickets.one", ticket=ticket, record=ticket.record, draft=Answering(ticket.id), rows=rows
    )


@answering.answered
async def answer(talk: Talk, text: str, draft: Any) -> Reply | None:
    ticket, role = await _to_answer(talk, draft.ticket)
    if role is None:
        return refused(talk)
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    if not text.strip():
        return None
    if ticket is None or not await talk.store.tickets.answer(ticket.id, role.id, _short(text), talk.now):
        return _settled(talk, ticket)
    await talk.store.journal.write(
        role.who,
        Act.TICKET_ANSWERED,
        talk.now,
        institution=ticket.institution,
        what=ticket.number,
        details=str(ticket.id),
    )
    rows = [[talk.button("menu.names.staff", Ask("staff"))]]
    if not await _still_linked(talk, ticket):
        return talk.say("tickets.nobody_to_tell", rows=rows)
    heard = talk.say(
        "tickets.answered", ticket=ticket, record=ticket.record, text=_short(text), rows=[_grades(talk, ticket)]
    ).says[0]
    return replace(talk.say("tickets.sent", rows=rows), tells=(Tell(ticket.person, f"answer:{ticket.id}", heard),))


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


def _grades(talk: Talk, ticket: Ticket) -> list[Button]:
    return [talk.button("tickets.look", Ask("grades", "", ticket.pupil, ticket.record.day, ticket.record.day))]
