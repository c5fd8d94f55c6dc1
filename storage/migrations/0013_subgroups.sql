-- older code: may run

-- In which half of the class a child learns a subject, as the family has said: `subject` folded, `subgroup` as the
-- timetable writes it.
CREATE TABLE subgroups (
    pupil INTEGER NOT NULL REFERENCES pupils (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    subgroup TEXT NOT NULL,
    chosen TEXT NOT NULL,
    PRIMARY KEY (pupil, subject)
) STRICT, WITHOUT ROWID;

-- It is there for whoever is linked with the child: with the last link it goes, whatever ended that one, older code too.
CREATE TRIGGER subgroups_go_with_the_last_link AFTER DELETE ON links
    WHEN NOT EXISTS (SELECT 1 FROM links WHERE links.pupil = OLD.pupil)
    BEGIN DELETE FROM subgroups WHERE pupil = OLD.pupil; END;
