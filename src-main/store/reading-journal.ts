import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { appendLines, readLines, replaceLines, wholeLines } from './journal-file.ts';
import { studyFolder, type DataFolder } from './layout.ts';
import { type ReadingEvent, readingEventSchema } from './reading-event.ts';
import { fewestLines } from './reading-compaction.ts';

/**
 * What people did while they read a study: measurements, key images, a note, which images they looked at, how far the reading
 * has come. An append-only file of JSON lines beside the journal of the study (study-journal.ts); fsynced before it is answered.
 * The catalog thread is its only writer.
 *
 * Each line holds a whole value, and the last one of a thing counts. So lines that are outdated can be left out when the
 * file has grown, and a damaged line takes nothing with it but itself.
 */

export interface ReadingLines {
  readonly events: readonly ReadingEvent[];
  /** Whole lines that are not what was written, or that say what this version does not know */
  readonly damagedLines: number;
}

/** Name of the journal in a study's folder */
export const READING_NAME = 'reading.jsonl';

/** From here on, whenever it has doubled, it is looked at whether half of the file is outdated */
const COMPACT_FROM_BYTES = 256 * 1024;

export function readingFile(folder: DataFolder, studyInstanceUid: string): string {
  return path.join(studyFolder(folder, studyInstanceUid), READING_NAME);
}

/**
 * Appends events to the reading of their study, in one write; durable when it returns. The study's folder must be there.
 *
 * @throws what the file system says; the journal then is as it was before
 */
export function appendReading(
  folder: DataFolder,
  studyInstanceUid: string,
  events: readonly ReadingEvent[],
): void {
  if (events.length === 0) return;
  const file = readingFile(folder, studyInstanceUid);
  const { before, after } = appendLines(file, events);
  if (after >= COMPACT_FROM_BYTES && Math.floor(Math.log2(before)) < Math.floor(Math.log2(after)))
    compact(file, after);
}

export function readReading(folder: DataFolder, studyInstanceUid: string): ReadingLines {
  return readReadingFile(readingFile(folder, studyInstanceUid));
}

/** Reads what can be read: a journal that is not there is empty. */
export function readReadingFile(file: string): ReadingLines {
  const { values, damagedLines } = readLines(file);
  const events = values.flatMap((value) => readingEventSchema.safeParse(value).data ?? []);
  return { events, damagedLines: damagedLines + values.length - events.length };
}

/** How far the reading of a study has come, without holding its measurements; undefined when nobody has said. */
export function readStateFile(file: string): Extract<ReadingEvent, { event: 'state' }> | undefined {
  let newest: Extract<ReadingEvent, { event: 'state' }> | undefined;
  for (const { value } of wholeLines(file, '"event":"state"')) {
    const { data } = readingEventSchema.safeParse(value);
    if (data?.event === 'state') newest = data;
  }
  return newest;
}

/** With the images that it is about, nothing of the reading stays. @returns whether there was any */
export function removeReading(folder: DataFolder, studyInstanceUid: string): boolean {
  const file = readingFile(folder, studyInstanceUid);
  if (!existsSync(file)) return false;
  rmSync(`${file}.new`, { force: true });
  rmSync(file, { force: true });
  return true;
}

/** A file with a damaged line stays as it is: what the line said may still be wanted. */
function compact(file: string, sizeBytes: number): void {
  const kept = fewestLines(wholeLines(file));
  if (kept === null) return;
  if (kept.reduce((sum, line) => sum + line.length, 0) < sizeBytes / 2) replaceLines(file, kept);
}
