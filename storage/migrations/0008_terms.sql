-- How an institution makes a term's mark out of marks. One without a row goes by the usual rule
-- (handlers/rules/marks.py).
CREATE TABLE marking_rules (
    institution INTEGER PRIMARY KEY REFERENCES institutions (id) ON DELETE CASCADE,
    -- hundredths above a whole mark from which the next one is given: 50 makes a five of 4.5, 60 of 4.6
    rounding INTEGER NOT NULL CHECK (rounding BETWEEN 1 AND 99),
    -- 0: all works weigh the same, whatever the files say
    weights INTEGER NOT NULL CHECK (weights IN (0, 1)),
    -- fewer marks than this make no forecast
    least INTEGER NOT NULL CHECK (least BETWEEN 1 AND 20),
    -- into what the school year is divided for grades 1 to 9, and for 10 and 11
    system TEXT NOT NULL CHECK (system IN ('quarters', 'trimesters', 'halves')),
    seniors TEXT NOT NULL CHECK (seniors IN ('quarters', 'trimesters', 'halves')),
    at TEXT NOT NULL
) STRICT;
