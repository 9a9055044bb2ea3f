import { access, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { damagedFile } from '#main/store/layout.ts';
import { READING_NAME } from '#main/store/reading-journal.ts';
import type { BackupFolder } from './backup-layout.ts';
import { writeDurably } from './durable-copy.ts';

const DAY_MS = 86_400_000;
/** When more than this share is gone at once, a disk is missing rather than that somebody deleted so much */
const SUSPICIOUS_SHARE = 0.2;
const SUSPICIOUS_LEAST = 100;

/** Milliseconds since 1970 UTC at which a file, named below `store/`, was first missed */
const goneSchema = z.record(z.string(), z.number());

export interface GonePlan {
  readonly gone: Readonly<Record<string, number>>;
  readonly remove: readonly string[];
  readonly isHeldBack: boolean;
}

/**
 * What is to be given up of a backup.
 *
 * @param missing of the backup's files, those that the archive does not have
 * @param before since when which was missed
 */
export function planGone(
  missing: readonly string[],
  fileCount: number,
  before: Readonly<Record<string, number>>,
  { keepDays, now }: { readonly keepDays: number; readonly now: number },
): GonePlan {
  const isNew = missing.filter((file) => before[file] === undefined).length;
  if (isNew >= SUSPICIOUS_LEAST && isNew > fileCount * SUSPICIOUS_SHARE)
    return { gone: before, remove: [], isHeldBack: true };
  const remove = missing.filter((file) => now - (before[file] ?? now) >= Math.max(1, keepDays) * DAY_MS);
  const removed = new Set(remove);
  const gone = Object.fromEntries(
    missing.filter((file) => !removed.has(file)).map((file) => [file, before[file] ?? now]),
  );
  return { gone, remove, isHeldBack: false };
}

/** Removes what the archive has not had for long; never when so much is gone that a disk must be missing. */
export async function removeLongGone(
  backup: BackupFolder,
  store: string,
  options: { readonly keepDays: number; readonly now: number; readonly signal: AbortSignal },
): Promise<{ removed: number; isHeldBack: boolean }> {
  const { fileCount, missing } = await lookFor(backup, store, options.signal);
  const before = await readGone(backup.gone);
  const plan = planGone(missing, fileCount, before, options);
  for (const file of plan.remove) await rm(path.join(backup.store, file), { force: true });
  for (const study of new Set(plan.remove.map((file) => path.dirname(file))))
    await removeReadingOf(path.join(backup.store, study), path.join(store, study));
  if (!plan.isHeldBack) await writeDurably(backup.gone, JSON.stringify(plan.gone));
  return { removed: plan.remove.length, isHeldBack: plan.isHeldBack };
}

/** What was done on images is not kept longer than they are. */
async function removeReadingOf(copy: string, source: string): Promise<void> {
  const left = await readdir(copy).catch(() => []);
  if (left.some((name) => name.endsWith('.dcm'))) return;
  const here: readonly string[] = await readdir(source).catch(() => []);
  if (!here.includes(READING_NAME)) await rm(path.join(copy, READING_NAME), { force: true });
}

async function lookFor(
  backup: BackupFolder,
  store: string,
  signal: AbortSignal,
): Promise<{ fileCount: number; missing: string[] }> {
  const missing: string[] = [];
  let fileCount = 0;
  for (const prefix of await readdir(backup.store).catch(() => []))
    for (const study of await readdir(path.join(backup.store, prefix))) {
      signal.throwIfAborted();
      const here = new Set(await readdir(path.join(store, prefix, study)).catch(() => []));
      for (const name of await readdir(path.join(backup.store, prefix, study))) {
        if (!name.endsWith('.dcm')) continue;
        fileCount += 1;
        // A damaged file was set aside: the copy here is what may heal it
        if (!here.has(name) && !here.has(damagedFile(name))) missing.push(`${prefix}/${study}/${name}`);
      }
    }
  return { fileCount, missing };
}

async function readGone(file: string): Promise<Readonly<Record<string, number>>> {
  try {
    await access(file);
    return goneSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}
