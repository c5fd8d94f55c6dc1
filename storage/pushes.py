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


GATHERED = "gathered"
"""Why a push stopped that another message says with its own words."""


@dataclass(frozen=True, slots=True)
class Said:
    """One of a series of pushes of which the newest counts; `digest` tells two of them apart.

    One that does not wait and was not `heard` expired or was stopped before anybody read it.
    """

    id: int
    digest: str
    waits: bool
    heard: bool


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
        await self.stop(others, GATHERED, now)

    async def lost(self, ids: Sequence[int]) -> None:
        """These rows ended gone: nobody read them, nor what was gathered into them. None of them holds its key.

        So what is still true may be made again once they can be written to: what comes at its hour until that is over,
        what tells of a file with the next one. Marks are unheard again, and the switch of a first push is due again.
        """
        rows = await self._rows.all(
            "SELECT lost.id, lost.chat, lost.key FROM outbox AS lost JOIN outbox AS gone ON gone.chat = lost.chat"
            f" WHERE gone.id IN ({','.join('?' * len(ids))}) AND gone.state = 'gone'"
            f" AND gone.capability = '{CAPABILITY}'"
            " AND (lost.id = gone.id"
            "   OR lost.state = 'stopped' AND lost.reason = ? AND lost.settled = gone.first_tried)",
            (*ids, GATHERED),
        )
        await self._rows.write_many(
            f"UPDATE outbox SET key = {keys.GONE}, state = 'gone' WHERE id = ?",
            [(row[0],) for row in rows],
        )
        await self._unhear((chat, *news) for _, chat, key in rows if (news := keys.marks_of(key)))
        kinds = sorted({(chat, keys.kind_of(key)) for _, chat, key in rows})
        spans = [(chat, kind, keys.pushes(kind)) for chat, kind in kinds]
        await self._rows.write_many(
            "DELETE FROM introduced WHERE person = ?1 AND kind = ?2 AND NOT EXISTS ("
            "   SELECT 1 FROM outbox WHERE chat = ?1 AND key >= ?3 AND key < ?4 AND settled IS NOT NULL)",
            [(chat, kind, span.first, span.after) for chat, kind, span in spans],
        )

    async def _unhear(self, lost: Iterable[tuple[int, int, int]]) -> None:
        """(Person, pupil, number of the news up to which) of marks that nobody read: heard is what was told before."""
        for person, pupil, upto in lost:
            span = keys.news_of_marks(pupil)
            rows = await self._rows.all(
                "SELECT key FROM outbox WHERE chat = ? AND key >= ? AND key < ?", (person, span.first, span.after)
            )
            told = [news[1] for (key,) in rows if (news := keys.marks_of(key)) and news[1] < upto]
            if told:
                await self._rows.write(
                    "UPDATE heard SET upto = ?1 WHERE person = ?2 AND pupil = ?3 AND upto > ?1",
                    (max(told), person, pupil),
                )
            else:
                await self._rows.write("DELETE FROM heard WHERE person = ? AND pupil = ?", (person, pupil))

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
            f"SELECT id, chat, key, state, reason FROM outbox WHERE chat IN ({','.join('?' * len(people))})"
            " AND key >= ? AND key < ? ORDER BY id",
            (*people, span.first, span.after),
        )
        found: dict[tuple[int, str], list[Said]] = {}
        for id_, chat, key, state, reason in rows:
            series, digest = keys.series_of(key, kind)
            heard = state not in ("waiting", "expired", "stopped") or reason == GATHERED
            found.setdefault((chat, series), []).append(Said(id_, digest, state == "waiting", heard))
        return found

    async def untried(self, kind: str) -> list[Waiting]:
        """All that waits of a kind and was never tried, whenever it may leave."""
        rows = await self._rows.all(
            f"SELECT {WAITING} FROM outbox WHERE {OURS} AND attempts = 0 AND key >= ? AND key < ?",
            (f"{kind}:", f"{kind};"),
        )
        return [_waiting(row) for row in rows]

    async def put_off_of(self, kind: str, now: datetime) -> list[int]:
        """Pupils of whom something of a kind waits for later than now."""
        span = keys.pushes(kind)
        rows = await self._rows.all(
            f"SELECT DISTINCT pupil FROM outbox WHERE {OURS} AND not_before > ? AND key >= ? AND key < ? AND pupil > 0",
            (text(now), span.first, span.after),
        )
        return [row[0] for row in rows]

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
