import type { RejectionReason } from '#shared/dicom/rejection.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { ReadingEvent } from '#main/store/reading-event.ts';

/** What the catalog thread is asked to do beside taking instances. One at a time, durable when it is answered. */
export interface ArchiveOrders {
  /** Takes a study, some of its series or instances out of every answer. No file is touched. */
  trash: {
    order: {
      readonly studyInstanceUid: string;
      readonly scope: 'study' | 'series' | 'instances';
      /** Series or SOP Instance UIDs; ignored for a whole study */
      readonly uids: readonly string[];
      readonly reason: RejectionReason;
      readonly comment: string;
      readonly by: string;
    };
    result: TrashedAct;
  };
  restore: { order: { readonly trashId: string; readonly by: string }; result: RestoredAct };
  /** Decides that files go. They are unlinked from then on, also after a restart; `unlink` waits for it. */
  purge: {
    order: {
      readonly trashId: string;
      readonly by: string;
      /** Of each file, hexadecimal, by SOP Instance UID */
      readonly sha256: Readonly<Record<string, string>>;
    };
    result: TrashedAct;
  };
  /** Unlinks what is left to unlink; answered when nothing is. */
  unlink: { order: null; result: { readonly files: number } };
  /** Lets instances that were rejected for good come again. */
  admit: { order: { readonly trashId: string; readonly by: string }; result: { readonly instances: number } };
  /**
   * Says that `peer` is the archive of a study, so that it may be evicted here. Refuses silently, that is, answers
   * `owned`, when the study has instances that did not come from there: for them we are the archive.
   */
  markCached: {
    order: { readonly studyInstanceUid: string; readonly peer: string; readonly by: string };
    result: { readonly role: 'owned' | 'cached' };
  };
  markOwned: {
    order: { readonly studyInstanceUid: string; readonly by: string };
    result: { readonly role: 'owned' };
  };
  hold: {
    order: {
      readonly studyInstanceUid: string;
      readonly isPinned: boolean;
      /** Milliseconds since 1970 UTC; 0 = not */
      readonly keepUntil: number;
      readonly by: string;
    };
    result: null;
  };
  /** Removes a cached study and its files; the caller has proof of another copy. */
  evict: {
    order: {
      readonly studyInstanceUid: string;
      /** Those that the proof is about: with any other instance here nothing is evicted */
      readonly instances: readonly string[];
      readonly by: string;
    };
    result: { readonly instances: number; readonly sizeBytes: number };
  };
  /** Takes a quarantined object through the same door again; when it is refused again, it stays. */
  quarantineRelease: {
    order: { readonly quarantineId: string; readonly by: string };
    result: { readonly outcome: 'taken' | 'alreadyThere'; readonly studyInstanceUid: string };
  };
  /** All files of a study were found to be what was stored; milliseconds since 1970 UTC. */
  checked: {
    order: { readonly studyInstanceUid: string; readonly checkedAt: number };
    result: null;
  };
  /** A quarantined object takes the place of the one with its UID, which goes into quarantine in its stead. */
  quarantineReplace: {
    order: { readonly quarantineId: string; readonly by: string };
    /** `quarantineId` of the one that was there before */
    result: { readonly studyInstanceUid: string; readonly quarantineId: string };
  };
  /** What a reader did on a study, all of it or nothing. MISSING when it is not here. */
  annotate: {
    order: { readonly studyInstanceUid: string; readonly events: readonly ReadingEvent[] };
    result: null;
  };
  quarantineDelete: { order: { readonly quarantineId: string; readonly by: string }; result: null };
}

export type ArchiveOrderKind = keyof ArchiveOrders;

export interface TrashedAct {
  readonly trashId: string;
  readonly studyInstanceUid: string;
  readonly instances: number;
  readonly sizeBytes: number;
}

export interface RestoredAct extends TrashedAct {
  /** Instances whose files cannot be read: they stay in the trash */
  readonly unreadable: number;
}

/** As it travels to the catalog thread. */
export type ArchiveOrderMessage = {
  [Kind in ArchiveOrderKind]: {
    readonly id: number;
    readonly kind: Kind;
    readonly order: ArchiveOrders[Kind]['order'];
  };
}[ArchiveOrderKind];

export type ArchiveOrderAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string };

/** @throws AppError MISSING, CONFLICT, CORRUPT or FULL; nothing was done then */
export type OrderArchive = <Kind extends ArchiveOrderKind>(
  kind: Kind,
  order: ArchiveOrders[Kind]['order'],
) => Promise<ArchiveOrders[Kind]['result']>;
