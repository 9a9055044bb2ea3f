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
CREATE TABLE study (
  study_key INTEGER PRIMARY KEY,
  patient_key INTEGER NOT NULL REFERENCES patient,
  study_instance_uid TEXT NOT NULL UNIQUE,
  patient_name TEXT NOT NULL,
  patient_name_ideographic TEXT NOT NULL,
  patient_name_phonetic TEXT NOT NULL,
  -- caseless, accents folded, one blank between components: the sort key
  patient_name_sort TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  issuer_of_patient_id TEXT NOT NULL,
  patient_birth_date TEXT NOT NULL,
  patient_sex TEXT NOT NULL,
  study_date TEXT NOT NULL,
  study_time TEXT NOT NULL,
  accession_number TEXT NOT NULL,
  study_id TEXT NOT NULL,
  study_description TEXT NOT NULL,
  referring_physician TEXT NOT NULL,
  referring_physician_ideographic TEXT NOT NULL,
  referring_physician_phonetic TEXT NOT NULL,
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
  -- what `text` of a search looks in, normalised like patient_name_sort
  search_text TEXT NOT NULL
) STRICT;

CREATE INDEX study_by_patient ON study (patient_key);
CREATE INDEX study_by_date ON study (study_date, study_time, study_key);
CREATE INDEX study_by_name ON study (patient_name_sort, study_key);
CREATE INDEX study_by_patient_id ON study (patient_id, study_key);
CREATE INDEX study_by_accession ON study (accession_number, study_key);
CREATE INDEX study_by_received ON study (last_received_at, study_key);
CREATE INDEX study_by_description ON study (study_description, study_key);
CREATE INDEX study_by_birth_date ON study (patient_birth_date, study_key);
CREATE INDEX study_by_modalities ON study (modalities, study_key);
CREATE INDEX study_by_instances ON study (instance_count, study_key);

CREATE VIRTUAL TABLE study_text USING fts5 (search_text, content = 'study', content_rowid = 'study_key', tokenize = 'trigram');
CREATE TRIGGER study_text_insert AFTER INSERT ON study BEGIN
  INSERT INTO study_text (rowid, search_text) VALUES (new.study_key, new.search_text);
END;
CREATE TRIGGER study_text_delete AFTER DELETE ON study BEGIN
  INSERT INTO study_text (study_text, rowid, search_text) VALUES ('delete', old.study_key, old.search_text);
END;
CREATE TRIGGER study_text_update AFTER UPDATE OF search_text ON study WHEN old.search_text <> new.search_text BEGIN
  INSERT INTO study_text (study_text, rowid, search_text) VALUES ('delete', old.study_key, old.search_text);
  INSERT INTO study_text (rowid, search_text) VALUES (new.study_key, new.search_text);
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
