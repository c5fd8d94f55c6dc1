-- older code: may run

-- An announcement as it is written, chosen, confirmed and said (`body` are the author's words, `author` is not used).
-- In which role it is said: its number outlives an erasure.
ALTER TABLE announcements ADD COLUMN role INTEGER REFERENCES roles (id);
-- the messenger's formatting of the words, as JSON; '' for none
ALTER TABLE announcements ADD COLUMN style TEXT NOT NULL DEFAULT '';
-- whom it is for (handlers/rules/audience.py), '' until it is chosen
ALTER TABLE announcements ADD COLUMN audience TEXT NOT NULL DEFAULT '';
-- the answers that can be pressed, a line each; one line: only that it was read
ALTER TABLE announcements ADD COLUMN answers TEXT NOT NULL DEFAULT '';
ALTER TABLE announcements ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE announcements ADD COLUMN weekly INTEGER NOT NULL DEFAULT 0;
-- from when on it may leave: chosen, or the moment of its confirmation, after the quiet hours
ALTER TABLE announcements ADD COLUMN due TEXT;
-- since when it waits for the word of a second person
ALTER TABLE announcements ADD COLUMN asked TEXT;
-- all its rows are in the outbox
ALTER TABLE announcements ADD COLUMN spread TEXT;
-- nothing of it is on its way any more, and its author has the report; the same a day later
ALTER TABLE announcements ADD COLUMN ended TEXT;
ALTER TABLE announcements ADD COLUMN ended_later TEXT;
-- why it was stopped, in a word
ALTER TABLE announcements ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE announcements ADD COLUMN recalled TEXT;
-- how often its words were corrected after it was said, and since when the newest correction waits to be spread
ALTER TABLE announcements ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE announcements ADD COLUMN correcting TEXT;
-- since when those who have not read or answered are to be reminded, and how often they were
ALTER TABLE announcements ADD COLUMN reminding TEXT;
ALTER TABLE announcements ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
CREATE INDEX announcements_by_role ON announcements (role, id);
CREATE INDEX announcements_under_way ON announcements (due) WHERE confirmed IS NOT NULL AND ended_later IS NULL;

-- The pupils through whom somebody is reached, ids with spaces between; '' for staff and for the queue.
ALTER TABLE audiences ADD COLUMN pupils TEXT NOT NULL DEFAULT '';
-- 1: they had forbidden messages when it left
ALTER TABLE audiences ADD COLUMN forbade INTEGER NOT NULL DEFAULT 0;
-- which of the answers was pressed, from 1, and when
ALTER TABLE audiences ADD COLUMN answer INTEGER;
ALTER TABLE audiences ADD COLUMN answered TEXT;
CREATE INDEX audiences_by_chat ON audiences (chat, announcement);

-- What came with the words. `name` is VK's name of what everybody may be sent, '' until there is one.
CREATE TABLE enclosures (
    announcement INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- as it came, and where its bytes are
    given TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (announcement, place)
) STRICT, WITHOUT ROWID;
