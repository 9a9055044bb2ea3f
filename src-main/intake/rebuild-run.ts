import { availableParallelism } from 'node:os';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { checkCatalog } from '#main/catalog/check-catalog.ts';
import { openCatalogForWriting } from '#main/catalog/database.ts';
import { syncFile } from '#main/store/instance-store.ts';
import { catalogBefore } from './catalog-before.ts';
import { dropRebuilt, rebuiltFile } from './catalog-swap.ts';
import { CatalogBuilder } from './catalog-builder.ts';
import { ReadingThreads } from './reading-threads.ts';
import type { RebuildProgress, RebuildReport, RebuildThreadData, ReadTask } from './rebuild-messages.ts';
import { arrivals, type Arrival } from './rebuild-order.ts';
import { storeFolders, type ListedStudy } from './stored-files.ts';

const FILES_AT_ONCE = 64;
/** Files in one transaction: the largest cost of entering them is its end */
const FILES_IN_TRANSACTION = 1024;
const MOST_THREADS = 4;
const PROGRESS_MS = 250;
/** So few studies may be caught up with while receiving waits; and so often it is tried to come that close */
const FEW_STUDIES = 4;
const MOST_PASSES = 5;
const MOST_SKIPPED_FILES = 100;

export interface RebuildHost extends RebuildThreadData {
  readonly onProgress: (progress: RebuildProgress) => void;
  /** Studies that changed since it was last asked; with `isLast` nothing changes from then on */
  changes(isLast: boolean): Promise<readonly string[]>;
}

/**
 * Builds a whole catalog in a file of its own, beside the one in use, and checks it.
 *
 * @throws AppError CORRUPT when the new catalog is not sound
 */
export async function buildCatalog(host: RebuildHost): Promise<RebuildReport> {
  const startMs = performance.now();
  const file = rebuiltFile(host.folder);
  dropRebuilt(host.folder);
  const database = openCatalogForWriting(file);
  // What a crash leaves of it is thrown away: only when it is whole must it be on the disk.
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -65536');
  const before = catalogBefore(host.folder.catalogFile);
  const threads = new ReadingThreads(Math.min(MOST_THREADS, availableParallelism()));
  try {
    const writer = new CatalogWriter(database, host.writerSql);
    const studies = await listAll(host, threads);
    const builder = new CatalogBuilder(host.folder, writer, studies, before);
    const sizeBytes = await enterAll(host, threads, builder, studies);
    builder.settleAll();
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      const changed = await host.changes(false);
      builder.catchUp(changed);
      if (changed.length <= FEW_STUDIES) break;
    }
    mustBeSound(checkCatalog(database));
    builder.catchUp(await host.changes(true));
    database.pragma('synchronous = FULL');
    const result = builder.finish();
    const counted = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM instance').get();
    if (counted?.count !== result.instances) mustBeSound(['the number of instances']);
    const lost = before.countLost(database);
    before.copyChecks(database);
    database.pragma('wal_checkpoint(TRUNCATE)');
    syncFile(file);
    return {
      ...result,
      lost,
      studies: studies.length,
      sizeBytes,
      seconds: Math.round((performance.now() - startMs) / 100) / 10,
      skippedFiles: builder.skippedFiles(MOST_SKIPPED_FILES),
    };
  } finally {
    await threads.dispose();
    before.close();
    database.close();
  }
}

async function listAll({ folder }: RebuildHost, threads: ReadingThreads): Promise<ListedStudy[]> {
  const studies: ListedStudy[] = [];
  const tasks = storeFolders(folder).map((name): ReadTask => ({ kind: 'list', folder, name }));
  for await (const answer of threads.answers(tasks))
    if (answer.kind === 'listed') studies.push(...answer.studies);
  return studies;
}

/** @returns bytes read */
async function enterAll(
  { onProgress }: RebuildHost,
  threads: ReadingThreads,
  builder: CatalogBuilder,
  studies: readonly ListedStudy[],
): Promise<number> {
  const files = arrivals(studies);
  const groups = grouped(files);
  const totalSizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const totals = { totalFiles: files.length, totalSizeBytes, studies: studies.length };
  const startMs = performance.now();
  let [done, sizeBytes, toldMs] = [0, 0, -Infinity];
  let read: Parameters<CatalogBuilder['enter']>[0][number][] = [];
  const tell = () => {
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    const remainingSeconds = remaining(nowMs - startMs, sizeBytes, totalSizeBytes);
    onProgress({ files: done, sizeBytes, ...totals, remainingSeconds });
  };
  tell();
  let at = 0;
  for await (const answer of threads.answers(groups.map((group) => taskOf(group)))) {
    const group = groups[at] ?? [];
    at += 1;
    if (answer.kind !== 'read') continue;
    for (const [index, each] of group.entries()) {
      read.push({ file: pathOf(each), instance: answer.instances[index] });
      sizeBytes += each.sizeBytes;
    }
    if (read.length >= FILES_IN_TRANSACTION || at === groups.length) {
      builder.enter(read);
      done += read.length;
      read = [];
    }
    tell();
  }
  toldMs = -Infinity;
  tell();
  return sizeBytes;
}

/** @returns seconds; null as long as nothing can be said */
export function remaining(elapsedMs: number, doneBytes: number, totalBytes: number): number | null {
  if (doneBytes === 0 || elapsedMs < 1000) return null;
  return Math.ceil(((totalBytes - doneBytes) / doneBytes) * (elapsedMs / 1000));
}

function grouped(files: readonly Arrival[]): Arrival[][] {
  const groups: Arrival[][] = [];
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) groups.push(files.slice(at, at + FILES_AT_ONCE));
  return groups;
}

function taskOf(group: readonly Arrival[]): ReadTask {
  return { kind: 'read', files: group.map(pathOf) };
}

function pathOf({ study, name }: Arrival): string {
  return path.join(study.folder, name);
}

function mustBeSound(problems: readonly string[]): void {
  if (problems.length > 0)
    throw new AppError(
      'CORRUPT',
      `The rebuilt catalog is not sound (${problems[0] ?? ''}); the one before stays in use. Look at the disk and the memory of this computer, then try again.`,
    );
}
