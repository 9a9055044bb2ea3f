import type { Database } from 'better-sqlite3';
import { StatementCache } from '#main/sqlite/statement-cache.ts';
import type { Cell } from './columns.ts';
import { catalogError, openCatalogForReading } from './database.ts';
import { keyOf, planKeys, rowStatement, type Filters, type KeyPlan, type ScanPlan } from './key-plan.ts';
import { modalityLists } from './modality-lists.ts';
import { anyNameMatches, anyValueMatches } from './patterns.ts';
import type { Table } from './query-keys.ts';
import type { CatalogRow } from './tables.ts';

export interface MatchQuery {
  /** What is matched: patients, studies, series or instances */
  readonly table: Table;
  readonly filters: Filters;
  /** Keys ascend, for pages */
  readonly isOrdered: boolean;
  /** So many of the first matches are wanted, of a query for pages; default all */
  readonly mostWanted?: number;
}

/**
 * The keys of all matches, bit by bit: each call takes about a millisecond, so that whoever asks can do other things in
 * between, stop, or wait for its own taker.
 */
export interface MatchKeys {
  /** Some more keys, perhaps none; null when there are no more. @throws AppError */
  next(): readonly number[] | null;
  /** Known without asking again: `next` will say null */
  readonly isOver: boolean;
  /**
   * For a taker that keeps us waiting: notes the remaining keys, a bit with each call, so that the database is not kept
   * from forgetting old pages.
   *
   * @returns whether the database has been let go
   */
  letGo(): boolean;
  close(): void;
}

const KEYS_AT_ONCE = 256;
const FIRST_RANGE = 256;
const LONGEST_RANGE = 16_384;
const THREAD_CACHE_KIB = 2048;
const SORT_OR_GO_THROUGH = 2;

const NO_KEYS: MatchKeys = { next: () => null, isOver: true, letGo: () => true, close: () => {} };

/**
 * Answers queries of C-FIND and QIDO on a connection for reading. Statements are plain SQL, prepared once.
 *
 * Works without Kysely, whose loading takes longer than any answer: it also runs in the threads that receive.
 */
export class QueryEngine {
  readonly #statements: StatementCache;
  readonly #open = new Set<MatchKeys>();

  /** @param database stays the caller's to close, after `dispose` */
  constructor(database: Database, statements = new StatementCache(database)) {
    this.#statements = statements;
    const matcher =
      (matches: (text: string, pattern: string) => boolean) => (text: unknown, pattern: unknown) =>
        typeof text === 'string' && matches(text, String(pattern)) ? 1 : 0;
    database.function('any_value', { deterministic: true }, matcher(anyValueMatches));
    database.function('any_name', { deterministic: true }, matcher(anyNameMatches));
  }

