import BetterSqlite, { type Database } from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';
import { migrate, readMigrations } from '#main/sqlite/migrate.ts';

const SYNCHRONOUS_FULL = 2;

/**
 * Opens the catalog for its one writer and brings its schema up to date.
 *
 * WAL with synchronous=FULL: a committed transaction survives a power cut. better-sqlite3 is compiled with NORMAL for
 * WAL, which does not, so it is set and then read back.
 *
 * @throws AppError CONFLICT when a newer program wrote it, CORRUPT when it is not a healthy database
 */
export function openCatalogForWriting(file: string): Database {
  let database: Database | undefined;
  try {
    database = new BetterSqlite(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // 4 MiB of page cache: enough for the hot index pages, small beside the memory goal of the core
    database.pragma('cache_size = -4096');
    const mode: unknown = database.pragma('journal_mode', { simple: true });
    const synchronous: unknown = database.pragma('synchronous', { simple: true });
    if (mode !== 'wal' || synchronous !== SYNCHRONOUS_FULL)
      throw new AppError(
        'INTERNAL',
        'The catalog cannot be written durably in this folder (SQLite refused WAL with full sync). Choose a data folder on a local disk.',
      );
    migrate(database, readMigrations(new URL('./migrations/', import.meta.url)), 'catalog');
    return database;
  } catch (error) {
    database?.close();
    throw catalogError(error);
  }
}

/** A second, read-only connection; waits for nobody and never blocks the writer (WAL). */
export function openCatalogForReading(file: string, cacheKib = 16_384): Database {
  try {
    const database = new BetterSqlite(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    database.pragma(`cache_size = -${String(cacheKib)}`);
    return database;
  } catch (error) {
    throw catalogError(error);
  }
}

const UNREACHABLE = new Set([
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'ENOENT',
  'ENOTDIR',
  'ENODEV',
  'ENXIO',
  'ESTALE',
]);

/** What SQLite or the disk threw, in the kinds that the rest of the core understands: a full disk stays a full disk. */
export function catalogError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('FULL', 'The disk of the data folder is full. Free some space.', { cause: error });
  if (UNREACHABLE.has(code) || /^SQLITE_(IOERR|READONLY|CANTOPEN)/.test(code))
    return new AppError(
      'STORAGE',
      'The data folder cannot be read or written: its disk is gone, read-only or failing. Look at it.',
      { cause: error },
    );
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new AppError(
      'CORRUPT',
      'The catalog is damaged. Rebuild it (viewbox rebuild), or start the program again: it is built anew from the stored images.',
      { cause: error },
    );
  return new AppError('INTERNAL', 'The catalog could not be read or written. The log has the details.', {
    cause: error,
  });
}
