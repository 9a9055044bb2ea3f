import type { InstanceHeader, PersonName } from '#shared/dicom/instance-header.ts';
import { foldNameGroup, foldText } from '#shared/dicom/person-name.ts';
import { withFurtherKeys } from './further-keys.ts';
import { compareIdentity, searchText } from './identity.ts';
import type { SeriesState, StudyState } from './statements.ts';

/** A row in memory, and what was done to it since it was written. Owned by the catalog's writer. */
export interface Described<Row extends { optional_keys: string }> {
  readonly row: Row;
  isDescriptionChanged: boolean;
  /** Optional keys of the last instance: those of the next are nearly always the same */
  lastKeys: string | undefined;
}

/**
 * What the first instances of a study left empty is filled in by later ones; what differs is marked, not replaced.
 *
 * @returns whom the row names now when one of its attributes was filled in, else null
 */
export function describeStudyFurther(
  study: Described<StudyState>,
  header: InstanceHeader,
): InstanceHeader | null {
  const { row } = study;
  const lists = {
    modalities: joined(row.modalities, header.modality),
    sop_class_uids: joined(row.sop_class_uids, header.sopClassUid),
    body_parts: joined(row.body_parts, header.bodyPartExamined),
  };
  for (const name of ['modalities', 'sop_class_uids', 'body_parts'] as const)
    if (row[name] !== lists[name]) {
      row[name] = lists[name];
      study.isDescriptionChanged = true;
    }
  if (row.has_identity_conflict === 0 && compareIdentity(patientFacts(row), header) !== 'agrees') {
    row.has_identity_conflict = 1;
    study.isDescriptionChanged = true;
  }
  study.isDescriptionChanged = addKeys(study, header.queried?.studyKeys) || study.isDescriptionChanged;
  if (isFilled(row)) return null;
  const described = describeStudy(header);
  const groups = FILLED_TOGETHER.filter(
    (names) => names.every((name) => row[name] === '') && names.some((name) => described[name] !== ''),
  );
  if (groups.length === 0) return null;
  for (const name of groups.flat()) row[name] = described[name];
  const facts = { ...header, ...searchedFacts(row) };
  row.search_text = searchText(facts);
  study.isDescriptionChanged = true;
  return facts;
}

/** The same for a series. */
export function describeSeriesFurther(series: Described<SeriesState>, header: InstanceHeader): void {
  const { row } = series;
  const classes = joined(row.sop_class_uids, header.sopClassUid);
  if (classes !== row.sop_class_uids) {
    row.sop_class_uids = classes;
    series.isDescriptionChanged = true;
  }
  series.isDescriptionChanged = addKeys(series, header.queried?.seriesKeys) || series.isDescriptionChanged;
  if (row.series_description !== '' && row.body_part_examined !== '' && row.laterality !== '') return;
  const described = describeSeries(header);
  for (const name of ['series_description', 'body_part_examined', 'laterality', 'protocol_name'] as const)
    if (row[name] === '' && described[name] !== '') {
      row[name] = described[name];
      series.isDescriptionChanged = true;
    }
}

/** @returns whether the row has another value now */
function addKeys(entity: Described<StudyState | SeriesState>, keys: string | undefined): boolean {
  if (keys === entity.lastKeys) return false;
  entity.lastKeys = keys;
  const known = entity.row.optional_keys;
  entity.row.optional_keys = withFurtherKeys(known, keys);
  return entity.row.optional_keys !== known;
}

/** Attributes of a study that later instances may add, each group as a whole. */
const FILLED_TOGETHER = [
  [
    'patient_name',
    'patient_name_ideographic',
    'patient_name_phonetic',
    'patient_name_fold',
    'patient_name_ideographic_fold',
    'patient_name_phonetic_fold',
  ],
  ['patient_id', 'issuer_of_patient_id'],
  ['patient_birth_date'],
  ['patient_sex'],
  ['study_date', 'study_time'],
  ['accession_number'],
  ['study_id'],
  ['study_description', 'study_description_fold'],
  [
    'referring_physician',
    'referring_physician_ideographic',
    'referring_physician_phonetic',
    'referring_physician_fold',
  ],
] as const;

function isFilled(row: StudyState): boolean {
  return (
    row.patient_name_fold !== '' &&
    row.patient_id !== '' &&
    row.patient_birth_date !== '' &&
    row.patient_sex !== '' &&
    row.study_date !== '' &&
    row.accession_number !== '' &&
    row.study_id !== '' &&
    row.study_description !== '' &&
    row.referring_physician_fold !== ''
  );
}

export function patientFacts(row: StudyState) {
  return {
    patientId: row.patient_id,
    issuerOfPatientId: row.issuer_of_patient_id,
    patientName: {
      alphabetic: row.patient_name,
      ideographic: row.patient_name_ideographic,
      phonetic: row.patient_name_phonetic,
    },
    patientBirthDate: row.patient_birth_date,
  };
}

function searchedFacts(row: StudyState) {
  return {
    ...patientFacts(row),
    accessionNumber: row.accession_number,
    studyDescription: row.study_description,
    studyInstanceUid: row.study_instance_uid,
  };
}

export function describeStudy(header: InstanceHeader) {
  const { patientName, referringPhysicianName: referring } = header;
  return {
    patient_name: patientName.alphabetic,
    patient_name_ideographic: patientName.ideographic,
    patient_name_phonetic: patientName.phonetic,
    patient_name_fold: matchedName(patientName),
    patient_name_ideographic_fold: foldNameGroup(patientName.ideographic),
    patient_name_phonetic_fold: foldNameGroup(patientName.phonetic),
    patient_id: header.patientId,
    issuer_of_patient_id: header.issuerOfPatientId,
    patient_birth_date: header.patientBirthDate,
    patient_sex: header.patientSex,
    study_date: header.studyDate,
    study_time: header.studyTime,
    accession_number: header.accessionNumber,
    study_id: header.studyId,
    study_description: header.studyDescription,
    study_description_fold: foldText(header.studyDescription),
    referring_physician: referring.alphabetic,
    referring_physician_ideographic: referring.ideographic,
    referring_physician_phonetic: referring.phonetic,
    referring_physician_fold: matchedName(referring),
    modalities: header.modality,
    sop_class_uids: header.sopClassUid,
    body_parts: header.bodyPartExamined,
    has_identity_conflict: 0,
    search_text: searchText(header),
    optional_keys: header.queried?.studyKeys ?? '{}',
  };
}

export function describeSeries(header: InstanceHeader) {
  return {
    series_number: header.seriesNumber,
    modality: header.modality,
    series_description: header.seriesDescription,
    series_date: header.seriesDate,
    series_time: header.seriesTime,
    body_part_examined: header.bodyPartExamined,
    laterality: header.laterality,
    protocol_name: header.protocolName,
    sop_class_uids: header.sopClassUid,
    optional_keys: header.queried?.seriesKeys ?? '{}',
  };
}

/** The first group that is not empty, as matching and sorting see it */
function matchedName({ alphabetic, ideographic, phonetic }: PersonName): string {
  return foldNameGroup(alphabetic || ideographic || phonetic);
}

/** A sorted, backslash-separated list with one more value; the same string when it is already there. */
function joined(list: string, value: string): string {
  if (value === '' || list === value) return list;
  const values = list === '' ? [] : list.split('\\');
  if (values.includes(value)) return list;
  return [...values, value].sort().join('\\');
}
