"""The kindergarten queue: applications known by keyed hashes alone, their history by day, and who is linked with them.

Neither a name nor a number nor a birth date is here. Of a privilege there is only that there is one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from storage import deeds, seals
from storage.moments import moment, text
from storage.rows import Row, Rows

DAYS = 10_000_000
"""More than there are days: an entry is its application's id times this, and the day (`date.toordinal`)."""

KEPT = timedelta(days=2 * 365)
"""How long an application is kept that no newer file has: by then the child goes to school, or has moved away."""

TRIES = 5
"""Wrong tries a day at one number (the customer's figure), of all people together."""
TRIES_OF_ONE = TRIES - 1
"""How many of them one person may spend: alone nobody closes a number for others, for its parent least of all."""

ENDED, CODE_USED, CODE_REVOKED = "queue link ended", "queue code used", "queue code revoked"
LEDGER_ACTS = frozenset({ENDED, CODE_USED, CODE_REVOKED})
"""What a restored copy must not undo (storage/ledger.py); a link under a seal of the person and the `identity`."""

AT_ONCE = 400
"""How many values one query asks for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A kindergarten of an application. `order` is 1 for the one wanted most; what the file does not tell is None."""

    garden: int
    name: str
    place: int | None
    privileged_place: int | None
    order: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the file of a day says of an application; `choices` in the application's order."""

    day: date
    status: str
    applied: date
    privileged: bool
    wanted: date | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    application: int
    since: datetime


@dataclass(frozen=True, slots=True)
class QueueCode:
    application: int
    usable: bool
    used: bool


class Known(NamedTuple):
    """An application as an import meets it again."""

    id: int
    proof: bytes | None
    proved: int


