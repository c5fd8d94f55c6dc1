-- The outbox anew: its numbers are never given twice (what an erased row was still waited for must not meet another), and
-- a row knows whose data it tells, so that what waits goes when the right to hear it does.
CREATE TABLE outbox_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL,
    -- the same thing said to the same chat has the same key: "reply:<cmid>:<n>", "announcement:17", …
    key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('say', 'edit', 'delete', 'answer', 'read')),
    priority INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- the conversation message id that an edit or a delete is about
    about INTEGER,
    capability TEXT NOT NULL,
    -- the pupil whose data it tells; 0: several; null: nobody's
    pupil INTEGER,
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
INSERT INTO outbox_anew (id, chat, key, kind, priority, body, about, capability, created, not_before, leave_by, expires,
    making, state, attempts, first_tried, lease_until, cmid, code, reason, settled)
    SELECT id, chat, key, kind, priority, body, about, capability, created, not_before, leave_by, expires,
    making, state, attempts, first_tried, lease_until, cmid, code, reason, settled FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (priority, not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_by_chat ON outbox (chat, state, id);
CREATE INDEX outbox_settled ON outbox (settled) WHERE state NOT IN ('waiting', 'leased');
CREATE INDEX outbox_expires ON outbox (expires) WHERE state = 'waiting' AND expires IS NOT NULL;
CREATE INDEX outbox_leave_by ON outbox (leave_by) WHERE state = 'waiting' AND leave_by IS NOT NULL;
CREATE INDEX outbox_bodies ON outbox (settled) WHERE body <> '' AND settled IS NOT NULL;
CREATE INDEX outbox_making ON outbox (id) WHERE making = 1;
CREATE INDEX outbox_pushes ON outbox (key, state) WHERE priority IN (4, 5);
