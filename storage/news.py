"""What imports changed in the marks of linked pupils, and up to where each person has heard of it.

The rows are written by the chunks of an import and of its undo, in their own transactions (storage/targets/marks.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage.moments import text
from storage.rows import Rows


@dataclass(frozen=True, slots=True)
class News:
    """One mark before and after an import; None: there was or is none. `work` tells marks of one lesson apart."""

    id: int
    pupil: int
    day: date
    subject: str
    work: tuple[int, int]
    was: str | None
    mark: str | None


class Newsroom:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def unheard(self, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], list[News]]:
        """Of these (person, pupil) what they have not heard yet, in the order in which it came.

        Whoever was linked since hears nothing of what was before.
        """
        found: dict[tuple[int, int], list[News]] = {}
        wanted = set(pairs)
        people = sorted({person for person, _ in pairs})
        rows = await self._rows.all(
            "SELECT l.person, n.id, n.pupil, n.day, s.name, n.work, n.ordinal, n.was, n.mark"
            " FROM links AS l JOIN news AS n ON n.pupil = l.pupil JOIN subjects AS s ON s.id = n.subject"
            " LEFT JOIN heard AS h ON h.person = l.person AND h.pupil = l.pupil"
            f" WHERE l.person IN ({','.join('?' * len(people))})"
            " AND (n.id > h.upto OR h.upto IS NULL AND n.at >= l.linked) ORDER BY l.person, n.id",
            people,
        )
        for person, id_, pupil, day, subject, work, ordinal, was, mark in rows:
            if (person, pupil) in wanted:
                one = News(id_, pupil, date.fromordinal(day), subject, (work, ordinal), was, mark)
                found.setdefault((person, pupil), []).append(one)
        return found

    async def hear(self, heard: Iterable[tuple[int, int, int]]) -> None:
        """(Person, pupil, up to which) that is on its way to them."""
        await self._rows.write_many(
            "INSERT INTO heard (person, pupil, upto) VALUES (?, ?, ?)"
            " ON CONFLICT (person, pupil) DO UPDATE SET upto = excluded.upto",
            list(heard),
        )

    async def pupils(self, after: int) -> tuple[list[int], int]:
        """Of whom there are news after this one, and the number of the last."""
        rows = await self._rows.all("SELECT pupil, max(id) FROM news WHERE id > ? GROUP BY pupil", (after,))
        return [row[0] for row in rows], max((row[1] for row in rows), default=after)

    async def retire(self, before: datetime) -> None:
        await self._rows.write("DELETE FROM news WHERE at < ?", (text(before),))
