import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError, toAppError } from '#shared/errors.ts';
import { dataFolder } from '#main/store/layout.ts';
import { READING_NAME } from '#main/store/reading-journal.ts';
import { JOURNAL_NAME } from '#main/store/study-journal.ts';
import { type BackupFolder, backupFolder, markerSchema, SUMS_NAME } from './backup-layout.ts';
import { copyDurably, isPart, isPartOf, makeFolder, syncFolder, writeDurably } from './durable-copy.ts';
import { listSnapshots, type ListedSnapshot } from './snapshot.ts';
import { readSums } from './study-sums.ts';

export interface RestoreOptions {
  /** Absolute */
  readonly from: string;
  /** Absolute; empty, not there, or what an earlier restore of the same snapshot was broken off in */
  readonly to: string;
  /** null: the newest */
  readonly snapshotId: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (files: number, totalFiles: number) => void;
}

export interface RestoreReport {
  readonly snapshotId: string;
  readonly createdAt: string;
  readonly instances: number;
  readonly sizeBytes: number;
  /** Files of the backup that are not what was copied into it, below its folder: they were left out */
  readonly damaged: readonly string[];
}

/** Names in a data folder that a program which only looked at it may have left there */
const HARMLESS = new Set(['core.lock', 'core.lock-journal', 'lost+found']);

/**
 * Makes an empty folder the data folder that a backup was made of. The catalog is not among it: the first start reads the
 * files of the store and the journals beside them, and answers as the lost one did.
 *
 * @throws AppError MISSING without a whole snapshot, REFUSED for a folder with something in it
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const { from, to, signal, onProgress } = options;
  const backup = backupFolder(from);
  const snapshot = await chooseSnapshot(backup, options.snapshotId);
  const folder = dataFolder(to);
  await claim(folder.restoreFile, to, { from, snapshotId: snapshot.snapshotId });
  let [files, sizeBytes] = [0, 0];
  const damaged: string[] = [];
  for (const prefix of await names(backup.store))
    for (const study of await names(path.join(backup.store, prefix))) {
      signal.throwIfAborted();
      const relative = path.join(prefix, study);
      const done = await restoreStudy(
        path.join(backup.store, relative),
        path.join(folder.store, relative),
        signal,
      );
      files += done.instances;
      sizeBytes += done.sizeBytes;
      damaged.push(...done.damaged.map((name) => path.join('store', relative, name)));
      onProgress(files, Math.max(snapshot.instances, files));
    }
  await copyAll(backup.quarantine, folder.quarantine, signal);
  const source = path.join(backup.snapshots, snapshot.snapshotId);
  for (const { name, sha256 } of snapshot.files) {
    const target = path.join(to, ...name.split('/'));
    await makeFolder(path.dirname(target));
    await copyDurably(path.join(source, ...name.split('/')), target, { signal, sha256 });
    await syncFolder(path.dirname(target));
  }
  await rm(folder.restoreFile);
  await syncFolder(to);
  const { snapshotId, createdAt } = snapshot;
  return { snapshotId, createdAt, instances: files, sizeBytes, damaged };
}

async function chooseSnapshot(backup: BackupFolder, wanted: string | null): Promise<ListedSnapshot> {
  const marker = await readFile(backup.marker, 'utf8').catch(() => null);
  if (marker === null || !markerSchema.safeParse(JSON.parse(marker)).success)
    throw new AppError(
      'MISSING',
      `${backup.root} is no backup of Viewbox. Name the folder that it was made in.`,
    );
  const snapshots = await listSnapshots(backup);
  const chosen = wanted === null ? snapshots[0] : snapshots.find(({ snapshotId }) => snapshotId === wanted);
  if (chosen) return chosen;
  const there = snapshots.map(({ snapshotId }) => snapshotId).join(', ') || 'none';
  throw new AppError(
    'MISSING',
    `There is no whole snapshot ${wanted ?? ''} in this backup. There are: ${there}.`,
  );
}

/** While the file is there no core starts on the folder. */
async function claim(
  restoreFile: string,
  to: string,
  what: { readonly from: string; readonly snapshotId: string },
): Promise<void> {
  const text = `${JSON.stringify(what)}\n`;
  const begun = await readFile(restoreFile, 'utf8').catch(() => null);
  if (begun === text) return;
  const there = await readdir(to).catch(() => []);
  if (there.some((name) => !HARMLESS.has(name) && !isPartOf(name, restoreFile)))
    throw new AppError(
      'REFUSED',
      begun === null
        ? 'A backup is restored to an empty folder only, so that nothing is overwritten. Name another with --data.'
        : 'Another restore was broken off in this folder. Go on with that one, or empty the folder.',
    );
  await makeFolder(to);
  await writeDurably(restoreFile, text);
}

async function restoreStudy(
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<{ instances: number; sizeBytes: number; damaged: string[] }> {
  const sums = await readSums(from);
  const damaged: string[] = [];
  let [instances, sizeBytes] = [0, 0];
  await makeFolder(to);
  const there = new Set(await names(to));
  for (const name of await names(from)) {
    if (name === JOURNAL_NAME || name === READING_NAME) {
      await copyDurably(path.join(from, name), path.join(to, name), { signal });
      continue;
    }
    const sum = sums.get(name);
    // Without a sum the copy was cut off before it counted
    if (!sum) continue;
    instances += 1;
    sizeBytes += sum.sizeBytes;
    if (there.has(name)) continue;
    try {
      await copyDurably(path.join(from, name), path.join(to, name), { signal, sha256: sum.sha256 });
    } catch (error) {
      signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
      damaged.push(name);
      instances -= 1;
      sizeBytes -= sum.sizeBytes;
    }
  }
  await syncFolder(to);
  return { instances, sizeBytes, damaged };
}

async function copyAll(from: string, to: string, signal: AbortSignal): Promise<void> {
  const all = await names(from);
  if (all.length === 0) return;
  await makeFolder(to);
  for (const name of all) await copyDurably(path.join(from, name), path.join(to, name), { signal });
  await syncFolder(to);
}

async function names(at: string): Promise<string[]> {
  const found = await readdir(at).catch(() => []);
  return found.filter((name) => !isPart(name) && name !== SUMS_NAME);
}

/**
 * Puts a second copy of a file of the store to where it is to be.
 *
 * @param relative below `store/`
 * @returns false when the backup has none that is what was copied into it
 */
export async function copyFromBackup(
  backupRoot: string,
  relative: string,
  target: string,
  signal: AbortSignal,
): Promise<boolean> {
  const file = path.join(backupFolder(backupRoot).store, relative);
  const sum = (await readSums(path.dirname(file))).get(path.basename(file));
  if (!sum) return false;
  try {
    await makeFolder(path.dirname(target));
    await copyDurably(file, target, { signal, sha256: sum.sha256 });
    await syncFolder(path.dirname(target));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || toAppError(error).code === 'CORRUPT') return false;
    throw error;
  }
}
