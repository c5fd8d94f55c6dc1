-- older code: may run

-- Chats of several that hear what is public of one class.
CREATE TABLE class_chats (
    -- VK's number of it
    chat INTEGER PRIMARY KEY,
    institution INTEGER NOT NULL REFERENCES institutions (id),
    class_name TEXT NOT NULL,
    -- the number of the role in which somebody bound it: it outlives an erasure and names nobody
    bound_by INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
