/** The tables of 0050-trash.sql as Kysely sees them. */
export interface KeepingTables {
  study_role: {
    study_instance_uid: string;
    role: string;
    peer: string;
    is_pinned: number;
    keep_until: number;
    replaced_count: number;
  };
  trash: TrashTable;
  trashed_instance: {
    sop_instance_uid: string;
    trash_id: string;
    study_instance_uid: string;
    series_instance_uid: string;
    modality: string;
    transfer_syntax_uid: string;
    size_bytes: number;
    dataset_offset: number;
    dataset_crc32: number;
    received_at: number;
    source: string;
    is_barred: number;
  };
  tombstone: {
    sop_instance_uid: string;
    study_instance_uid: string;
    state: string;
    is_purged: number;
    is_barred: number;
    trash_id: string;
    reason: string;
    comment: string;
    trashed_at: number;
    trashed_by: string;
    purged_at: number;
    purged_by: string;
    size_bytes: number;
    sha256: string;
  };
}

export interface TrashTable {
  trash_id: string;
  study_instance_uid: string;
  scope: string;
  trashed_at: number;
  trashed_by: string;
  reason: string;
  comment: string;
  patient_name: string;
  patient_name_ideographic: string;
  patient_name_phonetic: string;
  patient_id: string;
  patient_birth_date: string;
  study_date: string;
  study_description: string;
  accession_number: string;
  modalities: string;
  series_count: number;
  instance_count: number;
  size_bytes: number;
}
