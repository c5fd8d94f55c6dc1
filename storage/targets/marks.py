"""Marks for work and for terms: the long tables, of which a file covers whole classes."""

from storage.target import Target

# A file of a class covers all of the class: who got no grade that week is as fresh as the others. Which class the file
# is of is told by those of its pupils who learn in one place only.
COVERED = (
    "CREATE TEMPORARY TABLE covered (pupil INTEGER PRIMARY KEY)",
    "CREATE TEMPORARY TABLE covered_classes (institution INTEGER, class_name TEXT)",
    """
    INSERT INTO covered_classes (institution, class_name)
    SELECT DISTINCT e.institution, e.class_name
    FROM staged.scope_pupil AS x JOIN enrolments AS e ON e.pupil = x.value AND e.ended IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM enrolments AS o
                      WHERE o.pupil = e.pupil AND o.institution <> e.institution AND o.ended IS NULL)
    """,
    """
    INSERT INTO covered (pupil)
    SELECT value FROM staged.scope_pupil
    UNION
    SELECT e.pupil FROM covered_classes AS c JOIN enrolments AS e
        ON e.institution = c.institution AND e.class_name = c.class_name AND e.ended IS NULL
    """,
)

COVERS = """
    SELECT p.id AS pupil FROM covered AS c JOIN pupils AS p ON p.id = c.pupil WHERE c.pupil > ?1 AND c.pupil <= ?2
    """

GRADES = Target(
    kind="grades",
    current="grades",
    key=("pupil", "day", "subject", "work", "ordinal"),
    values=("mark", "weight", "comment"),
    before="grades_before",
    equals=True,
    scope=("pupil", "subject"),
    span="day",
    upserts=(
        """
        INSERT INTO grades (pupil, day, subject, work, ordinal, mark, weight, comment, import)
        SELECT pupil, day, subject, work, ordinal, mark, weight, comment, ?3
        FROM staged.rows WHERE pupil > ?1 AND pupil <= ?2
        ON CONFLICT (pupil, day, subject, work, ordinal) DO UPDATE SET
            mark = excluded.mark, weight = excluded.weight, comment = excluded.comment, import = excluded.import
        WHERE (grades.mark, grades.weight, grades.comment) <> (excluded.mark, excluded.weight, excluded.comment)
        """,
    ),
    removal="""
        DELETE FROM grades WHERE (pupil, day, subject, work, ordinal) IN
            (SELECT pupil, day, subject, work, ordinal FROM grades_before
             WHERE import = ?3 AND gone = 1 AND pupil > ?1 AND pupil <= ?2)
        """,
    prepare=COVERED,
    covers=COVERS,
    # Whose grades the import wrote is as fresh as the import: to look through all grades would take seconds.
    touched="""
        SELECT pupil FROM freshness WHERE kind = 'grades' AND import = ?1
        UNION SELECT pupil FROM grades_before WHERE import = ?1
        """,
)

TERM_GRADES = Target(
    kind="term-grades",
    current="term_grades",
    key=("pupil", "year", "subject", "period"),
    values=("mark",),
    before="term_grades_before",
    scope=("pupil", "year", "subject", "period"),
    upserts=(
        """
        INSERT INTO term_grades (pupil, year, subject, period, mark, import)
        SELECT pupil, year, subject, period, mark, ?3 FROM staged.rows WHERE pupil > ?1 AND pupil <= ?2
        ON CONFLICT (pupil, year, subject, period) DO UPDATE SET mark = excluded.mark, import = excluded.import
        WHERE term_grades.mark <> excluded.mark
        """,
    ),
    removal="""
        DELETE FROM term_grades WHERE (pupil, year, subject, period) IN
            (SELECT pupil, year, subject, period FROM term_grades_before
             WHERE import = ?3 AND gone = 1 AND pupil > ?1 AND pupil <= ?2)
        """,
    prepare=COVERED,
    covers=COVERS,
    touched="""
        SELECT pupil FROM freshness WHERE kind = 'term-grades' AND import = ?1
        UNION SELECT pupil FROM term_grades_before WHERE import = ?1
        """,
)
