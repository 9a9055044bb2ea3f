import { readDataSet } from '#main/dicom/data-set.ts';
import { tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { AppError } from '#shared/errors.ts';
import type { SubOperations } from './command-set.ts';
import { queryRefusal } from './query-exchange.ts';
import { QUERY_STATUS } from './query-status.ts';
import type { PeerTarget, ResponseMessage, ScuTimeouts } from './scu-association.ts';

export interface RetrieveOptions {
  /** Asks the peer to stop (C-CANCEL) */
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Partial<ScuTimeouts>;
  /** With each pending response; a peer may send none */
  readonly onProgress?: (operations: SubOperations) => void;
}

/** What a C-MOVE or C-GET that ran to its end says of itself; only what was received is proof. */
export interface RetrieveOutcome {
  readonly operations: SubOperations;
  /** 0000, or B000 when some sub-operations failed or warned */
  readonly status: number;
  /** Failed SOP Instance UID List (0008,0058), as far as the peer tells */
  readonly failedSopInstanceUids: readonly string[];
}

/**
 * Reads the last response of a C-MOVE or C-GET (PS3.4 C.4.2.1.5, C.4.3.1.4).
 *
 * @throws AppError PEER with `data.status` for a failure, CANCELLED
 */
export function retrieveOutcome(
  target: PeerTarget,
  { command, dataset, context }: ResponseMessage,
): RetrieveOutcome {
  const { status, subOperations } = command;
  if (status === QUERY_STATUS.cancelled) {
    throw new AppError('CANCELLED', `The retrieve from ${target.calledAeTitle} was stopped.`);
  }
  // C-GET and C-MOVE warn with B000 alone; the other values of its range are taken the same way
  if (status !== QUERY_STATUS.success && (status & 0xf000) !== QUERY_STATUS.someFailed) {
    throw queryRefusal(target, status);
  }
  return {
    operations: subOperations,
    status,
    failedSopInstanceUids: dataset ? failedUids(dataset, context.transferSyntaxUid) : [],
  };
}

function failedUids(dataset: Buffer, transferSyntaxUid: string): string[] {
  try {
    const { dataSet } = readDataSet(dataset, encodingOf(transferSyntaxUid));
    return textAt(dataSet, tagOf('FailedSOPInstanceUIDList'))
      .split('\\')
      .filter((uid) => uid !== '');
  } catch {
    // A list that cannot be read says no less than none
    return [];
  }
}
