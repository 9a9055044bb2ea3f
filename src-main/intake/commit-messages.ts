import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { DurableFlag } from './durable-flag.ts';

/** A whole part that waits for its final name and its row. */
export interface CommitRequest {
  /** Chosen by the asking thread; comes back with the answer */
  readonly id: number;
  /** File name inside `incoming/` */
  readonly part: string;
  readonly header: InstanceHeader;
  /** Why it cannot be taken; it is kept in quarantine then, and `header` says only what announced it */
  readonly unreadable?: { readonly code: ErrorCode; readonly message: string };
  /** Whole Part 10 file */
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
  readonly receivedAt: number;
  /** Calling AE title, or how it was imported */
  readonly source: string;
  /** Which association it came on, unique over all threads; empty for an import */
  readonly association: string;
  /** Tells when its bytes are on disk; absent when they are */
  readonly durable?: DurableFlag;
}

export type CommitOutcome =
  | { readonly kind: 'taken' | 'alreadyThere' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };

export interface CommitReply {
  readonly id: number;
  readonly outcome: CommitOutcome;
}
