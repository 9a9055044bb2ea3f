export type Cell = string | number | null;

export const STUDY_DESCRIPTION_COLUMNS = [
  'patient_key',
  'patient_name',
  'patient_name_ideographic',
  'patient_name_phonetic',
  'patient_name_fold',
  'patient_name_ideographic_fold',
  'patient_name_phonetic_fold',
  'patient_id',
  'issuer_of_patient_id',
  'patient_birth_date',
  'patient_sex',
  'study_date',
  'study_time',
  'accession_number',
  'study_id',
  'study_description',
  'study_description_fold',
  'referring_physician',
  'referring_physician_ideographic',
  'referring_physician_phonetic',
  'referring_physician_fold',
  'modalities',
  'sop_class_uids',
  'body_parts',
  'has_identity_conflict',
  'search_text',
  'optional_keys',
] as const;

export const STUDY_COUNT_COLUMNS = [
  'series_count',
  'instance_count',
  'size_bytes',
  'last_received_at',
] as const;

export const STUDY_COLUMNS = [
  'study_instance_uid',
  'first_received_at',
  ...STUDY_DESCRIPTION_COLUMNS,
  ...STUDY_COUNT_COLUMNS,
] as const;

export const SERIES_DESCRIPTION_COLUMNS = [
  'series_number',
  'modality',
  'series_description',
  'series_date',
  'series_time',
  'body_part_examined',
  'laterality',
  'protocol_name',
  'sop_class_uids',
  'optional_keys',
] as const;

export const SERIES_COUNT_COLUMNS = ['instance_count', 'frame_count', 'size_bytes'] as const;

export const SERIES_COLUMNS = [
  'study_key',
  'series_instance_uid',
  'received_day',
  'source',
  ...SERIES_DESCRIPTION_COLUMNS,
  ...SERIES_COUNT_COLUMNS,
] as const;

export const INSTANCE_COLUMNS = [
  'series_key',
  'sop_instance_uid',
  'sop_class_uid',
  'transfer_syntax_uid',
  'specific_character_set',
  'instance_number',
  'rows',
  'columns',
  'frame_count',
  'bits_allocated',
  'frame_of_reference_uid',
  'size_bytes',
  'dataset_offset',
  'dataset_crc32',
  'received_at',
  'source',
  'image_type',
  'content_date',
  'content_time',
  'acquisition_number',
] as const;

export const PATIENT_COLUMNS = [
  'patient_id',
  'issuer_of_patient_id',
  'name_alphabetic',
  'name_ideographic',
  'name_phonetic',
  'birth_date',
  'sex',
  'identity',
] as const;

export const QUARANTINE_COLUMNS = [
  'quarantine_id',
  'received_at',
  'source',
  'sop_instance_uid',
  'study_instance_uid',
  'reason',
  'size_bytes',
] as const;

/** The values of a row in the order of its statement's columns. */
export function cells<Name extends string>(
  row: Readonly<Record<Name, Cell>>,
  columns: readonly Name[],
): Cell[] {
  return columns.map((column) => row[column]);
}
