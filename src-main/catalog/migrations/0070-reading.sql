-- How far the reading of a study has come, as its reading.jsonl says; no row = nobody began it. It outlives the study's row, which
-- is gone while the study lies in the trash.
CREATE TABLE study_reading (
  study_instance_uid TEXT PRIMARY KEY,
  -- Place in READING_STATES; never 0
  state INTEGER NOT NULL,
  by TEXT NOT NULL,
  -- Milliseconds since 1970 UTC
  at INTEGER NOT NULL
) STRICT;

-- The same in the study's row, kept by triggers, so that lists are filtered and sorted by an index
ALTER TABLE study ADD COLUMN reading_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN reading_by TEXT NOT NULL DEFAULT '';
ALTER TABLE study ADD COLUMN reading_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX study_by_reading ON study (reading_state, study_date, study_time, study_key);

CREATE TRIGGER study_reading_of_new AFTER INSERT ON study
WHEN EXISTS (SELECT 1 FROM study_reading WHERE study_instance_uid = new.study_instance_uid) BEGIN
  UPDATE study SET (reading_state, reading_by, reading_at) =
    (SELECT state, by, at FROM study_reading WHERE study_instance_uid = new.study_instance_uid)
  WHERE study_key = new.study_key;
END;
CREATE TRIGGER study_reading_insert AFTER INSERT ON study_reading BEGIN
  UPDATE study SET reading_state = new.state, reading_by = new.by, reading_at = new.at
  WHERE study_instance_uid = new.study_instance_uid;
END;
CREATE TRIGGER study_reading_delete AFTER DELETE ON study_reading BEGIN
  UPDATE study SET reading_state = 0, reading_by = '', reading_at = 0
  WHERE study_instance_uid = old.study_instance_uid;
END;
