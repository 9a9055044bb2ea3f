import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { type DataSet, encodeDataSetTree } from '#main/dicom/data-set.ts';
import { putText, tagOf } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import type { ContextProposal } from './scu-association.ts';

/** Query/Retrieve levels (PS3.4 C.3). */
export type QueryLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';
export type QueryRoot = 'patient' | 'study';

/** What is asked of a peer by C-FIND, C-MOVE or C-GET. */
export interface QueryIdentifier {
  readonly level: QueryLevel;
  /** Default: study root */
  readonly root?: QueryRoot;
  /** Values by keyword, several separated by backslashes; `''` asks for the value */
  readonly keys: Readonly<Record<string, string>>;
  /** Specific Character Set of the keys, and what the answers are asked for; default UTF-8 */
  readonly characterSet?: string | undefined;
}

/** SOP classes of the Query/Retrieve information models (PS3.4 C.6). */
const SOP_CLASS_UIDS = {
  find: { patient: '1.2.840.10008.5.1.4.1.2.1.1', study: '1.2.840.10008.5.1.4.1.2.2.1' },
  move: { patient: '1.2.840.10008.5.1.4.1.2.1.2', study: '1.2.840.10008.5.1.4.1.2.2.2' },
  get: { patient: '1.2.840.10008.5.1.4.1.2.1.3', study: '1.2.840.10008.5.1.4.1.2.2.3' },
} as const;

export type QueryService = keyof typeof SOP_CLASS_UIDS;

export function querySopClassUid(service: QueryService, root: QueryRoot = 'study'): string {
  return SOP_CLASS_UIDS[service][root];
}

export function queryProposal(service: QueryService, root: QueryRoot | undefined): ContextProposal {
  return {
    abstractSyntaxUid: querySopClassUid(service, root),
    transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN],
  };
}

const UTF_8 = 'ISO_IR 192';

/**
 * The identifier of a request as bytes.
 *
 * The character set is always told, also for plain keys: a peer that can then answers in it, and what it would
 * otherwise have to leave out arrives.
 *
 * @throws AppError INPUT when a key cannot be written in the character set
 */
export function encodeIdentifier(
  { level, keys, characterSet = UTF_8 }: QueryIdentifier,
  transferSyntaxUid: string,
): Buffer {
  const dataSet: DataSet = new Map();
  putText(dataSet, tagOf('SpecificCharacterSet'), characterSet);
  putText(dataSet, tagOf('QueryRetrieveLevel'), level);
  for (const [keyword, value] of Object.entries(keys)) {
    putText(dataSet, tagOf(keyword), value, characterSet);
  }
  return encodeDataSetTree(dataSet, encodingOf(transferSyntaxUid));
}
