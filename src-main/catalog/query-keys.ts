import { OPTIONAL_KEYS, optionalName } from '#main/dicom/optional-keys.ts';

/** The tables of the catalog, from above; queries go down them (PS3.4 C.6). */
export const TABLES = ['patient', 'study', 'series', 'instance'] as const;
export type Table = (typeof TABLES)[number];

/** How a value is matched (PS3.4 C.2.2.2); `modalities` and `uidList` are lists in one column. */
export type MatchingKind =
  'uid' | 'uidList' | 'modalities' | 'text' | 'values' | 'name' | 'date' | 'time' | 'number';

/** An attribute that queries may match on and ask for. */
export interface QueryKey {
  /** Its keyword in camelCase; within a sequence both keywords with a dot */
  readonly name: string;
  readonly tag: number;
  readonly vr: string;
  /** Where it is matched; patient attributes are those of the study, as it was received */
  readonly table: Exclude<Table, 'patient'>;
  readonly isOfPatient: boolean;
  readonly kind: MatchingKind;
  /** What is matched: for names the folded groups, else one SQL expression */
  readonly match: readonly string[];
  /** What is told: the three groups of a name, else one SQL expression; with `optional` a JSON object that holds it */
  readonly columns: readonly string[];
  /** How likely a row is to match a usual exact value, where an index finds it; null without an index */
  readonly selectivity: number | null;
  /** Its whole text is also in the trigram index */
  readonly isSearched: boolean;
  /** It is kept in the JSON object of its study or series */
  readonly isOptional: boolean;
  /** Tag of the sequence whose items hold it; 0 outside of sequences */
  readonly sequenceTag: number;
}

interface Definition {
  readonly vr: string;
  readonly tag: number;
  readonly columns?: readonly string[];
  readonly match?: readonly string[];
  readonly kind?: MatchingKind;
  readonly selectivity?: number;
  readonly isSearched?: boolean;
  readonly isOfPatient?: boolean;
}

const KIND_OF_VR: Readonly<Record<string, MatchingKind>> = {
  UI: 'uid',
  PN: 'name',
  DA: 'date',
  TM: 'time',
  IS: 'number',
  US: 'number',
};

function keys<Name extends string>(
  table: Exclude<Table, 'patient'>,
  definitions: Readonly<Record<Name, Definition>>,
): Record<Name, QueryKey> {
  const entries = Object.entries<Definition>(definitions).map(([name, definition]) => {
    const { vr, tag, columns = [], selectivity = null, isSearched = false, isOfPatient = false } = definition;
    const kind = definition.kind ?? KIND_OF_VR[vr] ?? 'text';
    const key: QueryKey = {
      name,
      tag,
      vr,
      table,
      isOfPatient,
      kind,
      match: definition.match ?? columns,
      columns,
      selectivity,
      isSearched,
      isOptional: false,
      sequenceTag: 0,
    };
    return [name, key] as const;
  });
  return Object.fromEntries(entries) as Record<Name, QueryKey>;
}

function optional<Name extends string>(tags: Readonly<Record<Name, string>>): Record<Name, QueryKey> {
  const entries = Object.entries<string>(tags).map(([name, hex]) => {
    const tag = Number.parseInt(hex.slice(0, 8), 16);
    const itemTag = hex.length > 8 ? Number.parseInt(hex.slice(9), 16) : 0;
    const kept = OPTIONAL_KEYS.find((key) => key.tag === tag);
    if (!kept) throw new Error(`${name} is not kept`);
    const { keeper, vr: outerVr, items } = kept;
    const vr = itemTag === 0 ? outerVr : (items?.find((item) => item.tag === itemTag)?.vr ?? '');
    const column = `${keeper}.optional_keys`;
    const key: QueryKey = {
      name,
      tag: itemTag || tag,
      vr,
      table: keeper,
      isOfPatient: tag >>> 16 === 0x0010 && OF_PATIENT.has(tag),
      kind: KIND_OF_VR[vr] ?? 'values',
      match:
        itemTag === 0
          ? [`${column} ->> '$."${optionalName(tag)}"'`]
          : [`item.value ->> '$."${optionalName(itemTag)}"'`],
      columns: [column],
      selectivity: null,
      isSearched: false,
      isOptional: true,
      sequenceTag: itemTag === 0 ? 0 : tag,
    };
    return [name, key] as const;
  });
  return Object.fromEntries(entries) as Record<Name, QueryKey>;
}

/** Kept with the study, but of the patient (PS3.4 table C.6-1) */
const OF_PATIENT = new Set([0x00100032, 0x00101000, 0x00101001, 0x00102160]);

