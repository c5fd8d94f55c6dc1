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

KEPT = "g.pupil = b.pupil AND g.day = b.day AND g.subject = b.subject AND g.work = b.work AND g.ordinal = b.ordinal"
TOLD = "EXISTS (SELECT 1 FROM links AS l WHERE l.pupil = {0}.pupil)"
NOTED = "INSERT INTO news (pupil, day, subject, work, ordinal, was, mark, import, at)"

# What came, for pupils with whom somebody is linked. A pupil's first file is no news: it is how the year stands.
NEWS = (
    f"""
    {NOTED}
    SELECT b.pupil, b.day, b.subject, b.work, b.ordinal, b.mark, CASE b.gone WHEN 1 THEN NULL ELSE g.mark END, ?3, ?4
    FROM grades_before AS b LEFT JOIN grades AS g ON {KEPT}
    WHERE b.import = ?3 AND b.pupil > ?1 AND b.pupil <= ?2 AND (b.gone = 1 OR g.mark <> b.mark)
        AND {TOLD.format("b")}
    """,
    f"""
    {NOTED}
    SELECT g.pupil, g.day, g.subject, g.work, g.ordinal, NULL, g.mark, ?3, ?4
    FROM staged.rows AS s CROSS JOIN grades AS g
    WHERE s.pupil > ?1 AND s.pupil <= ?2 AND g.pupil = s.pupil AND g.day = s.day AND g.subject = s.subject
        AND g.work = s.work AND g.ordinal = s.ordinal AND g.import = ?3
        AND NOT EXISTS (SELECT 1 FROM grades_before AS b WHERE b.import = ?3 AND {KEPT})
        AND {TOLD.format("g")}
        AND EXISTS (SELECT 1 FROM freshness AS f WHERE f.kind = 'grades' AND f.pupil = g.pupil)
    """,
)
# What was noted of an import that is taken back is noted once more, the other way round.
UNNEWS = (
    f"""
    {NOTED}
    SELECT n.pupil, n.day, n.subject, n.work, n.ordinal, n.mark, n.was, n.import, n.at
    FROM news AS n WHERE n.pupil > ?1 AND n.pupil <= ?2 AND n.import = ?3
        AND EXISTS (SELECT 1 FROM grades_before AS b WHERE b.import = ?3 AND b.pupil = n.pupil UNION ALL
                    SELECT 1 FROM freshness AS f WHERE f.kind = 'grades' AND f.pupil = n.pupil AND f.import = ?3)
        AND NOT EXISTS (SELECT 1 FROM news AS o WHERE o.pupil = n.pupil AND o.import = ?3 AND o.id > n.id
                        AND o.day = n.day AND o.subject = n.subject AND o.work = n.work AND o.ordinal = n.ordinal)
    """,
)

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
    news=NEWS,
    unnews=UNNEWS,
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
