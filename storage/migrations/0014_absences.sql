-- older code: may run

-- Missed days and lessons, as the school's files tell them. Of why a child was away only the kind is kept: the file's
-- own words, an illness among them, reach no table.
CREATE TABLE absences (
    pupil INTEGER NOT NULL,
    -- days since 31.12.0000 (Python's date.toordinal)
    day INTEGER NOT NULL,
    -- 0 where the file has no number of the lesson
    lesson INTEGER NOT NULL,
    -- 0 where the file names none; without a lesson too it is the whole day
    subject INTEGER NOT NULL,
    -- tells lessons of one subject apart that have no numbers
    nth INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('excused', 'unexcused', 'request', 'untold')),
    import INTEGER NOT NULL,
    PRIMARY KEY (pupil, day, lesson, subject, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE absences_before (
    import INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    day INTEGER NOT NULL,
    lesson INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    kind TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, pupil, day, lesson, subject, nth)
) STRICT, WITHOUT ROWID;

-- A day on which a child will not come, as an adult of the family has told; gone with that adult's link.
CREATE TABLE absence_reports (
    pupil INTEGER NOT NULL,
    day INTEGER NOT NULL,
    person INTEGER NOT NULL,
    -- 'family': for family reasons; '' is every other reason and none at all, so that it tells of no illness
    reason TEXT NOT NULL CHECK (reason IN ('', 'family')),
    at TEXT NOT NULL,
    PRIMARY KEY (pupil, day, person),
    FOREIGN KEY (person, pupil) REFERENCES links (person, pupil) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_reports_by_person ON absence_reports (person, pupil);
