import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Migrations of a folder, in order; a file is `0010-what-it-does.sql`. */
export function readMigrations(folder: URL): Migration[] {
  return readdirSync(folder)
    .flatMap((file) => {
      const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
      if (match?.[1] === undefined || match[2] === undefined) return [];
      return [{ number: Number(match[1]), name: match[2], sql: readFileSync(new URL(file, folder), 'utf8') }];
    })
    .sort((a, b) => a.number - b.number);
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own.
 *
 * @throws AppError CONFLICT when the database was written by a newer program
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  what: string,
  now = Date.now(),
): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  const applied = database.prepare<[], { number: number }>('SELECT number FROM migration').all();
  const known = new Set(migrations.map((migration) => migration.number));
  const unknown = applied.filter((row) => !known.has(row.number));
  if (unknown.length > 0)
    throw new AppError(
      'CONFLICT',
      `The ${what} was written by a newer version of this program (schema step ${String(Math.max(...unknown.map((row) => row.number)))}). ` +
        'Start that version, or choose another data folder.',
    );
  const done = new Set(applied.map((row) => row.number));
  const record = database.prepare('INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)');
  for (const migration of migrations) {
    if (done.has(migration.number)) continue;
    database
      .transaction(() => {
        database.exec(migration.sql);
        record.run(migration.number, migration.name, now);
      })
      .immediate();
  }
}
