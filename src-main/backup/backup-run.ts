import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, toAppError } from '#shared/errors.ts';
import { throttle } from '#main/jobs/throttle.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { READING_NAME, readReadingFile } from '#main/store/reading-journal.ts';
import { readingOf } from '#main/store/reading-ledger.ts';
import { JOURNAL_NAME } from '#main/store/study-journal.ts';
import type { KnownInstances } from './known-instances.ts';
import {
  type BackupFolder,
  backupFolder,
  FORMAT,
  markerSchema,
  type Sum,
  SUMS_NAME,
} from './backup-layout.ts';
import { copyDurably, isPart, isPartOf, makeFolder, syncFolder, writeDurably } from './durable-copy.ts';
import { removeLongGone } from './gone-files.ts';
import { pruneSnapshots, takeSnapshot } from './snapshot.ts';
import { appendSums, readSums } from './study-sums.ts';

export interface BackupWork {
  readonly folder: DataFolder;
  /** Absolute */
  readonly target: string;
  readonly stationId: string;
  readonly stationName: string;
  readonly version: string;
  readonly known: KnownInstances;
  readonly megabytesPerSecond: number;
  readonly keepSnapshots: number;
  readonly keepGoneDays: number;
  /** false: nothing is given up because of its age */
  readonly isClockTrusted: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (instances: number, totalInstances: number) => void;
  readonly now: () => number;
}

export interface BackupReport {
  readonly snapshotId: string;
  readonly instances: number;
  readonly sizeBytes: number;
  readonly copied: number;
  readonly copiedBytes: number;
  /** Files of the archive that are not what was stored, below the data folder; earlier copies of them stay */
  readonly damaged: readonly string[];
  /** Removed from the backup, since the archive has not had them for long */
  readonly removed: number;
  /** So much is gone from the archive at once that nothing of it was given up here */
  readonly isHeldBack: boolean;
}

/**
 * Brings a backup up to date while the archive goes on working: new files are copied, what is there stays, the small rest
 * becomes a snapshot. Broken off anywhere, it leaves a backup that is good as far as it goes; the next run goes on.
 *
 * @throws AppError REFUSED, CONFLICT for a folder that is no backup of this station, FULL, CANCELLED
 */
export async function runBackup(work: BackupWork): Promise<BackupReport> {
  const backup = backupFolder(work.target);
  await claim(backup, work);
  try {
    const tally = { instances: 0, sizeBytes: 0, copied: 0, copiedBytes: 0 };
    const damaged: string[] = [];
    const pace = throttle(work.megabytesPerSecond, work.signal);
    const total = work.known.totalInstances();
    for (const prefix of await folders(work.folder.store))
      for (const study of await folders(path.join(work.folder.store, prefix))) {
        work.signal.throwIfAborted();
        const done = await backUpStudy(work, backup, path.join(prefix, study), pace);
        tally.instances += done.instances;
        tally.sizeBytes += done.sizeBytes;
        tally.copied += done.copied;
        tally.copiedBytes += done.copiedBytes;
        damaged.push(...done.damaged);
        work.onProgress(tally.instances, Math.max(total, tally.instances));
      }
    await mirror(work.folder.quarantine, backup.quarantine, work.signal, pace);
    const gone = work.isClockTrusted
      ? await removeLongGone(backup, work.folder.store, {
          keepDays: work.keepGoneDays,
          now: work.now(),
          signal: work.signal,
        })
      : { removed: 0, isHeldBack: false };
    const { instances, sizeBytes, copied, copiedBytes } = tally;
    const facts = { instances, sizeBytes, damaged: damaged.length };
    const snapshotId = await takeSnapshot(work, backup, facts);
    if (work.isClockTrusted) await pruneSnapshots(backup, work.keepSnapshots);
    return { snapshotId, instances, sizeBytes, copied, copiedBytes, damaged, ...gone };
  } catch (error) {
    throw asBackupError(error, work.signal);
  }
}

