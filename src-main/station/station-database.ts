import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate, readMigrations } from '#main/sqlite/migrate.ts';
import { rememberStatements } from '#main/sqlite/remember-statements.ts';
import type { StationTables } from './tables.ts';

export type StationDatabase = Kysely<StationTables>;

/**
 * Opens station.sqlite and brings it up to date. The caller calls `destroy()` on it at the end.
 *
 * Only this computer's user may read it.
 *
 * @throws AppError CONFLICT when a newer Viewbox has written it
 */
export function openStationDatabase(file: string): StationDatabase {
  if (file !== ':memory:') {
    // SQLite gives the files beside it the same rights.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  }
  const database = new Database(file, { timeout: 5000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // What a row held is not left readable in the file
    database.pragma('secure_delete = ON');
    migrate(database, readMigrations(new URL('./migrations/', import.meta.url)), 'station database');
  } catch (error) {
    database.close();
    throw error;
  }
  const station = new Kysely<StationTables>({
    dialect: new SqliteDialect({ database: rememberStatements(database) }),
  });
  const own = database.prepare<[], number>('SELECT total_changes()').pluck();
  const others = database.prepare<[], number>('PRAGMA data_version').pluck();
  versions.set(station, () => `${own.get() ?? 0} ${others.get() ?? 0}`);
  return station;
}

const versions = new WeakMap<StationDatabase, () => string>();

/**
 * Another text whenever anything in the database may have changed since, by us or by another process. Far cheaper than a query: for
 * those who ask the same again and again.
 */
export function stationVersion(station: StationDatabase): string {
  return versions.get(station)?.() ?? '';
}
