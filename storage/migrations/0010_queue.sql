-- Applications for a place in a kindergarten: no name, no number, no birth date.
CREATE TABLE queue_applications (
    -- never given twice: whoever is linked with one must not meet another
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- keyed hash of the application's number and the child's year of birth: by it two files mean the same one
    identity BLOB NOT NULL UNIQUE,
    -- keyed hash of the number and the whole birth date: by it a parent is known; null where files tell the year alone
    proof BLOB UNIQUE,
    -- the day (date.toordinal) of the file that told the birth date
    proved INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a file says of an application's place in one kindergarten on its day: history is added to, day by day.
CREATE TABLE queue (
    -- application and day in one number (storage/queue.py): a file is complete for its applications on their days
    entry INTEGER NOT NULL,
    garden INTEGER NOT NULL REFERENCES institutions (id),
    application INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- from 1; 0 where the file has none
    place INTEGER NOT NULL,
    privileged_place INTEGER NOT NULL,
    -- 1 is the kindergarten wanted most; 0 where the file does not say
    choice INTEGER NOT NULL,
    -- as the file writes it: what it means is the editors' word (content/dictionaries)
    status TEXT NOT NULL,
    applied INTEGER NOT NULL,
    -- that there is a privilege, never which
    privileged INTEGER NOT NULL CHECK (privileged IN (0, 1)),
    -- the day from which a place is wanted; 0 where the file has none
    wanted INTEGER NOT NULL,
    import INTEGER NOT NULL,
    PRIMARY KEY (entry, garden)
) STRICT, WITHOUT ROWID;
-- Who stood in one kindergarten's queue on a day.
CREATE INDEX queue_by_day ON queue (day, garden);

CREATE TABLE queue_before (
    import INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    garden INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    application INTEGER NOT NULL,
    day INTEGER NOT NULL,
    place INTEGER NOT NULL,
    privileged_place INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    status TEXT NOT NULL,
    applied INTEGER NOT NULL,
    privileged INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, entry, garden)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_links (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    application INTEGER NOT NULL REFERENCES queue_applications (id),
    linked TEXT NOT NULL,
    PRIMARY KEY (person, application)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_links_by_application ON queue_links (application);

-- One-time codes that staff hand to a parent whose child's birth date the files do not tell, as keyed hashes only.
CREATE TABLE queue_codes (
    hash BLOB PRIMARY KEY,
    application INTEGER NOT NULL REFERENCES queue_applications (id),
    issued TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT,
    revoked TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_codes_by_application ON queue_codes (application);

-- Wrong tries of a day at one number, whether or not there is an application of that number; gone when the day is.
CREATE TABLE queue_tries (
    -- keyed hashes of the number and of whoever tried
    number BLOB NOT NULL,
    day INTEGER NOT NULL,
    who BLOB NOT NULL,
    tries INTEGER NOT NULL,
    PRIMARY KEY (number, day, who)
) STRICT, WITHOUT ROWID;
