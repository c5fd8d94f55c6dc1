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

-- Those who have not agreed are looked through every minute.
CREATE INDEX people_without_consent ON people (last_wrong) WHERE consent IS NULL;

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
CREATE INDEX consents_by_person ON consents (person, at);

-- What a restored backup must not undo; mirrored into an append-only file beside the database.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('person erased', 'code used', 'code revoked', 'link ended')),
    -- of a code its keyed hash; of a person, or a person and the pupil's «Номер», a seal (ids differ from store to store)
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_by_at ON ledger (at);
