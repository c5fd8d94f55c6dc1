-- older code: may run

-- «Код будущего»: the sign-up of a child. What the keys mean stands in content/programmes/code_future.toml.
CREATE TABLE code_future (
    pupil INTEGER PRIMARY KEY REFERENCES pupils (id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    language TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wish', 'applied', 'tested', 'contract', 'learning', 'refused')),
    since TEXT NOT NULL,
    -- when the state was reached
    changed TEXT NOT NULL,
    -- the day (date.toordinal) of the next step as the family noted it; 0 where it did not
    step_day INTEGER NOT NULL DEFAULT 0
) STRICT;

-- It is there for whoever is linked with the child: with the last link it goes, whatever ended that one, older code too.
CREATE TRIGGER code_future_goes_with_the_last_link AFTER DELETE ON links
    WHEN NOT EXISTS (SELECT 1 FROM links WHERE links.pupil = OLD.pupil)
    BEGIN DELETE FROM code_future WHERE pupil = OLD.pupil; END;
