"""Who writes to us, what they agreed to, and which children they proved to be theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.moments import moment, text
from storage.rows import Rows
from storage.seals import seal

WRONG_TRIES = 5
"""Wrong codes before the door closes for `CLOSED` (the issue's figures)."""
CLOSED = timedelta(hours=1)
HELD = timedelta(minutes=30)
"""How long a code sent before consent is kept, hashed."""
CONSENTS_KEPT = timedelta(days=3 * 365)
"""How long a mark is kept that somebody, nobody knows who, agreed or took it back (the rules people agree to)."""


@dataclass(frozen=True, slots=True)
class Child:
    """A linked pupil as its adults see it. `given` is the first name, `class_name` «5А», `school` a short name."""

    id: int
    given: str
    initial: str
    class_name: str
    school: str


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    consent: int | None = None
    consented: datetime | None = None
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """`permitted`: an administrator of the institution issued it although the child is restricted."""

    pupil: int
    usable: bool
    used: bool
    permitted: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored about a person, for the person to read: since when they are known, and each link's date."""

    since: datetime
    linked: dict[int, datetime]


class People:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def known(self, ids: Sequence[int]) -> dict[int, Person]:
        """Everybody among `ids` with their children: one load for a whole step."""
        marks = ",".join("?" * len(ids))
        people = await self._rows.all(
            f"SELECT id, consent, consented FROM people WHERE id IN ({marks})",
            ids,
        )
        children = await self._children(f"links.person IN ({marks})", ids) if people else {}
        return {
            person: Person(person, consent, consented and moment(consented), tuple(children.get(person, ())))
            for person, consent, consented in people
        }

    async def _children(self, where: str, parameters: Sequence[int]) -> dict[int, list[Child]]:
        rows = await self._rows.all(
            "SELECT links.person, pupils.id, pupils.given, pupils.surname_initial, enrolments.class_name,"
            "       institutions.short_name"
            " FROM links JOIN pupils ON pupils.id = links.pupil"
            " LEFT JOIN enrolments ON enrolments.pupil = pupils.id AND enrolments.ended IS NULL"
            " LEFT JOIN institutions ON institutions.id = enrolments.institution"
            f" WHERE {where} ORDER BY links.linked, pupils.id, institutions.kind <> 'school', institutions.id",
            parameters,
        )
        found: dict[int, dict[int, Child]] = {}
        for person, pupil, given, initial, class_name, school in rows:
            # A pupil of two institutions is one child; the first, its school, names it.
            found.setdefault(person, {}).setdefault(pupil, Child(pupil, given, initial, class_name or "", school or ""))
        return {person: list(children.values()) for person, children in found.items()}

    async def kept(self, person: int) -> Kept | None:
        """None: nothing is stored about them."""
        since = await self._rows.value("SELECT since FROM people WHERE id = ?", (person,))
        if since is None:
            return None
        links = await self._rows.all("SELECT pupil, linked FROM links WHERE person = ?", (person,))
        return Kept(moment(since), {pupil: moment(linked) for pupil, linked in links})

    async def meet(self, person: int, now: datetime) -> None:
        """A row for someone who does something that must be remembered."""
        await self._rows.write(
            "INSERT INTO people (id, since) VALUES (?, ?) ON CONFLICT DO NOTHING", (person, text(now))
        )

    async def agree(self, person: int, version: int, now: datetime) -> None:
        await self.meet(person, now)
        await self._rows.write(
            "UPDATE people SET consent = ?, consented = ? WHERE id = ?", (version, text(now), person)
        )
        await self._rows.write(
            "INSERT INTO consents (person, version, act, at) VALUES (?, ?, 'given', ?)", (person, version, text(now))
        )

    async def forget(self, person: int, now: datetime) -> None:
        """Erase the person, and see to it that no restored copy brings them back (storage/ledger.py)."""
        await self.erase(person, now)
        await self._record("person erased", seal(person), now)

    async def erase(self, person: int, now: datetime) -> None:
        """Links, session, what waits to be sent; the consent log keeps no person.

        Of somebody who tried wrong codes within the hour only the count of tries outlives it, until `retire`: otherwise
        forgetting would open the closed door.
        """
        for table, column in (("sessions", "chat"), ("outbox", "chat"), ("links", "person"), ("held_codes", "person")):
            await self._rows.write(f"DELETE FROM {table} WHERE {column} = ?", (person,))
        await self._rows.write(
            "UPDATE people SET since = ?, consent = NULL, consented = NULL WHERE id = ?", (text(now), person)
        )
        await self._rows.write(
            "DELETE FROM people WHERE id = ? AND (last_wrong IS NULL OR last_wrong <= ?)", (person, text(now - CLOSED))
        )
        await self._rows.write(
            "INSERT INTO consents (person, version, act, at)"
            " SELECT NULL, version, 'withdrawn', ? FROM consents WHERE person = ? ORDER BY id DESC LIMIT 1",
            (text(now), person),
        )
        await self._rows.write("UPDATE consents SET person = NULL WHERE person = ?", (person,))
        await self._rows.write("UPDATE chats SET client = NULL, human_until = NULL WHERE id = ?", (person,))

    async def retire(self, now: datetime) -> None:
        """Drop what may not be kept longer.

        Codes that waited for consent, old marks of consents, people of whom nothing is left to know.
        """
        await self._rows.write("DELETE FROM held_codes WHERE until <= ?", (text(now),))
        await self._rows.write("DELETE FROM consents WHERE person IS NULL AND at <= ?", (text(now - CONSENTS_KEPT),))
        await self._rows.write(
            "DELETE FROM people WHERE consent IS NULL AND (last_wrong IS NULL OR last_wrong <= ?)"
            " AND NOT EXISTS (SELECT 1 FROM held_codes WHERE person = people.id)"
            " AND NOT EXISTS (SELECT 1 FROM links WHERE person = people.id)",
            (text(now - CLOSED),),
        )

    # Links and codes

    async def link(self, person: int, pupil: int, now: datetime) -> bool:
        """False where they were linked already."""
        return bool(
            await self._rows.write(
                "INSERT INTO links (person, pupil, linked) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
                (person, pupil, text(now)),
            )
        )

    async def unlink(self, person: int, pupil: int, now: datetime) -> None:
        await self._rows.write("DELETE FROM links WHERE person = ? AND pupil = ?", (person, pupil))
        number = await self._rows.value("SELECT number FROM pupils WHERE id = ?", (pupil,))
        await self._record("link ended", seal(person, number), now)

    async def issue(
        self, hashed: bytes, pupil: int, now: datetime, expires: datetime, *, permitted: bool = False
    ) -> None:
        await self._rows.write(
            "INSERT INTO codes (hash, pupil, issued, expires, permitted) VALUES (?, ?, ?, ?, ?)",
            (hashed, pupil, text(now), text(expires), int(permitted)),
        )

    async def code(self, hashed: bytes, now: datetime) -> Code | None:
        row = await self._rows.one(
            "SELECT pupil, expires, used, revoked, permitted FROM codes WHERE hash = ?", (hashed,)
        )
        if row is None:
            return None
        pupil, expires, used, revoked, permitted = row
        usable = used is None and revoked is None and expires > text(now)
        return Code(pupil, usable, used is not None, bool(permitted))

    async def use(self, hashed: bytes, now: datetime) -> None:
        await self._rows.write("UPDATE codes SET used = ? WHERE hash = ?", (text(now), hashed))
        await self._record("code used", hashed, now)

    async def revoke(self, pupil: int, now: datetime) -> int:
        """Take back the pupil's unused codes; how many there were."""
        rows = await self._rows.write(
            "UPDATE codes SET revoked = ? WHERE pupil = ? AND used IS NULL AND revoked IS NULL RETURNING hash",
            (text(now), pupil),
        )
        for row in rows:
            await self._record("code revoked", row[0], now)
        return len(rows)

    async def hold(self, person: int, hashed: bytes, now: datetime) -> None:
        """Keep a code that came before consent; of more than `WRONG_TRIES` the latest."""
        await self.meet(person, now)
        await self._rows.write(
            "INSERT INTO held_codes (person, hash, until) VALUES (?, ?, ?)"
            " ON CONFLICT (person, hash) DO UPDATE SET until = excluded.until",
            (person, hashed, text(now + HELD)),
        )
        await self._rows.write(
            "DELETE FROM held_codes WHERE person = ? AND hash NOT IN"
            " (SELECT hash FROM held_codes WHERE person = ? ORDER BY until DESC LIMIT ?)",
            (person, person, WRONG_TRIES),
        )

    async def take_held(self, person: int, now: datetime) -> list[bytes]:
        """The codes that still waited for consent, in the order they came; they wait no longer."""
        rows = await self._rows.all("SELECT until, hash FROM held_codes WHERE person = ? ORDER BY until", (person,))
        await self._rows.write("DELETE FROM held_codes WHERE person = ?", (person,))
        return [bytes(hashed) for until, hashed in rows if until > text(now)]

    async def closed(self, person: int, now: datetime) -> datetime | None:
        """Until when the door is closed to this person's codes; None while it is open."""
        until = await self._rows.value(
            "SELECT closed_until FROM people WHERE id = ? AND closed_until > ?", (person, text(now))
        )
        return until and moment(until)

    async def wrong_try(self, person: int, now: datetime) -> None:
        """Count a wrong code; the fifth within an hour of the one before closes the door. A closed one stays as is."""
        if await self.closed(person, now):
            return
        await self.meet(person, now)
        row = await self._rows.one("SELECT wrong_tries, last_wrong FROM people WHERE id = ?", (person,))
        assert row is not None
        fresh = row[1] is not None and row[1] > text(now - CLOSED)
        tries = (row[0] if fresh else 0) + 1
        closed = text(now + CLOSED) if tries >= WRONG_TRIES else None
        await self._rows.write(
            "UPDATE people SET wrong_tries = ?, last_wrong = ?, closed_until = ? WHERE id = ?",
            (0 if closed else tries, text(now), closed, person),
        )

    async def _record(self, act: str, hashed: bytes, now: datetime) -> None:
        await self._rows.write("INSERT INTO ledger (at, act, hash) VALUES (?, ?, ?)", (text(now), act, hashed))
