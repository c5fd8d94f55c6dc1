-- Which version of an announcement's words a row has, so that a correction changes each of them once.
-- older code: may run
ALTER TABLE outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
