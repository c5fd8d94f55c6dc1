"""«Is this wrong?»: a family's doubt about one exact record, and what the institution answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from storage import keys
from storage.moments import moment, text
from storage.rows import Row, Rows
from storage.withdrawal import withdraw

KEPT = timedelta(days=365)
"""How long an answered doubt is kept: until the same days of the next school year are over."""

TICKET = (
    "SELECT t.id, t.person, t.pupil, p.number, p.given, p.surname_initial, t.institution, i.short_name,"
    " t.day, t.subject, t.mark, t.work, t.doubt, t.opened, t.answer, t.answered, t.answered_by"
    " FROM tickets AS t JOIN pupils AS p ON p.id = t.pupil JOIN institutions AS i ON i.id = t.institution"
)


@dataclass(frozen=True, slots=True)
class Record:
    """A mark as it stood when it was doubted."""

    day: date
    subject: str
    mark: str
    work: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """`doubt` are the family's words, `answer` the institution's, None while nobody answered; `answerer` its role."""

    id: int
    person: int
    pupil: int
    number: str
    given: str
    initial: str
    institution: int
    school: str
    record: Record
    doubt: str
    opened: datetime
    answer: str | None
    answered: datetime | None
    answerer: int | None = None


class Tickets:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def open(
        self, person: int, pupil: int, institution: int, record: Record, doubt: str, now: datetime
    ) -> Ticket:
        ((number,),) = await self._rows.write(
            "INSERT INTO tickets (person, pupil, institution, day, subject, mark, work, doubt, opened)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                person,
                pupil,
                institution,
                record.day.toordinal(),
                record.subject,
                record.mark,
                record.work,
                doubt,
                text(now),
            ),
        )
        ticket = await self.ticket(number)
        assert ticket is not None
        return ticket

    async def ticket(self, number: int) -> Ticket | None:
        return next(iter(await self._tickets("t.id = ?", (number,))), None)

    async def of(self, person: int) -> list[Ticket]:
        """The person's that wait for an answer, the oldest first."""
        return await self._tickets("t.person = ? AND t.answered IS NULL", (person,))

    async def waiting(self, institutions: Sequence[int]) -> list[Ticket]:
        """Those of these institutions that wait for an answer, the oldest first."""
        marks = ",".join("?" * len(institutions))
        return await self._tickets(f"t.institution IN ({marks}) AND t.answered IS NULL", institutions)

    async def same(self, person: int, pupil: int, record: Record) -> Ticket | None:
        """One about this very record that still waits."""
        found = await self._tickets(
            "t.person = ? AND t.pupil = ? AND t.day = ? AND t.subject = ? AND t.mark = ? AND t.work = ?"
            " AND t.answered IS NULL",
            (person, pupil, record.day.toordinal(), record.subject, record.mark, record.work),
        )
        return next(iter(found), None)

    async def answer(self, number: int, role: int, answer: str, now: datetime) -> bool:
        """False where somebody has answered already."""
        rows = await self._rows.write(
            "UPDATE tickets SET answer = ?, answered = ?, answered_by = ?"
            " WHERE id = ? AND answered IS NULL RETURNING 1",
            (answer, text(now), role, number),
        )
        return bool(rows)

    async def correct(self, ticket: Ticket, role: int, answer: str, now: datetime) -> bool:
        """Another answer in place of the one given in this role; that one is told no more where it still waits."""
        rows = await self._rows.write(
            "UPDATE tickets SET answer = ?, answered = ? WHERE id = ? AND answered_by = ? RETURNING 1",
            (answer, text(now), ticket.id, role),
        )
        if rows:
            await self._hush(keys.about_answer(ticket.id))
        return bool(rows)

    async def answered_in(self, roles: Sequence[int], since: datetime) -> Ticket | None:
        """What was answered last in one of these roles, not longer ago than this."""
        marks = ",".join("?" * len(roles))
        found = await self._tickets(f"t.answered_by IN ({marks}) AND t.answered >= ?", [*roles, text(since)])
        return max(found, key=lambda ticket: text(ticket.answered or since), default=None)

    async def take_back(self, ticket: Ticket) -> bool:
        """The family's wish: nobody is told of it any more. False where it is answered or gone already."""
        rows = await self._rows.write(
            "DELETE FROM tickets WHERE id = ? AND person = ? AND answered IS NULL RETURNING 1",
            (ticket.id, ticket.person),
        )
        if rows:
            await self._hush(keys.about_ticket(ticket.id))
        return bool(rows)

    async def _hush(self, keys: str) -> None:
        """What waits for the morning under these keys is never told."""
        await withdraw(self._rows, "key LIKE ?", (keys,))

    async def kept(self, person: int) -> list[Ticket]:
        """All that is stored of the person's doubts, the oldest first."""
        return await self._tickets("t.person = ?", (person,))

    async def retire(self, now: datetime) -> None:
        """Drop doubts that were answered `KEPT` ago."""
        await self._rows.write("DELETE FROM tickets WHERE answered <= ?", (text(now - KEPT),))

    async def _tickets(self, where: str, parameters: Sequence[Any]) -> list[Ticket]:
        rows = await self._rows.all(f"{TICKET} WHERE {where} ORDER BY t.id", parameters)
        return [_ticket(row) for row in rows]


def _ticket(row: Row) -> Ticket:
    number, person, pupil, named, given, initial, institution, school, *record, doubt, opened, answer, answered, by = (
        row
    )
    return Ticket(
        id=number,
        person=person,
        pupil=pupil,
        number=named,
        given=given,
        initial=initial,
        institution=institution,
        school=school,
        record=Record(date.fromordinal(record[0]), *record[1:]),
        doubt=doubt,
        opened=moment(opened),
        answer=answer,
        answered=answered and moment(answered),
        answerer=by,
    )
