import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { REJECTION_REASON_NAMES } from '#shared/dicom/rejection.ts';
import { syncFolder } from './instance-store.ts';
import { appendLines, readLines } from './journal-file.ts';
import { studyFolder, type DataFolder } from './layout.ts';

/**
 * What is known of a study and is not in its files: whose it is, what of it lies in the trash, what was purged. An
 * append-only file of JSON lines in the study's folder; a study that nothing happened to has none.
 *
 * A line is fsynced before anything that it says is done. The catalog thread is its only writer.
 *
 * A rebuild of the catalog reads it so: for each folder of the store `readStudyJournal`, then `ledgerOf(events)` of
 * study-ledger.ts; each file whose state there is `present` is entered as ever, the others are not; what the ledger says
 * beside that is entered by catalog/study-record.ts. What is in neither file nor journal does not exist.
 */

const uid = z.string().max(64);
const common = {
  /** Milliseconds since 1970 UTC */
  at: z.number(),
  /** Name of the user, or AE title of the peer, that did it; '' is the program itself */
  by: z.string(),
  studyInstanceUid: uid,
};

const tombstoneSchema = z.object({
  sopInstanceUid: uid,
  seriesInstanceUid: uid,
  /** Whole file */
  sizeBytes: z.number(),
  /** Of the data set as received */
  datasetCrc32: z.number(),
  /** Of the whole file, hexadecimal; empty when it could not be read any more */
  sha256: z.string(),
});

const eventSchema = z.discriminatedUnion('event', [
  /** `cached`: `peer` has it too and is its archive. Without such a line a study is owned. */
  z.object({ ...common, event: z.literal('role'), role: z.enum(['owned', 'cached']), peer: z.string() }),
  /** Keeps a cached study here: for good, or until a time (milliseconds since 1970 UTC, 0 = not) */
  z.object({ ...common, event: z.literal('hold'), isPinned: z.boolean(), keepUntil: z.number() }),
  z.object({
    ...common,
    event: z.literal('trash'),
    trashId: z.string(),
    scope: z.enum(['study', 'series', 'instances']),
    reason: z.enum(REJECTION_REASON_NAMES),
    comment: z.string(),
    instances: z.array(uid),
  }),
  z.object({ ...common, event: z.literal('restore'), trashId: z.string(), instances: z.array(uid) }),
  /** From here on the files may be gone */
  z.object({
    ...common,
    event: z.literal('purge'),
    trashId: z.string(),
    tombstones: z.array(tombstoneSchema),
  }),
  z.object({ ...common, event: z.literal('evict'), instances: z.array(uid) }),
  /** Instances that had been purged or evicted have come again and are here */
  z.object({ ...common, event: z.literal('arrive'), instances: z.array(uid) }),
  /** Other bytes took the place of an instance, by hand; the earlier ones went into quarantine */
  z.object({
    ...common,
    event: z.literal('replace'),
    quarantineId: z.string(),
    replaced: tombstoneSchema,
  }),
  /** Instances that were rejected so that they may not come again are let in again */
  z.object({ ...common, event: z.literal('admit'), instances: z.array(uid) }),
]);

export type JournalEvent = z.infer<typeof eventSchema>;
export type Tombstone = z.infer<typeof tombstoneSchema>;

export interface JournalReading {
  readonly events: readonly JournalEvent[];
  /** Whole lines whose check value is wrong, or that say what this version does not know. A torn last line is none. */
  readonly damagedLines: number;
}

export function journalFile(folder: DataFolder, studyInstanceUid: string): string {
  return path.join(studyFolder(folder, studyInstanceUid), JOURNAL_NAME);
}

/** Name of the journal in a study's folder */
export const JOURNAL_NAME = 'study.jsonl';

/**
 * Appends events to the journal of their study, in one write; durable when it returns.
 *
 * @throws what the file system says; the journal then is as it was before
 */
export function appendToJournal(folder: DataFolder, events: readonly JournalEvent[]): void {
  const [first] = events;
  if (!first) return;
  const at = studyFolder(folder, first.studyInstanceUid);
  const firstMade = mkdirSync(at, { recursive: true });
  appendLines(journalFile(folder, first.studyInstanceUid), events);
  // Each new folder is an entry of its parent, which has to be durable too.
  if (firstMade === undefined) return;
  for (let made = at; made.length >= firstMade.length; made = path.dirname(made))
    syncFolder(path.dirname(made));
}

export function readStudyJournal(folder: DataFolder, studyInstanceUid: string): JournalReading {
  return readJournalFile(journalFile(folder, studyInstanceUid));
}

/** Reads what can be read: a journal that is not there is empty. */
export function readJournalFile(file: string): JournalReading {
  const { values, damagedLines } = readLines(file);
  const events = values.flatMap((value) => eventSchema.safeParse(value).data ?? []);
  return { events, damagedLines: damagedLines + values.length - events.length };
}
