"""«Is this wrong?»: a family's doubt about one exact mark reaches the institution, and may be taken back.

Whoever answers is told only that there is a doubt; what it is about is read from the store at the press, so that a
family which takes its words back takes them back everywhere. The answer is given in `ticket_answers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from handlers import codes, linking, screens, staff_roles, ticket_answers
from handlers.talk import Ask, Asked, Button, Child, Period, Reply, Talk, Tell
from handlers.ticket_words import Again, another, no_answer, rows, short, tickets
from storage import keys
from storage.roles import Role
from storage.school import Grade
from storage.tickets import Record, Ticket

__all__ = ["button", "tickets"]

RECORDS = 6
"""Marks to choose from on one message: two rows of numbered buttons."""
ABREAST = 3
LATELY = 30
"""Days back from which marks are offered where no period was asked for."""
MOST_OPEN = 5
"""Doubts of one person that may wait at once."""
ANSWERED = timedelta(days=14)
"""How long an answer may be asked back about, and is told among one's doubts."""
ANSWERS = 3
"""Answers that one message repeats."""


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
class Send:
    """The doubt as it was just shown; it counts only while that question is open."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """This doubt is mine, and nobody shall answer it."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Doubted:
    """`said` is "" until something was written."""

    child: int
    day: str
    mark: str
    said: str = ""


doubting = tickets.question("doubt", Doubted, version=2)


def button(talk: Talk, child: Child, period: Period | None = None, subject: str | None = None) -> Button:
    """«Is this wrong?» for an answer that shows this child's marks of these days."""
    first, last = (period.first, period.last) if period else (None, None)
    return talk.button("tickets.wrong", Doubt(child.id, first, last, subject))


# Which doubts there are


@tickets.asked
async def show(talk: Talk, _: Asked) -> Reply:
    """The doubts that still wait and what was answered lately; to whoever answers them, those of the families."""
    waiting, answered = await _waiting(talk), await _answered(talk)
    if not waiting and not answered and (of_families := await ticket_answers.of_families(talk)):
        return of_families
    back = [talk.button("tickets.take_back", Ask("tickets", "takeback"))] if waiting else []
    last = [talk.button("menu.names.menu", Ask("menu"))]
    whose = _whose(talk)
    rows = [whose[:2], whose[2:], back + await ticket_answers.door(talk)]
    text = talk.text("tickets.mine", tickets=waiting, answered=answered[-ANSWERS:])
    return screens.shown(talk, text, lambda page: Ask("tickets", page=page), last, rows)


@tickets.asked_for("correct")
async def correct(talk: Talk, asked: Asked) -> Reply:
    return await ticket_answers.correct_last(talk) or await show(talk, asked)


async def _waiting(talk: Talk) -> list[Ticket]:
    return _of_mine(talk, await talk.store.tickets.of(talk.person.id))


async def _answered(talk: Talk) -> list[Ticket]:
    kept = _of_mine(talk, await talk.store.tickets.kept(talk.person.id))
    return [ticket for ticket in kept if ticket.answered and ticket.answered > talk.now - ANSWERED]


def _of_mine(talk: Talk, found: Sequence[Ticket]) -> list[Ticket]:
    return [ticket for ticket in found if _mine(talk, ticket.pupil)]


@tickets.asked_for("takeback")
async def take_back_asked(talk: Talk, asked: Asked) -> Reply:
    waiting = await _waiting(talk)
    if len(waiting) == 1:
        return await take_back(talk, TakeBack(waiting[0].id))
    if not waiting:
        return await show(talk, asked)
    each = [_numbered(talk, number, TakeBack(ticket.id), ticket.record) for number, ticket in enumerate(waiting, 1)]
    return talk.say("tickets.which_back", tickets=waiting, listed=talk.client.buttons, rows=[each[:4], each[4:]])


@tickets.pressed
async def take_back(talk: Talk, press: TakeBack) -> Reply:
    ticket = await talk.store.tickets.ticket(press.ticket)
    if ticket is None or ticket.person != talk.person.id:
        return talk.say("router.outdated", menu=True)
    taken = await talk.store.tickets.take_back(ticket)
    return talk.say("tickets.taken_back" if taken else "tickets.answered_already", record=ticket.record, menu=True)


# A new one


@tickets.asked_for("doubt")
async def doubt(talk: Talk, asked: Asked) -> Reply:
    if not talk.person.children:
        return await staff_roles.nobody(talk) or linking.nobody(talk)
    if len(talk.chosen) == 1:
        first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
        return await offer(talk, Doubt(talk.child.id, first, last, asked.subject))
    return talk.say("tickets.whose", rows=[[each] for each in _whose(talk)])


@tickets.asked_for("disagree")
async def disagree(talk: Talk, _: Asked) -> Reply:
    """«Не согласна»: with what was answered last; where nothing was, it is small talk."""
    answered = await _answered(talk)
    return await again(talk, Again(answered[-1].id)) if answered else talk.say("router.fine")


def _whose(talk: Talk) -> list[Button]:
    return [talk.button("tickets.of_child", Doubt(child.id), child=child) for child in talk.person.children[:4]]


