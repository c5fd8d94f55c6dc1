-- older code: may run

-- What became of a mark, import by import, for pupils with whom somebody is linked: told to each of them at their hour.
CREATE TABLE news (
    -- never given twice: up to which one somebody has heard is remembered by it
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pupil INTEGER NOT NULL,
    day INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    work INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    -- null: there was none
    was TEXT,
    -- null: there is none any more
    mark TEXT,
    import INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX news_by_pupil ON news (pupil, id);
CREATE INDEX news_by_at ON news (at);

-- Up to which news of a pupil a person has heard; no row: up to when they were linked.
CREATE TABLE heard (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    pupil INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    PRIMARY KEY (person, pupil)
) STRICT, WITHOUT ROWID;
