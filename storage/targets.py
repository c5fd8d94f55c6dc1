"""Every kind of import as data in the words of storage/target.py, so that the next one is only another table."""

from storage.target import Target

INSTITUTIONS = Target(
    kind="institutions",
    current="institutions",
    key=("folded",),
    values=("code", "kind", "name", "short_name", "address", "phone", "site", "vk", "hours"),
    before="institutions_before",
    upserts=(
        """
        INSERT INTO institutions (folded, code, kind, name, short_name, address, phone, site, vk, hours, import)
        SELECT folded, code, kind, name, short_name, address, phone, site, vk, hours, ?3
        FROM staged.rows WHERE folded > ?1 AND folded <= ?2
        ON CONFLICT (folded) DO UPDATE SET
            code = excluded.code, kind = excluded.kind, name = excluded.name, short_name = excluded.short_name,
            address = excluded.address, phone = excluded.phone, site = excluded.site, vk = excluded.vk,
            hours = excluded.hours, import = excluded.import
        WHERE (institutions.code, institutions.kind, institutions.name, institutions.short_name,
               institutions.address, institutions.phone, institutions.site, institutions.vk,
               institutions.hours)
           <> (excluded.code, excluded.kind, excluded.name, excluded.short_name,
               excluded.address, excluded.phone, excluded.site, excluded.vk,
               excluded.hours)
        """,
        """
        DELETE FROM institution_names WHERE institution IN
            (SELECT i.id FROM institutions AS i JOIN staged.rows AS s ON s.folded = i.folded
             WHERE s.folded > ?1 AND s.folded <= ?2)
        """,
        """
        INSERT INTO institution_names (name, institution)
        SELECT n.name, i.id FROM staged.names AS n JOIN institutions AS i ON i.folded = n.folded
        WHERE n.folded > ?1 AND n.folded <= ?2
        """,
    ),
    # The journal knows an institution by its id, and a new one could be given the same.
    orphans="""
        SELECT id FROM institutions AS i WHERE folded > ?1 AND folded <= ?2 AND import = ?3
           AND NOT EXISTS (SELECT 1 FROM journal WHERE institution = i.id)
        """,
    orphaned="institutions",
)

PUPILS = Target(
    kind="pupils",
    current="roll",
    key=("number", "institution"),
    values=("class_name", "restricted", "folded"),
    carried=("given", "surname_initial"),
    before="roll_before",
    scope=("institution",),
    upserts=(
        # «Артем» does not overwrite «Артём»: two schools that write ё differently would undo each other for ever.
        """
        INSERT INTO pupils (number, given, surname_initial, folded)
        SELECT number, min(given), min(surname_initial), min(folded)
        FROM staged.rows WHERE number > ?1 AND number <= ?2 GROUP BY number
        ON CONFLICT (number) DO UPDATE SET
            given = excluded.given, surname_initial = excluded.surname_initial, folded = excluded.folded
        WHERE pupils.folded <> excluded.folded
        """,
        """
        INSERT INTO enrolments (pupil, institution, class_name, restricted, import)
        SELECT p.id, s.institution, s.class_name, s.restricted, ?3
        FROM staged.rows AS s JOIN pupils AS p ON p.number = s.number WHERE s.number > ?1 AND s.number <= ?2
        ON CONFLICT (pupil, institution) DO UPDATE SET
            class_name = excluded.class_name, restricted = excluded.restricted, ended = NULL, import = excluded.import
        WHERE enrolments.ended IS NOT NULL
           OR (enrolments.class_name, enrolments.restricted) <> (excluded.class_name, excluded.restricted)
        """,
    ),
    images=(
        # Who had left and is back: on the roll a new row, among the enrolments an old one.
        """
        INSERT INTO roll_before (import, gone, was, number, institution, class_name, restricted, folded, given,
                                 surname_initial, ended)
        SELECT ?3, 0, e.import, p.number, e.institution, e.class_name, e.restricted, p.folded, p.given,
               p.surname_initial, e.ended
        FROM staged.rows AS s JOIN pupils AS p ON p.number = s.number
        JOIN enrolments AS e ON e.pupil = p.id AND e.institution = s.institution
        WHERE s.number > ?1 AND s.number <= ?2 AND e.ended IS NOT NULL
        """,
    ),
    removal="""
        UPDATE enrolments SET ended = ?4, import = ?3 WHERE (pupil, institution) IN
            (SELECT p.id, b.institution FROM roll_before AS b JOIN pupils AS p ON p.number = b.number
             WHERE b.import = ?3 AND b.gone = 1 AND b.number > ?1 AND b.number <= ?2)
        """,
    leaving="""
        SELECT i.short_name, sum(NOT EXISTS (
            SELECT 1 FROM staged.rows AS s WHERE s.number = p.number AND s.institution = e.institution)), count(*)
        FROM staged.scope_institution AS x
        JOIN enrolments AS e ON e.institution = x.value AND e.ended IS NULL
        JOIN pupils AS p ON p.id = e.pupil JOIN institutions AS i ON i.id = e.institution
        GROUP BY i.id ORDER BY i.id
        """,
    covers="""
        SELECT DISTINCT p.id AS pupil FROM staged.rows AS s JOIN pupils AS p ON p.number = s.number
        WHERE s.number > ?1 AND s.number <= ?2
        """,
    touched="""
        SELECT number FROM roll_before WHERE import = ?1
        UNION SELECT p.number FROM enrolments AS e JOIN pupils AS p ON p.id = e.pupil WHERE e.import = ?1
        UNION SELECT p.number FROM freshness AS f JOIN pupils AS p ON p.id = f.pupil
              WHERE f.kind = 'pupils' AND f.import = ?1
        """,
    forget="""
        DELETE FROM enrolments WHERE (pupil, institution) IN
            (SELECT e.pupil, e.institution FROM pupils AS p JOIN enrolments AS e ON e.pupil = p.id
             WHERE p.number > ?1 AND p.number <= ?2 AND e.import = ?3
               AND NOT EXISTS (SELECT 1 FROM roll_before AS b
                               WHERE b.import = ?3 AND b.number = p.number AND b.institution = e.institution))
        """,
    restore=(
        """
        UPDATE pupils SET given = b.given, surname_initial = b.surname_initial, folded = b.folded
        FROM roll_before AS b
        WHERE b.import = ?3 AND b.number > ?1 AND b.number <= ?2 AND pupils.number = b.number
          AND pupils.folded <> b.folded
        """,
        """
        UPDATE enrolments SET class_name = b.class_name, restricted = b.restricted, ended = b.ended, import = b.was
        FROM roll_before AS b JOIN pupils AS p ON p.number = b.number
        WHERE b.import = ?3 AND b.number > ?1 AND b.number <= ?2
          AND enrolments.pupil = p.id AND enrolments.institution = b.institution
        """,
    ),
    orphans="""
        SELECT id FROM pupils AS p WHERE number > ?1 AND number <= ?2
           AND NOT EXISTS (SELECT 1 FROM enrolments WHERE pupil = p.id)
           AND NOT EXISTS (SELECT 1 FROM grades WHERE pupil = p.id)
           AND NOT EXISTS (SELECT 1 FROM term_grades WHERE pupil = p.id)
        """,
    orphaned="pupils",
)

