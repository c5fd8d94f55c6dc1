-- older code: may run

-- How often something has changed, by whatever process: what was worked out of it holds while the number is the same.
CREATE TABLE editions (
    name TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;

INSERT INTO editions (name, number) VALUES ('lessons', 0);

CREATE TRIGGER timetable_comes AFTER INSERT ON timetable
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
CREATE TRIGGER timetable_changes AFTER UPDATE ON timetable
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
CREATE TRIGGER timetable_goes AFTER DELETE ON timetable
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;

CREATE TRIGGER substitutions_come AFTER INSERT ON substitutions
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
CREATE TRIGGER substitutions_change AFTER UPDATE ON substitutions
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
CREATE TRIGGER substitutions_go AFTER DELETE ON substitutions
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;

CREATE TRIGGER bells_come AFTER INSERT ON bells
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
CREATE TRIGGER bells_change AFTER UPDATE ON bells
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
CREATE TRIGGER bells_go AFTER DELETE ON bells
    BEGIN UPDATE editions SET number = number + 1 WHERE name = 'lessons'; END;
