-- The posts of those who work in the city's institutions, as the staff files name them: a row is one post of one
-- employee, several rows for several subjects or classes. Here whole names are kept: a teacher is called by them.
CREATE TABLE staff (
    institution INTEGER NOT NULL REFERENCES institutions (id),
    -- «Номер»: the employee's number in the source system
    number TEXT NOT NULL,
    -- the subject as the file writes it, '' where it has none
    subject TEXT NOT NULL,
    -- normalised: «7Б» (storage/names.py), '' where the file has none
    class_name TEXT NOT NULL,
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    post TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (institution, number, subject, class_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_by_number ON staff (number);

-- What a pupil got for a whole term, year or examination.
CREATE TABLE term_grades (
    pupil INTEGER NOT NULL,
    subject INTEGER NOT NULL REFERENCES subjects (id),
    -- one of «1 четверть»…«4 четверть», «1 триместр»…«3 триместр», «1 полугодие», «2 полугодие», «год», «экзамен», «итог»
    period TEXT NOT NULL,
    -- the year in which the school year began: 2025 for 2025/26
    year INTEGER NOT NULL,
    mark TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (pupil, year, subject, period)
) STRICT, WITHOUT ROWID;

-- What rows were before an import changed or removed them, as in 0002_school.sql.
CREATE TABLE staff_before (
    import INTEGER NOT NULL,
    institution INTEGER NOT NULL,
    number TEXT NOT NULL,
    subject TEXT NOT NULL,
    class_name TEXT NOT NULL,
    gone INTEGER NOT NULL,
    surname TEXT NOT NULL,
    given TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    post TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, institution, number, subject, class_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE term_grades_before (
    import INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    period TEXT NOT NULL,
    year INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    mark TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, pupil, year, subject, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE freshness_before (
    import INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    at TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, pupil)
) STRICT, WITHOUT ROWID;

-- A pupil who had left and is back: since when the enrolment had been ended.
ALTER TABLE roll_before ADD COLUMN ended TEXT;

-- Taking an import back: while it is on its way `undo_began` alone is set; who did it, and when it was done.
ALTER TABLE imports ADD COLUMN undo_began TEXT;
ALTER TABLE imports ADD COLUMN undone TEXT;
ALTER TABLE imports ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
