-- older code: may run

-- Who is taught what and when, of whole classes; nothing of a pupil is here but what the school writes into its rows.
CREATE TABLE timetable (
    -- institution and class in one (storage/timetable.py): a file is complete for its classes
    place TEXT NOT NULL,
    -- the days (date.toordinal) that the row's file speaks for, 1 and 3652059 (all of time) where it does not say
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    -- 1 is Monday
    weekday INTEGER NOT NULL,
    -- 0 is the lesson before the first
    number INTEGER NOT NULL,
    -- folded: «1 подгруппа» and «1 Подгруппа» are one
    subgroup_key TEXT NOT NULL,
    -- 0 every week, 1 odd ones, 2 even ones (handlers/rules/plan.py)
    week INTEGER NOT NULL,
    -- the days on which the lesson is held, inside those of its file
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    subject TEXT NOT NULL,
    room TEXT NOT NULL,
    -- as the file writes it: who it is of the staff is found when somebody asks
    teacher TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    -- 1 or 2; 0 where the file does not say
    shift INTEGER NOT NULL,
    -- to the lesson in Сферум, to the course in СЭДО
    link TEXT NOT NULL,
    course TEXT NOT NULL,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    class_name TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (place, begins, ends, weekday, number, subgroup_key, week, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX timetable_by_class ON timetable (class_name, institution);
CREATE INDEX timetable_by_institution ON timetable (institution);

CREATE TABLE timetable_before (
    import INTEGER NOT NULL,
    place TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    weekday INTEGER NOT NULL,
    number INTEGER NOT NULL,
    subgroup_key TEXT NOT NULL,
    week INTEGER NOT NULL,
    first INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    last INTEGER NOT NULL,
    subject TEXT NOT NULL,
    room TEXT NOT NULL,
    teacher TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    shift INTEGER NOT NULL,
    link TEXT NOT NULL,
    course TEXT NOT NULL,
    institution INTEGER NOT NULL,
    class_name TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, place, begins, ends, weekday, number, subgroup_key, week, first)
) STRICT, WITHOUT ROWID;

-- What is otherwise on one day: a file is complete for its institution on its day.
CREATE TABLE substitutions (
    -- institution and day in one number (storage/timetable.py)
    entry INTEGER NOT NULL,
    class_name TEXT NOT NULL,
    number INTEGER NOT NULL,
    subgroup_key TEXT NOT NULL,
    -- '': the lesson is cancelled
    subject TEXT NOT NULL,
    room TEXT NOT NULL,
    teacher TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    note TEXT NOT NULL,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    day INTEGER NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (entry, class_name, number, subgroup_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE substitutions_before (
    import INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    class_name TEXT NOT NULL,
    number INTEGER NOT NULL,
    subgroup_key TEXT NOT NULL,
    gone INTEGER NOT NULL,
    subject TEXT NOT NULL,
    room TEXT NOT NULL,
    teacher TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    note TEXT NOT NULL,
    institution INTEGER NOT NULL,
    day INTEGER NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, entry, class_name, number, subgroup_key)
) STRICT, WITHOUT ROWID;

-- When lessons begin and end: a file is complete for its institution, and for each single date that it names.
CREATE TABLE bells (
    -- institution and date in one number, the date 0 for the bells of every week
    entry INTEGER NOT NULL,
    -- 1 is Monday; 0 every day
    weekday INTEGER NOT NULL,
    -- 1 or 2; 0 both
    shift INTEGER NOT NULL,
    number INTEGER NOT NULL,
    -- minutes since midnight
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    day INTEGER NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (entry, weekday, shift, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE bells_before (
    import INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    weekday INTEGER NOT NULL,
    shift INTEGER NOT NULL,
    number INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    institution INTEGER NOT NULL,
    day INTEGER NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, entry, weekday, shift, number)
) STRICT, WITHOUT ROWID;
