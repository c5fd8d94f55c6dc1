-- older code: may run

-- Of which classes an import told: as of when a class's data of a kind are. An import that is taken back tells no more.
CREATE TABLE class_imports (
    -- institution and class in one (storage/timetable.py)
    place TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (place, import)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_imports_by_import ON class_imports (import);

-- What is set for which day; of classes, never of a pupil.
CREATE TABLE homework (
    -- never given twice: a tick must not meet another task
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place TEXT NOT NULL,
    -- days since 31.12.0000 (Python's date.toordinal)
    day INTEGER NOT NULL,
    -- folded, and the subgroup too: '' where it is the whole class's
    subject_key TEXT NOT NULL,
    subgroup_key TEXT NOT NULL,
    -- tells tasks of one subject and day apart
    ordinal INTEGER NOT NULL,
    subject TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    task TEXT NOT NULL,
    -- addresses with spaces between
    links TEXT NOT NULL,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    import INTEGER NOT NULL,
    UNIQUE (place, day, subject_key, subgroup_key, ordinal)
) STRICT;
CREATE INDEX homework_by_day ON homework (day);
CREATE INDEX homework_by_institution ON homework (institution);

CREATE TABLE homework_before (
    import INTEGER NOT NULL,
    place TEXT NOT NULL,
    day INTEGER NOT NULL,
    subject_key TEXT NOT NULL,
    subgroup_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    subject TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    task TEXT NOT NULL,
    links TEXT NOT NULL,
    institution INTEGER NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, place, day, subject_key, subgroup_key, ordinal)
) STRICT, WITHOUT ROWID;

-- «Сделано»: one person's own, of one child's task; gone with the task, with the link and with the person.
CREATE TABLE homework_ticks (
    person INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    item INTEGER NOT NULL REFERENCES homework (id) ON DELETE CASCADE,
    PRIMARY KEY (person, pupil, item),
    FOREIGN KEY (person, pupil) REFERENCES links (person, pupil) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX homework_ticks_by_item ON homework_ticks (item);
