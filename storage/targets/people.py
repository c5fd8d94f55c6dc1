"""Lists of institutions, and of who learns and works in them."""

from storage.target import Target

INSTITUTIONS = Target(
    kind="institutions",
    current="institutions",
    key=("folded",),
    values=("code", "kind", "name", "short_name", "address", "phone", "site", "vk", "hours"),
    later=("hours",),
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
           AND NOT EXISTS (SELECT 1 FROM absences WHERE pupil = p.id)
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
