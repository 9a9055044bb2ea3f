import { isUid } from '#shared/dicom/uid.ts';
import { type DataSet, readDataSet } from '#main/dicom/data-set.ts';
import { itemsAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { NORMALIZED_STATUS } from './status.ts';

/** Performed Procedure Step Status (0040,0252), PS3.3 C.4.14. */
const STATES = {
  'IN PROGRESS': 'inProgress',
  COMPLETED: 'completed',
  DISCONTINUED: 'discontinued',
} as const;

export type StepState = (typeof STATES)[keyof typeof STATES];

/** The instances of a Performed Series Sequence; a series may have made none. */
export interface PerformedSeries {
  readonly seriesCount: number;
  readonly sopInstanceUids: readonly string[];
}

/** An examination that begins. */
export interface StepBegin {
  readonly studyInstanceUids: readonly string[];
  readonly series: PerformedSeries;
}

/** What a scanner says later; null: nothing of it. */
export interface StepChange {
  readonly state: StepState | null;
  /** It says when it ended */
  readonly hasEnd: boolean;
  /** In place of all that was said of it before */
  readonly series: PerformedSeries | null;
}

/** Why a request is answered with a failure. */
export interface StepFault {
  readonly status: number;
  readonly comment: string;
}

/** Type 1 in the N-CREATE of an SCU (PS3.4 table F.7.2-1) */
const NEEDED_AT_BEGIN = [
  'ScheduledStepAttributesSequence',
  'PerformedProcedureStepID',
  'PerformedStationAETitle',
  'PerformedProcedureStepStartDate',
  'PerformedProcedureStepStartTime',
  'PerformedProcedureStepStatus',
  'Modality',
];
const STATUS = tagOf('PerformedProcedureStepStatus');
const SCHEDULED = tagOf('ScheduledStepAttributesSequence');
const STUDY_UID = tagOf('StudyInstanceUID');
const SERIES = tagOf('PerformedSeriesSequence');
const REFERENCED = [
  tagOf('ReferencedImageSequence'),
  tagOf('ReferencedNonImageCompositeSOPInstanceSequence'),
];
const REFERENCED_UID = tagOf('ReferencedSOPInstanceUID');
const END = [tagOf('PerformedProcedureStepEndDate'), tagOf('PerformedProcedureStepEndTime')];

export function isFault(read: StepBegin | StepChange | StepFault): read is StepFault {
  return 'status' in read;
}

/** The data set of an N-CREATE-RQ (PS3.4 F.7.2.1). @throws AppError CORRUPT when it is none */
export function readStepBegin(dataset: Buffer, transferSyntaxUid: string): StepBegin | StepFault {
  const { dataSet } = readDataSet(dataset, encodingOf(transferSyntaxUid));
  for (const keyword of NEEDED_AT_BEGIN) {
    const fault = lacking(dataSet, tagOf(keyword), keyword);
    if (fault) return fault;
  }
  // It begins in progress, and nowhere else (PS3.4 F.7.2.1.2)
  if (textAt(dataSet, STATUS) !== 'IN PROGRESS') return invalid('PerformedProcedureStepStatus');
  const studyInstanceUids = new Set<string>();
  for (const item of itemsAt(dataSet, SCHEDULED)) {
    const fault = lacking(item, STUDY_UID, 'StudyInstanceUID');
    if (fault) return fault;
    const uid = textAt(item, STUDY_UID);
    if (!isUid(uid)) return invalid('StudyInstanceUID');
    studyInstanceUids.add(uid);
  }
  const series = seriesOf(dataSet);
  return 'status' in series ? series : { studyInstanceUids: [...studyInstanceUids], series };
}

/** The data set of an N-SET-RQ (PS3.4 F.7.2.2). @throws AppError CORRUPT when it is none */
export function readStepChange(dataset: Buffer, transferSyntaxUid: string): StepChange | StepFault {
  const { dataSet } = readDataSet(dataset, encodingOf(transferSyntaxUid));
  const said = textAt(dataSet, STATUS);
  const state = Object.hasOwn(STATES, said) ? STATES[said as keyof typeof STATES] : null;
  if (dataSet.has(STATUS) && state === null) return invalid('PerformedProcedureStepStatus');
  const hasEnd = END.every((tag) => textAt(dataSet, tag) !== '');
  if (!dataSet.has(SERIES)) return { state, hasEnd, series: null };
  const series = seriesOf(dataSet);
  return 'status' in series ? series : { state, hasEnd, series };
}

function seriesOf(dataSet: DataSet): PerformedSeries | StepFault {
  const items = itemsAt(dataSet, SERIES);
  const sopInstanceUids = new Set<string>();
  for (const item of items)
    for (const reference of REFERENCED.flatMap((tag) => itemsAt(item, tag))) {
      const fault = lacking(reference, REFERENCED_UID, 'ReferencedSOPInstanceUID');
      if (fault) return fault;
      const uid = textAt(reference, REFERENCED_UID);
      if (!isUid(uid)) return invalid('ReferencedSOPInstanceUID');
      sopInstanceUids.add(uid);
    }
  return { seriesCount: items.length, sopInstanceUids: [...sopInstanceUids] };
}

export function missing(keyword: string): StepFault {
  return { status: NORMALIZED_STATUS.missingAttribute, comment: `${keyword} is missing` };
}

function lacking(dataSet: DataSet, tag: number, keyword: string): StepFault | null {
  if (!dataSet.has(tag)) return missing(keyword);
  return itemsAt(dataSet, tag).length === 0 && textAt(dataSet, tag) === ''
    ? { status: NORMALIZED_STATUS.missingAttributeValue, comment: `${keyword} is empty` }
    : null;
}

function invalid(keyword: string): StepFault {
  return {
    status: NORMALIZED_STATUS.invalidAttributeValue,
    comment: `${keyword} has a value that does not go`,
  };
}
