-- An announcement is called by a number of its author's own, given when it is confirmed.
-- older code: may run

-- 0: a draft, or said before there were numbers, and called by its id as its reports and the journal called it
ALTER TABLE announcements ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
