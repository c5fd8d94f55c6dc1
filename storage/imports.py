"""The record of imports: who loaded what and when, what came of it, and how far an unfinished one got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.differences import Counts
from storage.journal import COMMAND, Act, Journal
from storage.moments import moment, text
from storage.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Import:
    """`state` is applying, done, lost or undone; `file` is the file's name, `sha256` the hash of its bytes.

    `undone` is when it was taken back, and `undone_by` by whom.
    """

    id: int
    kind: str
    who: str
    started: datetime
    finished: datetime | None
    file: str
    sha256: str
    rows: int
    refused: int
    counts: Counts
    state: str
    undone: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A checked file on its way in. `staged` names the file of its rows; `removes`: what it no longer has is gone."""

    kind: str
    who: str
    started: datetime
    file: str
    sha256: str
    rows: int
    refused: int
    staged: str
    removes: bool


class Imports:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._journal = Journal(rows)

    async def begin(self, arrival: Arrival) -> int:
        row = await self._rows.write(
            "INSERT INTO imports (kind, who, started, file, sha256, rows, refused, staged, removes, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'applying') RETURNING id",
            (
                arrival.kind,
                arrival.who,
                text(arrival.started),
                arrival.file,
                arrival.sha256,
                arrival.rows,
                arrival.refused,
                arrival.staged,
                int(arrival.removes),
            ),
        )
        number: int = row[0][0]
        return number

    async def reach(self, number: int, chunk: int, counts: Counts) -> None:
        """The chunk is in; to be written in its own transaction."""
        await self._rows.write(
            "UPDATE imports SET reached = ?, new = new + ?, changed = changed + ?, same = same + ?, gone = gone + ?"
            " WHERE id = ?",
            (chunk, counts.new, counts.changed, counts.same, counts.gone, number),
        )

    async def finish(self, number: int, now: datetime, *, lost: bool = False) -> None:
        rows = await self._rows.write(
            "UPDATE imports SET state = ?, finished = ?, staged = NULL WHERE id = ?"
            " RETURNING kind, file, state, new, changed, gone, refused",
            ("lost" if lost else "done", text(now), number),
        )
        for kind, file, state, *counts in rows:
            named = zip(("new", "changed", "gone", "refused"), counts, strict=True)
            came = ", ".join([f"{count} {word}" for word, count in named if count]) or "nothing new"
            told = f"{kind}: {came}" if state == "done" else f"{kind}: broken off, {came}"
            await self._journal.write(COMMAND, Act.IMPORTED, now, what=file, details=told)

    async def unfinished(self) -> list[tuple[int, Arrival, int]]:
        """(Number, what, last chunk that is in) of imports that were killed or are on their way."""
        rows = await self._rows.all(
            "SELECT id, reached, kind, who, started, file, sha256, rows, refused, staged, removes FROM imports"
            " WHERE state = 'applying' ORDER BY id"
        )
        return [(number, _arrival(arrival), reached) for number, reached, *arrival in rows]

    async def latest(self, kind: str = "", *, limit: int = 20) -> list[Import]:
        """The last imports of one or every kind, newest first."""
        rows = await self._rows.all(
            f"SELECT {IMPORT} FROM imports WHERE ? IN (kind, '') ORDER BY id DESC LIMIT ?",
            (kind, limit),
        )
        return [_import(row) for row in rows]

    async def standing(self, kind: str) -> Import | None:
        """The last import of the kind that has not been taken back: the one that an undo is about."""
        row = await self._rows.one(
            f"SELECT {IMPORT} FROM imports WHERE kind = ? AND state <> 'undone' ORDER BY id DESC LIMIT 1", (kind,)
        )
        return _import(row) if row else None

    async def begin_undo(self, number: int, who: str, now: datetime) -> None:
        """From here on it will be taken back whatever happens."""
        await self._rows.write(
            "UPDATE imports SET undo_began = ?, undone_by = ? WHERE id = ?", (text(now), who, number)
        )

    async def end_undo(self, number: int, now: datetime) -> None:
        rows = await self._rows.write(
            "UPDATE imports SET state = 'undone', undo_began = NULL, undone = ? WHERE id = ? RETURNING kind, file",
            (text(now), number),
        )
        for kind, file in rows:
            await self._journal.write(COMMAND, Act.IMPORT_UNDONE, now, what=file, details=kind)

    async def half_undone(self) -> list[tuple[int, str]]:
        """(Number, kind) of imports whose undo was killed, or is on its way."""
        rows = await self._rows.all("SELECT id, kind FROM imports WHERE undo_began IS NOT NULL ORDER BY id DESC")
        return [(row[0], row[1]) for row in rows]

    async def institutions_in_use(self, number: int) -> list[str]:
        """Short names of the institutions that an import brought and that somebody is in, or was, by now."""
        rows = await self._rows.all(
            "SELECT i.short_name FROM institutions AS i WHERE i.import = ?1"
            " AND NOT EXISTS (SELECT 1 FROM institutions_before AS b WHERE b.import = ?1 AND b.folded = i.folded)"
            " AND (EXISTS (SELECT 1 FROM enrolments AS e WHERE e.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM staff AS s WHERE s.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM queue AS q WHERE q.garden = i.id)"
            " OR EXISTS (SELECT 1 FROM timetable AS t WHERE t.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM substitutions AS t WHERE t.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM bells AS t WHERE t.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM school_events AS t WHERE t.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM roles AS r WHERE r.institution = i.id)"
            " OR EXISTS (SELECT 1 FROM journal AS j WHERE j.institution = i.id)) ORDER BY i.id",
            (number,),
        )
        return [row[0] for row in rows]

    async def left(self, number: int) -> list[tuple[int, int]]:
        """(Pupil, institution) of those whom an import of `pupils` no longer found: what will end their links."""
        rows = await self._rows.all(
            "SELECT p.id, b.institution FROM roll_before AS b JOIN pupils AS p ON p.number = b.number"
            " WHERE b.import = ? AND b.gone = 1 ORDER BY p.id, b.institution",
            (number,),
        )
        return [(row[0], row[1]) for row in rows]

    async def freshness(self) -> list[tuple[str, int, int, datetime, datetime]]:
        """(Kind, institution, pupils covered, oldest, newest) of the data of each kind and institution."""
        rows = await self._rows.all(
            "SELECT f.kind, e.institution, count(*), min(f.at), max(f.at) FROM freshness AS f"
            " JOIN enrolments AS e ON e.pupil = f.pupil AND e.ended IS NULL"
            " GROUP BY f.kind, e.institution ORDER BY f.kind, e.institution"
        )
        return [(kind, place, pupils, moment(first), moment(last)) for kind, place, pupils, first, last in rows]

    async def fresh(self, kind: str, place: str) -> datetime | None:
        """As of when a class's data of a kind are, the class as `storage.timetable.place`; None: there are none."""
        at = await self._rows.value(
            "SELECT max(i.started) FROM class_imports AS c JOIN imports AS i ON i.id = c.import AND i.kind = ?"
            " AND i.state IN ('applying', 'done') WHERE c.place = ?",
            (kind, place),
        )
        return moment(at) if at else None

    async def drop_images(self, before: datetime, limit: int) -> bool:
        """Drop at most `limit` images of what imports older than `before` changed; True while there may be more."""
        dropped = 0
        for table, key in IMAGES.items():
            rows = await self._rows.write(
                f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table}"  # fixed names
                " WHERE import IN (SELECT id FROM imports WHERE started < ? AND undo_began IS NULL) LIMIT ?)"
                " RETURNING 1",
                (text(before), limit),
            )
            dropped += len(rows)
        return dropped > 0


