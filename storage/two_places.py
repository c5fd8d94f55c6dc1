"""Pupils of two institutions in a file of grades: both schools' marks of a subject stand in one row of the journal."""

from pathlib import Path

from storage.applying import beside
from storage.database import Database

COUNTED = """
    SELECT count(*) FROM (
        SELECT pupil FROM enrolments WHERE ended IS NULL GROUP BY pupil HAVING count(*) > 1
    ) AS two WHERE EXISTS (
        SELECT 1 FROM staged.rows AS s
        JOIN grades AS g ON g.pupil = s.pupil AND g.day = s.day AND g.subject = s.subject
        WHERE s.pupil = two.pupil)
    """


async def of_two_places(database: Database, path: Path) -> int:
    """How many such pupils have marks already on days and in subjects of the rows staged in `path`."""
    async with beside(database, path) as rows:
        return int(await rows.value(COUNTED))