STAFF = Target(
    kind="staff",
    current="staff",
    key=("institution", "number", "subject", "class_name"),
    values=("surname", "given", "patronymic", "post"),
    before="staff_before",
    scope=("institution",),
    upserts=(
        """
        INSERT INTO staff (institution, number, subject, class_name, surname, given, patronymic, post, import)
        SELECT institution, number, subject, class_name, surname, given, patronymic, post, ?3
        FROM staged.rows WHERE institution > ?1 AND institution <= ?2
        ON CONFLICT (institution, number, subject, class_name) DO UPDATE SET
            surname = excluded.surname, given = excluded.given, patronymic = excluded.patronymic,
            post = excluded.post, import = excluded.import
        WHERE (staff.surname, staff.given, staff.patronymic, staff.post)
           <> (excluded.surname, excluded.given, excluded.patronymic, excluded.post)
        """,
    ),
    removal="""
        DELETE FROM staff WHERE (institution, number, subject, class_name) IN
            (SELECT institution, number, subject, class_name FROM staff_before
             WHERE import = ?3 AND gone = 1 AND institution > ?1 AND institution <= ?2)
        """,
    # People, not posts: a teacher who gives up a subject has not left.
    leaving="""
        SELECT i.short_name, sum(NOT EXISTS (
            SELECT 1 FROM staged.rows AS s WHERE s.institution = t.institution AND s.number = t.number)), count(*)
        FROM staged.scope_institution AS x
        JOIN (SELECT DISTINCT institution, number FROM staff) AS t ON t.institution = x.value
        JOIN institutions AS i ON i.id = t.institution
        GROUP BY i.id ORDER BY i.id
        """,
)

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

QUEUE = Target(
    kind="queue",
    current="queue",
    key=("entry", "garden"),
    values=(
        *("application", "day", "place", "privileged_place", "choice"),
        *("status", "applied", "privileged", "wanted"),
    ),
    before="queue_before",
    # An application may leave a kindergarten's list; what other days' files said of it stays.
    scope=("entry",),
    upserts=(
        """
        INSERT INTO queue (entry, garden, application, day, place, privileged_place, choice, status, applied,
                           privileged, wanted, import)
        SELECT entry, garden, application, day, place, privileged_place, choice, status, applied, privileged, wanted, ?3
        FROM staged.rows WHERE entry > ?1 AND entry <= ?2
        ON CONFLICT (entry, garden) DO UPDATE SET
            place = excluded.place, privileged_place = excluded.privileged_place, choice = excluded.choice,
            status = excluded.status, applied = excluded.applied, privileged = excluded.privileged,
            wanted = excluded.wanted, import = excluded.import
        WHERE (queue.place, queue.privileged_place, queue.choice, queue.status, queue.applied, queue.privileged,
               queue.wanted)
           <> (excluded.place, excluded.privileged_place, excluded.choice, excluded.status, excluded.applied,
               excluded.privileged, excluded.wanted)
        """,
    ),
    removal="""
        DELETE FROM queue WHERE (entry, garden) IN
            (SELECT entry, garden FROM queue_before WHERE import = ?3 AND gone = 1 AND entry > ?1 AND entry <= ?2)
        """,
    orphans="""
        SELECT a.id FROM queue_applications AS a WHERE a.id >= ?1 / 10000000 AND a.id <= ?2 / 10000000
           AND NOT EXISTS (SELECT 1 FROM queue AS q
                           WHERE q.entry BETWEEN a.id * 10000000 AND a.id * 10000000 + 9999999)
        """,
    orphaned="queue_applications",
)

TARGETS = {target.kind: target for target in (INSTITUTIONS, PUPILS, STAFF, GRADES, TERM_GRADES, QUEUE)}
