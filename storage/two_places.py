"""Pupils of two institutions in a file of grades: both schools' marks of a subject stand in one row of the journal."""

from pathlib import Path

from storage.applying import beside
from storage.database import Database

# By the file's own list of pupils: its values and its rows know no types, so that one finds the other by the key.
# Asked by the type of `enrolments`, every pupil of two institutions in the city costs a walk through all of the file.
COUNTED = """
    SELECT count(*) FROM staged.scope_pupil AS x
    WHERE (SELECT count(*) FROM enrolments AS e WHERE e.pupil = x.value AND e.ended IS NULL) > 1
      AND EXISTS (
        SELECT 1 FROM staged.rows AS s
        JOIN grades AS g ON g.pupil = s.pupil AND g.day = s.day AND g.subject = s.subject
        WHERE s.pupil = x.value)
    """


async def of_two_places(database: Database, path: Path) -> int:
    """How many such pupils have marks already on days and in subjects of the rows staged in `path`."""
    async with beside(database, path) as rows:
        return int(await rows.value(COUNTED))
