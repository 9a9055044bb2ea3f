import { AppError } from '#shared/errors.ts';
import { encodeDataSetTree, readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import {
  integerAt,
  itemsAt,
  putItems,
  putNumbers,
  putText,
  tagOf,
  textAt,
} from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { STORAGE_COMMITMENT_SOP_CLASS_UID } from './association-policy.ts';
import { COMMAND, CommandWriter, NUL, SHORT_BYTES, textBytes, WITH_DATA_SET } from './command-set.ts';

/** The one instance of the Push Model class (PS3.4 J.3.5) */
export const COMMITMENT_INSTANCE_UID = '1.2.840.10008.1.20.1.1';
/** Action Type ID of "Request Storage Commitment" (PS3.4 table J.3-1) */
export const REQUEST_COMMITMENT = 1;
/** Event Type IDs (PS3.4 table J.3-2) */
export const ALL_COMMITTED = 1;
export const SOME_FAILED = 2;

/** Failure Reason (0008,1197) of an instance (PS3.3 C.14.1.1). */
export const FAILURE_REASON = {
  processingFailure: 0x0110,
  noSuchInstance: 0x0112,
  outOfResources: 0x0213,
  classNotSupported: 0x0122,
  classConflict: 0x0119,
  duplicateTransaction: 0x0131,
} as const;

export interface ReferencedInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** What an SCU wants to be kept. */
export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly instances: readonly ReferencedInstance[];
}

export interface FailedInstance extends ReferencedInstance {
  /** One of FAILURE_REASON, or what else the peer says */
  readonly reason: number;
}

/** What an SCP answers: which instances it keeps, and which not. */
export interface CommitmentReport {
  readonly transactionUid: string;
  readonly committed: readonly ReferencedInstance[];
  readonly failed: readonly FailedInstance[];
}

const TRANSACTION_UID = tagOf('TransactionUID');
const REFERENCED = tagOf('ReferencedSOPSequence');
const FAILED = tagOf('FailedSOPSequence');
const CLASS_UID = tagOf('ReferencedSOPClassUID');
const INSTANCE_UID = tagOf('ReferencedSOPInstanceUID');
const REASON = tagOf('FailureReason');

const UID = /^[0-9]+(?:\.[0-9]+)*$/;

function uidAt(dataSet: DataSet, tag: number): string {
  const uid = textAt(dataSet, tag);
  if (uid.length <= 64 && UID.test(uid)) return uid;
  throw new AppError('INPUT', 'A storage commitment names something that is no UID.');
}

function referencedAt(dataSet: DataSet, tag: number): ReferencedInstance[] {
  return itemsAt(dataSet, tag).map((item) => ({
    sopClassUid: uidAt(item, CLASS_UID),
    sopInstanceUid: uidAt(item, INSTANCE_UID),
  }));
}

/** The data set of an N-ACTION-RQ (PS3.4 table J.3-1). @throws AppError INPUT or CORRUPT when it is none */
export function readCommitmentRequest(dataset: Buffer, transferSyntaxUid: string): CommitmentRequest {
  const { dataSet } = readDataSet(dataset, encodingOf(transferSyntaxUid));
  const instances = referencedAt(dataSet, REFERENCED);
  if (instances.length === 0) throw new AppError('INPUT', 'A storage commitment names no instance.');
  return { transactionUid: uidAt(dataSet, TRANSACTION_UID), instances };
}

/** The data set of an N-EVENT-REPORT-RQ (PS3.4 table J.3-2). @throws AppError INPUT or CORRUPT when it is none */
export function readCommitmentReport(dataset: Buffer, transferSyntaxUid: string): CommitmentReport {
  const { dataSet } = readDataSet(dataset, encodingOf(transferSyntaxUid));
  const failed = itemsAt(dataSet, FAILED).map((item) => ({
    sopClassUid: uidAt(item, CLASS_UID),
    sopInstanceUid: uidAt(item, INSTANCE_UID),
    reason: integerAt(item, REASON) ?? FAILURE_REASON.processingFailure,
  }));
  const committed = referencedAt(dataSet, REFERENCED);
  return { transactionUid: uidAt(dataSet, TRANSACTION_UID), committed, failed };
}

function itemOf({ sopClassUid, sopInstanceUid }: ReferencedInstance): DataSet {
  const item: DataSet = new Map();
  putText(item, CLASS_UID, sopClassUid);
  putText(item, INSTANCE_UID, sopInstanceUid);
  return item;
}

export function encodeCommitmentRequest(request: CommitmentRequest, transferSyntaxUid: string): Buffer {
  const dataSet: DataSet = new Map();
  putText(dataSet, TRANSACTION_UID, request.transactionUid);
  putItems(dataSet, REFERENCED, request.instances.map(itemOf));
  return encodeDataSetTree(dataSet, encodingOf(transferSyntaxUid));
}

/** A sequence without items is left out: each is there only when it has some (PS3.4 table J.3-2). */
export function encodeCommitmentReport(report: CommitmentReport, transferSyntaxUid: string): Buffer {
  const dataSet: DataSet = new Map();
  putText(dataSet, TRANSACTION_UID, report.transactionUid);
  if (report.committed.length > 0) putItems(dataSet, REFERENCED, report.committed.map(itemOf));
  const failed = report.failed.map((instance) => {
    const item = itemOf(instance);
    putNumbers(item, REASON, [instance.reason]);
    return item;
  });
  if (failed.length > 0) putItems(dataSet, FAILED, failed);
  return encodeDataSetTree(dataSet, encodingOf(transferSyntaxUid));
}

/** N-ACTION-RQ as one P-DATA-TF (PS3.7 10.3.4.1). */
export function encodeActionRequest(contextId: number, messageId: number): Buffer {
  return new CommandWriter(contextId, requestBytes())
    .text(0x0003, STORAGE_COMMITMENT_SOP_CLASS_UID, NUL)
    .short(0x0100, COMMAND.actionRequest)
    .short(0x0110, messageId)
    .short(0x0800, WITH_DATA_SET)
    .text(0x1001, COMMITMENT_INSTANCE_UID, NUL)
    .short(0x1008, REQUEST_COMMITMENT).pdu;
}

/** N-EVENT-REPORT-RQ as one P-DATA-TF (PS3.7 10.3.1.1). */
export function encodeEventReportRequest(
  contextId: number,
  messageId: number,
  report: CommitmentReport,
): Buffer {
  return new CommandWriter(contextId, requestBytes())
    .text(0x0002, STORAGE_COMMITMENT_SOP_CLASS_UID, NUL)
    .short(0x0100, COMMAND.eventReportRequest)
    .short(0x0110, messageId)
    .short(0x0800, WITH_DATA_SET)
    .text(0x1000, COMMITMENT_INSTANCE_UID, NUL)
    .short(0x1002, report.failed.length === 0 ? ALL_COMMITTED : SOME_FAILED).pdu;
}

function requestBytes(): number {
  return textBytes(STORAGE_COMMITMENT_SOP_CLASS_UID) + textBytes(COMMITMENT_INSTANCE_UID) + 4 * SHORT_BYTES;
}