  /** @throws AppError */
  keys(query: MatchQuery): MatchKeys {
    return this.#guarded(() => {
      const keys = this.#openKeys(this.#planFor(query));
      this.#open.add(keys);
      return keys;
    });
  }

  /** How the matches are found: also for the tests that no query goes through everything. */
  plan({ table, filters, isOrdered }: MatchQuery): KeyPlan {
    return planKeys(table, filters, (isWanted) => modalityLists(this.#statements, isWanted), isOrdered);
  }

  /**
   * An index that leads to a great many matches makes all of them be sorted for the first page; going through the table
   * in order then finds a page sooner. Both cost the same at about `SORT_OR_GO_THROUGH` × √(page × rows) matches.
   */
  #planFor(query: MatchQuery): KeyPlan {
    const plan = this.plan(query);
    const { mostWanted } = query;
    if (plan.kind !== 'seek' || !plan.forPages || mostWanted === undefined) return plan;
    const { count, scan } = plan.forPages;
    const rows = this.#lastKey(query.table);
    const many = Math.ceil(SORT_OR_GO_THROUGH * Math.sqrt(Math.min(mostWanted, rows) * rows));
    const found = this.#statements
      .prepare(count.sql)
      .pluck()
      .get(...count.parameters, many) as number;
    return found < many ? plan : scan;
  }

  #lastKey(table: Table): number {
    const sql = `SELECT max(${keyOf(table)}) FROM ${table}`;
    return (this.#statements.prepare(sql).pluck().get() as number | null) ?? 0;
  }

  /**
   * Reads rows by key, with what stands above them.
   *
   * @param columns SQL expressions such as `study.patient_id`
   * @returns the values in their order; undefined for a row that is gone
   */
  rows(table: Table, columns: readonly string[]): (key: number) => readonly Cell[] | undefined {
    const sql = rowStatement(table, columns);
    const statement = this.#guarded(() => this.#statements.prepare(sql).raw());
    return (key) => this.#guarded(() => statement.get(key) as readonly Cell[] | undefined);
  }

  /** Whole rows of one table by key */
  records<Name extends 'study' | 'series' | 'instance'>(
    table: Name,
  ): (key: number) => CatalogRow<Name> | undefined {
    const sql = `SELECT * FROM ${table} WHERE ${keyOf(table)} = ?`;
    const statement = this.#guarded(() => this.#statements.prepare(sql));
    return (key) => this.#guarded(() => statement.get(key) as CatalogRow<Name> | undefined);
  }

  dispose(): void {
    for (const keys of this.#open) keys.close();
    this.#open.clear();
  }

  #openKeys(plan: KeyPlan): MatchKeys {
    if (plan.kind === 'none') return NO_KEYS;
    const inner = plan.kind === 'seek' ? this.#seek(plan) : this.#scan(plan);
    const keys: MatchKeys = {
      next: () => this.#guarded(() => inner.next()),
      get isOver() {
        return inner.isOver;
      },
      letGo: () => this.#guarded(() => inner.letGo()),
      close: () => {
        this.#open.delete(keys);
        inner.close();
      },
    };
    return keys;
  }

  #seek({ statement: { sql, parameters } }: Extract<KeyPlan, { kind: 'seek' }>): MatchKeys {
    // While it is walked the statement cannot be asked again: another query takes another one.
    const statement = this.#statements.take(sql).pluck();
    const rows = statement.iterate(...parameters) as IterableIterator<number>;
    const noted: number[] = [];
    let isOpen = true;
    const close = () => {
      if (!isOpen) return;
      isOpen = false;
      rows.return?.();
      this.#statements.giveBack(sql, statement);
    };
    const read = (into: number[], most: number) => {
      for (let count = 0; count < most; count += 1) {
        const { value, done } = rows.next();
        if (done) {
          isOpen = false;
          this.#statements.giveBack(sql, statement);
          return;
        }
        into.push(value);
      }
    };
    return {
      next() {
        if (noted.length > 0) return noted.splice(0, KEYS_AT_ONCE);
        if (!isOpen) return null;
        const keys: number[] = [];
        read(keys, KEYS_AT_ONCE);
        return keys;
      },
      get isOver() {
        return !isOpen && noted.length === 0;
      },
      letGo() {
        if (isOpen) read(noted, 8 * KEYS_AT_ONCE);
        return !isOpen;
      },
      close() {
        noted.length = 0;
        close();
      },
    };
  }

  /** Ranges of keys, longer while few of them match. Between two the database is not held. */
  #scan({ statement, table }: ScanPlan): MatchKeys {
    const prepared = this.#statements.prepare(statement.sql).pluck();
    let from = 0;
    let range = FIRST_RANGE;
    let end = this.#lastKey(table);
    return {
      next() {
        if (from >= end) return null;
        const keys = prepared.all(from, from + range, ...statement.parameters) as number[];
        from += range;
        if (keys.length < KEYS_AT_ONCE / 4) range = Math.min(LONGEST_RANGE, range * 2);
        else if (keys.length > 2 * KEYS_AT_ONCE) range = Math.max(FIRST_RANGE, range >> 1);
        return keys;
      },
      get isOver() {
        return from >= end;
      },
      letGo: () => true,
      close() {
        end = 0;
      },
    };
  }

  #guarded<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw catalogError(error);
    }
  }
}

/** An engine with a connection of its own and a small cache, for a thread. @throws AppError */
export function openQueryEngine(file: string): QueryEngine & Disposable {
  const database = openCatalogForReading(file, THREAD_CACHE_KIB);
  const engine = new QueryEngine(database);
  return Object.assign(engine, {
    [Symbol.dispose]() {
      engine.dispose();
      database.close();
    },
  });
}
