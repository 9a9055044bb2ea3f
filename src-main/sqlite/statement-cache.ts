import type { Database, Statement } from 'better-sqlite3';

/** More than the core has different queries; what peers and people search for makes ever new ones, but slowly. */
const MOST_STATEMENTS = 100;

type Value = string | number | null;

/** Prepares each SQL text once: preparing takes SQLite longer than answering a query by key. */
export class StatementCache {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement<Value[]>>();

  constructor(database: Database) {
    this.#database = database;
  }

  prepare(sql: string): Statement<Value[]> {
    const statement = this.#statements.get(sql) ?? this.#database.prepare<Value[]>(sql);
    this.giveBack(sql, statement);
    return statement;
  }

  /** A statement that nobody else gets until it is given back: it can be walked while the same is asked again. */
  take(sql: string): Statement<Value[]> {
    const statement = this.#statements.get(sql) ?? this.#database.prepare<Value[]>(sql);
    this.#statements.delete(sql);
    return statement;
  }

  giveBack(sql: string, statement: Statement<Value[]>): void {
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > MOST_STATEMENTS && !oldest.done) this.#statements.delete(oldest.value);
  }
}
