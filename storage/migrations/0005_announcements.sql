-- What staff say to many at once: the words once here, a row a chat in the outbox under the key "announcement:<id>".
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- in whose name: a person's number in the messenger, or null for the city itself
    author INTEGER,
    body TEXT NOT NULL,
    created TEXT NOT NULL,
    confirmed TEXT,
    -- nothing of it leaves from then on
    stopped TEXT
) STRICT;

-- Whom it is for, as chosen when it was previewed; a chat once, however many of its children are meant.
CREATE TABLE audiences (
    announcement INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    chat INTEGER NOT NULL,
    PRIMARY KEY (announcement, chat)
) STRICT, WITHOUT ROWID;

-- What became of one thing said to many is counted from its rows.
CREATE INDEX outbox_pushes ON outbox (key, state) WHERE priority IN (4, 5);
