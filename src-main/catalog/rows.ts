import type { Selectable } from 'kysely';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { READING_STATES } from '#shared/reading/reading-state.ts';
import type { OptionalValues } from '#main/dicom/optional-keys.ts';
import type { InstanceRecord, QuarantineRecord, SeriesRecord, StudyRecord } from './records.ts';
import type { CatalogTables, InstanceTable, SeriesTable, StudyTable } from './tables.ts';

/** Rows of the database as the records that leave the catalog. */
export function studyRecord(row: Selectable<StudyTable>): StudyRecord {
  return {
    studyInstanceUid: row.study_instance_uid,
    patientName: {
      alphabetic: row.patient_name,
      ideographic: row.patient_name_ideographic,
      phonetic: row.patient_name_phonetic,
    },
    patientId: row.patient_id,
    issuerOfPatientId: row.issuer_of_patient_id,
    patientBirthDate: row.patient_birth_date,
    patientSex: row.patient_sex,
    studyDate: row.study_date,
    studyTime: row.study_time,
    accessionNumber: row.accession_number,
    studyId: row.study_id,
    studyDescription: row.study_description,
    referringPhysicianName: {
      alphabetic: row.referring_physician,
      ideographic: row.referring_physician_ideographic,
      phonetic: row.referring_physician_phonetic,
    },
    modalitiesInStudy: list(row.modalities),
    sopClassUids: list(row.sop_class_uids),
    bodyParts: list(row.body_parts),
    seriesCount: row.series_count,
    instanceCount: row.instance_count,
    sizeBytes: row.size_bytes,
    firstReceivedAt: row.first_received_at,
    lastReceivedAt: row.last_received_at,
    hasIdentityConflict: row.has_identity_conflict !== 0,
    reading: {
      state: READING_STATES[row.reading_state] ?? 'unread',
      by: row.reading_by,
      at: row.reading_at === 0 ? '' : new Date(row.reading_at).toISOString(),
    },
    optionalKeys: optionalValues(row.optional_keys),
  };
}

export function studyRow(study: StudyRecord, isReceiving: boolean): StudyRow {
  return {
    studyInstanceUid: study.studyInstanceUid,
    patientName: { ...study.patientName },
    patientId: study.patientId,
    issuerOfPatientId: study.issuerOfPatientId,
    patientBirthDate: study.patientBirthDate,
    patientSex: study.patientSex,
    studyDate: study.studyDate,
    studyTime: study.studyTime,
    accessionNumber: study.accessionNumber,
    studyId: study.studyId,
    studyDescription: study.studyDescription,
    referringPhysicianName: { ...study.referringPhysicianName },
    modalitiesInStudy: [...study.modalitiesInStudy],
    numberOfStudyRelatedSeries: study.seriesCount,
    numberOfStudyRelatedInstances: study.instanceCount,
    sizeBytes: study.sizeBytes,
    lastReceivedAt: new Date(study.lastReceivedAt).toISOString(),
    isReceiving,
    hasIdentityConflict: study.hasIdentityConflict,
    reading: study.reading,
  };
}

export function seriesRecord(row: Selectable<SeriesTable>, studyInstanceUid: string): SeriesRecord {
  return {
    studyInstanceUid,
    seriesInstanceUid: row.series_instance_uid,
    seriesNumber: row.series_number,
    modality: row.modality,
    seriesDescription: row.series_description,
    seriesDate: row.series_date,
    seriesTime: row.series_time,
    bodyPartExamined: row.body_part_examined,
    laterality: row.laterality,
    protocolName: row.protocol_name,
    sopClassUids: list(row.sop_class_uids),
    instanceCount: row.instance_count,
    frameCount: row.frame_count,
    sizeBytes: row.size_bytes,
    optionalKeys: optionalValues(row.optional_keys),
  };
}

export function seriesRow(series: SeriesRecord, representativeSopInstanceUid: string | null): SeriesRow {
  return {
    seriesInstanceUid: series.seriesInstanceUid,
    seriesNumber: series.seriesNumber,
    modality: series.modality,
    seriesDescription: series.seriesDescription,
    bodyPartExamined: series.bodyPartExamined,
    seriesDate: series.seriesDate,
    seriesTime: series.seriesTime,
    sopClassUids: [...series.sopClassUids],
    numberOfSeriesRelatedInstances: series.instanceCount,
    numberOfFrames: series.frameCount,
    representativeSopInstanceUid,
  };
}

export function instanceRecord(
  row: Selectable<InstanceTable>,
  studyInstanceUid: string,
  seriesInstanceUid: string,
): InstanceRecord {
  return {
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid: row.sop_instance_uid,
    sopClassUid: row.sop_class_uid,
    transferSyntaxUid: row.transfer_syntax_uid,
    specificCharacterSet: row.specific_character_set,
    instanceNumber: row.instance_number,
    rows: row.rows,
    columns: row.columns,
    frameCount: row.frame_count,
    bitsAllocated: row.bits_allocated,
    frameOfReferenceUid: row.frame_of_reference_uid,
    sizeBytes: row.size_bytes,
    datasetOffset: row.dataset_offset,
    datasetCrc32: row.dataset_crc32,
    receivedAt: row.received_at,
    source: row.source,
    imageType: row.image_type,
    contentDate: row.content_date,
    contentTime: row.content_time,
    acquisitionNumber: row.acquisition_number,
  };
}

export function quarantineRecord(row: Selectable<CatalogTables['quarantine']>): QuarantineRecord {
  return {
    quarantineId: row.quarantine_id,
    receivedAt: row.received_at,
    source: row.source,
    sopInstanceUid: row.sop_instance_uid,
    studyInstanceUid: row.study_instance_uid,
    reason: row.reason,
    sizeBytes: row.size_bytes,
  };
}

const NO_KEYS: OptionalValues = {};

export function optionalValues(json: string): OptionalValues {
  return json === '{}' ? NO_KEYS : (JSON.parse(json) as OptionalValues);
}

function list(joined: string): readonly string[] {
  return joined === '' ? [] : joined.split('\\');
}