/** @throws AppError when the folder is not, or cannot become, a backup of this station */
async function claim(backup: BackupFolder, { folder, stationId }: BackupWork): Promise<void> {
  if (isWithin(backup.root, folder.root) || isWithin(folder.root, backup.root))
    throw new AppError(
      'INPUT',
      'A backup inside the data folder is lost with it. Choose a folder on another disk.',
    );
  let names: string[];
  try {
    names = await readdir(backup.root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreachable(backup.root, error);
    names = [];
  }
  if (!names.includes(path.basename(backup.marker))) {
    if (names.some((name) => !isPartOf(name, backup.marker)))
      throw new AppError(
        'REFUSED',
        'The folder for the backup is not empty and is no backup. Choose an empty folder.',
      );
    await makeFolder(backup.root).catch((error: unknown) => {
      throw unreachable(backup.root, error);
    });
    await writeDurably(backup.marker, `${JSON.stringify({ format: FORMAT, stationId })}\n`);
    return;
  }
  const marker = markerSchema.safeParse(JSON.parse(await readFile(backup.marker, 'utf8')));
  if (!marker.success)
    throw new AppError('REFUSED', 'The folder holds a backup of another version. Choose an empty folder.');
  if (marker.data.stationId !== stationId)
    throw new AppError('CONFLICT', 'The folder holds the backup of another station. Choose an empty folder.');
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

function unreachable(root: string, cause: unknown): AppError {
  return new AppError(
    'REFUSED',
    `The folder for the backup, ${root}, cannot be read or made. Is its disk connected, and may this program write there?`,
    { cause },
  );
}

interface StudyDone {
  readonly instances: number;
  readonly sizeBytes: number;
  readonly copied: number;
  readonly copiedBytes: number;
  readonly damaged: readonly string[];
}

type Pace = (bytes: number) => Promise<void>;

/** @param relative of the study's folder below `store/` */
async function backUpStudy(
  { folder, known, signal }: BackupWork,
  backup: BackupFolder,
  relative: string,
  pace: Pace,
): Promise<StudyDone> {
  const from = path.join(folder.store, relative);
  const to = path.join(backup.store, relative);
  const sums = await readSums(to);
  const fresh: Sum[] = [];
  const damaged: string[] = [];
  let [instances, sizeBytes, copiedBytes] = [0, 0, 0];
  let expectations: ReturnType<KnownInstances['ofFolder']> | null = null;
  for (const name of await names(from)) {
    const source = path.join(from, name);
    const facts = await stat(source).catch(() => null);
    // Purged meanwhile
    if (!facts) continue;
    if (name === JOURNAL_NAME) {
      await backUpJournal(source, path.join(to, name), signal);
      continue;
    }
    if (name === READING_NAME) {
      await backUpReading(source, path.join(to, name), signal);
      continue;
    }
    if (!name.endsWith('.dcm')) continue;
    const target = path.join(to, name);
    if (!sums.has(name) || !(await isSame(target, facts))) {
      if (fresh.length === 0) await makeFolder(to);
      expectations ??= known.ofFolder(relative);
      try {
        const expected = expectations.get(name);
        const copied = await copyDurably(source, target, { signal, onBytes: pace, expected });
        fresh.push({ name, ...copied });
        copiedBytes += copied.sizeBytes;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') continue;
        if (toAppError(error).code !== 'CORRUPT' && code !== 'EIO') throw error;
        damaged.push(path.join('store', relative, name));
        continue;
      }
    }
    instances += 1;
    sizeBytes += facts.size;
  }
  if (fresh.length > 0) {
    await appendSums(to, fresh);
    await syncFolder(to);
  }
  return { instances, sizeBytes, copied: fresh.length, copiedBytes, damaged };
}

/** A journal only ever grows: a shorter one is damaged, and does not take the place of a longer one. */
async function backUpJournal(source: string, target: string, signal: AbortSignal): Promise<void> {
  const [mine, theirs] = await Promise.all([stat(source), stat(target).catch(() => null)]);
  if (theirs && (theirs.size > mine.size || (theirs.size === mine.size && theirs.mtimeMs >= mine.mtimeMs)))
    return;
  await makeFolder(path.dirname(target));
  await copyDurably(source, target, { signal });
  await syncFolder(path.dirname(target));
}

/** It may have become shorter; a damaged one does not take the place of a whole one, nor an older one that of a newer. */
async function backUpReading(source: string, target: string, signal: AbortSignal): Promise<void> {
  const mine = await stat(source);
  if (await isSame(target, mine)) return;
  const [here, there] = [readReadingFile(source), readReadingFile(target)];
  const isOlder = readingOf(here.events).lastAt < readingOf(there.events).lastAt;
  if (here.damagedLines > there.damagedLines || isOlder) return;
  await makeFolder(path.dirname(target));
  await copyDurably(source, target, { signal });
  await syncFolder(path.dirname(target));
}

async function isSame(file: string, { size, mtimeMs }: { size: number; mtimeMs: number }): Promise<boolean> {
  const there = await stat(file).catch(() => null);
  return there !== null && there.size === size && Math.abs(there.mtimeMs - mtimeMs) < 2000;
}

/** Small folders that are kept as they are. */
async function mirror(from: string, to: string, signal: AbortSignal, pace: Pace): Promise<void> {
  const wanted = new Set(await names(from));
  for (const name of await names(to)) if (!wanted.has(name)) await rm(path.join(to, name), { force: true });
  if (wanted.size === 0) return;
  await makeFolder(to);
  for (const name of wanted) {
    const source = path.join(from, name);
    const facts = await stat(source).catch(() => null);
    if (!facts?.isFile() || (await isSame(path.join(to, name), facts))) continue;
    await copyDurably(source, path.join(to, name), { signal, onBytes: pace });
  }
  await syncFolder(to);
}

async function folders(at: string): Promise<string[]> {
  const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function names(at: string): Promise<string[]> {
  const found = await readdir(at).catch(() => []);
  return found.filter((name) => !isPart(name) && name !== SUMS_NAME);
}

function asBackupError(error: unknown, signal: AbortSignal): unknown {
  signal.throwIfAborted();
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError(
      'FULL',
      'The disk of the backup is full. Make room there; the next run goes on from here.',
      {
        cause: error,
      },
    );
  return error;
}