class Queue:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    # What files said

    async def history(self, application: int) -> list[Snapshot]:
        """Day by day, the oldest first."""
        rows = await self._rows.all(
            "SELECT q.day, q.status, q.applied, q.privileged, q.wanted, q.garden, i.short_name, q.place,"
            " q.privileged_place, q.choice FROM queue AS q JOIN institutions AS i ON i.id = q.garden"
            " WHERE q.entry BETWEEN ? AND ?"
            " ORDER BY q.day, CASE q.choice WHEN 0 THEN 1 ELSE 0 END, q.choice, length(i.short_name), i.short_name",
            (application * DAYS, application * DAYS + DAYS - 1),
        )
        return [_snapshot(list(of_day)) for _, of_day in groupby(rows, key=lambda row: row[0])]

    async def seats(self, garden: int, day: date) -> dict[int, tuple[int, bool]]:
        """Who had which place in the kindergarten's queue on a day, and whether with a privilege: by application."""
        rows = await self._rows.all(
            "SELECT application, place, privileged FROM queue WHERE day = ? AND garden = ? AND place > 0",
            (day.toordinal(), garden),
        )
        return {application: (place, bool(privileged)) for application, place, privileged in rows}

    async def statuses(self, applications: Iterable[int], day: date) -> dict[int, str]:
        """Of these applications the status on a day; without those that the day's files do not have."""
        entries = [application * DAYS + day.toordinal() for application in applications]
        found: dict[int, str] = {}
        for start in range(0, len(entries), AT_ONCE):
            some = entries[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            found |= dict(await self._rows.all(f"SELECT application, status FROM queue WHERE entry IN ({marks})", some))
        return found

    async def newest(self) -> date | None:
        """The day of the newest file."""
        day = await self._rows.value("SELECT max(day) FROM queue")
        return date.fromordinal(day) if day else None

    # Who is linked

    async def of(self, person: int) -> list[Linked]:
        """In the order of linking."""
        rows = await self._rows.all(
            "SELECT application, linked FROM queue_links WHERE person = ? ORDER BY linked, application", (person,)
        )
        return [Linked(application, moment(linked)) for application, linked in rows]

    async def proved(self, proof: bytes) -> int | None:
        """The application of this number and birth date."""
        found: int | None = await self._rows.value("SELECT id FROM queue_applications WHERE proof = ?", (proof,))
        return found

    async def identified(self, identity: bytes) -> int | None:
        """The application of this number and year of birth."""
        found: int | None = await self._rows.value("SELECT id FROM queue_applications WHERE identity = ?", (identity,))
        return found

    async def link(self, person: int, application: int, now: datetime) -> bool:
        """False where they were linked already."""
        made = await self._rows.write(
            "INSERT INTO queue_links (person, application, linked) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
            (person, application, text(now)),
        )
        return bool(made)

    async def end(self, person: int, application: int, now: datetime) -> None:
        """Let go of the application; no restored copy brings the link back."""
        identity = await self._identity(application)
        await self._remove(person, application)
        if identity is not None:
            await deeds.record(self._rows, ENDED, seals.seal(person, identity.hex()), now)

    async def end_all(self, now: datetime) -> int:
        """Let everybody go: the key is lost under which the applications are known. How many links there were."""
        links = await self._rows.all("SELECT person, application FROM queue_links ORDER BY person, application")
        for person, application in links:
            await self.end(person, application, now)
        return len(links)

    async def linked(self) -> int:
        """How many applications somebody is linked with."""
        return int(await self._rows.value("SELECT count(DISTINCT application) FROM queue_links"))

    async def _remove(self, person: int, application: int) -> None:
        await self._rows.write("DELETE FROM queue_links WHERE person = ? AND application = ?", (person, application))

    async def _identity(self, application: int) -> bytes | None:
        found: bytes | None = await self._rows.value(
            "SELECT identity FROM queue_applications WHERE id = ?", (application,)
        )
        return found

    # Wrong tries at a number

    async def open_to(self, number: bytes, who: bytes, day: date) -> bool:
        """Whether this person may still try this number today."""
        rows = await self._rows.all(
            "SELECT who, tries FROM queue_tries WHERE number = ? AND day = ?", (number, day.toordinal())
        )
        mine = sum(tries for other, tries in rows if other == who)
        every: int = sum(tries for _, tries in rows)
        return bool(mine < TRIES_OF_ONE and every < TRIES)

    async def wrong_try(self, number: bytes, who: bytes, day: date) -> None:
        await self._rows.write(
            "INSERT INTO queue_tries (number, day, who, tries) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (number, day, who) DO UPDATE SET tries = queue_tries.tries + 1",
            (number, day.toordinal(), who),
        )

    # Codes

    async def issue(self, hashed: bytes, application: int, now: datetime, expires: datetime) -> None:
        await self._rows.write(
            "INSERT INTO queue_codes (hash, application, issued, expires) VALUES (?, ?, ?, ?)",
            (hashed, application, text(now), text(expires)),
        )

    async def code(self, hashed: bytes, now: datetime) -> QueueCode | None:
        row = await self._rows.one(
            "SELECT application, used, used IS NULL AND revoked IS NULL AND expires > ?"
            " FROM queue_codes WHERE hash = ?",
            (text(now), hashed),
        )
        return QueueCode(row[0], bool(row[2]), row[1] is not None) if row else None

    async def use(self, hashed: bytes, now: datetime) -> None:
        await self._rows.write("UPDATE queue_codes SET used = ? WHERE hash = ?", (text(now), hashed))
        await deeds.record(self._rows, CODE_USED, hashed, now)

    async def revoke(self, now: datetime, application: int | None = None) -> int:
        """Take back the unused codes of an application, or of all; how many there were."""
        rows = await self._rows.write(
            "UPDATE queue_codes SET revoked = ? WHERE used IS NULL AND revoked IS NULL AND ? IN (application, 0)"
            " RETURNING hash",
            (text(now), application or 0),
        )
        for row in rows:
            await deeds.record(self._rows, CODE_REVOKED, row[0], now)
        return len(rows)

    async def unused_codes(self, now: datetime) -> int:
        count: int = await self._rows.value(
            "SELECT count(*) FROM queue_codes WHERE used IS NULL AND revoked IS NULL AND expires > ?", (text(now),)
        )
        return count

    # Imports

    async def known(self, identities: Collection[bytes]) -> dict[bytes, Known]:
        """Those of the identities that there are."""
        wanted = sorted(identities)
        found: dict[bytes, Known] = {}
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = await self._rows.all(
                f"SELECT identity, id, proof, proved FROM queue_applications WHERE identity IN ({marks})", some
            )
            found |= {bytes(identity): Known(*known) for identity, *known in rows}
        return found

    async def learn(self, proofs: Mapping[bytes, tuple[bytes | None, int]]) -> None:
        """By identity the proof, where a file told it, and its day: new applications, newer proofs of known ones."""
        await self._rows.write_many(
            "INSERT INTO queue_applications (identity, proof, proved) VALUES (?, ?, ?)"
            " ON CONFLICT (identity) DO UPDATE SET proof = excluded.proof, proved = excluded.proved"
            " WHERE excluded.proof IS NOT NULL AND excluded.proved >= queue_applications.proved",
            [(identity, proof, day if proof else 0) for identity, (proof, day) in proofs.items()],
        )

    # After a restore, and by the clock

    async def repeat(self, act: str, hashed: bytes, at: str) -> None:
        """Do one of `LEDGER_ACTS` once more to what there was at its moment; nothing is recorded here."""
        if act == ENDED:
            rows = await self._rows.all(
                "SELECT l.person, l.application, a.identity FROM queue_links AS l"
                " JOIN queue_applications AS a ON a.id = l.application WHERE l.linked <= ?",
                (at,),
            )
            for person, application, identity in rows:
                if seals.fits(hashed, person, identity.hex()):
                    await self._remove(person, application)
        else:
            done = "used" if act == CODE_USED else "revoked"
            await self._rows.write(f"UPDATE queue_codes SET {done} = coalesce({done}, ?) WHERE hash = ?", (at, hashed))

    async def retire(self, now: datetime) -> None:
        """Drop the tries of days gone by, and applications that no file has had for `KEPT`, with all that is theirs."""
        today = now.date().toordinal()
        before = today - KEPT.days
        await self._rows.write("DELETE FROM queue_tries WHERE day < ?", (today,))
        if await self._rows.one("SELECT 1 FROM queue WHERE day < ? LIMIT 1", (before,)) is None:
            return
        rows = await self._rows.all(
            "SELECT application FROM queue GROUP BY application HAVING max(day) < ? LIMIT ?", (before, AT_ONCE)
        )
        for (application,) in rows:
            await self._rows.write(
                "DELETE FROM queue WHERE entry BETWEEN ? AND ?", (application * DAYS, application * DAYS + DAYS - 1)
            )
            for table, column in (("queue_links", "application"), ("queue_codes", "application"), (APPLICATIONS, "id")):
                await self._rows.write(f"DELETE FROM {table} WHERE {column} = ?", (application,))


APPLICATIONS = "queue_applications"


def _snapshot(rows: Sequence[Row]) -> Snapshot:
    day, status, applied, privileged, wanted = rows[0][:5]
    return Snapshot(
        day=date.fromordinal(day),
        status=status,
        applied=date.fromordinal(applied),
        privileged=bool(privileged),
        wanted=date.fromordinal(wanted) if wanted else None,
        choices=tuple(
            Choice(garden, name, place or None, privileged_place or None, order or None)
            for *_, garden, name, place, privileged_place, order in rows
        ),
    )
