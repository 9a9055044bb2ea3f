import { closeSync, fsyncSync, openSync, utimesSync } from 'node:fs';
import type { CatalogKeeping, HeldInstance } from '#main/catalog/catalog-keeping.ts';
import type { CatalogWriter, NewInstance } from '#main/catalog/catalog-writer.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { sameBytes, sizeOfFile } from '#main/store/instance-store.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { appendToJournal, type JournalEvent } from '#main/store/study-journal.ts';
import type { CommitRequest } from './commit-messages.ts';
import { settlingFiles } from './stored-header.ts';

export const RETURN_REASON = {
  barred:
    'This object was rejected for patient safety or as an incorrect worklist entry; it may not be stored again until an administrator lets it.',
  otherBytesInTrash:
    'Another object with the same SOP Instance UID lies in the trash. That one was kept, this one is in quarantine.',
} as const;

/** What is to be done with an instance of whose UID the journals tell. */
export type Returning =
  | { readonly kind: 'refused' | 'quarantine'; readonly reason: string }
  /** Its file lies in the trash, byte for byte the same: that one is shown again */
  | { readonly kind: 'fromTrash'; readonly instance: NewInstance }
  /** As a new one */
  | { readonly kind: 'new' };

/**
 * Instances that come although something was decided about them: trashed, rejected for good, purged, evicted; and those
 * that make a cached study ours. What is decided anew is written into the journals before the group is committed.
 */
export class ReturningInstances {
  readonly #folder: DataFolder;
  readonly #writer: CatalogWriter;
  readonly #keeping: CatalogKeeping;
  #events: JournalEvent[] = [];
  /** Acts of the trash that instances of this group left, with their studies */
  readonly #left = new Map<string, string>();

  constructor(folder: DataFolder, writer: CatalogWriter) {
    this.#folder = folder;
    this.#writer = writer;
    this.#keeping = writer.keeping;
  }

