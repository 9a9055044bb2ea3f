-- Patients, studies, series, instances: everything here can be rebuilt from the files of the store.

-- A patient is (Patient ID, issuer, name, birth date) as received. Equal Patient IDs alone never join two people.
CREATE TABLE patient (
  patient_key INTEGER PRIMARY KEY,
  patient_id TEXT NOT NULL,
  issuer_of_patient_id TEXT NOT NULL,
  name_alphabetic TEXT NOT NULL,
  name_ideographic TEXT NOT NULL,
  name_phonetic TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  sex TEXT NOT NULL,
  -- normalised name and birth date: what must agree before two studies share this row
  identity TEXT NOT NULL,
  UNIQUE (patient_id, issuer_of_patient_id, identity)
) STRICT;

-- Covering row of the study list, C-FIND and QIDO: counts are kept up to date by the intake, never computed by scanning.
-- Columns ending in _fold are caseless with accents folded, for sorting and matching; PN with one blank between components.
CREATE TABLE study (
  study_key INTEGER PRIMARY KEY,
  patient_key INTEGER NOT NULL REFERENCES patient,
  study_instance_uid TEXT NOT NULL UNIQUE,
  patient_name TEXT NOT NULL,
  patient_name_ideographic TEXT NOT NULL,
  patient_name_phonetic TEXT NOT NULL,
  -- the alphabetic group, else the first other one that is not empty: also the sort key of the list
  patient_name_fold TEXT NOT NULL,
  patient_name_ideographic_fold TEXT NOT NULL,
  patient_name_phonetic_fold TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  issuer_of_patient_id TEXT NOT NULL,
  patient_birth_date TEXT NOT NULL,
  patient_sex TEXT NOT NULL,
  study_date TEXT NOT NULL,
  study_time TEXT NOT NULL,
  accession_number TEXT NOT NULL,
  study_id TEXT NOT NULL,
  study_description TEXT NOT NULL,
  study_description_fold TEXT NOT NULL,
  referring_physician TEXT NOT NULL,
  referring_physician_ideographic TEXT NOT NULL,
  referring_physician_phonetic TEXT NOT NULL,
  referring_physician_fold TEXT NOT NULL,
  -- sorted, backslash-separated
  modalities TEXT NOT NULL,
  sop_class_uids TEXT NOT NULL,
  body_parts TEXT NOT NULL,
  series_count INTEGER NOT NULL,
  instance_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- milliseconds since 1970 UTC
  first_received_at INTEGER NOT NULL,
  last_received_at INTEGER NOT NULL,
  has_identity_conflict INTEGER NOT NULL DEFAULT 0,
  -- what `text` of a search looks in, folded: one line a field, two more line ends at the end, so that every
  -- character starts a trigram (searches for one or two characters read the terms of study_text by range)
  search_text TEXT NOT NULL
) STRICT;

CREATE INDEX study_by_patient ON study (patient_key);
CREATE INDEX study_by_date ON study (study_date, study_time, study_key);
CREATE INDEX study_by_name ON study (patient_name_fold, study_key);
CREATE INDEX study_by_name_ideographic ON study (patient_name_ideographic_fold) WHERE patient_name_ideographic_fold <> '';
CREATE INDEX study_by_name_phonetic ON study (patient_name_phonetic_fold) WHERE patient_name_phonetic_fold <> '';
CREATE INDEX study_by_patient_id ON study (patient_id, study_key);
CREATE INDEX study_by_accession ON study (accession_number, study_key);
CREATE INDEX study_by_received ON study (last_received_at, study_key);
CREATE INDEX study_by_description ON study (study_description_fold, study_key);
CREATE INDEX study_by_birth_date ON study (patient_birth_date, study_key);
CREATE INDEX study_by_modalities ON study (modalities, study_key);
CREATE INDEX study_by_instances ON study (instance_count, study_key);
CREATE INDEX study_by_study_id ON study (study_id);
CREATE INDEX study_by_referring_physician ON study (referring_physician_fold);

CREATE VIRTUAL TABLE study_text USING fts5 (
  search_text, study_description_fold, content = 'study', content_rowid = 'study_key', tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE study_text_term USING fts5vocab ('study_text', 'instance');

CREATE TRIGGER study_text_insert AFTER INSERT ON study BEGIN
  INSERT INTO study_text (rowid, search_text, study_description_fold)
  VALUES (new.study_key, new.search_text, new.study_description_fold);
END;
CREATE TRIGGER study_text_delete AFTER DELETE ON study BEGIN
  INSERT INTO study_text (study_text, rowid, search_text, study_description_fold)
  VALUES ('delete', old.study_key, old.search_text, old.study_description_fold);
END;
CREATE TRIGGER study_text_update AFTER UPDATE OF search_text, study_description_fold ON study
WHEN old.search_text <> new.search_text OR old.study_description_fold <> new.study_description_fold BEGIN
  INSERT INTO study_text (study_text, rowid, search_text, study_description_fold)
  VALUES ('delete', old.study_key, old.search_text, old.study_description_fold);
  INSERT INTO study_text (rowid, search_text, study_description_fold)
  VALUES (new.study_key, new.search_text, new.study_description_fold);
END;

CREATE TABLE series (
  series_key INTEGER PRIMARY KEY,
  study_key INTEGER NOT NULL REFERENCES study ON DELETE CASCADE,
  series_instance_uid TEXT NOT NULL,
  series_number INTEGER,
  modality TEXT NOT NULL,
  series_description TEXT NOT NULL,
  series_date TEXT NOT NULL,
  series_time TEXT NOT NULL,
  body_part_examined TEXT NOT NULL,
  laterality TEXT NOT NULL,
  protocol_name TEXT NOT NULL,
  sop_class_uids TEXT NOT NULL,
  instance_count INTEGER NOT NULL,
  frame_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  UNIQUE (study_key, series_instance_uid)
) STRICT;

CREATE INDEX series_by_uid ON series (series_instance_uid);
CREATE INDEX series_by_modality ON series (modality, series_key);

CREATE TABLE instance (
  instance_key INTEGER PRIMARY KEY,
  series_key INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
  sop_instance_uid TEXT NOT NULL UNIQUE,
  sop_class_uid TEXT NOT NULL,
  transfer_syntax_uid TEXT NOT NULL,
  specific_character_set TEXT NOT NULL,
  instance_number INTEGER,
  rows INTEGER,
  columns INTEGER,
  frame_count INTEGER NOT NULL,
  bits_allocated INTEGER,
  frame_of_reference_uid TEXT NOT NULL,
  -- whole Part 10 file; the data set starts at dataset_offset and runs to the end
  size_bytes INTEGER NOT NULL,
  dataset_offset INTEGER NOT NULL,
  -- CRC-32 of the data set as received
  dataset_crc32 INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  -- calling AE title, or 'import' …
  source TEXT NOT NULL
) STRICT;

CREATE INDEX instance_by_series ON instance (series_key, instance_number, instance_key);

-- Whole-catalog sums, kept like the counts of a study
CREATE TABLE total (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO total (name, value) VALUES ('patients', 0), ('studies', 0), ('series', 0), ('instances', 0), ('size_bytes', 0);

-- 'complete' is 1 when every file of the store has been entered; a rebuild that was cut off starts again
CREATE TABLE catalog_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