const PATIENT_STUDIES =
  '(SELECT count(*) FROM study AS of_patient WHERE of_patient.patient_key = study.patient_key)';

function patientSum(column: string): string {
  return `(SELECT sum(of_patient.${column}) FROM study AS of_patient WHERE of_patient.patient_key = study.patient_key)`;
}

const STUDY_KEYS = keys('study', {
  patientName: {
    vr: 'PN',
    tag: 0x00100010,
    isOfPatient: true,
    columns: ['study.patient_name', 'study.patient_name_ideographic', 'study.patient_name_phonetic'],
    match: [
      'study.patient_name_fold',
      'study.patient_name_ideographic_fold',
      'study.patient_name_phonetic_fold',
    ],
    selectivity: 1e-4,
    isSearched: true,
  },
  patientId: {
    vr: 'LO',
    tag: 0x00100020,
    isOfPatient: true,
    columns: ['study.patient_id'],
    selectivity: 1e-5,
    isSearched: true,
  },
  issuerOfPatientId: {
    vr: 'LO',
    tag: 0x00100021,
    isOfPatient: true,
    columns: ['study.issuer_of_patient_id'],
  },
  patientBirthDate: {
    vr: 'DA',
    tag: 0x00100030,
    isOfPatient: true,
    columns: ['study.patient_birth_date'],
    selectivity: 5e-5,
  },
  patientSex: { vr: 'CS', tag: 0x00100040, isOfPatient: true, columns: ['study.patient_sex'] },
  numberOfPatientRelatedStudies: {
    vr: 'IS',
    tag: 0x00201200,
    isOfPatient: true,
    columns: [PATIENT_STUDIES],
  },
  numberOfPatientRelatedSeries: {
    vr: 'IS',
    tag: 0x00201202,
    isOfPatient: true,
    columns: [patientSum('series_count')],
  },
  numberOfPatientRelatedInstances: {
    vr: 'IS',
    tag: 0x00201204,
    isOfPatient: true,
    columns: [patientSum('instance_count')],
  },
  studyInstanceUid: { vr: 'UI', tag: 0x0020000d, columns: ['study.study_instance_uid'], selectivity: 1e-9 },
  studyDate: { vr: 'DA', tag: 0x00080020, columns: ['study.study_date'], selectivity: 3e-4 },
  studyTime: { vr: 'TM', tag: 0x00080030, columns: ['study.study_time'] },
  accessionNumber: {
    vr: 'SH',
    tag: 0x00080050,
    columns: ['study.accession_number'],
    selectivity: 1e-6,
    isSearched: true,
  },
  studyId: { vr: 'SH', tag: 0x00200010, columns: ['study.study_id'], selectivity: 1e-3 },
  studyDescription: {
    vr: 'LO',
    tag: 0x00081030,
    columns: ['study.study_description'],
    isSearched: true,
  },
  referringPhysicianName: {
    vr: 'PN',
    tag: 0x00080090,
    columns: [
      'study.referring_physician',
      'study.referring_physician_ideographic',
      'study.referring_physician_phonetic',
    ],
    match: ['study.referring_physician_fold'],
    selectivity: 1e-2,
  },
  modalitiesInStudy: {
    vr: 'CS',
    tag: 0x00080061,
    kind: 'modalities',
    columns: ['study.modalities'],
    selectivity: 0.1,
  },
  sopClassesInStudy: { vr: 'UI', tag: 0x00080062, kind: 'uidList', columns: ['study.sop_class_uids'] },
  numberOfStudyRelatedSeries: { vr: 'IS', tag: 0x00201206, columns: ['study.series_count'] },
  numberOfStudyRelatedInstances: {
    vr: 'IS',
    tag: 0x00201208,
    columns: ['study.instance_count'],
    selectivity: 1e-2,
  },
});

const SERIES_KEYS = keys('series', {
  seriesInstanceUid: {
    vr: 'UI',
    tag: 0x0020000e,
    columns: ['series.series_instance_uid'],
    selectivity: 1e-9,
  },
  modality: { vr: 'CS', tag: 0x00080060, columns: ['series.modality'], selectivity: 0.1 },
  seriesNumber: { vr: 'IS', tag: 0x00200011, columns: ['series.series_number'] },
  seriesDescription: { vr: 'LO', tag: 0x0008103e, columns: ['series.series_description'] },
  seriesDate: { vr: 'DA', tag: 0x00080021, columns: ['series.series_date'] },
  seriesTime: { vr: 'TM', tag: 0x00080031, columns: ['series.series_time'] },
  bodyPartExamined: { vr: 'CS', tag: 0x00180015, columns: ['series.body_part_examined'] },
  laterality: { vr: 'CS', tag: 0x00200060, columns: ['series.laterality'] },
  protocolName: { vr: 'LO', tag: 0x00181030, columns: ['series.protocol_name'] },
  numberOfSeriesRelatedInstances: { vr: 'IS', tag: 0x00201209, columns: ['series.instance_count'] },
});

