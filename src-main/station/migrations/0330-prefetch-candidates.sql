-- JSON: studies elsewhere that may be of the same patient, and why; only a person can say so.
ALTER TABLE prefetch_subject ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]';