@tickets.pressed
async def offer(talk: Talk, press: Doubt) -> Reply:
    child = _mine(talk, press.child)
    if child is None:
        return talk.say("router.outdated", menu=True)
    first = press.first or date.fromordinal(talk.today.toordinal() - LATELY)
    grades = await talk.store.school.grades(
        child.id, first, press.last or talk.today, [press.subject] if press.subject else None
    )
    start = RECORDS * min(max(press.page, 0), max(len(grades) - 1, 0) // RECORDS)
    shown = grades[::-1][start : start + RECORDS]
    numbers = [
        _numbered(talk, number, Choose(child.id, grade.day, _trace(talk, grade)), _record(grade))
        for number, grade in enumerate(shown, 1)
    ]
    further = [talk.button("menu.names.menu", Ask("menu"))]
    if start + RECORDS < len(grades):
        further.insert(0, talk.button("tickets.earlier", replace(press, page=start // RECORDS + 1)))
    key = "tickets.which" if shown else "tickets.no_marks"
    buttons = [numbers[:ABREAST], numbers[ABREAST:], further]
    reply = talk.say(key, child=child, records=shown, listed=talk.client.buttons, rows=buttons)
    return replace(reply, looked=((child.id, talk.today),))


def _numbered(talk: Talk, number: int, press: object, record: Record) -> Button:
    """A number under a list; where no buttons are shown the list is made of the buttons' words, and numbered once."""
    if talk.client.buttons:
        return talk.button("tickets.number", press, number=number)
    return Button(talk.wording.text("tickets.record", record=record), press)


@tickets.pressed
async def choose(talk: Talk, press: Choose) -> Reply:
    child, grade = _mine(talk, press.child), await _grade(talk, press.child, press.day, press.mark)
    if child is None:
        return talk.say("router.outdated", menu=True)
    return replace(await _begin(talk, child, grade), looked=((child.id, talk.today),))


@tickets.pressed
async def again(talk: Talk, press: Again) -> Reply:
    ticket = await talk.store.tickets.ticket(press.ticket)
    child = _mine(talk, ticket.pupil) if ticket and ticket.person == talk.person.id else None
    if ticket is None or child is None:
        return talk.say("router.outdated", menu=True)
    grades = await talk.store.school.grades(child.id, ticket.record.day, ticket.record.day)
    return await _begin(talk, child, next((each for each in grades if _record(each) == ticket.record), None))


async def _begin(talk: Talk, child: Child, grade: Grade | None) -> Reply:
    if grade is None:
        return talk.say("tickets.changed", child=child, rows=[[button(talk, child)]])
    waiting = await talk.store.tickets.of(talk.person.id)
    if same := await talk.store.tickets.same(talk.person.id, child.id, _record(grade)):
        back = [talk.button("tickets.take_back", TakeBack(same.id)), talk.button("menu.names.menu", Ask("menu"))]
        return talk.say("tickets.same", record=_record(grade), rows=[back])
    if len(waiting) >= MOST_OPEN:
        return talk.say("tickets.enough", count=len(waiting), menu=True)
    draft = Doubted(child.id, grade.day.isoformat(), _trace(talk, grade))
    cancel = [[talk.button("menu.names.cancel", Ask("cancel"))]]
    return talk.ask(doubting, "tickets.what", child=child, record=_record(grade), draft=draft, rows=cancel)


@doubting.answered
async def doubted(talk: Talk, text: str, draft: Doubted) -> Reply | None:
    child, grade = await _doubted(talk, draft)
    if child is None or grade is None:
        return talk.say("router.outdated", menu=True)
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    if draft.said and talk.meant(text) == "yes":
        return await _open(talk, child, grade, draft.said)
    if not any(sign.isalnum() for sign in text) or another(talk, text, child.id):
        return None
    if no_answer(talk, text):
        return await _begin(talk, child, grade)
    said = short(text)
    draft = replace(draft, said=said)
    return talk.ask(doubting, "tickets.send_doubt", text=said, draft=draft, rows=rows(talk, Send(), text))


@tickets.pressed
async def send(talk: Talk, _: Send) -> Reply:
    saved: Any = doubting.load(talk.session.draft) if talk.awaits(doubting) else None
    child, grade = await _doubted(talk, saved) if saved and saved.said else (None, None)
    if child is None or grade is None:
        return talk.say("router.outdated", menu=True)
    return await _open(talk, child, grade, saved.said)


async def _doubted(talk: Talk, draft: Doubted) -> tuple[Child | None, Grade | None]:
    child = _mine(talk, draft.child)
    return child, await _grade(talk, draft.child, date.fromisoformat(draft.day), draft.mark) if child else None


async def _open(talk: Talk, child: Child, grade: Grade, said: str) -> Reply:
    places = await talk.store.school.enrolments([child.id])
    if not places:
        return talk.say("router.outdated", menu=True)
    place = places[0]
    ticket = await talk.store.tickets.open(talk.person.id, child.id, place.institution, _record(grade), said, talk.now)
    answerers = await talk.store.roles.administrators(place.institution)
    away = [talk.button("tickets.take_back", TakeBack(ticket.id)), talk.button("menu.names.menu", Ask("menu"))]
    reply = talk.say("tickets.opened", ticket=ticket, answered_here=bool(answerers), record=ticket.record, rows=[away])
    return replace(reply, tells=tuple(_told(talk, ticket, role, place.class_name) for role in answerers))


def _told(talk: Talk, ticket: Ticket, role: Role, class_name: str) -> Tell:
    answer = talk.button("tickets.answer", ticket_answers.Answer(ticket.id), colour="primary")
    say = talk.say("tickets.new", ticket=ticket, name=class_name, rows=[[answer]]).says[0]
    return Tell(role.person, keys.of_ticket(ticket.id, role.id), say)


def _mine(talk: Talk, pupil: int) -> Child | None:
    return talk.person.child(pupil)


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
