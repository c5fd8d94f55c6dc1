"""What is known of the city's institutions and pupils, and the grades of a child: each answer is one query."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import repeat
from typing import NamedTuple

from storage.moments import moment
from storage.names import class_name as normalised
from storage.names import folded, guesses, tiers
from storage.rows import Row, Rows

AT_ONCE = 400
"""How many values one query asks for: SQLite takes 32,766 parameters, older builds 999."""


@dataclass(frozen=True, slots=True)
class Institution:
    """`kind` is school, kindergarten, additional or other; an unknown address, phone, site, page or hours is "".

    `hours` are those in which its head receives, in the words of its own list.
    """

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    address: str
    phone: str
    site: str
    vk: str
    hours: str


@dataclass(frozen=True, slots=True)
class Pupil:
    """`restricted`: some institution of the pupil lets nobody link without its administrator."""

    id: int
    number: str
    given: str
    surname_initial: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a number stands for: the folded name, and the short names of the institutions of any time by their ids."""

    folded: str
    places: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A pupil's place; `institution` is its id, `school` its short name, `kind` as in `Institution`."""

    pupil: int
    institution: int
    school: str
    kind: str
    class_name: str
    restricted: bool


class Grade(NamedTuple):
    """A named tuple and no dataclass: an answer about a mean makes hundreds of these, and a tuple is made in a third
    of the time.

    `mark` as in handlers/importing/marks.py («5», «4-», «н», «зачёт»); `weight` None where the file has none.

    `work` is the kind of work, `topic` what it was about, `comment` the teacher's; each "" where the file has none.
    """

    day: date
    subject: str
    mark: str
    weight: Decimal | None
    work: str
    topic: str
    comment: str


class Scored(NamedTuple):
    """A mark for counting only; `mark` and `weight` as in `Grade`."""

    subject: str
    mark: str
    weight: Decimal | None


PLACE = "i.id, i.code, i.kind, i.name, i.short_name, i.address, i.phone, i.site, i.vk, i.hours"
PUPIL = (
    "SELECT pupils.id, pupils.number, pupils.given, pupils.surname_initial,"
    " (SELECT max(e.restricted) FROM enrolments AS e WHERE e.pupil = pupils.id AND e.ended IS NULL) FROM pupils"
)


