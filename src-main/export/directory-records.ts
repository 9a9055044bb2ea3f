import type { DataSet } from '#main/dicom/data-set.ts';
import { itemsAt, putText, tagOf, textAt } from '#main/dicom/data-set-values.ts';

/** Which record of a DICOMDIR an instance gets, and with which keys (PS3.3 F.4, F.5). */
interface RecordKind {
  readonly type: string;
  readonly keys: readonly Key[];
}

/** `1`: a value that is missing is made up; `2`: may be empty; `3`: only when it is there */
type Key = readonly [keyword: string, type: 1 | 2 | 3];

const NUMBER: Key = ['InstanceNumber', 1];
const CONTENT_DATE_TIME: readonly Key[] = [
  ['ContentDate', 1],
  ['ContentTime', 1],
];
/** Content Identification Macro (PS3.3 Table 10-12) as directory records use it */
const IDENTIFIED: readonly Key[] = [
  NUMBER,
  ['ContentLabel', 1],
  ['ContentDescription', 2],
  ['ContentCreatorName', 2],
];

const kinds = {
  image: {
    type: 'IMAGE',
    keys: [NUMBER],
  },
  presentation: {
    type: 'PRESENTATION',
    keys: [
      ...IDENTIFIED,
      ['PresentationCreationDate', 1],
      ['PresentationCreationTime', 1],
      ['ReferencedSeriesSequence', 3],
      ['BlendingSequence', 3],
    ],
  },
  document: {
    type: 'SR DOCUMENT',
    keys: [
      NUMBER,
      ...CONTENT_DATE_TIME,
      ['CompletionFlag', 1],
      ['VerificationFlag', 1],
      ['VerificationDateTime', 3],
      ['ConceptNameCodeSequence', 1],
    ],
  },
  keyObject: {
    type: 'KEY OBJECT DOC',
    keys: [NUMBER, ...CONTENT_DATE_TIME, ['ConceptNameCodeSequence', 1]],
  },
  encapsulated: {
    type: 'ENCAP DOC',
    keys: [
      NUMBER,
      ['ContentDate', 2],
      ['ContentTime', 2],
      ['DocumentTitle', 2],
      ['HL7InstanceIdentifier', 3],
      ['ConceptNameCodeSequence', 2],
      ['MIMETypeOfEncapsulatedDocument', 1],
    ],
  },
  waveform: { type: 'WAVEFORM', keys: [NUMBER, ...CONTENT_DATE_TIME] },
  spectroscopy: {
    type: 'SPECTROSCOPY',
    keys: [
      NUMBER,
      ...CONTENT_DATE_TIME,
      ['ImageType', 1],
      ['NumberOfFrames', 1],
      ['Rows', 1],
      ['Columns', 1],
      ['DataPointRows', 1],
      ['DataPointColumns', 1],
      ['ReferencedImageEvidenceSequence', 3],
    ],
  },
  rawData: { type: 'RAW DATA', keys: [['InstanceNumber', 2], ...CONTENT_DATE_TIME] },
  registration: { type: 'REGISTRATION', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  fiducial: { type: 'FIDUCIAL', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  valueMap: { type: 'VALUE MAP', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  stereometric: { type: 'STEREOMETRIC', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  surface: { type: 'SURFACE', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  surfaceScan: { type: 'SURFACE SCAN', keys: CONTENT_DATE_TIME },
  tract: { type: 'TRACT', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  annotation: { type: 'ANNOTATION', keys: [...CONTENT_DATE_TIME, ...IDENTIFIED] },
  measurement: { type: 'MEASUREMENT', keys: [NUMBER, ...CONTENT_DATE_TIME] },
  assessment: {
    type: 'ASSESSMENT',
    keys: [NUMBER, ['InstanceCreationDate', 1], ['InstanceCreationTime', 2]],
  },
  dose: { type: 'RT DOSE', keys: [NUMBER, ['DoseSummationType', 1], ['DoseComment', 3]] },
  structureSet: {
    type: 'RT STRUCTURE SET',
    keys: [NUMBER, ['StructureSetLabel', 1], ['StructureSetDate', 2], ['StructureSetTime', 2]],
  },
  plan: { type: 'RT PLAN', keys: [NUMBER, ['RTPlanLabel', 1], ['RTPlanDate', 2], ['RTPlanTime', 2]] },
  treatment: {
    type: 'RT TREAT RECORD',
    keys: [NUMBER, ['TreatmentDate', 2], ['TreatmentTime', 2]],
  },
  radiotherapy: {
    type: 'RADIOTHERAPY',
    keys: [
      NUMBER,
      ['UserContentLabel', 3],
      ['UserContentLongLabel', 3],
      ['ContentDescription', 2],
      ['ContentCreatorName', 2],
    ],
  },
} as const satisfies Readonly<Record<string, RecordKind>>;

const ROOT = '1.2.840.10008.5.1.4.1.1.';

/** SOP classes by what stands behind 1.2.840.10008.5.1.4.1.1; the first pattern that fits counts. */
const KINDS: readonly (readonly [RegExp, RecordKind])[] = [
  [/^4\.2$/, kinds.spectroscopy],
  [/^9(\.|$)/, kinds.waveform],
  [/^11\.\d+$/, kinds.presentation],
  [/^66$/, kinds.rawData],
  [/^66\.[13]$/, kinds.registration],
  [/^66\.2$/, kinds.fiducial],
  [/^66\.5$/, kinds.surface],
  [/^66\.6$/, kinds.tract],
  [/^67$/, kinds.valueMap],
  [/^68\.[12]$/, kinds.surfaceScan],
  [/^77\.1\.5\.3$/, kinds.stereometric],
  [/^7[89]\.\d+$/, kinds.measurement],
  [/^80\.1$/, kinds.measurement],
  [/^88\.59$/, kinds.keyObject],
  [/^88\.\d+$/, kinds.document],
  [/^90\.1$/, kinds.assessment],
  [/^91\.1$/, kinds.annotation],
  [/^104\.\d+$/, kinds.encapsulated],
  [/^481\.1$/, kinds.image],
  [/^481\.2$/, kinds.dose],
  [/^481\.3$/, kinds.structureSet],
  [/^481\.[58]$/, kinds.plan],
  [/^481\.[4679]$/, kinds.treatment],
  [/^481\.2[34]$/, kinds.image],
  [/^481\.\d+$/, kinds.radiotherapy],
  [
    /^(1|2|3|4|5|6|7|12|13|14|20|30|128|130)(\.\d+)*$|^66\.[478]$|^77\.1(\.\d+)*$|^81\.1$|^82\.1$/,
    kinds.image,
  ],
];

/** null: a SOP class for which the standard has no record below a series */
export function recordKindOf(sopClassUid: string): RecordKind | null {
  if (!sopClassUid.startsWith(ROOT)) return null;
  const number = sopClassUid.slice(ROOT.length);
  return KINDS.find(([pattern]) => pattern.test(number))?.[1] ?? null;
}

const PATIENT_KEYS: readonly Key[] = [
  ['PatientName', 2],
  ['PatientID', 1],
  ['PatientBirthDate', 3],
  ['PatientSex', 3],
];
const STUDY_KEYS: readonly Key[] = [
  ['StudyDate', 1],
  ['StudyTime', 1],
  ['StudyDescription', 2],
  ['StudyInstanceUID', 1],
  ['StudyID', 1],
  ['AccessionNumber', 2],
];
const SERIES_KEYS: readonly Key[] = [
  ['Modality', 1],
  ['SeriesInstanceUID', 1],
  ['SeriesNumber', 1],
  ['SeriesDescription', 3],
  ['BodyPartExamined', 3],
];

/** Values for keys that a record must have where the instance has none. */
const MADE_UP: Readonly<Record<string, string>> = {
  ContentDate: '19000101',
  ContentTime: '000000',
  StudyDate: '19000101',
  StudyTime: '000000',
  PresentationCreationDate: '19000101',
  PresentationCreationTime: '000000',
  InstanceCreationDate: '19000101',
  ContentLabel: 'UNNAMED',
  StructureSetLabel: 'UNNAMED',
  RTPlanLabel: 'UNNAMED',
  DoseSummationType: 'UNKNOWN',
  CompletionFlag: 'PARTIAL',
  VerificationFlag: 'UNVERIFIED',
  Modality: 'OT',
  MIMETypeOfEncapsulatedDocument: 'application/octet-stream',
  ImageType: 'ORIGINAL\\PRIMARY',
  NumberOfFrames: '1',
};

export interface DirectoryKeys {
  readonly patient: DataSet;
  readonly study: DataSet;
  readonly series: DataSet;
  /** null: no record for this instance, the SOP class has none */
  readonly instance: { readonly type: string; readonly keys: DataSet } | null;
}

/** Numbers for what an instance does not number itself, from 1. */
export interface Ordinals {
  readonly patient: number;
  readonly study: number;
  readonly series: number;
  readonly instance: number;
}

/**
 * The keys of the records of one instance, copied out of its data set.
 *
 * @param header the data set up to its pixel data
 */
export function directoryKeys(header: DataSet, ordinals: Ordinals): DirectoryKeys {
  const kind = recordKindOf(textAt(header, tagOf('SOPClassUID')));
  const instance = kind && keysOf(header, kind.keys, { InstanceNumber: String(ordinals.instance) });
  if (instance) addConceptModifiers(header, instance, kind.type);
  return {
    patient: keysOf(header, PATIENT_KEYS, { PatientID: `UNKNOWN-${ordinals.patient}` }),
    study: keysOf(header, STUDY_KEYS, { StudyID: String(ordinals.study) }),
    series: keysOf(header, SERIES_KEYS, { SeriesNumber: String(ordinals.series) }),
    instance: kind && instance && { type: kind.type, keys: instance },
  };
}

function keysOf(header: DataSet, keys: readonly Key[], own: Readonly<Record<string, string>>): DataSet {
  const record: DataSet = new Map();
  for (const [keyword, type] of keys) {
    const tag = tagOf(keyword);
    const isEmpty = !hasValue(header, tag);
    if (type === 3 && isEmpty) continue;
    if (!isEmpty) copy(header, record, tag);
    else if (type === 1 && keyword === 'ConceptNameCodeSequence') record.set(tag, unknownConcept());
    else if (keyword === 'ConceptNameCodeSequence') record.set(tag, { vr: 'SQ', value: [] });
    else if (type === 1 && isBinary(keyword))
      record.set(tag, { vr: binaryVr(keyword), value: zero(keyword) });
    else putText(record, tag, type === 1 ? (own[keyword] ?? MADE_UP[keyword] ?? '1') : '', '');
  }
  if (hasExtendedText(record)) copy(header, record, tagOf('SpecificCharacterSet'));
  return record;
}

const TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const ESCAPE = 0x1b;

/** Only then a record says its character set (PS3.3 F.3.2.2, type 1C). */
function hasExtendedText(record: DataSet): boolean {
  return [...record.values()].some(({ vr, value }) => {
    if (Array.isArray(value)) return (value as readonly DataSet[]).some(hasExtendedText);
    return TEXT.has(vr) && Buffer.isBuffer(value) && value.some((byte) => byte >= 0x80 || byte === ESCAPE);
  });
}

const BINARY = new Set(['Rows', 'Columns', 'DataPointRows', 'DataPointColumns']);

function isBinary(keyword: string): boolean {
  return BINARY.has(keyword);
}

function binaryVr(keyword: string): string {
  return keyword.startsWith('Data') ? 'UL' : 'US';
}

function zero(keyword: string): Buffer {
  return Buffer.alloc(keyword.startsWith('Data') ? 4 : 2);
}

function hasValue(header: DataSet, tag: number): boolean {
  const element = header.get(tag);
  if (!element) return false;
  if (element.vr === 'SQ') return itemsAt(header, tag).length > 0;
  return textAt(header, tag).replaceAll('\0', '').trim() !== '';
}

/** Copies, so that a record does not hold the whole header in memory. */
function copy(header: DataSet, record: DataSet, tag: number): void {
  const element = header.get(tag);
  if (!element) return;
  if (Buffer.isBuffer(element.value)) record.set(tag, { vr: element.vr, value: Buffer.from(element.value) });
  else if (Array.isArray(element.value))
    record.set(tag, {
      vr: 'SQ',
      value: (element.value as readonly DataSet[]).map((item) => {
        const own: DataSet = new Map();
        for (const inner of item.keys()) copy(item, own, inner);
        return own;
      }),
    });
}

/** Only what modifies the title of a document stands in its record (PS3.3 F.5.21). */
function addConceptModifiers(header: DataSet, record: DataSet, type: string): void {
  if (type !== 'SR DOCUMENT' && type !== 'KEY OBJECT DOC') return;
  const content = tagOf('ContentSequence');
  const modifiers = itemsAt(header, content).filter(
    (item) => textAt(item, tagOf('RelationshipType')) === 'HAS CONCEPT MOD',
  );
  if (modifiers.length === 0) return;
  const only: DataSet = new Map([[content, { vr: 'SQ', value: modifiers }]]);
  copy(only, record, content);
}

function unknownConcept(): { vr: string; value: DataSet[] } {
  const item: DataSet = new Map();
  putText(item, tagOf('CodeValue'), 'UNTITLED', '');
  putText(item, tagOf('CodingSchemeDesignator'), '99VIEWBOX', '');
  putText(item, tagOf('CodeMeaning'), 'Document without a title', '');
  return { vr: 'SQ', value: [item] };
}
