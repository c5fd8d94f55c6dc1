"""Examinations of a child, set and taken, and who sits one on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from storage.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Exam:
    """One sitting. `score` and `least`, what it takes, are None where the file has none; `mark` and `status` then "".

    `name` and `status` are as content/exams and content/dictionaries call them.
    """

    name: str
    subject: str
    day: date
    score: Decimal | None = None
    least: Decimal | None = None
    mark: str = ""
    status: str = ""

    @property
    def has_result(self) -> bool:
        return self.score is not None or self.mark != ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody's examination to come."""

    pupil: int
    exam: Exam


EXAM = "s.name, e.exam, e.day, e.score, e.least, e.mark, e.status"
FROM = "FROM exams AS e JOIN subjects AS s ON s.id = e.subject"


class Exams:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, pupil: int) -> list[Exam]:
        """All of the pupil's, of any year: by day, then subject."""
        rows = await self._rows.all(
            f"SELECT {EXAM} {FROM} WHERE e.pupil = ? ORDER BY e.day, s.folded, e.exam",  # fixed words
            (pupil,),
        )
        return [_exam(row) for row in rows]

    async def coming(self, days: Collection[date]) -> list[Sitting]:
        """Examinations without a result on any of these days, of pupils whom some institution has: by day and pupil.

        For telling people so many days before: what a status says of each (that it was annulled), the caller asks
        handlers/rules/exam_statuses.py.
        """
        marks = ",".join("?" * len(days))
        rows = await self._rows.all(
            f"SELECT e.pupil, {EXAM} {FROM} WHERE e.day IN ({marks}) AND e.score < 0 AND e.mark = ''"  # marks only
            " AND EXISTS (SELECT 1 FROM enrolments AS n WHERE n.pupil = e.pupil AND n.ended IS NULL)"
            " ORDER BY e.day, e.pupil, s.folded",
            [day.toordinal() for day in days],
        )
        return [Sitting(row[0], _exam(row[1:])) for row in rows]


def _exam(row: Row) -> Exam:
    subject, name, day, score, least, mark, status = row
    return Exam(name, subject, date.fromordinal(day), _points(score), _points(least), mark, status)


def _points(hundredths: int) -> Decimal | None:
    return Decimal(hundredths) / 100 if hundredths >= 0 else None
