import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { AppError } from '#shared/errors.ts';
import type { StationTables } from './tables.ts';

export type StationDatabase = Kysely<StationTables>;

const MIGRATIONS = path.join(import.meta.dirname, 'migrations');

/**
 * Opens station.sqlite and brings it up to date. The caller calls `destroy()` on it at the end.
 *
 * @throws AppError CORRUPT when a newer Viewbox has written it
 */
export function openStationDatabase(file: string, migrationFolder = MIGRATIONS): StationDatabase {
  const database = new Database(file, { timeout: 5000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database, readMigrations(migrationFolder));
  } catch (error) {
    database.close();
    throw error;
  }
  return new Kysely<StationTables>({ dialect: new SqliteDialect({ database }) });
}

interface Migration {
  readonly number: number;
  readonly sql: string;
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({
      number: Number(name.slice(0, 4)),
      sql: readFileSync(path.join(folder, name), 'utf8'),
    }));
}

function migrate(database: Database.Database, migrations: readonly Migration[]): void {
  const current = Number(database.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.number ?? 0;
  if (current > newest) {
    throw new AppError(
      'CORRUPT',
      `The station's database is of a newer Viewbox (schema ${current}, this one knows ${newest}). Start the newer version.`,
    );
  }
  for (const { number, sql } of migrations) {
    if (number <= current) continue;
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${number}`);
    })();
  }
}
