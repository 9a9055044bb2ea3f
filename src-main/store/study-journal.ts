import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { REJECTION_REASON_NAMES } from '#shared/dicom/rejection.ts';
import { readFully, syncFolder } from './instance-store.ts';
import { studyFolder, type DataFolder } from './layout.ts';

/**
 * What is known of a study and is not in its files: whose it is, what of it lies in the trash, what was purged. An
 * append-only file of JSON lines in the study's folder; a study that nothing happened to has none.
 *
 * A line ends in `"crc32":"<8 hex digits>"` over the text before that member, and is fsynced before anything that it
 * says is done. The catalog thread is its only writer.
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

const EMPTY: JournalReading = { events: [], damagedLines: 0 };
const NEWLINE = 0x0a;

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
  const descriptor = openSync(
    journalFile(folder, first.studyInstanceUid),
    constants.O_RDWR | constants.O_CREAT,
    0o600,
  );
  try {
    const size = endOfLastLine(descriptor);
    try {
      writeAll(descriptor, Buffer.from(events.map(lineOf).join('')), size);
      fsyncSync(descriptor);
    } catch (error) {
      ftruncateSync(descriptor, size);
      throw error;
    }
    if (size > 0) return;
  } finally {
    closeSync(descriptor);
  }
  syncFolder(at);
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
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY;
    throw error;
  }
  const events: JournalEvent[] = [];
  let damagedLines = 0;
  // What stands behind the last line end was never whole, so nothing that it says was done.
  const whole = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1).toString('utf8');
  for (const line of whole.split('\n').slice(0, -1)) {
    const event = eventOf(line);
    if (event) events.push(event);
    else damagedLines += 1;
  }
  return { events, damagedLines };
}

function lineOf(event: JournalEvent): string {
  const text = JSON.stringify(event).slice(0, -1);
  return `${text},"crc32":"${checkValue(text)}"}\n`;
}

function eventOf(line: string): JournalEvent | undefined {
  const match = /^(.*),"crc32":"([0-9a-f]{8})"\}$/.exec(line);
  if (match?.[1] === undefined || match[2] !== checkValue(match[1])) return undefined;
  const parsed = eventSchema.safeParse(JSON.parse(`${match[1]}}`));
  return parsed.success ? parsed.data : undefined;
}

function checkValue(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** Where the next line begins: behind the last whole one. Cuts off what a crash left half-written. */
function endOfLastLine(descriptor: number): number {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size === 0 || (readFully(descriptor, last, 1, size - 1) === 1 && last[0] === NEWLINE)) return size;
  const bytes = Buffer.alloc(size);
  readFully(descriptor, bytes, size, 0);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  ftruncateSync(descriptor, end);
  return end;
}

function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length;) {
    const written = writeSync(descriptor, bytes, at, bytes.length - at, position + at);
    if (written === 0) throw new Error('the disk took nothing');
    at += written;
  }
}
