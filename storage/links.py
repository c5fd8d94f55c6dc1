"""Who of a family is linked with which pupil, and everything on which it depends what they may see.

Facts only: what they allow is one rule, `handlers.rules.family.standing`. A link is good while one institution that
vouched for it still has the pupil: a move makes links wait and an undone import brings them back with no row written.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage import deeds, seals
from storage.codes import Codes
from storage.link_facts import (
    ANSWERS,
    HOME_KINDS,
    HOMES,
    LINK,
    ORDER,
    SELF,
    STOOD_BEHIND,
    Link,
    Permission,
    Place,
    links_of,
)
from storage.moments import text
from storage.outbox import Outbox
from storage.rows import Rows

RELATIONS = ("mother", "father", "grandmother", "grandfather", "guardian", "relative", "self")
"""What a person may be to a child; `SELF` is the pupil, "" where nobody has said it yet."""

ENDED, SUSPENDED, RESUMED = "link ended", "link suspended", "link resumed"
FORBIDDEN, OWNED = "permission taken back", "link of the pupil"
CLOSED, OPENED = "list of adults closed", "list of adults opened"
LEDGER_ACTS = frozenset({ENDED, SUSPENDED, RESUMED, FORBIDDEN, OWNED, CLOSED, OPENED})
"""What a restored copy must not undo, each under a seal of the person and the pupil's «Номер», of the list of adults
under one of the «Номер» alone (storage/ledger.py)."""

ENDED_AFTER = timedelta(days=30)
"""How long links outlive the last institution of their pupil, so that an undone import brings them back."""
AT_ONCE = 500


__all__ = ["HOMES", "RELATIONS", "SELF", "Link", "Links", "Permission", "Place"]


class Links:
    def __init__(self, rows: Rows, outbox: Outbox) -> None:
        self._rows = rows
        self._codes = Codes(rows)
        self._outbox = outbox

    # Who is linked with whom

    async def of_people(self, people: Sequence[int]) -> dict[int, tuple[Link, ...]]:
        """Each person's links, in the order in which they were made: one query for a whole step."""
        found: dict[int, list[Link]] = {}
        marks = ",".join("?" * len(people))
        for link in links_of(await self._rows.all(f"{LINK} WHERE l.person IN ({marks}){ORDER}", people)):
            found.setdefault(link.person, []).append(link)
        return {person: tuple(links) for person, links in found.items()}

    async def of(self, pupil: int) -> list[Link]:
        """Everybody who is linked with the pupil, whatever the link allows now: in the order of linking."""
        return links_of(await self._rows.all(f"{LINK} WHERE l.pupil = ?{ORDER}", (pupil,)))

    async def waiting_for(self, institution: int) -> list[int]:
        """Pupils (ids) for whom this institution answers, some of whose links none that answers stands behind."""
        rows = await self._rows.all(
            "SELECT DISTINCT l.pupil FROM enrolments AS at JOIN institutions AS place ON place.id = at.institution"
            " JOIN links AS l ON l.pupil = at.pupil"
            f" WHERE at.institution = ? AND at.ended IS NULL AND {ANSWERS} AND NOT {STOOD_BEHIND}"
            " ORDER BY l.pupil",
            (institution,),
        )
        return [row[0] for row in rows]

    # Beginning and end

    async def make(
        self, person: int, pupil: int, now: datetime, *, relation: str = "", institution: int | None = None
    ) -> bool:
        """Link them; an older link is renewed as it is, and one that was suspended is suspended.

        `institution` handed out the code: one of `HOMES` vouches for all that have the pupil, a club for itself; None:
        all of them do. False where they were linked already.
        """
        made = await self._rows.write(
            "INSERT INTO links (person, pupil, linked, relation) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (person, pupil) DO NOTHING RETURNING 1",
            (person, pupil, text(now), relation),
        )
        await self._rows.write(
            "INSERT INTO vouchers (person, pupil, institution, at)"
            " SELECT ?, pupil, institution, ? FROM enrolments WHERE pupil = ? AND ended IS NULL"
            " AND (institution = coalesce(?, institution)"
            f"   OR EXISTS (SELECT 1 FROM institutions AS i WHERE i.id = ? AND i.kind IN ({HOME_KINDS})))"
            " ON CONFLICT DO NOTHING",
            (person, text(now), pupil, institution, institution),
        )
        if made and (since := await self._kept_away(person, pupil)):
            await self._rows.write(
                "UPDATE links SET suspended = ? WHERE person = ? AND pupil = ?", (since, person, pupil)
            )
        return bool(made)

    async def _kept_away(self, person: int, pupil: int) -> str | None:
        """Since when a suspension that outlived an earlier link keeps the person away."""
        rows = await self._rows.all("SELECT seal, since FROM suspensions WHERE pupil = ?", (pupil,))
        return next((since for sealed, since in rows if seals.fits(sealed, person)), None)

    async def end(self, person: int, pupil: int, now: datetime) -> None:
        """Let go of the child: what the person had allowed the pupil is over too, and no restored copy undoes it."""
        await self._remove(person, pupil)
        await self._record(ENDED, now, person, pupil=pupil)

    async def retire(self, now: datetime) -> int:
        """End links whose pupil no institution has had for `ENDED_AFTER`; how many, at most `AT_ONCE`."""
        rows = await self._rows.all(
            "SELECT l.person, l.pupil FROM links AS l"
            " WHERE l.linked <= ? AND NOT EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = l.pupil"
            "   AND (e.ended IS NULL OR e.ended > ?))"
            # One whom no list names at all came with an import that was undone: its correction may take as long.
            " AND (EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = l.pupil)"
            "   OR NOT EXISTS (SELECT 1 FROM imports WHERE kind = 'pupils' AND undone > ?))"
            " ORDER BY l.person, l.pupil LIMIT ?",
            (*(3 * (text(now - ENDED_AFTER),)), AT_ONCE),
        )
        for person, pupil in rows:
            await self.end(person, pupil, now)
        return len(rows)

    # What the family says

    async def relate(self, person: int, pupil: int, relation: str, now: datetime) -> None:
        """Note what the person is to the child, one of `RELATIONS` or "". Whoever is the pupil has allowed nothing."""
        await self._relate(person, pupil, relation)
        if relation == SELF:
            await self._unsay(person, pupil)
            await self._record(OWNED, now, person, pupil=pupil)

    async def allow(self, person: int, pupil: int, adult: int, now: datetime) -> None:
        """An adult lets the pupil's own link (`person`'s) see personal data, while the adult's own is good."""
        await self._rows.write(
            "UPDATE links SET allowed_by = ?, allowed = ? WHERE person = ? AND pupil = ? AND relation = ?",
            (adult, text(now), person, pupil, SELF),
        )

    async def disallow(self, person: int, pupil: int, now: datetime) -> None:
        await self._forbid(person, pupil)
        await self._unsay(person, pupil)
        await self._record(FORBIDDEN, now, person, pupil=pupil)

    # What an institution says

    async def suspend(self, person: int, pupil: int, now: datetime) -> bool:
        """Keep one link closed; the person hears it when they ask, nobody else does. False where it was, or is none.

        The pupil's unused codes are taken back: one at home must not open again what the school closed.
        """
        closed = await self._rows.write(
            "UPDATE links SET suspended = ? WHERE person = ? AND pupil = ? AND suspended IS NULL RETURNING 1",
            (text(now), person, pupil),
        )
        if closed:
            await self._keep_away(person, pupil, text(now))
            await self._unsay(person, pupil)
            await self._codes.revoke(pupil, now)
            await self._record(SUSPENDED, now, person, pupil=pupil)
        return bool(closed)

    async def resume(self, person: int, pupil: int, now: datetime) -> bool:
        """Open it again. False where it was not suspended."""
        opened = await self._rows.write(
            "UPDATE links SET suspended = NULL WHERE person = ? AND pupil = ? AND suspended IS NOT NULL RETURNING 1",
            (person, pupil),
        )
        if opened:
            await self._let_back(person, pupil)
            await self._record(RESUMED, now, person, pupil=pupil)
        return bool(opened)

    async def vouch(self, pupil: int, institution: int, now: datetime) -> int:
        """The institution stands behind all links of a pupil whom it has: of one who moved there they are good again.

        How many it did not stand behind before; a suspended one stays suspended. 0 where it has no such pupil.
        """
        new = await self._rows.write(
            "INSERT INTO vouchers (person, pupil, institution, at)"
            " SELECT l.person, l.pupil, e.institution, ? FROM links AS l JOIN enrolments AS e ON e.pupil = l.pupil"
            " WHERE l.pupil = ? AND e.institution = ? AND e.ended IS NULL ON CONFLICT DO NOTHING RETURNING 1",
            (text(now), pupil, institution),
        )
        return len(new)

    async def discreet(self, pupil: int) -> bool:
        """Whether the adults of this pupil are to learn nothing of each other."""
        return await self._rows.one("SELECT 1 FROM discretions WHERE pupil = ?", (pupil,)) is not None

    async def set_discretion(self, pupil: int, on: bool, now: datetime) -> None:
        """From now on the adults of this pupil learn nothing of each other, or do again."""
        await self._discretion(pupil, on, text(now))
        await self._record(CLOSED if on else OPENED, now, pupil=pupil)

    # After a restore

    async def repeat(self, act: str, sealed: bytes, at: str) -> None:
        """Do one of `LEDGER_ACTS` once more to what there was at its moment; nothing is recorded here."""
        if act in (CLOSED, OPENED):
            for pupil, number in await self._rows.all("SELECT id, number FROM pupils"):
                if seals.fits(sealed, number):
                    await self._discretion(pupil, act == CLOSED, at)
            return
        rows = await self._rows.all(
            "SELECT l.person, l.pupil, p.number FROM links AS l JOIN pupils AS p ON p.id = l.pupil WHERE l.linked <= ?",
            (at,),
        )
        for person, pupil, number in rows:
            if seals.fits(sealed, person, number):
                await self._repeat(act, person, pupil, at)

    async def _repeat(self, act: str, person: int, pupil: int, at: str) -> None:
        if act == ENDED:
            await self._remove(person, pupil)
        elif act == FORBIDDEN:
            await self._forbid(person, pupil)
            await self._unsay(person, pupil)
        elif act == OWNED:
            await self._relate(person, pupil, SELF)
        else:
            suspended = at if act == SUSPENDED else None
            await self._rows.write(
                "UPDATE links SET suspended = ? WHERE person = ? AND pupil = ?", (suspended, person, pupil)
            )
            await self._let_back(person, pupil)
            if suspended:
                await self._unsay(person, pupil)
                await self._keep_away(person, pupil, at)

    async def _relate(self, person: int, pupil: int, relation: str) -> None:
        if relation == SELF:
            await self._withdraw(person, pupil)
        await self._rows.write(
            "UPDATE links SET relation = ?, allowed_by = NULL, allowed = NULL WHERE person = ? AND pupil = ?",
            (relation, person, pupil),
        )

    async def _keep_away(self, person: int, pupil: int, since: str) -> None:
        await self._rows.write(
            "INSERT INTO suspensions (pupil, seal, since) VALUES (?, ?, ?)", (pupil, seals.seal(person), since)
        )

    async def _let_back(self, person: int, pupil: int) -> None:
        rows = await self._rows.all("SELECT seal FROM suspensions WHERE pupil = ?", (pupil,))
        for (sealed,) in rows:
            if seals.fits(sealed, person):
                await self._rows.write("DELETE FROM suspensions WHERE pupil = ? AND seal = ?", (pupil, sealed))

    async def _forbid(self, person: int, pupil: int) -> None:
        await self._rows.write(
            "UPDATE links SET allowed_by = NULL, allowed = NULL WHERE person = ? AND pupil = ?", (person, pupil)
        )

    async def _discretion(self, pupil: int, on: bool, since: str) -> None:
        if on:
            await self._rows.write(
                "INSERT INTO discretions (pupil, since) VALUES (?, ?) ON CONFLICT DO NOTHING", (pupil, since)
            )
        else:
            await self._rows.write("DELETE FROM discretions WHERE pupil = ?", (pupil,))

    async def _withdraw(self, adult: int, pupil: int) -> None:
        """What this adult had allowed the pupil."""
        await self._rows.write(
            "UPDATE links SET allowed_by = NULL, allowed = NULL WHERE pupil = ? AND allowed_by = ?", (pupil, adult)
        )

    async def _unsay(self, person: int, pupil: int) -> None:
        """What this person was still to be told of the pupil."""
        await self._outbox.unsay(person, pupil)

    async def _remove(self, person: int, pupil: int) -> None:
        await self._unsay(person, pupil)
        await self._withdraw(person, pupil)
        await self._rows.write("DELETE FROM links WHERE person = ? AND pupil = ?", (person, pupil))

    async def _record(self, act: str, now: datetime, person: int | None = None, *, pupil: int) -> None:
        number = await self._rows.value("SELECT number FROM pupils WHERE id = ?", (pupil,))
        sealed = seals.seal(number) if person is None else seals.seal(person, number)
        await deeds.record(self._rows, act, sealed, now)
