"""Children whom no institution has any more: how many there are, and the erasure of everything about them.

What stays is what names nobody (sums, the ledger's seals) and the journal, where a pupil is a «Номер».
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.links import Links
from storage.moments import text
from storage.rows import Rows

NOBODY = " "
"""How the number begins of a pupil who is no more, and whose id is kept; no file can have such a number."""
GONE: Final = """
    NOT EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = p.id AND (e.ended IS NULL OR e.ended > ?1))
    AND NOT EXISTS (SELECT 1 FROM freshness AS f WHERE f.pupil = p.id AND f.at > ?1 AND f.kind IN
        ('pupils', 'grades', 'term-grades', 'absences', 'exams', 'achievements'))
    AND (EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = p.id)
        OR NOT EXISTS (SELECT 1 FROM imports WHERE kind = 'pupils' AND undone > ?1))
"""
"""Nobody has listed them nor sent anything about them since ?1. One whom no list names at all came with an import that
was undone: its correction may take as long."""
BANNED: Final = """
    (EXISTS (SELECT 1 FROM suspensions AS s WHERE s.pupil = p.id)
     OR EXISTS (SELECT 1 FROM discretions AS d WHERE d.pupil = p.id))
"""
OWN = ("grades", "term_grades", "absences", "exams", "achievements", "codes", "news", "heard", "wishes")
"""Tables with rows of one pupil that do not go by themselves with the pupil's own row. The outbox is none of them: its
rows bear a number that nobody else is ever given, and go by their own term, which is shorter."""
OF_PUPIL = ("freshness", "looks", "tickets", "subgroups", "code_future", "event_sign_ups")
"""Those that would, emptied also where a ban keeps the pupil's row."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One portion: how many children were erased, and up to which id this got; None: there are no more."""

    number: int
    upto: int | None


class Leavers:
    def __init__(self, rows: Rows, links: Links) -> None:
        self._rows = rows
        self._links = links

    async def count(self, left: datetime) -> int:
        """How many there are whom nobody has had since `left`."""
        return int(
            await self._rows.value(
                f"SELECT count(*) FROM pupils AS p WHERE p.number NOT LIKE '{NOBODY}%' AND {GONE}", (text(left),)
            )
        )

    async def erase(self, now: datetime, left: datetime, banned: datetime, at_once: int, after: int = 0) -> Erased:
        """Erase `at_once` of those over the id `after` who left before `left`; of whom a ban tells, before `banned`.

        Until then the ban stays, with whom it is about. The caller holds the lock of imports (storage/staging.py), and
        one that was killed on its way comes first: either may have found its children already.
        """
        if await self._rows.value("SELECT 1 FROM imports WHERE state = 'applying' LIMIT 1"):
            return Erased(0, None)
        rows = await self._rows.all(
            f"SELECT p.id, {BANNED} AND NOT ({GONE.replace('?1', '?3')}) FROM pupils AS p"
            f" WHERE p.id > ?2 AND p.number NOT LIKE '{NOBODY}%' AND {GONE} ORDER BY p.id LIMIT ?4",
            (text(left), after, text(banned), at_once),
        )
        pupils = [pupil for pupil, _ in rows]
        erased = await self._erase_rows(pupils, now) | await self._erase_all(
            [pupil for pupil, stays in rows if not stays]
        )
        return Erased(len(erased), pupils[-1] if len(pupils) == at_once else None)

    async def _erase_rows(self, pupils: list[int], now: datetime) -> set[int]:
        """Everything but their own rows and the bans; of which of them there was something."""
        found = set()
        for pupil in pupils:
            for link in await self._links.of(pupil):
                await self._links.end(link.person, pupil, now)
        # All of them in one statement: where a table has no order of pupils, it is read through once.
        marks = ",".join("?" * len(pupils))
        for table in (*OWN, *OF_PUPIL) if pupils else ():
            gone = await self._rows.write(f"DELETE FROM {table} WHERE pupil IN ({marks}) RETURNING pupil", pupils)
            found |= {pupil for (pupil,) in gone}
        return found

    async def _erase_all(self, pupils: list[int]) -> set[int]:
        """Their own rows, and with them what is left."""
        last = await self._rows.value("SELECT max(id) FROM pupils")
        for pupil in pupils:
            await self._rows.write("DELETE FROM pupils WHERE id = ?", (pupil,))
        if pupils:
            await keep_last(self._rows, last)
        return set(pupils)


async def keep_last(rows: Rows, last: int | None) -> None:
    """SQLite gives the next child the highest id and one; no child ever gets one that another child had."""
    if last and await rows.value("SELECT max(id) FROM pupils") != last:
        await rows.write(
            "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (?, ?, '', '', '')",
            (last, f"{NOBODY}{last}"),
        )
