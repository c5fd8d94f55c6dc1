"""What is said unasked, as rows of the outbox: those of a chat that may leave together, gathered, put off, unsaid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import keys
from storage.moments import moment, text
from storage.outbox import SEVERAL, Priority
from storage.rows import Row, Rows

CAPABILITY = "notifications"
"""Under which pushes are counted; by it they are told from what else is said unasked."""
OURS = f"priority = {int(Priority.REMINDER)} AND capability = '{CAPABILITY}' AND state = 'waiting'"
WAITING = "id, chat, key, body, pupil, attempts, leave_by"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A push that has not left."""

    id: int
    chat: int
    key: str
    body: str
    pupil: int | None
    attempts: int
    leave_by: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """One of a series of pushes of which the newest counts; `digest` tells two of them apart."""

    id: int
    digest: str
    waits: bool


class Pushes:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def waiting(self, chats: Sequence[int], now: datetime) -> list[Waiting]:
        """Those of these chats that may leave now, in the order in which they were made."""
        rows = await self._rows.all(
            f"SELECT {WAITING} FROM outbox"
            f" WHERE chat IN ({','.join('?' * len(chats))}) AND {OURS} AND kind = 'say' AND not_before <= ?"
            " ORDER BY id",
            (*chats, text(now)),
        )
        return [_waiting(row) for row in rows]

    async def gather(self, first: int, body: str, others: Sequence[int], now: datetime) -> None:
        """One message says all of them: the first row has the words, the others are settled with it."""
        await self._rows.write("UPDATE outbox SET body = ?, pupil = ? WHERE id = ?", (body, SEVERAL, first))
        await self.stop(others, "gathered", now)

    async def stop(self, ids: Iterable[int], reason: str, now: datetime) -> None:
        """They go unsaid."""
        await self._rows.write_many(
            "UPDATE outbox SET state = 'stopped', reason = ?, settled = ?, body = '' WHERE id = ?",
            [(reason, text(now), id_) for id_ in ids],
        )

    async def put_off(self, ids: Iterable[int], not_before: datetime, leave_by: datetime | None) -> None:
        await self._rows.write_many(
            "UPDATE outbox SET not_before = ?, leave_by = ? WHERE id = ?",
            [(text(not_before), leave_by and text(leave_by), id_) for id_ in ids],
        )

    async def series(self, people: Sequence[int], kind: str) -> dict[tuple[int, str], list[Said]]:
        """By person and series what was made of a kind that comes in series, the oldest first."""
        span = keys.pushes(kind)
        rows = await self._rows.all(
            f"SELECT id, chat, key, state FROM outbox WHERE chat IN ({','.join('?' * len(people))})"
            " AND key >= ? AND key < ? ORDER BY id",
            (*people, span.first, span.after),
        )
        found: dict[tuple[int, str], list[Said]] = {}
        for id_, chat, key, state in rows:
            series, digest = keys.series_of(key, kind)
            found.setdefault((chat, series), []).append(Said(id_, digest, state == "waiting"))
        return found

    async def untried(self, kind: str) -> list[Waiting]:
        """All that waits of a kind and was never tried, whenever it may leave."""
        rows = await self._rows.all(
            f"SELECT {WAITING} FROM outbox WHERE {OURS} AND attempts = 0 AND key >= ? AND key < ?",
            (f"{kind}:", f"{kind};"),
        )
        return [_waiting(row) for row in rows]

    async def reword(self, bodies: Iterable[tuple[int, str]]) -> None:
        """(Row, body) of what still waits untried."""
        await self._rows.write_many(
            f"UPDATE outbox SET body = ? WHERE id = ? AND {OURS} AND attempts = 0",
            [(body, id_) for id_, body in bodies],
        )

    async def drop(self, ids: Iterable[int]) -> None:
        """What waits and is outdone by what is said instead."""
        await self._rows.write_many("DELETE FROM outbox WHERE id = ? AND state = 'waiting'", [(id_,) for id_ in ids])

    async def hasten(self, person: int, now: datetime) -> None:
        """What was put off for the sake of silence may leave, as far as quiet hours let it."""
        await self._rows.write(
            f"UPDATE outbox SET not_before = ? WHERE chat = ? AND {OURS} AND not_before > ? AND leave_by IS NOT NULL",
            (text(now), person, text(now)),
        )

    async def unsay(self, person: int, kind: str = "", pupil: int | None = None) -> None:
        """What waits of a kind, of every kind where none is named; of one pupil where one is: nobody wants it more."""
        span = keys.pushes(kind)
        await self._rows.write(
            f"DELETE FROM outbox WHERE chat = ? AND {OURS} AND (? = '' OR key >= ? AND key < ?)"
            " AND (? IS NULL OR pupil = ?)",
            (person, kind, span.first, span.after, pupil, pupil),
        )


def _waiting(row: Row) -> Waiting:
    id_, chat, key, body, pupil, attempts, leave_by = row
    return Waiting(id_, chat, key, body, pupil, attempts, leave_by and moment(leave_by))
