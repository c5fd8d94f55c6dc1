"""One-time linking codes as the store knows them: by their keyed hashes, with what they are good for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from storage import deeds
from storage.moments import text
from storage.rows import Rows

Audience: TypeAlias = Literal["adult", "pupil"]
"""For whom a code was handed out: an adult of the pupil, or the pupil."""


@dataclass(frozen=True, slots=True)
class Code:
    """`permitted`: an administrator of the institution issued it although the child is restricted.

    `institution` handed it out, and vouches for the link; None where nobody noted it.
    """

    pupil: int
    usable: bool
    used: bool
    permitted: bool
    audience: Audience = "adult"
    institution: int | None = None


class Codes:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def issue(
        self,
        hashed: bytes,
        pupil: int,
        now: datetime,
        expires: datetime,
        *,
        permitted: bool = False,
        audience: Audience = "adult",
        institution: int | None = None,
    ) -> None:
        """`institution` hands it out; None: the one that answers for the pupil, a school before others."""
        await self._rows.write(
            "INSERT INTO codes (hash, pupil, issued, expires, permitted, audience, institution)"
            " VALUES (?, ?, ?, ?, ?, ?, coalesce(?, ("
            "   SELECT e.institution FROM enrolments AS e JOIN institutions AS i ON i.id = e.institution"
            "   WHERE e.pupil = ? AND e.ended IS NULL"
            "   ORDER BY CASE i.kind WHEN 'school' THEN 0 WHEN 'kindergarten' THEN 1 ELSE 2 END, e.institution"
            "   LIMIT 1)))",
            (hashed, pupil, text(now), text(expires), int(permitted), audience, institution, pupil),
        )

    async def code(self, hashed: bytes, now: datetime) -> Code | None:
        """A code of an institution that no longer has the pupil is usable no more: it could vouch for nobody.

        Of a pupil whom nobody has it is: whoever sends it hears that, and not that it is wrong.
        """
        row = await self._rows.one(
            "SELECT pupil, expires, used, revoked, permitted, audience, institution,"
            "   EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = codes.pupil AND e.ended IS NULL)"
            "   AND NOT EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = codes.pupil AND e.ended IS NULL"
            "     AND e.institution = coalesce(codes.institution, e.institution))"
            " FROM codes WHERE hash = ?",
            (hashed,),
        )
        if row is None:
            return None
        pupil, expires, used, revoked, permitted, audience, institution, moved = row
        usable = used is None and revoked is None and expires > text(now) and not moved
        return Code(pupil, usable, used is not None, bool(permitted), audience, institution)

    async def use(self, hashed: bytes, now: datetime) -> None:
        await self._rows.write("UPDATE codes SET used = ? WHERE hash = ?", (text(now), hashed))
        await deeds.record(self._rows, "code used", hashed, now)

    async def revoke(self, pupil: int, now: datetime) -> int:
        """Take back the pupil's unused codes; how many there were."""
        rows = await self._rows.write(
            "UPDATE codes SET revoked = ? WHERE pupil = ? AND used IS NULL AND revoked IS NULL RETURNING hash",
            (text(now), pupil),
        )
        for row in rows:
            await deeds.record(self._rows, "code revoked", row[0], now)
        return len(rows)
