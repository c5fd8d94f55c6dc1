"""What each kind of import is compared with and how it is written: a table a kind, so that the next one is only data.

SQL here takes numbered parameters: ?1 and ?2 bound the chunk (over the first, up to and with the second), ?3 is the
import, ?4 the moment as text. `staged.` is the file with the checked rows (storage/staging.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """`current` is the table or view that a file's rows are compared with, `before` holds images of what changed.

    `key` tells rows apart and orders them; chunks are cut where its first column changes. With `equals` its last
    column is an ordinal that numbers rows alike in all the others. `values` are compared, `carried` only stored.

    `leaving` selects (institution, how many would be gone there, how many there are) before anything is written.

    `prepare` makes temporary tables before the first chunk, once a connection.

    A row of `current` may be gone only where each of its `scope` columns has a value that the file has, and its
    `span` column lies between the file's least and greatest. No scope: nothing is ever gone.
    """

    kind: str
    current: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    before: str
    upserts: tuple[str, ...]
    carried: tuple[str, ...] = ()
    equals: bool = False
    scope: tuple[str, ...] = ()
    span: str = ""
    removal: str = ""
    prepare: tuple[str, ...] = ()
    leaving: str = ""
    freshness: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the staged rows, in their order."""
        return self.key + self.values + self.carried

    @property
    def chunked(self) -> str:
        return self.key[0]


INSTITUTIONS = Target(
    kind="institutions",
    current="institutions",
    key=("folded",),
    values=("code", "kind", "name", "short_name", "address", "phone", "site", "vk"),
    before="institutions_before",
    upserts=(
        """
        INSERT INTO institutions (folded, code, kind, name, short_name, address, phone, site, vk, import)
        SELECT folded, code, kind, name, short_name, address, phone, site, vk, ?3
        FROM staged.rows WHERE folded > ?1 AND folded <= ?2
        ON CONFLICT (folded) DO UPDATE SET
            code = excluded.code, kind = excluded.kind, name = excluded.name, short_name = excluded.short_name,
            address = excluded.address, phone = excluded.phone, site = excluded.site, vk = excluded.vk,
            import = excluded.import
        WHERE (institutions.code, institutions.kind, institutions.name, institutions.short_name,
               institutions.address, institutions.phone, institutions.site, institutions.vk)
           <> (excluded.code, excluded.kind, excluded.name, excluded.short_name,
               excluded.address, excluded.phone, excluded.site, excluded.vk)
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
    freshness="""
        INSERT INTO freshness (kind, pupil, at, import)
        SELECT DISTINCT 'pupils', p.id, ?4, ?3 FROM staged.rows AS s JOIN pupils AS p ON p.number = s.number
        WHERE s.number > ?1 AND s.number <= ?2
        ON CONFLICT (kind, pupil) DO UPDATE SET at = excluded.at, import = excluded.import
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
    # A file of a class covers all of the class: who got no grade that week is as fresh as the others. Which class the
    # file is of is told by those of its pupils who learn in one place only.
    prepare=(
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
    ),
    freshness="""
        INSERT INTO freshness (kind, pupil, at, import)
        SELECT 'grades', p.id, ?4, ?3 FROM covered AS c JOIN pupils AS p ON p.id = c.pupil
        WHERE c.pupil > ?1 AND c.pupil <= ?2
        ON CONFLICT (kind, pupil) DO UPDATE SET at = excluded.at, import = excluded.import
        """,
)

TARGETS = {target.kind: target for target in (INSTITUTIONS, PUPILS, GRADES)}
