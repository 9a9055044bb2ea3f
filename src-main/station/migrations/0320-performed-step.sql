-- Performed procedure steps as scanners tell of them (PS3.4 annex F).

CREATE TABLE performed_step (
  sop_instance_uid TEXT PRIMARY KEY,
  -- AE title of who began it
  peer TEXT NOT NULL,
  -- inProgress, completed, discontinued
  state TEXT NOT NULL,
  -- Milliseconds since 1970 UTC
  told_at INTEGER NOT NULL,
  has_end INTEGER NOT NULL,
  series_count INTEGER NOT NULL,
  -- JSON: SOP Instance UIDs of what it made
  instances TEXT NOT NULL
) STRICT;

CREATE INDEX performed_step_told ON performed_step (told_at);

CREATE TABLE performed_step_study (
  study_instance_uid TEXT NOT NULL,
  sop_instance_uid TEXT NOT NULL REFERENCES performed_step ON DELETE CASCADE,
  PRIMARY KEY (study_instance_uid, sop_instance_uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX performed_step_study_of ON performed_step_study (sop_instance_uid);

-- A scanner's word is kept above; what stands here is an archive's.
ALTER TABLE worklist_entry DROP COLUMN expected_from;
