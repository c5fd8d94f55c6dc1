"""Who comes and who goes by a list of pupils: counted before the list is put in."""

from dataclasses import dataclass
from pathlib import Path

from storage.applying import beside
from storage.database import Database

# A club is a second place, not another school: only schools and kindergartens are moved between.
MOVED = """
    EXISTS (SELECT 1 FROM pupils AS p JOIN enrolments AS e ON e.pupil = p.id
            JOIN institutions AS there ON there.id = e.institution
            JOIN institutions AS here ON here.id = s.institution
            WHERE p.number = s.number AND e.institution <> s.institution
              AND there.kind IN ('school', 'kindergarten') AND here.kind IN ('school', 'kindergarten'))
    """

COUNTED = f"""
    SELECT coalesce(sum(t.number IS NULL AND NOT {MOVED}), 0), coalesce(sum(t.number IS NULL AND {MOVED}), 0),
           coalesce(sum(t.class_name <> s.class_name), 0)
    FROM staged.rows AS s LEFT JOIN roll AS t ON t.number = s.number AND t.institution = s.institution
    """


@dataclass(frozen=True, slots=True)
class Moves:
    """`arrived` are new to the city, `transferred` come from another school or kindergarten of it, `changed_class`
    stay in the institution; `left` are those whom the list no longer names."""

    arrived: int = 0
    transferred: int = 0
    changed_class: int = 0
    left: int = 0


async def moves(database: Database, path: Path) -> Moves:
    """By the rows staged in `path`; `left` is the comparison's to say."""
    async with beside(database, path) as rows:
        arrived, transferred, changed = await rows.one(COUNTED) or (0, 0, 0)
        return Moves(arrived, transferred, changed)
