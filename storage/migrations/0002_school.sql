-- The city's institutions, as their own lists name them.
CREATE TABLE institutions (
    id INTEGER PRIMARY KEY,
    -- the code as the list writes it, and folded: what makes two rows one institution
    code TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('school', 'kindergarten', 'additional', 'other')),
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    vk TEXT NOT NULL DEFAULT '',
    -- the import that wrote the row last; the same in every table below
    import INTEGER NOT NULL
) STRICT;

-- All the folded ways to name an institution: «мбоу сош 21», «школа 21», its code (storage/names.py).
CREATE TABLE institution_names (
    name TEXT NOT NULL,
    institution INTEGER NOT NULL REFERENCES institutions (id) ON DELETE CASCADE,
    PRIMARY KEY (name, institution)
) STRICT, WITHOUT ROWID;
CREATE INDEX institution_names_by_institution ON institution_names (institution);

-- As little of a child as serves: no surname, no patronymic, no birth date.
CREATE TABLE pupils (
    id INTEGER PRIMARY KEY,
    -- «Номер»: the pupil's number in the source system
    number TEXT NOT NULL UNIQUE,
    given TEXT NOT NULL,
    surname_initial TEXT NOT NULL,
    -- both, folded: «Артём Ё.» and «Артем Е.» are one and the same
    folded TEXT NOT NULL
) STRICT;

-- Where a pupil learns; two rows for a pupil of two institutions. `ended` is set when a list no longer names the pupil.
CREATE TABLE enrolments (
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    -- normalised: «7Б» (storage/names.py)
    class_name TEXT NOT NULL,
    -- 1: nobody may link the child without the institution's administrator
    restricted INTEGER NOT NULL DEFAULT 0,
    ended TEXT,
    import INTEGER NOT NULL,
    PRIMARY KEY (pupil, institution)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolments_by_class ON enrolments (institution, class_name, pupil) WHERE ended IS NULL;

-- The lists as schools hand them over; what a new list is compared with.
CREATE VIEW roll AS
    SELECT pupils.number, enrolments.institution, enrolments.class_name, enrolments.restricted,
           pupils.folded, pupils.given, pupils.surname_initial, enrolments.import
    FROM enrolments JOIN pupils ON pupils.id = enrolments.pupil
    WHERE enrolments.ended IS NULL;

CREATE TABLE subjects (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
) STRICT;

-- What a grade was for; shared by all who wrote the same work.
CREATE TABLE works (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    UNIQUE (kind, topic)
) STRICT;

-- Twelve million rows a year: all grades of a pupil in a period are one range of the key, a row is some 25 bytes.
-- No foreign keys here: three look-ups a row would double an import, and its ids come from the tables above.
CREATE TABLE grades (
    pupil INTEGER NOT NULL,
    -- days since 31.12.0000 (Python's date.toordinal)
    day INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    work INTEGER NOT NULL,
    -- tells equals apart: two marks for the same work on the same day
    ordinal INTEGER NOT NULL,
    mark TEXT NOT NULL,
    -- hundredths; -1 where the file has no weight
    weight INTEGER NOT NULL,
    comment TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (pupil, day, subject, work, ordinal)
) STRICT, WITHOUT ROWID;

-- Every import: who, when, what file, and what came of it.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    rows INTEGER NOT NULL,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    same INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    -- 'lost': killed, and the file with its checked rows is no longer there to finish it from
    state TEXT NOT NULL CHECK (state IN ('applying', 'done', 'lost', 'undone')),
    -- while it is applied: the file beside the database that holds the checked rows, and the last chunk that is in
    staged TEXT,
    reached INTEGER NOT NULL DEFAULT 0,
    -- 0: rows were refused, so nothing may count as gone
    removes INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_kind ON imports (kind, id);
CREATE INDEX imports_unfinished ON imports (id) WHERE state = 'applying';

-- As of when a pupil's data of a kind are: the last import that covered the pupil, or a class the pupil is in.
CREATE TABLE freshness (
    kind TEXT NOT NULL,
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (kind, pupil)
) STRICT, WITHOUT ROWID;

-- What rows were before an import changed or removed them (`gone` = 1), kept while it may be undone. Rows that an
-- import made need no image: they carry its number and have none here. `was` is the import that had written the row.
CREATE TABLE institutions_before (
    import INTEGER NOT NULL,
    folded TEXT NOT NULL,
    gone INTEGER NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    site TEXT NOT NULL,
    vk TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE roll_before (
    import INTEGER NOT NULL,
    number TEXT NOT NULL,
    institution INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    class_name TEXT NOT NULL,
    restricted INTEGER NOT NULL,
    folded TEXT NOT NULL,
    given TEXT NOT NULL,
    surname_initial TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, number, institution)
) STRICT, WITHOUT ROWID;

CREATE TABLE grades_before (
    import INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    day INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    work INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    mark TEXT NOT NULL,
    weight INTEGER NOT NULL,
    comment TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, pupil, day, subject, work, ordinal)
) STRICT, WITHOUT ROWID;
