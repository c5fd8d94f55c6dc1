"""What a child has won and taken part in."""

from dataclasses import dataclass
from datetime import date

from storage.rows import Rows


@dataclass(frozen=True, slots=True)
class Achievement:
    """`level` is «муниципальный» and so on, or as the file has it; `document` an address, other words, or ""."""

    day: date
    event: str
    level: str
    result: str
    document: str


class Achievements:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, pupil: int, first: date = date.min, last: date = date.max) -> list[Achievement]:
        """The pupil's from `first` to `last`, both included: the newest first."""
        rows = await self._rows.all(
            "SELECT day, event, level, result, document FROM achievements WHERE pupil = ? AND day BETWEEN ? AND ?"
            " ORDER BY day DESC, event, result",
            (pupil, first.toordinal(), last.toordinal()),
        )
        return [Achievement(date.fromordinal(day), *told) for day, *told in rows]
