-- How a peer is spoken to, and what it is.

-- Specific Character Set of the answers it gets; '' = the smallest that holds them
ALTER TABLE peer ADD COLUMN character_set TEXT NOT NULL DEFAULT '';
-- Associations that are opened to it side by side
ALTER TABLE peer ADD COLUMN max_associations INTEGER NOT NULL DEFAULT 2;
-- What is retrieved from it stays there: here it is a copy that may make room
ALTER TABLE peer ADD COLUMN is_archive INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peer ADD COLUMN comment TEXT NOT NULL DEFAULT '';
