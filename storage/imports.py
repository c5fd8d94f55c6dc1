"""The record of imports: who loaded what and when, what came of it, and how far an unfinished one got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.differences import Counts
from storage.moments import moment, text
from storage.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Import:
    """`state` is applying, done, lost or undone; `file` is the file's name, `sha256` the hash of its bytes."""

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
        await self._rows.write(
            "UPDATE imports SET state = ?, finished = ?, staged = NULL WHERE id = ?",
            ("lost" if lost else "done", text(now), number),
        )

    async def unfinished(self) -> list[tuple[int, Arrival, int]]:
        """(Number, what, last chunk that is in) of imports that were killed or are on their way."""
        rows = await self._rows.all(
            "SELECT id, reached, kind, who, started, file, sha256, rows, refused, staged, removes FROM imports"
            " WHERE state = 'applying' ORDER BY id"
        )
        return [(number, _arrival(arrival), reached) for number, reached, *arrival in rows]

    async def latest(self, kind: str = "", *, limit: int = 20) -> list[Import]:
        """The last imports of one or every kind, newest first: what an undo will ask."""
        rows = await self._rows.all(
            "SELECT id, kind, who, started, finished, file, sha256, rows, refused, new, changed, same, gone, state"
            " FROM imports WHERE ? IN (kind, '') ORDER BY id DESC LIMIT ?",
            (kind, limit),
        )
        return [_import(row) for row in rows]

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

    async def drop_images(self, before: datetime, limit: int) -> bool:
        """Drop at most `limit` images of what imports older than `before` changed; True while there may be more."""
        dropped = 0
        for table, key in IMAGES.items():
            rows = await self._rows.write(
                f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table}"  # fixed names
                " WHERE import IN (SELECT id FROM imports WHERE started < ?) LIMIT ?) RETURNING 1",
                (text(before), limit),
            )
            dropped += len(rows)
        return dropped > 0


IMAGES = {
    "institutions_before": "import, folded",
    "roll_before": "import, number, institution",
    "grades_before": "import, pupil, day, subject, work, ordinal",
}


def _import(row: Row) -> Import:
    number, kind, who, started, finished, file, sha256, rows, refused, new, changed, same, gone, state = row
    counts = Counts(new, changed, same, gone)
    ended = moment(finished) if finished else None
    return Import(number, kind, who, moment(started), ended, file, sha256, rows, refused, counts, state)


def _arrival(row: Sequence[Any]) -> Arrival:
    kind, who, started, file, sha256, rows, refused, staged, removes = row
    return Arrival(kind, who, moment(started), file, sha256, rows, refused, staged, bool(removes))
