-- How many instances of the study came to have other bytes than before under the same UID: what was remembered of their
-- pictures no longer holds
ALTER TABLE study_role ADD COLUMN replaced_count INTEGER NOT NULL DEFAULT 0;