class School:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    # Institutions

    async def institution(self, institution: int) -> Institution | None:
        row = await self._rows.one(f"SELECT {PLACE} FROM institutions AS i WHERE i.id = ?", (institution,))
        return Institution(*row) if row else None

    async def institutions(self) -> list[Institution]:
        """All there are: some sixty in the city."""
        rows = await self._rows.all(f"SELECT {PLACE} FROM institutions AS i ORDER BY i.id")
        return [Institution(*row) for row in rows]

    async def institution_named(self, text: str, *, guess: bool = True) -> list[Institution]:
        """Whom `text` names: a code, a full or a short name, or «21 школа»; several where it may be several.

        With `guess`, «школа 1» finds the «Гимназия № 1» where no school has that number, and «21» whatever has it.
        """
        asked = [*tiers(text), *(guesses(text) if guess else ())]
        every = sorted(set().union(*asked))
        if not every:
            return []
        marks = ",".join("?" * len(every))
        found = await self._rows.all(
            f"SELECT n.name, {PLACE} FROM institution_names AS n JOIN institutions AS i ON i.id = n.institution"
            f" WHERE n.name IN ({marks})",  # marks only
            every,
        )
        for names in asked:
            if those := {row[1]: Institution(*row[1:]) for row in found if row[0] in names}:
                return [those[number] for number in sorted(those)]
        return []

    # Pupils

    async def pupil(self, pupil: int) -> Pupil | None:
        row = await self._rows.one(f"{PUPIL} WHERE pupils.id = ?", (pupil,))
        return _pupil(row) if row else None

    async def pupils(self, ids: Iterable[int]) -> list[Pupil]:
        """Those of `ids` that there are, by id. At most some 30,000 ids."""
        wanted = tuple(ids)
        marks = ",".join("?" * len(wanted))
        rows = await self._rows.all(f"{PUPIL} WHERE pupils.id IN ({marks}) ORDER BY pupils.id", wanted)
        return [_pupil(row) for row in rows]

    async def pupil_by_number(self, number: str) -> Pupil | None:
        row = await self._rows.one(f"{PUPIL} WHERE pupils.number = ?", (number,))
        return _pupil(row) if row else None

    async def enrolments(self, pupils: Iterable[int]) -> list[Enrolment]:
        """The open ones of these pupils: by pupil, schools before other institutions."""
        wanted = tuple(pupils)
        marks = ",".join("?" * len(wanted))
        rows = await self._rows.all(
            "SELECT e.pupil, e.institution, i.short_name, i.kind, e.class_name, e.restricted"  # marks only
            " FROM enrolments AS e JOIN institutions AS i ON i.id = e.institution"
            f" WHERE e.pupil IN ({marks}) AND e.ended IS NULL"
            " ORDER BY e.pupil, CASE i.kind WHEN 'school' THEN 0 ELSE 1 END, e.institution",
            wanted,
        )
        return [
            Enrolment(pupil, institution, school, kind, class_name, bool(restricted))
            for pupil, institution, school, kind, class_name, restricted in rows
        ]

    async def class_pupils(self, institution: int, class_name: str) -> list[Pupil]:
        """Who is in the class, written in any way, by given name."""
        rows = await self._rows.all(
            f"{PUPIL} JOIN enrolments AS mine ON mine.pupil = pupils.id"
            " WHERE mine.institution = ? AND mine.class_name = ? AND mine.ended IS NULL"
            " ORDER BY pupils.folded, pupils.id",
            (institution, normalised(class_name)),
        )
        return [_pupil(row) for row in rows]

    async def classes(self, institution: int) -> list[str]:
        rows = await self._rows.all(
            "SELECT DISTINCT class_name FROM enrolments WHERE institution = ? AND ended IS NULL"
            " ORDER BY length(class_name), class_name",
            (institution,),
        )
        return [row[0] for row in rows]

    async def employee(self, institution: int, number: str) -> tuple[str, str, str] | None:
        """Surname, given name and patronymic of whoever has this number in the institution's staff file."""
        row = await self._rows.one(
            "SELECT surname, given, patronymic FROM staff WHERE institution = ? AND number = ? LIMIT 1",
            (institution, number),
        )
        return (row[0], row[1], row[2]) if row else None

    # Grades

    async def grades(self, pupil: int, first: date, last: date, subjects: Collection[str] | None = None) -> list[Grade]:
        """The pupil's grades from `first` to `last`, both included, in any or these subjects: by day, then subject."""
        if subjects is not None and not subjects:
            return []
        names = [folded(subject) for subject in subjects or ()]
        some = "" if subjects is None else f" AND s.folded IN ({','.join('?' * len(names))})"
        rows = await self._rows.all(
            "SELECT g.day, s.name, g.mark, g.weight, w.kind, w.topic, g.comment"  # fixed words
            " FROM grades AS g JOIN subjects AS s ON s.id = g.subject JOIN works AS w ON w.id = g.work"
            f" WHERE g.pupil = ? AND g.day BETWEEN ? AND ?{some} ORDER BY g.day, s.folded, g.work, g.ordinal",
            (pupil, first.toordinal(), last.toordinal(), *names),
        )
        return [
            Grade(date.fromordinal(day), name, mark, _weight(weight), work, topic, comment)
            for day, name, mark, weight, work, topic, comment in rows
        ]

    async def scored(
        self, pupil: int, first: date, last: date, subjects: Collection[str] | None = None
    ) -> list[Scored]:
        """What `grades` finds, for counting only: a year's marks in a third of the time. Equals stand together."""
        if subjects is not None and not subjects:
            return []
        names = [folded(subject) for subject in subjects or ()]
        some = f" AND subject IN (SELECT id FROM subjects WHERE folded IN ({','.join('?' * len(names))}))"
        rows = await self._rows.all(
            f"SELECT subject, mark, weight FROM grades WHERE pupil = ? AND day BETWEEN ? AND ?{some if names else ''}",
            (pupil, first.toordinal(), last.toordinal(), *names),
        )
        # Counted here and not by GROUP BY, which sorts them first: it takes twice as long.
        kinds = Counter(rows)
        called = await self._subjects({subject for subject, _, _ in kinds})
        return [
            one
            for (subject, mark, weight), number in kinds.items()
            for one in repeat(Scored(called[subject], mark, _weight(weight)), number)
        ]

    async def _subjects(self, ids: Collection[int]) -> dict[int, str]:
        marks = ",".join("?" * len(ids))
        return dict(await self._rows.all(f"SELECT id, name FROM subjects WHERE id IN ({marks})", list(ids)))

    async def subjects_of(self, pupil: int, since: date = date.min) -> list[str]:
        """Subjects in which the pupil has a grade of any time, or of `since` and later."""
        rows = await self._rows.all(
            "SELECT name FROM subjects WHERE id IN (SELECT subject FROM grades WHERE pupil = ? AND day >= ?)"
            " ORDER BY folded",
            (pupil, since.toordinal()),
        )
        return [row[0] for row in rows]

    async def last_grade_day(self, pupil: int, subjects: Collection[str] = (), until: date = date.max) -> date | None:
        """The day of the pupil's newest grade up to `until`, in any of these subjects; in any where none is named."""
        some = f" AND subject IN (SELECT id FROM subjects WHERE name IN ({','.join('?' * len(subjects))}))"
        day = await self._rows.value(
            f"SELECT day FROM grades WHERE pupil = ? AND day <= ?{some if subjects else ''} ORDER BY day DESC LIMIT 1",
            (pupil, until.toordinal(), *subjects),
        )
        return date.fromordinal(day) if day is not None else None

    async def freshness(self, kind: str, pupil: int) -> datetime | None:
        """As of when the pupil's data of an import kind are; None: nobody has handed any over."""
        at = await self._rows.value("SELECT at FROM freshness WHERE kind = ? AND pupil = ?", (kind, pupil))
        return moment(at) if at else None

    # What an import asks before it stores

    async def ids_of_numbers(self, numbers: Sequence[str]) -> dict[str, int]:
        """Ids of those pupils' numbers that are known."""
        return dict(await self._in("SELECT number, id FROM pupils WHERE number IN", numbers))

    async def known(self, numbers: Sequence[str]) -> dict[str, Known]:
        """Whom those of these numbers that are known stand for."""
        rows = await self._in(
            "SELECT p.number, p.folded, i.id, i.short_name FROM pupils AS p"
            " LEFT JOIN enrolments AS e ON e.pupil = p.id LEFT JOIN institutions AS i ON i.id = e.institution"
            " WHERE p.number IN",
            numbers,
        )
        found: dict[str, Known] = {}
        for number, name, place, short_name in rows:
            places = found[number].places if number in found else {}
            found[number] = Known(name, {**places, place: short_name} if place is not None else places)
        return found

    async def ids_of_subjects(self, names: Sequence[str]) -> dict[str, int]:
        """Ids by folded name."""
        return dict(await self._in("SELECT folded, id FROM subjects WHERE folded IN", names))

    async def add_subjects(self, names: Iterable[str]) -> None:
        await self._rows.write_many(
            "INSERT INTO subjects (name, folded) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(name, folded(name)) for name in names],
        )

    async def ids_of_works(self, works: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Ids by (kind of work, topic)."""
        found: dict[tuple[str, str], int] = {}
        for start in range(0, len(works), AT_ONCE):
            part = works[start : start + AT_ONCE]
            pairs = ",".join(["(?, ?)"] * len(part))
            rows = await self._rows.all(
                f"SELECT kind, topic, id FROM works WHERE (kind, topic) IN (VALUES {pairs})",  # marks only
                [value for work in part for value in work],
            )
            found |= {(kind, topic): work for kind, topic, work in rows}
        return found

    async def add_works(self, works: Iterable[tuple[str, str]]) -> None:
        await self._rows.write_many("INSERT INTO works (kind, topic) VALUES (?, ?) ON CONFLICT DO NOTHING", works)

    async def _in(self, query: str, values: Sequence[str]) -> list[Row]:
        found: list[Row] = []
        for start in range(0, len(values), AT_ONCE):
            part = values[start : start + AT_ONCE]
            found += await self._rows.all(f"{query} ({','.join('?' * len(part))})", part)
        return found


def _pupil(row: Row) -> Pupil:
    pupil, number, given, initial, restricted = row
    return Pupil(pupil, number, given, initial, bool(restricted))


@cache
def _weight(hundredths: int) -> Decimal | None:
    """As `Grade` has it. Weights are a handful, grades are millions."""
    return Decimal(hundredths) / 100 if hundredths >= 0 else None
