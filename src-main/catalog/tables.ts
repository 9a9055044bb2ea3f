import type { Generated, Selectable } from 'kysely';
import type { KeepingTables } from './keeping-tables.ts';

/** The catalog's tables as Kysely sees them; the migrations are their definition. */
export interface CatalogTables extends KeepingTables {
  patient: {
    patient_key: Generated<number>;
    patient_id: string;
    issuer_of_patient_id: string;
    name_alphabetic: string;
    name_ideographic: string;
    name_phonetic: string;
    birth_date: string;
    sex: string;
    identity: string;
  };
  study: StudyTable;
  series: SeriesTable;
  instance: InstanceTable;
  total: { name: string; value: number };
  archived: {
    received_day: number;
    modality: string;
    source: string;
    series_count: number;
    instance_count: number;
    size_bytes: number;
  };
  archived_study: { received_day: number; study_count: number };
  study_check: { study_key: number; checked_at: number };
  catalog_state: { name: string; value: string };
  quarantine: {
    quarantine_id: string;
    received_at: number;
    source: string;
    sop_instance_uid: string;
    study_instance_uid: string;
    reason: string;
    size_bytes: number;
  };
}

export interface StudyTable {
  study_key: Generated<number>;
  patient_key: number;
  study_instance_uid: string;
  patient_name: string;
  patient_name_ideographic: string;
  patient_name_phonetic: string;
  patient_name_fold: string;
  patient_name_ideographic_fold: string;
  patient_name_phonetic_fold: string;
  patient_id: string;
  issuer_of_patient_id: string;
  patient_birth_date: string;
  patient_sex: string;
  study_date: string;
  study_time: string;
  accession_number: string;
  study_id: string;
  study_description: string;
  study_description_fold: string;
  referring_physician: string;
  referring_physician_ideographic: string;
  referring_physician_phonetic: string;
  referring_physician_fold: string;
  modalities: string;
  sop_class_uids: string;
  body_parts: string;
  series_count: number;
  instance_count: number;
  size_bytes: number;
  first_received_at: number;
  last_received_at: number;
  has_identity_conflict: number;
  search_text: string;
  optional_keys: string;
  reading_state: Generated<number>;
  reading_by: Generated<string>;
  reading_at: Generated<number>;
}

export interface SeriesTable {
  series_key: Generated<number>;
  study_key: number;
  series_instance_uid: string;
  received_day: number;
  source: string;
  series_number: number | null;
  modality: string;
  series_description: string;
  series_date: string;
  series_time: string;
  body_part_examined: string;
  laterality: string;
  protocol_name: string;
  sop_class_uids: string;
  instance_count: number;
  frame_count: number;
  size_bytes: number;
  optional_keys: string;
}

export interface InstanceTable {
  instance_key: Generated<number>;
  series_key: number;
  sop_instance_uid: string;
  sop_class_uid: string;
  transfer_syntax_uid: string;
  specific_character_set: string;
  instance_number: number | null;
  rows: number | null;
  columns: number | null;
  frame_count: number;
  bits_allocated: number | null;
  frame_of_reference_uid: string;
  size_bytes: number;
  dataset_offset: number;
  dataset_crc32: number;
  received_at: number;
  source: string;
  image_type: string;
  content_date: string;
  content_time: string;
  acquisition_number: number | null;
}

/** A row as it is read. */
export type CatalogRow<Table extends keyof CatalogTables> = Selectable<CatalogTables[Table]>;
