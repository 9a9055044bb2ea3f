import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { syncFile, syncFolder } from '#main/store/instance-store.ts';
import type { DataFolder } from '#main/store/layout.ts';

const PAGES_AT_ONCE = 5000;

/** Where a rebuild builds. What lies there without a rebuild is of one that was cut off. */
export function rebuiltFile({ root }: DataFolder): string {
  return path.join(root, 'catalog-rebuilding.sqlite');
}

/** A database with what SQLite keeps beside it. */
function databaseFiles(file: string): string[] {
  return [file, `${file}-wal`, `${file}-shm`];
}

/**
 * Puts the rebuilt catalog in the place of the one in use, in one transaction of the latter: whoever reads goes on
 * reading, the old one until its end and the new one from then on; a crash leaves one of them whole. Nobody may write
 * meanwhile.
 *
 * Its pages are copied rather than its file renamed, since every reader would have to open the new file at the same
 * moment.
 */
export async function swapIn(folder: DataFolder): Promise<void> {
  const file = rebuiltFile(folder);
  const rebuilt = new BetterSqlite(file, { readonly: true, fileMustExist: true });
  try {
    await rebuilt.backup(folder.catalogFile, { progress: () => PAGES_AT_ONCE });
  } finally {
    rebuilt.close();
  }
  // The copy was committed without a sync: it must survive a power cut before anything is built upon it.
  for (const each of databaseFiles(folder.catalogFile).slice(0, 2)) if (existsSync(each)) syncFile(each);
  dropRebuilt(folder);
}

/** Removes what a rebuild built. */
export function dropRebuilt(folder: DataFolder): void {
  for (const each of databaseFiles(rebuiltFile(folder))) rmSync(each, { force: true });
}

/** Below the data folder */
export function damagedName(now: Date): string {
  return `catalog-damaged-${now.toISOString().replace(/[:.]/g, '-')}.sqlite`;
}

/** Moves a damaged catalog out of the way. @returns the name it has now; null when there was none */
export function setAside(folder: DataFolder, now: Date): string | null {
  if (!existsSync(folder.catalogFile)) return null;
  const name = damagedName(now);
  const target = path.join(folder.root, name);
  const targets = databaseFiles(target);
  // The database last: as long as it is there, the next start does the same again.
  for (const [index, file] of [...databaseFiles(folder.catalogFile).entries()].toReversed())
    if (existsSync(file)) renameSync(file, targets[index] ?? target);
  syncFolder(folder.root);
  return name;
}
