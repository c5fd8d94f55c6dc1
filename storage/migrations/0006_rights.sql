-- Who of a family sees a child, who of the staff may do what, and what they did.

-- What the person is to the child; 'self' is the pupil, '' where nobody has said it yet.
ALTER TABLE links ADD COLUMN relation TEXT NOT NULL DEFAULT ''
    CHECK (relation IN ('', 'mother', 'father', 'grandmother', 'grandfather', 'guardian', 'relative', 'self'));
-- since when an administrator of the institution keeps the link closed
ALTER TABLE links ADD COLUMN suspended TEXT;
-- of a pupil's own link: the adult who lets it see personal data (grades 1 to 7), and since when
ALTER TABLE links ADD COLUMN allowed_by INTEGER;
ALTER TABLE links ADD COLUMN allowed TEXT;

-- Which institutions stand behind a link: those that had the pupil when it was made, later whichever confirmed it.
-- A link is good while one of them still has the pupil: one who moved waits for the new one, one who left is over.
CREATE TABLE vouchers (
    person INTEGER NOT NULL,
    pupil INTEGER NOT NULL,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    at TEXT NOT NULL,
    PRIMARY KEY (person, pupil, institution),
    FOREIGN KEY (person, pupil) REFERENCES links (person, pupil) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO vouchers (person, pupil, institution, at)
    SELECT links.person, links.pupil, enrolments.institution, links.linked
    FROM links JOIN enrolments ON enrolments.pupil = links.pupil WHERE enrolments.ended IS NULL;

-- Whom an administrator keeps away from a pupil: outlives the link and the person, so that neither letting go nor being
-- forgotten opens what the school closed. The person is a seal (storage/seals.py).
CREATE TABLE suspensions (
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    seal BLOB NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (pupil, seal)
) STRICT, WITHOUT ROWID;

-- Whose adults the school wants to learn nothing of each other.
CREATE TABLE discretions (
    pupil INTEGER PRIMARY KEY REFERENCES pupils (id) ON DELETE CASCADE,
    since TEXT NOT NULL
) STRICT;

-- For whom the code was handed out: an adult of the pupil, or the pupil.
ALTER TABLE codes ADD COLUMN audience TEXT NOT NULL DEFAULT 'adult' CHECK (audience IN ('adult', 'pupil'));

-- Which institution handed it out: that one vouches for the link, and a code of one that no longer has the pupil is void.
-- Null: issued before institutions were noted.
ALTER TABLE codes ADD COLUMN institution INTEGER REFERENCES institutions (id);

-- Who looked at a child's record, a row a day.
CREATE TABLE looks (
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    -- days since 31.12.0000 (Python's date.toordinal)
    day INTEGER NOT NULL,
    person INTEGER NOT NULL,
    -- as whom: 'family', or the role of one who works there
    as_whom TEXT NOT NULL,
    PRIMARY KEY (pupil, day, person, as_whom)
) STRICT, WITHOUT ROWID;
CREATE INDEX looks_by_person ON looks (person);
CREATE INDEX looks_by_day ON looks (day);

-- Who may do what for whom; what each role may do stands in handlers/rules/rights.py.
CREATE TABLE roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- null after the person asked to be forgotten: what they did stays in the journal under this number
    person INTEGER,
    role TEXT NOT NULL CHECK (role IN ('department', 'administrator', 'class teacher', 'club teacher')),
    -- null: the whole city
    institution INTEGER REFERENCES institutions (id),
    -- '' where the role is not about one class or group
    class_name TEXT NOT NULL DEFAULT '',
    -- the employee's number in the institution's staff file; '' where the code was issued without one
    staff_number TEXT NOT NULL DEFAULT '',
    granted TEXT NOT NULL,
    ended TEXT,
    why TEXT
) STRICT;
CREATE INDEX roles_by_person ON roles (person) WHERE ended IS NULL;
CREATE INDEX roles_by_institution ON roles (institution) WHERE ended IS NULL;

-- One-time codes for staff, as keyed hashes only.
CREATE TABLE staff_codes (
    hash BLOB PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('department', 'administrator', 'class teacher', 'club teacher')),
    institution INTEGER REFERENCES institutions (id),
    class_name TEXT NOT NULL DEFAULT '',
    staff_number TEXT NOT NULL DEFAULT '',
    issued TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT,
    revoked TEXT
) STRICT, WITHOUT ROWID;

-- What staff and commands did: added to, never changed.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    -- 'command', or 'role <id>': no person's number, so that it outlives an erasure
    who TEXT NOT NULL,
    act TEXT NOT NULL,
    institution INTEGER,
    -- what it was done to: a pupil's «Номер», «7Б», a role's id, a file's name
    what TEXT NOT NULL DEFAULT '',
    details TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX journal_by_institution ON journal (institution, id);
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
    BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;

-- «Неверно?»: a doubt about one exact record, answered by the institution's administrator in the chat.
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL,
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    -- the record as it stood when it was doubted
    day INTEGER NOT NULL,
    subject TEXT NOT NULL,
    mark TEXT NOT NULL,
    work TEXT NOT NULL,
    -- the person's words
    doubt TEXT NOT NULL,
    opened TEXT NOT NULL,
    answer TEXT,
    answered TEXT,
    answered_by INTEGER REFERENCES roles (id)
) STRICT;
CREATE INDEX tickets_open ON tickets (institution, id) WHERE answered IS NULL;
CREATE INDEX tickets_by_person ON tickets (person, pupil);

-- The acts of the ledger are named in one place, storage/ledger.py: a new one needs no new table.
CREATE TABLE ledger_of_acts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    act TEXT NOT NULL,
    -- of a code its keyed hash; of a person, or a person and what they had, a seal (ids differ from store to store)
    hash BLOB NOT NULL
) STRICT;
INSERT INTO ledger_of_acts (id, at, act, hash) SELECT id, at, act, hash FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_of_acts RENAME TO ledger;
CREATE INDEX ledger_by_at ON ledger (at);
