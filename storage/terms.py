"""What a school says of its terms: the marks it gave for them, and the rule by which it makes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from storage.moments import text
from storage.rows import Rows

System: TypeAlias = Literal["quarters", "trimesters", "halves"]
DEMO = "demo"
"""Who imports an invented city (bot/commands/demo.py)."""


@dataclass(frozen=True, slots=True)
class TermGrade:
    """`period` is canonical: «1 четверть», «2 триместр», «1 полугодие», «год», «экзамен», «итог»."""

    subject: str
    period: str
    mark: str


@dataclass(frozen=True, slots=True)
class MarkingRule:
    """How a term's mark is made.

    `rounding` is what must stand above a whole mark for the next one: 0.5 makes a five of 4.5. `least` marks at least,
    or there is no forecast. `seniors` is the `system` of grades 10 and 11.
    """

    rounding: Decimal
    weights: bool
    least: int
    system: System
    seniors: System


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pupil learns, its school first; `rule` is None where the school has named none."""

    pupil: int
    class_name: str
    rule: MarkingRule | None


class Terms:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def grades(self, pupil: int, year: int, subjects: Collection[str] | None = None) -> list[TermGrade]:
        """The pupil's term grades of the school year that began in `year`, in these or all subjects: by subject."""
        some = f" AND s.name IN ({','.join('?' * len(subjects))})" if subjects is not None else ""
        rows = await self._rows.all(
            "SELECT s.name, t.period, t.mark FROM term_grades AS t JOIN subjects AS s ON s.id = t.subject"  # marks only
            f" WHERE t.pupil = ? AND t.year = ?{some} ORDER BY s.folded, t.period",
            (pupil, year, *(subjects or ())),
        )
        return [TermGrade(*row) for row in rows]

    async def places(self, pupils: Sequence[int]) -> dict[int, Place]:
        """Each pupil's school, or whatever institution it has, with the class there and the institution's rule."""
        marks = ",".join("?" * len(pupils))
        rows = await self._rows.all(
            "SELECT e.pupil, e.class_name, r.rounding, r.weights, r.least, r.system, r.seniors"  # marks only
            " FROM enrolments AS e JOIN institutions AS i ON i.id = e.institution"
            " LEFT JOIN marking_rules AS r ON r.institution = e.institution"
            f" WHERE e.pupil IN ({marks}) AND e.ended IS NULL"
            " ORDER BY e.pupil, CASE i.kind WHEN 'school' THEN 0 ELSE 1 END, e.institution",
            pupils,
        )
        found: dict[int, Place] = {}
        for pupil, class_name, *rule in rows:
            found.setdefault(pupil, Place(pupil, class_name, _rule(*rule) if rule[0] is not None else None))
        return found

    async def rules(self) -> dict[int, MarkingRule]:
        """Every institution that has named its rule."""
        rows = await self._rows.all("SELECT institution, rounding, weights, least, system, seniors FROM marking_rules")
        return {institution: _rule(*rule) for institution, *rule in rows}

    async def set_rule(self, institution: int, rule: MarkingRule, now: datetime) -> None:
        await self._rows.write(
            "INSERT INTO marking_rules (institution, rounding, weights, least, system, seniors, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (institution) DO UPDATE SET rounding = excluded.rounding,"
            " weights = excluded.weights, least = excluded.least, system = excluded.system,"
            " seniors = excluded.seniors, at = excluded.at",
            (
                institution,
                int(rule.rounding * 100),
                int(rule.weights),
                rule.least,
                rule.system,
                rule.seniors,
                text(now),
            ),
        )

    async def drop_rule(self, institution: int) -> bool:
        """Back to the usual rule; False where there was no other."""
        return bool(
            await self._rows.write(
                "DELETE FROM marking_rules WHERE institution = ? RETURNING institution", (institution,)
            )
        )

    async def invented(self) -> bool:
        """Whether this is the store of a demo, whose city and days are invented: its very first import says so."""
        return bool(await self._rows.value("SELECT who FROM imports ORDER BY id LIMIT 1") == DEMO)


def _rule(rounding: int, weights: int, least: int, system: System, seniors: System) -> MarkingRule:
    return MarkingRule(Decimal(rounding) / 100, bool(weights), least, system, seniors)
