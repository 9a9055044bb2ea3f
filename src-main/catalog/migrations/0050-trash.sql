-- What the journals of the studies say beside the files: all of it can be rebuilt from them.

-- Only studies that are not simply owned
CREATE TABLE study_role (
  study_instance_uid TEXT PRIMARY KEY,
  -- 'owned' or 'cached'
  role TEXT NOT NULL,
  -- AE title of the archive that a cached study is from
  peer TEXT NOT NULL,
  is_pinned INTEGER NOT NULL,
  -- milliseconds since 1970 UTC, 0 = not held
  keep_until INTEGER NOT NULL
) STRICT;

CREATE INDEX study_role_cached ON study_role (study_instance_uid) WHERE role = 'cached';

-- One act of moving to the trash, as long as something of it lies there
CREATE TABLE trash (
  trash_id TEXT PRIMARY KEY,
  study_instance_uid TEXT NOT NULL,
  scope TEXT NOT NULL,
  trashed_at INTEGER NOT NULL,
  trashed_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  comment TEXT NOT NULL,
  -- from the header of its first instance
  patient_name TEXT NOT NULL,
  patient_name_ideographic TEXT NOT NULL,
  patient_name_phonetic TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  patient_birth_date TEXT NOT NULL,
  study_date TEXT NOT NULL,
  study_description TEXT NOT NULL,
  accession_number TEXT NOT NULL,
  modalities TEXT NOT NULL,
  series_count INTEGER NOT NULL,
  instance_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL
) STRICT;

CREATE INDEX trash_by_age ON trash (trashed_at, trash_id);
CREATE INDEX trash_by_study ON trash (study_instance_uid);

-- Its file lies where it lay; no row of `instance` says so
CREATE TABLE trashed_instance (
  sop_instance_uid TEXT PRIMARY KEY,
  trash_id TEXT NOT NULL,
  study_instance_uid TEXT NOT NULL,
  series_instance_uid TEXT NOT NULL,
  modality TEXT NOT NULL,
  transfer_syntax_uid TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  dataset_offset INTEGER NOT NULL,
  dataset_crc32 INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  is_barred INTEGER NOT NULL
) STRICT;

CREATE INDEX trashed_instance_by_study ON trashed_instance (study_instance_uid);
CREATE INDEX trashed_instance_by_trash ON trashed_instance (trash_id);

-- Instances that were purged, and evicted ones as long as their study's journal tells of them
CREATE TABLE tombstone (
  sop_instance_uid TEXT NOT NULL,
  study_instance_uid TEXT NOT NULL,
  -- 'unlinking': its file may still be there; 'gone'; 'back': it came again since
  state TEXT NOT NULL,
  is_purged INTEGER NOT NULL,
  is_barred INTEGER NOT NULL,
  trash_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  comment TEXT NOT NULL,
  trashed_at INTEGER NOT NULL,
  trashed_by TEXT NOT NULL,
  purged_at INTEGER NOT NULL,
  purged_by TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (sop_instance_uid, study_instance_uid)
) STRICT;

CREATE INDEX tombstone_by_study ON tombstone (study_instance_uid);
CREATE INDEX tombstone_by_age ON tombstone (purged_at);
CREATE INDEX tombstone_unlinking ON tombstone (study_instance_uid) WHERE state = 'unlinking';

-- Studies whose journal may say more than the rows above: brought in line when the catalog is opened
CREATE TABLE journal_pending (study_instance_uid TEXT PRIMARY KEY) STRICT;

-- A patient whom no study names any more is none
DELETE FROM patient WHERE NOT EXISTS (SELECT 1 FROM study WHERE study.patient_key = patient.patient_key);
UPDATE total SET value = (SELECT count(*) FROM patient) WHERE name = 'patients';
