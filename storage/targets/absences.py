"""Missed days and lessons: a file covers its pupils for the days between its first and its last."""

from storage.target import Target
from storage.targets.marks import COVERED, COVERS

ABSENCES = Target(
    kind="absences",
    current="absences",
    key=("pupil", "day", "lesson", "subject", "nth"),
    values=("kind",),
    before="absences_before",
    # Pupils, not classes: a row about one child must not take away what was told of the others that day.
    scope=("pupil",),
    span="day",
    upserts=(
        """
        INSERT INTO absences (pupil, day, lesson, subject, nth, kind, import)
        SELECT pupil, day, lesson, subject, nth, kind, ?3 FROM staged.rows WHERE pupil > ?1 AND pupil <= ?2
        ON CONFLICT (pupil, day, lesson, subject, nth) DO UPDATE SET
            kind = excluded.kind, import = excluded.import
        WHERE absences.kind <> excluded.kind
        """,
    ),
    removal="""
        DELETE FROM absences WHERE (pupil, day, lesson, subject, nth) IN
            (SELECT pupil, day, lesson, subject, nth FROM absences_before
             WHERE import = ?3 AND gone = 1 AND pupil > ?1 AND pupil <= ?2)
        """,
    prepare=COVERED,
    covers=COVERS,
    touched="""
        SELECT pupil FROM freshness WHERE kind = 'absences' AND import = ?1
        UNION SELECT pupil FROM absences_before WHERE import = ?1
        """,
)
