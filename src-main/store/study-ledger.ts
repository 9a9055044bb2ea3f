import { isBarring, type RejectionReason } from '#shared/dicom/rejection.ts';
import type { JournalEvent, Tombstone } from './study-journal.ts';

/**
 * `present`: as if nothing had happened; `trashed`: the file stays, no answer shows it; `purged` and `evicted`: the file is
 * gone or is going.
 */
export type InstanceState = 'present' | 'trashed' | 'purged' | 'evicted';

export interface TrashAct {
  readonly trashId: string;
  readonly scope: 'study' | 'series' | 'instances';
  readonly at: number;
  readonly by: string;
  readonly reason: RejectionReason;
  readonly comment: string;
}

export interface LedgerEntry {
  readonly state: InstanceState;
  /** What put it into the trash last; undefined when it never was there */
  readonly trash: TrashAct | undefined;
  /** May not come again, because of the reason it was rejected for */
  readonly isBarred: boolean;
  /** What is left of it when it was purged, even if it came again since */
  readonly tombstone: (Tombstone & { readonly purgedAt: number; readonly purgedBy: string }) | undefined;
}

/** A study's journal, read to its end. */
export interface StudyLedger {
  readonly studyInstanceUid: string;
  readonly role: 'owned' | 'cached';
  /** The archive that a cached study is from; empty for an owned one */
  readonly peer: string;
  readonly isPinned: boolean;
  /** Milliseconds since 1970 UTC; 0 = not held */
  readonly keepUntil: number;
  /** Times that an instance came to have, or may have, other bytes under its UID */
  readonly replacedCount: number;
  /** Instances of which the bytes were replaced by hand */
  readonly replaced: ReadonlySet<string>;
  /** Only instances that something happened to */
  readonly instances: ReadonlyMap<string, LedgerEntry>;
}

/** undefined for a study without a journal: owned, everything present. */
export function ledgerOf(events: readonly JournalEvent[]): StudyLedger | undefined {
  const [first] = events;
  if (!first) return undefined;
  let role: StudyLedger['role'] = 'owned';
  let peer = '';
  let isPinned = false;
  let keepUntil = 0;
  let replacedCount = 0;
  const replaced = new Set<string>();
  const instances = new Map<string, LedgerEntry>();
  const change = (sopInstanceUid: string, to: Partial<LedgerEntry>) => {
    const before = instances.get(sopInstanceUid) ?? UNTOUCHED;
    instances.set(sopInstanceUid, { ...before, ...to });
  };
  for (const event of events) {
    switch (event.event) {
      case 'role':
        role = event.role;
        peer = event.peer;
        break;
      case 'hold':
        isPinned = event.isPinned;
        keepUntil = event.keepUntil;
        break;
      case 'trash': {
        const { trashId, scope, at, by, reason, comment } = event;
        const trash: TrashAct = { trashId, scope, at, by, reason, comment };
        for (const uid of event.instances)
          change(uid, { state: 'trashed', trash, isBarred: isBarring(reason) });
        break;
      }
      case 'restore':
        for (const uid of event.instances) change(uid, { state: 'present', isBarred: false });
        break;
      case 'purge':
        for (const tombstone of event.tombstones)
          change(tombstone.sopInstanceUid, {
            state: 'purged',
            tombstone: { ...tombstone, purgedAt: event.at, purgedBy: event.by },
          });
        break;
      case 'evict':
        for (const uid of event.instances) change(uid, { state: 'evicted' });
        break;
      case 'arrive':
        replacedCount += event.instances.length;
        for (const uid of event.instances) change(uid, { state: 'present' });
        break;
      case 'replace':
        replacedCount += 1;
        replaced.add(event.replaced.sopInstanceUid);
        break;
      case 'admit':
        for (const uid of event.instances) change(uid, { isBarred: false });
        break;
      default:
        event satisfies never;
    }
  }
  const { studyInstanceUid } = first;
  return { studyInstanceUid, role, peer, isPinned, keepUntil, replacedCount, replaced, instances };
}

const UNTOUCHED: LedgerEntry = {
  state: 'present',
  trash: undefined,
  isBarred: false,
  tombstone: undefined,
};

export function stateOf(ledger: StudyLedger | undefined, sopInstanceUid: string): InstanceState {
  return ledger?.instances.get(sopInstanceUid)?.state ?? 'present';
}
