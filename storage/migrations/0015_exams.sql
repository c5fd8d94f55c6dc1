-- older code: may run

-- Examinations of pupils, set and taken, as files say: a row is one sitting in one subject.
CREATE TABLE exams (
    pupil INTEGER NOT NULL REFERENCES pupils (id),
    -- the year in which the school year of the day began: 2026 for June 2027
    year INTEGER NOT NULL,
    -- «ОГЭ», as content/exams/kinds.toml calls it, or as the file does
    exam TEXT NOT NULL,
    subject INTEGER NOT NULL REFERENCES subjects (id),
    -- date.toordinal
    day INTEGER NOT NULL,
    -- hundredths, and so is `least`: what it takes, where the file says so; -1 where it does not
    score INTEGER NOT NULL,
    least INTEGER NOT NULL,
    mark TEXT NOT NULL,
    -- a name of content/dictionaries/exam_statuses.toml or '': what a file says in other words is not kept
    status TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (pupil, year, exam, subject, day)
) STRICT, WITHOUT ROWID;
-- Who sits an examination on a day.
CREATE INDEX exams_by_day ON exams (day);

-- What pupils have won and taken part in.
CREATE TABLE achievements (
    pupil INTEGER NOT NULL REFERENCES pupils (id),
    day INTEGER NOT NULL,
    event TEXT NOT NULL,
    result TEXT NOT NULL,
    level TEXT NOT NULL,
    -- an address or the words of the file, '' where it has none
    document TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (pupil, day, event, result)
) STRICT, WITHOUT ROWID;

-- What rows were before an import changed or removed them, as in 0002_school.sql.
CREATE TABLE exams_before (
    import INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    year INTEGER NOT NULL,
    exam TEXT NOT NULL,
    subject INTEGER NOT NULL,
    day INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    score INTEGER NOT NULL,
    least INTEGER NOT NULL,
    mark TEXT NOT NULL,
    status TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, pupil, year, exam, subject, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE achievements_before (
    import INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    day INTEGER NOT NULL,
    event TEXT NOT NULL,
    result TEXT NOT NULL,
    gone INTEGER NOT NULL,
    level TEXT NOT NULL,
    document TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, pupil, day, event, result)
) STRICT, WITHOUT ROWID;
