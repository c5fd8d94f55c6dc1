-- older code: may run

-- What the city and its institutions hold: olympiads, meetings, concerts. Called so because `events` are VK's.
CREATE TABLE school_events (
    -- never given twice: a button must not meet another event
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- whose it is; 0 where it is the city's
    institution INTEGER NOT NULL,
    -- folded; told apart within the institution
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    -- days since 31.12.0000 (Python's date.toordinal); the last is the first where it takes one day
    day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    -- minutes since midnight; -1 where nobody said
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    venue TEXT NOT NULL,
    -- «5» is all fifth classes; with commas between, '' is everybody
    classes TEXT NOT NULL,
    -- -1: nobody signs up with the bot; 0: whoever wants to
    places INTEGER NOT NULL,
    link TEXT NOT NULL,
    description TEXT NOT NULL,
    -- a key of content/dictionaries/event_kinds.toml
    kind TEXT NOT NULL,
    import INTEGER NOT NULL,
    UNIQUE (institution, code)
) STRICT;
CREATE INDEX school_events_by_last_day ON school_events (last_day);
CREATE INDEX school_events_by_import ON school_events (import);

CREATE TABLE school_events_before (
    import INTEGER NOT NULL,
    institution INTEGER NOT NULL,
    code TEXT NOT NULL,
    gone INTEGER NOT NULL,
    name TEXT NOT NULL,
    day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    venue TEXT NOT NULL,
    classes TEXT NOT NULL,
    places INTEGER NOT NULL,
    link TEXT NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL,
    was INTEGER NOT NULL,
    PRIMARY KEY (import, institution, code)
) STRICT, WITHOUT ROWID;

-- Who comes. The event is named as files name it, so that one which a faulty file lost for an hour keeps its people;
-- beside it stands what the family signed up for, so that a change and a cancellation are told.
CREATE TABLE event_sign_ups (
    institution INTEGER NOT NULL,
    code TEXT NOT NULL,
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    venue TEXT NOT NULL,
    PRIMARY KEY (institution, code, pupil)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_sign_ups_by_pupil ON event_sign_ups (pupil);

-- It is there for whoever is linked with the child: with the last link it goes, whatever ended that one, older code too.
CREATE TRIGGER event_sign_ups_go_with_the_last_link AFTER DELETE ON links
    WHEN NOT EXISTS (SELECT 1 FROM links WHERE links.pupil = OLD.pupil)
    BEGIN DELETE FROM event_sign_ups WHERE pupil = OLD.pupil; END;
