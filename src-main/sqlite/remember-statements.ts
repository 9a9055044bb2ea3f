import type { Database, Statement } from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';

/** More than the core has different queries; searches with lists of any length make ever new ones. */
const MOST_STATEMENTS = 200;

/**
 * A database for Kysely that prepares each SQL text once: the same few queries are asked for every frame and every request, and
 * preparing takes SQLite longer than answering them. Kysely lets one query at a time use it, so no statement is asked
 * again while it is walked.
 */
export function rememberStatements(database: Database): SqliteDatabase {
  const known = new Map<string, Statement>();
  return {
    close: () => {
      database.close();
    },
    prepare(sql) {
      const statement = known.get(sql);
      if (statement !== undefined) return statement;
      const prepared = database.prepare(sql);
      known.set(sql, prepared);
      const oldest = known.keys().next();
      if (known.size > MOST_STATEMENTS && !oldest.done) known.delete(oldest.value);
      return prepared;
    },
  };
}
