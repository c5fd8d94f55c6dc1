"""Examinations and achievements: a few rows a pupil."""

from storage.target import Target
from storage.targets.marks import COVERED, COVERS

# Results come subject by subject and days are moved, so a file is complete for what it names of a pupil: an examination
# in a subject in a school year. Its first sitting stands in the file beside the second.
EXAMS = Target(
    kind="exams",
    current="exams",
    key=("pupil", "year", "exam", "subject", "day"),
    values=("score", "least", "mark", "status"),
    before="exams_before",
    scope=("pupil", "year", "exam", "subject"),
    upserts=(
        """
        INSERT INTO exams (pupil, year, exam, subject, day, score, least, mark, status, import)
        SELECT pupil, year, exam, subject, day, score, least, mark, status, ?3
        FROM staged.rows WHERE pupil > ?1 AND pupil <= ?2
        ON CONFLICT (pupil, year, exam, subject, day) DO UPDATE SET
            score = excluded.score, least = excluded.least, mark = excluded.mark, status = excluded.status,
            import = excluded.import
        WHERE (exams.score, exams.least, exams.mark, exams.status)
           <> (excluded.score, excluded.least, excluded.mark, excluded.status)
        """,
    ),
    removal="""
        DELETE FROM exams WHERE (pupil, year, exam, subject, day) IN
            (SELECT pupil, year, exam, subject, day FROM exams_before
             WHERE import = ?3 AND gone = 1 AND pupil > ?1 AND pupil <= ?2)
        """,
    prepare=COVERED,
    covers=COVERS,
    touched="""
        SELECT pupil FROM freshness WHERE kind = 'exams' AND import = ?1
        UNION SELECT pupil FROM exams_before WHERE import = ?1
        """,
)

ACHIEVEMENTS = Target(
    kind="achievements",
    current="achievements",
    key=("pupil", "day", "event", "result"),
    values=("level", "document"),
    before="achievements_before",
    scope=("pupil",),
    span="day",
    upserts=(
        """
        INSERT INTO achievements (pupil, day, event, result, level, document, import)
        SELECT pupil, day, event, result, level, document, ?3 FROM staged.rows WHERE pupil > ?1 AND pupil <= ?2
        ON CONFLICT (pupil, day, event, result) DO UPDATE SET
            level = excluded.level, document = excluded.document, import = excluded.import
        WHERE (achievements.level, achievements.document) <> (excluded.level, excluded.document)
        """,
    ),
    removal="""
        DELETE FROM achievements WHERE (pupil, day, event, result) IN
            (SELECT pupil, day, event, result FROM achievements_before
             WHERE import = ?3 AND gone = 1 AND pupil > ?1 AND pupil <= ?2)
        """,
    prepare=COVERED,
    covers=COVERS,
    touched="""
        SELECT pupil FROM freshness WHERE kind = 'achievements' AND import = ?1
        UNION SELECT pupil FROM achievements_before WHERE import = ?1
        """,
)
