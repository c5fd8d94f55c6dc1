-- What was announced lately is found by its hour: answers about the coming days quote it.
-- older code: may run
CREATE INDEX announcements_said ON announcements (due) WHERE confirmed IS NOT NULL;
