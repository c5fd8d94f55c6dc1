-- Which key the codes are hashed under: a keyed hash of a constant, one row, so that a lost key is noticed.
CREATE TABLE code_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    fingerprint BLOB NOT NULL
) STRICT;
