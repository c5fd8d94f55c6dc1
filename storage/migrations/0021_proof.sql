-- older code: may run

-- What became of an announcement as its last report told it: the rows from which it is counted retire.
ALTER TABLE announcements ADD COLUMN proof TEXT NOT NULL DEFAULT '';
