"""Who looked at a child's record, a line a day and person: what a family may always ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.rows import Rows

FAMILY = "family"
"""As whom the family looks; staff look as their role (storage/roles.py)."""
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Look:
    """`as_whom` is `FAMILY` or a role; `relation` that of whoever is still linked, None of whoever is not."""

    day: date
    person: int
    as_whom: str
    relation: str | None


class Looks:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def note_family(self, looks: Iterable[tuple[int, date, int]]) -> None:
        """Note what the family was told in a step, (pupil, day, person) each: one statement for all of them."""
        await self._rows.write_many(
            "INSERT INTO looks (pupil, day, person, as_whom) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(pupil, day.toordinal(), person, FAMILY) for pupil, day, person in looks],
        )

    async def note(self, person: int, pupils: Iterable[int], day: date, as_whom: str = FAMILY) -> None:
        """Note that one person looked at these pupils that day, of the family or in a role."""
        await self._rows.write_many(
            "INSERT INTO looks (pupil, day, person, as_whom) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(pupil, day.toordinal(), person, as_whom) for pupil in pupils],
        )

    async def at(self, pupil: int) -> list[Look]:
        """All that are kept, the newest first."""
        rows = await self._rows.all(
            "SELECT k.day, k.person, k.as_whom, l.relation FROM looks AS k"
            " LEFT JOIN links AS l ON l.person = k.person AND l.pupil = k.pupil"
            " WHERE k.pupil = ? ORDER BY k.day DESC, k.as_whom, k.person",
            (pupil,),
        )
        return [Look(date.fromordinal(day), *rest) for day, *rest in rows]

    async def retire(self, now: datetime) -> None:
        """Drop what is older than `KEPT`."""
        await self._rows.write("DELETE FROM looks WHERE day < ?", ((now - KEPT).date().toordinal(),))
