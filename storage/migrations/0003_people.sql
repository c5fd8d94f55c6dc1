-- People by their number in the messenger. No name of theirs is kept.
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    since TEXT NOT NULL,
    -- version of the rules they agreed to; null: not, or taken back
    consent INTEGER,
    consented TEXT,
    -- wrong linking codes since the last pause, and the pause
    wrong_tries INTEGER NOT NULL DEFAULT 0,
    last_wrong TEXT,
    closed_until TEXT
) STRICT;

-- Codes that came before consent, as keyed hashes: used when the person agrees, gone when they waited too long.
CREATE TABLE held_codes (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    pupil INTEGER NOT NULL REFERENCES pupils (id),
    linked TEXT NOT NULL,
    PRIMARY KEY (person, pupil)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_pupil ON links (pupil);

-- One-time linking codes, as keyed hashes only.
CREATE TABLE codes (
    hash BLOB PRIMARY KEY,
    pupil INTEGER NOT NULL REFERENCES pupils (id),
    issued TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT,
    revoked TEXT,
    -- 1: issued by the institution's administrator for a child whom otherwise nobody may link
    permitted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_by_pupil ON codes (pupil);

-- Who agreed to which rules and when they took it back; after an erasure without the person.
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    person INTEGER,
    version INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('given', 'withdrawn')),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX consents_by_person ON consents (person);

-- What a restored backup must not undo; mirrored into an append-only file beside the database.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('person erased', 'code used', 'code revoked', 'link ended')),
    person INTEGER,
    -- the pupil's «Номер»: ids differ from store to store
    pupil TEXT,
    hash BLOB
) STRICT;
