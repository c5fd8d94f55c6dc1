"""Timetables, substitutions and bells: what a school puts up on its wall, whole each time."""

from storage.target import Target
from storage.targets.homework import CLASSES_TOLD

TIMETABLE = Target(
    kind="timetable",
    current="timetable",
    key=("place", "begins", "ends", "weekday", "number", "subgroup_key", "week", "first"),
    values=("last", "subject", "room", "teacher", "subgroup", "shift", "link", "course"),
    carried=("institution", "class_name"),
    before="timetable_before",
    scope=("place",),
    # Of its classes a file replaces what lies within the days that it speaks for: what was before them, or goes on
    # after them, stays (handlers/rules/plan.py says which counts).
    within="""
        EXISTS (SELECT 1 FROM staged.rows AS o
                WHERE o.place = x.value AND o.begins <= t.begins AND o.ends >= t.ends)
        """,
    upserts=(
        """
        INSERT INTO timetable (place, begins, ends, weekday, number, subgroup_key, week, first, last, subject, room,
                               teacher, subgroup, shift, link, course, institution, class_name, import)
        SELECT place, begins, ends, weekday, number, subgroup_key, week, first, last, subject, room,
               teacher, subgroup, shift, link, course, institution, class_name, ?3
        FROM staged.rows WHERE place > ?1 AND place <= ?2
        ON CONFLICT (place, begins, ends, weekday, number, subgroup_key, week, first) DO UPDATE SET
            last = excluded.last, subject = excluded.subject, room = excluded.room, teacher = excluded.teacher,
            subgroup = excluded.subgroup, shift = excluded.shift, link = excluded.link, course = excluded.course,
            import = excluded.import
        WHERE (timetable.last, timetable.subject, timetable.room, timetable.teacher, timetable.subgroup,
               timetable.shift, timetable.link, timetable.course)
           <> (excluded.last, excluded.subject, excluded.room, excluded.teacher, excluded.subgroup,
               excluded.shift, excluded.link, excluded.course)
        """,
    ),
    removal="""
        DELETE FROM timetable WHERE (place, begins, ends, weekday, number, subgroup_key, week, first) IN
            (SELECT place, begins, ends, weekday, number, subgroup_key, week, first FROM timetable_before
             WHERE import = ?3 AND gone = 1 AND place > ?1 AND place <= ?2)
        """,
    notes=(CLASSES_TOLD,),
)

SUBSTITUTIONS = Target(
    kind="substitutions",
    current="substitutions",
    key=("entry", "class_name", "number", "subgroup_key"),
    values=("subject", "room", "teacher", "subgroup", "note"),
    carried=("institution", "day"),
    before="substitutions_before",
    # The institution's day: a class that the file no longer names learns as usual again.
    scope=("entry",),
    upserts=(
        """
        INSERT INTO substitutions (entry, class_name, number, subgroup_key, subject, room, teacher, subgroup, note,
                                   institution, day, import)
        SELECT entry, class_name, number, subgroup_key, subject, room, teacher, subgroup, note, institution, day, ?3
        FROM staged.rows WHERE entry > ?1 AND entry <= ?2
        ON CONFLICT (entry, class_name, number, subgroup_key) DO UPDATE SET
            subject = excluded.subject, room = excluded.room, teacher = excluded.teacher,
            subgroup = excluded.subgroup, note = excluded.note, import = excluded.import
        WHERE (substitutions.subject, substitutions.room, substitutions.teacher, substitutions.subgroup,
               substitutions.note)
           <> (excluded.subject, excluded.room, excluded.teacher, excluded.subgroup, excluded.note)
        """,
    ),
    removal="""
        DELETE FROM substitutions WHERE (entry, class_name, number, subgroup_key) IN
            (SELECT entry, class_name, number, subgroup_key FROM substitutions_before
             WHERE import = ?3 AND gone = 1 AND entry > ?1 AND entry <= ?2)
        """,
)

BELLS = Target(
    kind="bells",
    current="bells",
    key=("entry", "weekday", "shift", "number"),
    values=("begins", "ends"),
    carried=("institution", "day"),
    before="bells_before",
    # The institution's bells of every week, or those of one date: a shortened day takes nothing from the others.
    scope=("entry",),
    upserts=(
        """
        INSERT INTO bells (entry, weekday, shift, number, begins, ends, institution, day, import)
        SELECT entry, weekday, shift, number, begins, ends, institution, day, ?3
        FROM staged.rows WHERE entry > ?1 AND entry <= ?2
        ON CONFLICT (entry, weekday, shift, number) DO UPDATE SET
            begins = excluded.begins, ends = excluded.ends, import = excluded.import
        WHERE (bells.begins, bells.ends) <> (excluded.begins, excluded.ends)
        """,
    ),
    removal="""
        DELETE FROM bells WHERE (entry, weekday, shift, number) IN
            (SELECT entry, weekday, shift, number FROM bells_before
             WHERE import = ?3 AND gone = 1 AND entry > ?1 AND entry <= ?2)
        """,
)
