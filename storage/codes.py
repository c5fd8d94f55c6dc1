"""One-time linking codes as the store knows them: by their keyed hashes, with what they are good for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from storage.moments import text
from storage.rows import Rows

Audience: TypeAlias = Literal["adult", "pupil"]
"""For whom a code was handed out: an adult of the pupil, or the pupil."""


@dataclass(frozen=True, slots=True)
class Code:
    """`permitted`: an administrator of the institution issued it although the child is restricted."""

    pupil: int
    usable: bool
    used: bool
    permitted: bool
    audience: Audience = "adult"


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
    ) -> None:
        await self._rows.write(
            "INSERT INTO codes (hash, pupil, issued, expires, permitted, audience) VALUES (?, ?, ?, ?, ?, ?)",
            (hashed, pupil, text(now), text(expires), int(permitted), audience),
        )

    async def code(self, hashed: bytes, now: datetime) -> Code | None:
        """A code that was issued before its pupil left an institution is usable no more: that one may have issued it,
        and can vouch for nobody at the next."""
        row = await self._rows.one(
            "SELECT pupil, expires, used, revoked, permitted, audience, EXISTS ("
            "   SELECT 1 FROM enrolments AS e WHERE e.pupil = codes.pupil AND e.ended > codes.issued AND EXISTS ("
            "     SELECT 1 FROM enrolments AS now WHERE now.pupil = codes.pupil AND now.ended IS NULL))"
            " FROM codes WHERE hash = ?",
            (hashed,),
        )
        if row is None:
            return None
        pupil, expires, used, revoked, permitted, audience, moved = row
        usable = used is None and revoked is None and expires > text(now) and not moved
        return Code(pupil, usable, used is not None, bool(permitted), audience)

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

    async def _record(self, act: str, hashed: bytes, now: datetime) -> None:
        await self._rows.write("INSERT INTO ledger (at, act, hash) VALUES (?, ?, ?)", (text(now), act, hashed))