  /** Before the group's transaction: marks the studies of which a journal may get ahead of the rows. */
  prepare(requests: readonly CommitRequest[]): void {
    this.#events = [];
    this.#left.clear();
    if (!this.#keeping.mayConcern) return;
    const studies = new Set<string>();
    for (const { header, source } of requests) {
      const held = this.#keeping.held(header.sopInstanceUid, header.studyInstanceUid);
      if (held) studies.add(held.studyInstanceUid);
      if (this.#becomesOwned(header.studyInstanceUid, source)) studies.add(header.studyInstanceUid);
    }
    if (studies.size === 0) return;
    this.#writer.begin();
    for (const uid of studies) this.#keeping.markPending(uid);
    this.#writer.commit();
  }

  /** @param part the file in which the instance came */
  look(request: CommitRequest, part: string): Returning {
    if (!this.#keeping.mayConcern) return { kind: 'new' };
    const { sopInstanceUid, studyInstanceUid } = request.header;
    const held = this.#keeping.held(sopInstanceUid, studyInstanceUid);
    if (!held) return { kind: 'new' };
    if (held.isBarred) return { kind: 'refused', reason: RETURN_REASON.barred };
    const isSameStudy = held.studyInstanceUid === studyInstanceUid;
    if (held.kind === 'departed') {
      if (isSameStudy && !held.isBack) {
        this.#tell(request, { event: 'arrive', instances: [sopInstanceUid] });
        this.#keeping.returned(sopInstanceUid, studyInstanceUid);
        this.#keeping.countReplaced(studyInstanceUid);
      }
      return { kind: 'new' };
    }
    if (!isSameStudy || !this.#isSame(request, part, held))
      return { kind: 'quarantine', reason: RETURN_REASON.otherBytesInTrash };
    const file = instanceFile(this.#folder, studyInstanceUid, sopInstanceUid);
    setReceivedAt(file, request.receivedAt);
    this.#tell(request, { event: 'restore', trashId: held.trashId, instances: [sopInstanceUid] });
    const leftAct = this.#keeping.returned(sopInstanceUid, studyInstanceUid);
    if (leftAct !== undefined) this.#left.set(leftAct, studyInstanceUid);
    const instance = { header: request.header, ...held.facts, receivedAt: request.receivedAt };
    return { kind: 'fromTrash', instance };
  }

  /** An instance was entered: a cached study that gets one from elsewhere is ours from now on. */
  entered(request: CommitRequest): void {
    if (!this.#keeping.mayConcern) return;
    const { studyInstanceUid } = request.header;
    if (!this.#becomesOwned(studyInstanceUid, request.source)) return;
    this.#tell(request, { event: 'role', role: 'owned', peer: '' });
    this.#keeping.owned(studyInstanceUid);
  }

  /** Within the group's transaction, before its commit: what was decided becomes durable first in the journals. */
  writeJournals(): void {
    if (this.#events.length === 0) return;
    const files = settlingFiles(this.#folder);
    for (const [trashId, uid] of this.#left) this.#keeping.describeTrash(uid, trashId, files);
    const byStudy = Map.groupBy(this.#events, (event) => event.studyInstanceUid);
    for (const [uid, events] of byStudy) {
      appendToJournal(this.#folder, merged(events));
      this.#keeping.clearPending(uid);
    }
  }

  /** After the commit. */
  done(): void {
    if (this.#events.length > 0) this.#keeping.look();
    this.#events = [];
  }

  #becomesOwned(studyInstanceUid: string, source: string): boolean {
    const peer = this.#keeping.cachedFrom(studyInstanceUid);
    return peer !== undefined && peer !== source;
  }

  #isSame(request: CommitRequest, part: string, held: Extract<HeldInstance, { kind: 'trashed' }>): boolean {
    const { facts } = held;
    if (facts.transferSyntaxUid !== request.header.transferSyntaxUid) return false;
    const file = instanceFile(this.#folder, held.studyInstanceUid, facts.sopInstanceUid);
    if (sizeOfFile(file) !== facts.sizeBytes) return false;
    const isPadded = transferSyntax(facts.transferSyntaxUid)?.isDeflated ?? false;
    if (facts.datasetCrc32 !== request.datasetCrc32 && !isPadded) return false;
    const dataset = (of: string, { sizeBytes, datasetOffset }: typeof facts | CommitRequest) => ({
      file: of,
      offset: datasetOffset,
      sizeBytes: sizeBytes - datasetOffset,
    });
    return sameBytes(dataset(file, facts), dataset(part, request), isPadded);
  }

  #tell(request: CommitRequest, event: Told): void {
    const { event: name, ...rest } = event;
    this.#events.push({
      event: name,
      at: request.receivedAt,
      by: request.source,
      studyInstanceUid: request.header.studyInstanceUid,
      ...rest,
    } as JournalEvent);
  }
}

type Told =
  | { readonly event: 'arrive'; readonly instances: string[] }
  | { readonly event: 'restore'; readonly trashId: string; readonly instances: string[] }
  | { readonly event: 'role'; readonly role: 'owned'; readonly peer: '' };

/** One line for the instances of a group that had the same fate. */
function merged(events: readonly JournalEvent[]): JournalEvent[] {
  const lines = new Map<string, JournalEvent>();
  for (const event of events) {
    const key = [event.event, event.by, 'trashId' in event ? event.trashId : ''].join('\n');
    const line = lines.get(key);
    if (line && 'instances' in line && 'instances' in event) line.instances.push(...event.instances);
    else lines.set(key, event);
  }
  return [...lines.values()];
}

/** A rebuild reads the time of arrival from the file. */
function setReceivedAt(file: string, receivedAt: number): void {
  // Half a millisecond more, so that what is read back and rounded down is the same millisecond.
  const seconds = (receivedAt + 0.5) / 1000;
  utimesSync(file, seconds, seconds);
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
