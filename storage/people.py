"""Who writes to us, what they agreed to, the codes they sent too early or wrong, and how all of it is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import deeds, keys
from storage.links import Link, Links
from storage.moments import moment, text
from storage.outbox import Outbox
from storage.roles import Roles
from storage.rows import Rows
from storage.seals import seal

WRONG_TRIES = 5
"""Wrong codes before the door closes for `CLOSED` (the customer's figures)."""
CLOSED = timedelta(hours=1)
HELD = timedelta(minutes=30)
"""How long a code sent before consent is kept, hashed."""
CONSENTS_KEPT = timedelta(days=3 * 365)
"""How long a mark is kept that somebody, nobody knows who, agreed or took it back (the rules people agree to)."""

OWN = (
    ("sessions", "chat"),
    ("links", "person"),
    ("held_codes", "person"),
    ("looks", "person"),
    ("tickets", "person"),
    ("queue_links", "person"),
    ("wishes", "person"),
    ("rests", "person"),
    ("introduced", "person"),
    ("heard", "person"),
)
"""Where a person's own rows are: table and column."""
ERASE_AMONG_OTHERS = (
    f"""
    DELETE FROM outbox WHERE key LIKE {keys.ABOUT_PERSON} AND chat IN (
        SELECT other.person FROM links AS mine JOIN links AS other ON other.pupil = mine.pupil WHERE mine.person = ?1)
    """,
    """
    UPDATE links SET allowed_by = NULL, allowed = NULL
    WHERE allowed_by = ?1 AND pupil IN (SELECT pupil FROM links WHERE person = ?1)
    """,
    "DELETE FROM audiences WHERE chat = ?1 AND announcement IN (SELECT id FROM announcements)",
)
"""Before the person's own rows: what stands in rows of others."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever writes, with the facts of their links; what those allow is said in handlers/rules/family.py."""

    id: int
    consent: int | None = None
    consented: datetime | None = None
    links: tuple[Link, ...] = ()
    employed: bool = False
    """Whether they have a role of the staff."""


class People:
    def __init__(self, rows: Rows, outbox: Outbox) -> None:
        self._rows = rows
        self._outbox = outbox

    async def known(self, ids: Sequence[int]) -> dict[int, Person]:
        """Everybody among `ids` with their links: one load for a whole step."""
        marks = ",".join("?" * len(ids))
        people = await self._rows.all(
            "SELECT id, consent, consented, EXISTS (SELECT 1 FROM roles WHERE person = people.id AND ended IS NULL)"
            f" FROM people WHERE id IN ({marks})",
            ids,
        )
        links = await Links(self._rows, self._outbox).of_people(ids) if people else {}
        return {
            person: Person(
                person, consent, consented and moment(consented), links.get(person, ()), employed=bool(employed)
            )
            for person, consent, consented, employed in people
        }

    async def since(self, person: int) -> datetime | None:
        """Since when they are known; None: nothing is stored about them."""
        since = await self._rows.value("SELECT since FROM people WHERE id = ?", (person,))
        return since and moment(since)

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
        await deeds.record(self._rows, "person erased", seal(person), now)

    async def erase(self, person: int, now: datetime) -> None:
        """Links, session, looks, roles, tickets, what waits to be sent; the consent log keeps no person.

        What others were to be told of this person goes too, and what the person had allowed a pupil is over. Of
        somebody who tried wrong codes within the hour only the count of tries outlives it, until `retire`: otherwise
        forgetting would open the closed door.
        """
        await Roles(self._rows).forget(person, now)
        for statement in ERASE_AMONG_OTHERS:
            await self._rows.write(statement, (person,))
        await self._outbox.forget(person)
        for table, column in OWN:
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
            " AND NOT EXISTS (SELECT 1 FROM links WHERE person = people.id)"
            " AND NOT EXISTS (SELECT 1 FROM queue_links WHERE person = people.id)",
            (text(now - CLOSED),),
        )

    # Codes that wait, and wrong ones

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

    async def wrong_lately(self, now: datetime) -> tuple[int, int]:
        """Wrong codes within the hour, and from how many people. A closed door stands for those that closed it."""
        row = await self._rows.one(
            "SELECT coalesce(sum(CASE WHEN closed_until > ? THEN ? ELSE wrong_tries END), 0), count(*)"
            " FROM people WHERE last_wrong > ?",
            (text(now), WRONG_TRIES, text(now - CLOSED)),
        )
        return (row[0], row[1]) if row else (0, 0)
