-- older code: may run

-- What a person wants to hear unasked, where it is not as usual. What the kinds are stands in handlers/rules/pushes.py.
CREATE TABLE wishes (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- one child; 0: all that have no row of their own
    pupil INTEGER NOT NULL,
    -- null: as usual
    wanted INTEGER CHECK (wanted IN (0, 1)),
    -- «19:00» on the city's clock, '' at once; null: as usual. In rows of all children only.
    hour TEXT,
    -- minutes before what it reminds of; null: as usual
    lead INTEGER,
    PRIMARY KEY (person, kind, pupil)
) STRICT, WITHOUT ROWID;
CREATE INDEX wishes_by_kind ON wishes (kind, wanted, person);
CREATE INDEX wishes_by_hour ON wishes (kind, hour) WHERE hour IS NOT NULL;

-- When a person wants nothing said unasked.
CREATE TABLE rests (
    person INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    -- own quiet hours, «22:30» on the city's clock, equal for none; null: the city's
    begins TEXT,
    ends TEXT,
    -- silent until then
    until TEXT,
    -- since when nothing at all is sent
    stopped TEXT
) STRICT;

-- Kinds of which a person has had the first push, the one that carries its own switch.
CREATE TABLE introduced (
    person INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    PRIMARY KEY (person, kind)
) STRICT, WITHOUT ROWID;

-- Up to which moment, and up to which import, a kind is done with.
CREATE TABLE reminded (
    kind TEXT PRIMARY KEY,
    upto TEXT NOT NULL,
    import INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
