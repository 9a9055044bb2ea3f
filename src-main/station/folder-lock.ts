import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';

/** Lies in every folder that was a data folder once */
export const LOCK_FILE = 'core.lock';

/** Held by the one process that may write a data folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process.
 *
 * It is the operating system's lock on a file (SQLite takes it on every platform), so it ends with the process however that
 * ends: a killed core never leaves its folder locked, and no process number is trusted.
 *
 * @returns null when another process has it
 * @throws AppError REFUSED when the folder cannot be written
 */
export function takeFolderLock(root: string): FolderLock | null {
  let database: Database.Database;
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    database = new Database(path.join(root, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    throw new AppError(
      'REFUSED',
      `The data folder ${root} cannot be written. Choose another with --data, or give this user the right to write there.`,
      { cause: error },
    );
  }
  try {
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null;
    throw new AppError(
      'REFUSED',
      `The data folder ${root} cannot be locked; a network drive without file locks will not do. Choose a folder on a local disk.`,
      { cause: error },
    );
  }
  return {
    release: () => {
      if (database.open) database.close();
    },
  };
}
