"""What is set for a class, and what a person has ticked off of it: a tick is told to nobody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.moments import moment
from storage.rows import Row, Rows
from storage.timetable import place

KEPT = timedelta(days=180)
"""How long homework is kept after its day: a pupil who was ill catches up with weeks, nobody with years."""
AT_ONCE = 1000
"""Old tasks that one transaction drops."""


@dataclass(frozen=True, slots=True)
class Task:
    """`subgroup` is "" where it is the whole class's; `ticked`: whoever asks has done it with this pupil."""

    id: int
    day: date
    subject: str
    subgroup: str
    text: str
    links: tuple[str, ...]
    ticked: bool = False


OF_PUPIL = """
    FROM enrolments AS e CROSS JOIN homework AS h ON h.place = e.institution || ':' || e.class_name
    WHERE e.pupil = ? AND e.ended IS NULL
"""
"""Of every class that a pupil is in: found class by class, by the index on place and day."""


class Homework:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of_class(self, institution: int, class_name: str, first: date, last: date) -> list[Task]:
        """By day and subject, both days included; nothing of it is ticked."""
        rows = await self._rows.all(
            "SELECT id, day, subject, subgroup, task, links, 0 FROM homework"
            " WHERE place = ? AND day BETWEEN ? AND ? ORDER BY day, subject_key, subgroup_key, ordinal",
            (place(institution, class_name), first.toordinal(), last.toordinal()),
        )
        return [_task(row) for row in rows]

    async def of_pupil(self, pupil: int, person: int, first: date, last: date) -> list[Task]:
        """By day and subject, both days included, with this person's ticks."""
        rows = await self._rows.all(
            "SELECT h.id, h.day, h.subject, h.subgroup, h.task, h.links,"
            " EXISTS (SELECT 1 FROM homework_ticks WHERE item = h.id AND pupil = e.pupil AND person = ?)"
            f" {OF_PUPIL} AND h.day BETWEEN ? AND ? ORDER BY h.day, h.subject_key, h.subgroup_key, h.ordinal, h.id",
            (person, pupil, first.toordinal(), last.toordinal()),
        )
        return [_task(row) for row in rows]

    async def task(self, pupil: int, person: int, task: int) -> Task | None:
        """One that is set for the pupil."""
        row = await self._rows.one(
            "SELECT h.id, h.day, h.subject, h.subgroup, h.task, h.links,"
            " EXISTS (SELECT 1 FROM homework_ticks WHERE item = h.id AND pupil = e.pupil AND person = ?)"
            f" {OF_PUPIL} AND h.id = ?",
            (person, pupil, task),
        )
        return _task(row) if row else None

    async def next_day(self, pupil: int, since: date) -> date | None:
        """The first day from `since` on for which something is set."""
        day = await self._rows.value(f"SELECT min(h.day) {OF_PUPIL} AND h.day >= ?", (pupil, since.toordinal()))
        return date.fromordinal(day) if day else None

    async def fresh(self, pupil: int) -> datetime | None:
        """As of when the homework of the pupil's classes is; None: nobody has handed any over."""
        at = await self._rows.value(
            "SELECT max(i.started) FROM enrolments AS e"
            " JOIN class_imports AS c ON c.place = e.institution || ':' || e.class_name"
            " JOIN imports AS i ON i.id = c.import AND i.kind = 'homework' AND i.state IN ('applying', 'done')"
            " WHERE e.pupil = ? AND e.ended IS NULL",
            (pupil,),
        )
        return moment(at) if at else None

    # Ticks

    async def tick(self, person: int, pupil: int, task: int, *, done: bool) -> None:
        """«Сделано», or not after all; twice is once."""
        if done:
            await self._rows.write(
                "INSERT INTO homework_ticks (person, pupil, item) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (person, pupil, task),
            )
        else:
            await self._rows.write(
                "DELETE FROM homework_ticks WHERE person = ? AND pupil = ? AND item = ?", (person, pupil, task)
            )

    async def ticks(self, person: int) -> int:
        """How many this person has."""
        count: int = await self._rows.value("SELECT count(*) FROM homework_ticks WHERE person = ?", (person,))
        return count

    # By the clock

    async def retire(self, now: datetime) -> None:
        """Drop, at most `AT_ONCE` of it, what was set for `KEPT` ago, its ticks with it."""
        await self._rows.write(
            "DELETE FROM homework WHERE id IN (SELECT id FROM homework WHERE day < ? LIMIT ?)",
            ((now - KEPT).date().toordinal(), AT_ONCE),
        )


def _task(row: Row) -> Task:
    number, day, subject, subgroup, task, links, ticked = row
    return Task(number, date.fromordinal(day), subject, subgroup, task, tuple(links.split()), bool(ticked))
