"""In which half of the class a child learns a subject: the family says it once, and only these lessons are shown.

It is the child's, so it does not say who of the family chose it, and goes with the last link (a trigger on `links`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from storage.moments import text
from storage.names import folded
from storage.rows import Rows

KEPT = timedelta(days=330)
"""No longer than a school year: classes are divided anew each September."""


class Subgroups:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, pupils: Iterable[int]) -> Mapping[int, Mapping[str, str]]:
        """By pupil: what was chosen, by folded subject. A pupil of whom nothing was is left out."""
        wanted = tuple(pupils)
        if not wanted:
            return {}
        marks = ",".join("?" * len(wanted))
        rows = await self._rows.all(f"SELECT pupil, subject, subgroup FROM subgroups WHERE pupil IN ({marks})", wanted)
        found: dict[int, dict[str, str]] = {}
        for pupil, subject, subgroup in rows:
            found.setdefault(pupil, {})[subject] = subgroup
        return found

    async def choose(self, pupil: int, subject: str, subgroup: str, now: datetime) -> None:
        """In this subject the child is in this half; "" forgets which."""
        if not subgroup:
            await self._rows.write("DELETE FROM subgroups WHERE pupil = ? AND subject = ?", (pupil, folded(subject)))
            return
        await self._rows.write(
            "INSERT INTO subgroups (pupil, subject, subgroup, chosen) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (pupil, subject) DO UPDATE SET subgroup = excluded.subgroup, chosen = excluded.chosen",
            (pupil, folded(subject), subgroup, text(now)),
        )

    async def retire(self, now: datetime) -> None:
        """Drop what was chosen longer ago than `KEPT`."""
        await self._rows.write("DELETE FROM subgroups WHERE chosen < ?", (text(now - KEPT),))
