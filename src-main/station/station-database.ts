import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { migrate, readMigrations } from '#main/sqlite/migrate.ts';
import { rememberStatements } from '#main/sqlite/remember-statements.ts';
import type { StationTables } from './tables.ts';

export type StationDatabase = Kysely<StationTables>;

/**
 * Opens station.sqlite and brings it up to date. The caller calls `destroy()` on it at the end.
 *
 * @throws AppError CONFLICT when a newer Viewbox has written it
 */
export function openStationDatabase(file: string): StationDatabase {
  const database = new Database(file, { timeout: 5000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database, readMigrations(new URL('./migrations/', import.meta.url)), 'station database');
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<StationTables>({
    dialect: new SqliteDialect({ database: rememberStatements(database) }),
  });
}
