"""What is set for which day: a file is complete for its classes and subjects between its first day and its last."""

from storage.target import Target

CLASSES_TOLD = """
    INSERT INTO class_imports (place, import)
    SELECT DISTINCT place, ?3 FROM staged.rows WHERE place > ?1 AND place <= ?2 ON CONFLICT DO NOTHING
    """
"""Notes that the classes of a stretch are as of this import."""

HOMEWORK = Target(
    kind="homework",
    current="homework",
    key=("place", "day", "subject_key", "subgroup_key", "ordinal"),
    values=("task", "links"),
    carried=("subject", "subgroup", "institution"),
    before="homework_before",
    equals=True,
    scope=("place",),
    span="day",
    within="EXISTS (SELECT 1 FROM staged.rows AS o WHERE o.place = x.value AND o.subject_key = t.subject_key)",
    # What was ticked off was another task.
    images=(
        """
        DELETE FROM homework_ticks WHERE item IN
            (SELECT h.id FROM staged.rows AS s JOIN homework AS h
                ON h.place = s.place AND h.day = s.day AND h.subject_key = s.subject_key
                AND h.subgroup_key = s.subgroup_key AND h.ordinal = s.ordinal
             WHERE s.place > ?1 AND s.place <= ?2 AND h.task <> s.task)
        """,
    ),
    upserts=(
        """
        INSERT INTO homework (place, day, subject_key, subgroup_key, ordinal, task, links, subject, subgroup,
                              institution, import)
        SELECT place, day, subject_key, subgroup_key, ordinal, task, links, subject, subgroup, institution, ?3
        FROM staged.rows WHERE place > ?1 AND place <= ?2
        ON CONFLICT (place, day, subject_key, subgroup_key, ordinal) DO UPDATE SET
            task = excluded.task, links = excluded.links, import = excluded.import
        WHERE (homework.task, homework.links) <> (excluded.task, excluded.links)
        """,
    ),
    removal="""
        DELETE FROM homework WHERE (place, day, subject_key, subgroup_key, ordinal) IN
            (SELECT place, day, subject_key, subgroup_key, ordinal FROM homework_before
             WHERE import = ?3 AND gone = 1 AND place > ?1 AND place <= ?2)
        """,
    notes=(CLASSES_TOLD,),
    # To look through all homework would take seconds.
    touched="""
        SELECT place FROM class_imports WHERE import = ?1 UNION SELECT place FROM homework_before WHERE import = ?1
        """,
)