const INSTANCE_KEYS = keys('instance', {
  sopInstanceUid: { vr: 'UI', tag: 0x00080018, columns: ['instance.sop_instance_uid'], selectivity: 1e-9 },
  sopClassUid: { vr: 'UI', tag: 0x00080016, columns: ['instance.sop_class_uid'] },
  instanceNumber: { vr: 'IS', tag: 0x00200013, columns: ['instance.instance_number'] },
  imageType: { vr: 'CS', tag: 0x00080008, kind: 'values', columns: ['instance.image_type'] },
  contentDate: { vr: 'DA', tag: 0x00080023, columns: ['instance.content_date'] },
  contentTime: { vr: 'TM', tag: 0x00080033, columns: ['instance.content_time'] },
  acquisitionNumber: { vr: 'IS', tag: 0x00200012, columns: ['instance.acquisition_number'] },
  numberOfFrames: { vr: 'IS', tag: 0x00280008, columns: ['nullif(instance.frame_count, 0)'] },
  rows: { vr: 'US', tag: 0x00280010, columns: ['instance.rows'] },
  columns: { vr: 'US', tag: 0x00280011, columns: ['instance.columns'] },
  bitsAllocated: { vr: 'US', tag: 0x00280100, columns: ['instance.bits_allocated'] },
  frameOfReferenceUid: { vr: 'UI', tag: 0x00200052, columns: ['instance.frame_of_reference_uid'] },
  availableTransferSyntaxUid: { vr: 'UI', tag: 0x00083002, columns: ['instance.transfer_syntax_uid'] },
});

const OPTIONAL = optional({
  institutionName: '00080080',
  timezoneOffsetFromUtc: '00080201',
  procedureCodeSequence: '00081032',
  nameOfPhysiciansReadingStudy: '00081060',
  admittingDiagnosesDescription: '00081080',
  patientBirthTime: '00100032',
  otherPatientIds: '00101000',
  otherPatientNames: '00101001',
  patientAge: '00101010',
  patientSize: '00101020',
  patientWeight: '00101030',
  ethnicGroup: '00102160',
  occupation: '00102180',
  requestingPhysician: '00321032',
  requestedProcedureDescription: '00321060',
  manufacturer: '00080070',
  stationName: '00081010',
  anatomicRegionSequence: '00082218',
  institutionalDepartmentName: '00081040',
  performingPhysicianName: '00081050',
  operatorsName: '00081070',
  manufacturerModelName: '00081090',
  deviceSerialNumber: '00181000',
  patientPosition: '00185100',
  performedProcedureStepStartDate: '00400244',
  performedProcedureStepStartTime: '00400245',
  performedProcedureStepId: '00400253',
  performedProcedureStepDescription: '00400254',
  requestAttributesSequence: '00400275',
  'procedureCodeSequence.codeValue': '00081032.00080100',
  'procedureCodeSequence.codingSchemeDesignator': '00081032.00080102',
  'procedureCodeSequence.codingSchemeVersion': '00081032.00080103',
  'procedureCodeSequence.codeMeaning': '00081032.00080104',
  'anatomicRegionSequence.codeValue': '00082218.00080100',
  'anatomicRegionSequence.codingSchemeDesignator': '00082218.00080102',
  'anatomicRegionSequence.codingSchemeVersion': '00082218.00080103',
  'anatomicRegionSequence.codeMeaning': '00082218.00080104',
  'requestAttributesSequence.accessionNumber': '00400275.00080050',
  'requestAttributesSequence.studyInstanceUid': '00400275.0020000d',
  'requestAttributesSequence.requestedProcedureDescription': '00400275.00321060',
  'requestAttributesSequence.scheduledProcedureStepDescription': '00400275.00400007',
  'requestAttributesSequence.scheduledProcedureStepId': '00400275.00400009',
  'requestAttributesSequence.requestedProcedureId': '00400275.00401001',
});

/** Every attribute that C-FIND and QIDO know, by its keyword in camelCase. */
export const QUERY_KEYS = { ...STUDY_KEYS, ...SERIES_KEYS, ...INSTANCE_KEYS, ...OPTIONAL };

export type QueryAttribute = keyof typeof QUERY_KEYS;
