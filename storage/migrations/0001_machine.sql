-- What came in. The key says the same thing twice only once: "m:<chat>:<cmid>" for a message, "e:<event id>"
-- for what is not a message. The body is our JSON and is emptied in the transaction that settles the event.
CREATE TABLE events (
    -- never given twice: answers to events without a place of their own are known by it
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    chat INTEGER NOT NULL,
    cmid INTEGER,
    body TEXT NOT NULL,
    received TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'set aside')),
    settled TEXT
) STRICT;
CREATE INDEX events_waiting ON events (chat, cmid, id) WHERE state = 'new';
CREATE INDEX events_settled ON events (settled) WHERE state <> 'new';

-- Where we are in VK's Long Poll, one row a community.
CREATE TABLE positions (
    community INTEGER PRIMARY KEY,
    ts TEXT NOT NULL,
    -- the newest message's VK time that we know of: recovery reads dialogs while they are newer
    seen TEXT NOT NULL,
    -- the moment of the very first start: what is older is nobody's question
    first TEXT NOT NULL,
    -- the stream lost what came since then, and it is not recovered yet
    gap TEXT
) STRICT;

CREATE TABLE chats (
    id INTEGER PRIMARY KEY,
    last_cmid INTEGER NOT NULL DEFAULT 0,
    read_cmid INTEGER NOT NULL DEFAULT 0,
    -- what the person's client shows, words with spaces between; null: not known, so everything
    client TEXT,
    -- a human administrator answers here: the bot is silent until then
    human_until TEXT,
    -- VK's code that says we cannot write here, until they write or allow again
    unreachable INTEGER,
    unreachable_since TEXT
) STRICT;

-- What a dialog remembers between two messages of one private chat.
CREATE TABLE sessions (
    chat INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    changed TEXT NOT NULL
) STRICT;

-- What goes out. Written in the transaction of its reason; settled by delivery.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL,
    -- the same thing said to the same chat has the same key: "reply:<cmid>:<n>", "announcement:17", …
    key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('say', 'edit', 'delete', 'answer', 'read')),
    priority INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- the conversation message id that an edit or a delete is about
    about INTEGER,
    capability TEXT NOT NULL,
    created TEXT NOT NULL,
    not_before TEXT NOT NULL,
    -- not after this: then it waits for the end of the quiet hours (looked at again when claimed)
    leave_by TEXT,
    expires TEXT,
    -- 1: its files are not made yet, so it may not be claimed
    making INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'leased', 'sent', 'gone', 'failed', 'expired', 'stopped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    first_tried TEXT,
    lease_until TEXT,
    -- VK's conversation message id of what was sent
    cmid INTEGER,
    code INTEGER,
    reason TEXT,
    settled TEXT,
    UNIQUE (chat, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (priority, not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_by_chat ON outbox (chat, state, id);
CREATE INDEX outbox_settled ON outbox (settled) WHERE state NOT IN ('waiting', 'leased');

CREATE INDEX outbox_expires ON outbox (expires) WHERE state = 'waiting' AND expires IS NOT NULL;
CREATE INDEX outbox_leave_by ON outbox (leave_by) WHERE state = 'waiting' AND leave_by IS NOT NULL;
CREATE INDEX outbox_bodies ON outbox (settled) WHERE body <> '' AND settled IS NOT NULL;
CREATE INDEX outbox_making ON outbox (id) WHERE making = 1;

-- Files for everybody that VK has already, by a hash of what they were made from.
CREATE TABLE uploads (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Monthly totals, written when outbox rows retire; current figures are counted from the rows themselves.
CREATE TABLE delivery_totals (
    month TEXT NOT NULL,
    capability TEXT NOT NULL,
    state TEXT NOT NULL,
    code INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL,
    PRIMARY KEY (month, capability, state, code)
) STRICT, WITHOUT ROWID;
