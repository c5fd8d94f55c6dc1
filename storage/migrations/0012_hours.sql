-- When the head of an institution receives, in the words of its own list; "" where the list does not say.
ALTER TABLE institutions ADD COLUMN hours TEXT NOT NULL DEFAULT '';
ALTER TABLE institutions_before ADD COLUMN hours TEXT NOT NULL DEFAULT '';