IMPORT = (
    "id, kind, who, started, finished, file, sha256, rows, refused, new, changed, same, gone, state, undone, undone_by"
)

IMAGES = {
    "institutions_before": "import, folded",
    "roll_before": "import, number, institution",
    "staff_before": "import, institution, number, subject, class_name",
    "grades_before": "import, pupil, day, subject, work, ordinal",
    "term_grades_before": "import, pupil, year, subject, period",
    "absences_before": "import, pupil, day, lesson, subject, nth",
    "freshness_before": "import, pupil",
    "queue_before": "import, entry, garden",
    "exams_before": "import, pupil, year, exam, subject, day",
    "achievements_before": "import, pupil, day, event, result",
    "homework_before": "import, place, day, subject_key, subgroup_key, ordinal",
    "school_events_before": "import, institution, code",
    "timetable_before": "import, place, begins, ends, weekday, number, subgroup_key, week, first",
    "substitutions_before": "import, entry, class_name, number, subgroup_key",
    "bells_before": "import, entry, weekday, shift, number",
}


def _import(row: Row) -> Import:
    number, kind, who, started, finished, file, sha256, rows, refused, *counted = row
    new, changed, same, gone, state, undone, undone_by = counted
    return Import(
        number,
        kind,
        who,
        moment(started),
        _moment(finished),
        file,
        sha256,
        rows,
        refused,
        Counts(new, changed, same, gone),
        state,
        _moment(undone),
        undone_by,
    )


def _moment(written: str | None) -> datetime | None:
    return moment(written) if written else None


def _arrival(row: Sequence[Any]) -> Arrival:
    kind, who, started, file, sha256, rows, refused, staged, removes = row
    return Arrival(kind, who, moment(started), file, sha256, rows, refused, staged, bool(removes))
