"""Whom what has just been loaded concerns: pupils of substituted classes, absent ones, applications in the queue."""

from datetime import date, datetime

from storage import keys
from storage.moments import moment, text
from storage.outbox import IS_PUSH, SEVERAL
from storage.queue import DAYS
from storage.rows import Rows

SUBSTITUTED = (
    "SELECT institution, class_name FROM substitutions WHERE day >= ?1 AND import > ?2 AND import <= ?3"
    " UNION SELECT institution, class_name FROM substitutions_before WHERE day >= ?1 AND import > ?2 AND import <= ?3"
)
"""Classes of which substitutions of a day or later came, changed or went after the one import, up to the other."""
ON_DAYS = "SELECT DISTINCT institution, class_name FROM substitutions WHERE day BETWEEN ?1 AND ?2"


class Arrivals:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def newest(self) -> int:
        """The last import up to which all are in; 0 before the first."""
        going = await self._rows.value("SELECT min(id) FROM imports WHERE state = 'applying'")
        last = await self._rows.value("SELECT coalesce(max(id), 0) FROM imports")
        return int(last if going is None else going - 1)

    async def any(self, kind: str, after: int, upto: int) -> bool:
        """Whether files of the kind came after the one import, up to and with the other."""
        row = await self._rows.one(
            "SELECT 1 FROM imports WHERE kind = ? AND id > ? AND id <= ? AND state = 'done'", (kind, after, upto)
        )
        return row is not None

    async def undone(self, kind: str, since: datetime) -> bool:
        """Whether a file of the kind was taken back since."""
        row = await self._rows.one("SELECT 1 FROM imports WHERE kind = ? AND undone >= ?", (kind, text(since)))
        return row is not None

    async def substituted(self, after: int, upto: int, today: date) -> list[int]:
        """Linked pupils of classes whose substitutions of today or later came, changed or went with these imports."""
        rows = await self._rows.all(
            f"SELECT DISTINCT e.pupil FROM ({SUBSTITUTED}) AS c"
            " JOIN enrolments AS e ON e.institution = c.institution AND e.class_name = c.class_name"
            "   AND e.ended IS NULL"
            " WHERE EXISTS (SELECT 1 FROM links AS l WHERE l.pupil = e.pupil) ORDER BY e.pupil",
            (today.toordinal(), after, upto),
        )
        return [row[0] for row in rows]

    async def substituted_classes(self, after: int, upto: int, today: date) -> set[tuple[int, str]]:
        """The same classes themselves: institution and name."""
        return {(row[0], row[1]) for row in await self._rows.all(SUBSTITUTED, (today.toordinal(), after, upto))}

    async def substituted_on(self, first: date, last: date) -> list[int]:
        """Linked pupils of classes that have substitutions on these days, whenever they came."""
        rows = await self._rows.all(
            f"SELECT DISTINCT e.pupil FROM ({ON_DAYS}) AS c"
            " JOIN enrolments AS e ON e.institution = c.institution AND e.class_name = c.class_name"
            "   AND e.ended IS NULL"
            " WHERE EXISTS (SELECT 1 FROM links AS l WHERE l.pupil = e.pupil) ORDER BY e.pupil",
            (first.toordinal(), last.toordinal()),
        )
        return [row[0] for row in rows]

    async def classes_on(self, first: date, last: date) -> set[tuple[int, str]]:
        """The same classes themselves."""
        return {(row[0], row[1]) for row in await self._rows.all(ON_DAYS, (first.toordinal(), last.toordinal()))}

    async def told(self, kind: str, since: str) -> list[int]:
        """Pupils of whom somebody was told something of this kind whose key goes on from `since` or later.

        What was gathered into one message told of any pupil that its hearer is linked with.
        """
        span = keys.pushes(kind, since)
        told = f"FROM outbox AS o WHERE {IS_PUSH} AND o.key >= ?1 AND o.key < ?2"
        rows = await self._rows.all(
            f"SELECT o.pupil {told} AND o.pupil > 0 UNION SELECT l.pupil {told.replace('AS o', 'AS o JOIN links AS l')}"
            " AND l.person = o.chat AND o.pupil = ?3",
            (span.first, span.after, SEVERAL),
        )
        return [row[0] for row in rows]

    async def absent(self, after: int, upto: int, first: date) -> list[int]:
        """Linked pupils of whom these imports noted an absence of `first` or later."""
        rows = await self._rows.all(
            "SELECT DISTINCT a.pupil FROM absences AS a WHERE a.import > ? AND a.import <= ? AND a.day >= ?"
            " AND EXISTS (SELECT 1 FROM links AS l WHERE l.pupil = a.pupil) ORDER BY a.pupil",
            (after, upto, first.toordinal()),
        )
        return [row[0] for row in rows]

    async def applicants(self, after: int, upto: int) -> list[int]:
        """Whoever is linked with an application of which these imports wrote something."""
        rows = await self._rows.all(
            "SELECT DISTINCT l.person FROM queue_links AS l JOIN queue AS q"
            " ON q.entry BETWEEN l.application * ?1 AND l.application * ?1 + ?1 - 1"
            " WHERE q.import > ?2 AND q.import <= ?3 ORDER BY l.person",
            (DAYS, after, upto),
        )
        return [row[0] for row in rows]

    async def fresh_by_institution(self, kind: str) -> dict[int, datetime]:
        """As of when the newest data of each institution's pupils are."""
        rows = await self._rows.all(
            "SELECT e.institution, max(f.at) FROM freshness AS f JOIN enrolments AS e ON e.pupil = f.pupil"
            " WHERE f.kind = ? AND e.ended IS NULL GROUP BY e.institution",
            (kind,),
        )
        return {institution: moment(at) for institution, at in rows}
