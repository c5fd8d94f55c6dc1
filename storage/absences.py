"""Missed days and lessons of a pupil, and the days on which an adult of the family said that a child will not come.

Why a child was away is one of four kinds. No word of an illness gets here: files lose theirs on the way
(handlers/importing/kinds/absences.py), and a report has no place for one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from storage import deeds, seals
from storage.link_facts import GOOD_ADULTS
from storage.moments import moment, text
from storage.names import class_name as normalised
from storage.roles import CLASS_TEACHER
from storage.rows import Rows

Why: TypeAlias = Literal["excused", "unexcused", "request", "untold"]
KINDS: tuple[Why, ...] = get_args(Why)

Reason: TypeAlias = Literal["", "family"]
"""What a report may tell of why; most tell nothing, so nothing says no more than that."""

TAKEN_BACK = "absence report taken back"
LEDGER_ACTS = frozenset({TAKEN_BACK})
"""What a restored copy must not undo (storage/ledger.py), under a seal of the pupil's «Номер», the day and the person:
a child who was awaited at school would count as told of.
"""

KEPT = timedelta(days=60)
"""How long a report is kept after its day; by then the school's own list has told what it was."""


@dataclass(frozen=True, slots=True)
class Absence:
    """`lesson` is its number, 0 where the file has none; with `subject` "" too, the whole day."""

    day: date
    lesson: int
    subject: str
    why: Why

    @property
    def whole_day(self) -> bool:
        return not self.lesson and not self.subject


@dataclass(frozen=True, slots=True)
class Report:
    """That a child will not come. `relation` is what whoever told it is to the child."""

    pupil: int
    day: date
    person: int
    relation: str
    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """A line of the class teacher's list of a day: the child, and the first report of it."""

    pupil: int
    given: str
    initial: str
    report: Report


class Absences:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, pupil: int, first: date, last: date) -> list[Absence]:
        """By day and lesson, whole days before their lessons; both days included."""
        rows = await self._rows.all(
            "SELECT a.day, a.lesson, coalesce(s.name, ''), a.kind FROM absences AS a"
            " LEFT JOIN subjects AS s ON s.id = a.subject WHERE a.pupil = ? AND a.day BETWEEN ? AND ?"
            " ORDER BY a.day, a.lesson, a.subject, a.nth",
            (pupil, first.toordinal(), last.toordinal()),
        )
        return [Absence(date.fromordinal(day), *rest) for day, *rest in rows]

    # Reports of the family

    async def report(self, pupil: int, days: Iterable[date], person: int, reason: Reason, now: datetime) -> list[date]:
        """Those of the days that this person had not told of yet."""
        told = []
        for day in days:
            new = await self._rows.write(
                "INSERT INTO absence_reports (pupil, day, person, reason, at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (pupil, day, person) DO NOTHING RETURNING 1",
                (pupil, day.toordinal(), person, reason, text(now)),
            )
            told += [day] if new else []
        return told

    async def take_back(self, pupil: int, first: date, last: date, person: int, now: datetime) -> list[date]:
        """The days from `first` to `last` that this person had told of; no restored copy brings them back."""
        rows = await self._rows.write(
            "DELETE FROM absence_reports WHERE pupil = ? AND person = ? AND day BETWEEN ? AND ? RETURNING day",
            (pupil, person, first.toordinal(), last.toordinal()),
        )
        number = await self._rows.value("SELECT number FROM pupils WHERE id = ?", (pupil,))
        for (day,) in rows:
            await deeds.record(self._rows, TAKEN_BACK, seals.seal(number, day, person), now)
        return sorted(date.fromordinal(day) for (day,) in rows)

    async def reports(self, pupil: int, first: date, last: date) -> list[Report]:
        """What has been told of these days by adults whose links are good, by day, the first word of each first."""
        rows = await self._rows.all(
            "SELECT r.pupil, r.day, r.person, l.relation, r.reason, r.at FROM absence_reports AS r"
            f" JOIN links AS l ON l.person = r.person AND l.pupil = r.pupil AND {GOOD_ADULTS}"
            " WHERE r.pupil = ? AND r.day BETWEEN ? AND ? ORDER BY r.day, r.at, r.person",
            (pupil, first.toordinal(), last.toordinal()),
        )
        return [_report(*row) for row in rows]

    async def listed(self, institution: int, class_name: str, day: date) -> list[Reported]:
        """Whom adults with good links reported for the day, of a class by name, each once."""
        rows = await self._rows.all(
            "SELECT p.given, p.surname_initial, r.pupil, r.day, r.person, l.relation, r.reason, r.at"
            " FROM enrolments AS e JOIN absence_reports AS r ON r.pupil = e.pupil AND r.day = ?"
            f" JOIN links AS l ON l.person = r.person AND l.pupil = r.pupil AND {GOOD_ADULTS}"
            " JOIN pupils AS p ON p.id = e.pupil"
            " WHERE e.institution = ? AND e.class_name = ? AND e.ended IS NULL"
            " ORDER BY p.folded, p.id, r.at DESC, r.person",
            (day.toordinal(), institution, normalised(class_name)),
        )
        first = {row[2]: Reported(row[2], row[0], row[1], _report(*row[2:])) for row in rows}
        return list(first.values())

    async def teachers(self, pupil: int) -> int:
        """How many class teachers of the pupil's classes see here what is reported."""
        count: int = await self._rows.value(
            "SELECT count(DISTINCT r.person) FROM enrolments AS e JOIN roles AS r"
            " ON r.institution = e.institution AND r.class_name = e.class_name"
            " WHERE e.pupil = ? AND e.ended IS NULL AND r.role = ? AND r.ended IS NULL AND r.person IS NOT NULL",
            (pupil, CLASS_TEACHER),
        )
        return count

    async def kept(self, person: int) -> list[Report]:
        """All that is stored of what this person reported, the latest day first."""
        rows = await self._rows.all(
            "SELECT r.pupil, r.day, r.person, l.relation, r.reason, r.at FROM absence_reports AS r"
            " JOIN links AS l ON l.person = r.person AND l.pupil = r.pupil"
            " WHERE r.person = ? ORDER BY r.day DESC, r.pupil",
            (person,),
        )
        return [_report(*row) for row in rows]

    # After a restore, and by the clock

    async def repeat(self, sealed: bytes, at: str) -> None:
        """Take back once more what there was at that moment; nothing is recorded here."""
        rows = await self._rows.all(
            "SELECT r.pupil, p.number, r.day, r.person FROM absence_reports AS r"
            " JOIN pupils AS p ON p.id = r.pupil WHERE r.at <= ?",
            (at,),
        )
        for pupil, *sealable in rows:
            if seals.fits(sealed, *sealable):
                await self._rows.write(
                    "DELETE FROM absence_reports WHERE pupil = ? AND day = ? AND person = ?", (pupil, *sealable[1:])
                )

    async def retire(self, now: datetime) -> None:
        """Drop reports whose day is `KEPT` ago."""
        await self._rows.write("DELETE FROM absence_reports WHERE day < ?", ((now - KEPT).date().toordinal(),))


def _report(pupil: int, day: int, person: int, relation: str, reason: Reason, at: str) -> Report:
    return Report(pupil, date.fromordinal(day), person, relation, reason, moment(at))
