import { conditionOf, NEVER, type Condition, type ModalityLists } from './conditions.ts';
import { joined, type Fragment } from './fragment.ts';
import { QUERY_KEYS, TABLES, type QueryAttribute, type QueryKey, type Table } from './query-keys.ts';

export type Filters = Partial<Readonly<Record<QueryAttribute, string>>>;

/** How the keys of all matches are found. */
export type KeyPlan =
  /** An index leads to them. For pages also how many there are, up to one parameter at the end, and the other way. */
  | {
      readonly kind: 'seek';
      readonly statement: Fragment;
      readonly forPages: { readonly count: Fragment; readonly scan: ScanPlan } | null;
    }
  | ScanPlan
  | { readonly kind: 'none' };

/** The table is gone through by ranges of its key: two parameters in front, from (without it) and to */
export interface ScanPlan {
  readonly kind: 'scan';
  readonly statement: Fragment;
  readonly table: Table;
}

/**
 * Up to this share of the rows, those that an index gives are looked into one after the other without a pause. A filter
 * behind a less telling index goes through the table by ranges, and lets others work in between.
 */
const TELLING = 0.05;

/**
 * Says in SQL which rows of a table match. Which index leads is chosen here, since SQLite knows nothing of the values: it
 * would find all CT studies to pick those of today.
 *
 * @param isOrdered keys ascend, for pages; else they come as the index has them, the first ones at once
 */
export function planKeys(table: Table, filters: Filters, lists: ModalityLists, isOrdered: boolean): KeyPlan {
  const conditions: Condition[] = [];
  for (const condition of allConditions(filters, lists)) {
    if (condition === NEVER) return { kind: 'none' };
    conditions.push(condition);
  }
  const rank = TABLES.indexOf(table);
  const own = conditions.filter((condition) => TABLES.indexOf(condition.table) <= rank);
  const below = conditions.filter((condition) => TABLES.indexOf(condition.table) > rank);
  const all = below.length > 0 || table === 'patient' ? [...own, belowCondition(table, below)] : own;
  const best = mostTelling(all);
  const scan: ScanPlan = { kind: 'scan', statement: scanStatement(table, all), table };
  if (!best || (best.selectivity > TELLING && (all.length > 1 || isOrdered))) return scan;
  const statement = seekStatement(table, best, all);
  if (!isOrdered) return { kind: 'seek', statement, forPages: null };
  const { sql, parameters } = statement;
  const count = { sql: `SELECT count(*) FROM (${sql} LIMIT ?)`, parameters };
  // The plus keeps SQLite from going through the whole table in this order instead of sorting the matches.
  const ordered = { sql: `${sql} ORDER BY +${table}.${keyOf(table)}`, parameters };
  return { kind: 'seek', statement: ordered, forPages: { count, scan } };
}

function* allConditions(filters: Filters, lists: ModalityLists): Generator<Condition | typeof NEVER> {
  const inSequences = new Map<number, Condition[]>();
  for (const [name, value] of Object.entries(filters)) {
    const key = QUERY_KEYS[name as QueryAttribute] as QueryKey | undefined;
    if (!key || key.vr === 'SQ') continue;
    const condition = conditionOf(key, value, lists);
    if (condition === null) continue;
    if (key.sequenceTag === 0) yield condition;
    else if (condition !== NEVER)
      inSequences.set(key.sequenceTag, [...(inSequences.get(key.sequenceTag) ?? []), condition]);
  }
  for (const [tag, conditions] of inSequences) yield itemCondition(tag, conditions);
}

/** Sequence matching (PS3.4 C.2.2.2.6): one item fulfils all that is asked of the items. */
function itemCondition(sequenceTag: number, conditions: readonly Condition[]): Condition {
  const table = conditions[0]?.table ?? 'study';
  const inItem = joined(
    conditions.map(({ filter }) => filter),
    ' AND ',
  );
  const path = `$."${sequenceTag.toString(16).padStart(8, '0')}"`;
  const sql = `EXISTS (SELECT 1 FROM json_each(${table}.optional_keys, '${path}') AS item WHERE ${inItem.sql})`;
  return {
    table,
    filter: { sql, parameters: inItem.parameters },
    seek: null,
    isSeekExact: false,
    selectivity: 1,
  };
}

function mostTelling(conditions: readonly Condition[]): Condition | null {
  let best: Condition | null = null;
  for (const condition of conditions)
    if (condition.seek && (!best || condition.selectivity < best.selectivity)) best = condition;
  return best;
}

export function keyOf(table: Table): string {
  return `${table}_key`;
}

/** What stands below matches together: one series, and one instance in it, fulfil all that is asked of either. */
function belowCondition(table: Table, below: readonly Condition[]): Condition {
  const rank = TABLES.indexOf(table);
  const lowest = Math.max(rank + 1, ...below.map((condition) => TABLES.indexOf(condition.table)));
  const tables = TABLES.slice(rank + 1, lowest + 1);
  const top = tables[0] as Table;
  const link = `${top}.${keyOf(table)}`;
  const filter = select('1', tables, [
    { sql: `${link} = ${table}.${keyOf(table)}`, parameters: [] },
    ...below.map((condition) => condition.filter),
  ]);
  const best = mostTelling(below);
  const seek = best && select(link, chain(best.table, tables), seekFragments(best, below));
  return {
    table: table as Condition['table'],
    filter: { sql: `EXISTS (${filter.sql})`, parameters: filter.parameters },
    seek: seek && { sql: `${table}.${keyOf(table)} IN (${seek.sql})`, parameters: seek.parameters },
    isSeekExact: true,
    selectivity: best?.selectivity ?? 1,
  };
}

function seekFragments(best: Condition, all: readonly Condition[]): Fragment[] {
  const seek = best.seek ? [best.seek] : [];
  const filters = all.filter((condition) => condition !== best || !best.isSeekExact);
  return [...seek, ...filters.map(({ filter }) => filter)];
}

/** `first` leads; the tables below it follow down, then those above it up. */
function chain(first: Table, tables: readonly Table[]): Table[] {
  const at = tables.indexOf(first);
  return [...tables.slice(at), ...tables.slice(0, at).toReversed()];
}

/** CROSS JOIN: SQLite keeps the order in which the tables are named. */
function select(columns: string, tables: readonly Table[], where: readonly Fragment[]): Fragment {
  const [first, ...others] = tables;
  const links = others.map((table) => `CROSS JOIN ${table} ON ${linkOf(table, tables)}`);
  const condition = where.length > 0 ? ` WHERE ${where.map(({ sql }) => sql).join(' AND ')}` : '';
  return {
    sql: [`SELECT ${columns} FROM ${first ?? ''}`, ...links].join(' ') + condition,
    parameters: where.flatMap(({ parameters }) => parameters),
  };
}

/** A table is joined to its neighbour that was named before it. */
function linkOf(table: Table, tables: readonly Table[]): string {
  const at = tables.indexOf(table);
  const above = TABLES[TABLES.indexOf(table) - 1];
  const below = TABLES[TABLES.indexOf(table) + 1];
  if (above && tables.indexOf(above) >= 0 && tables.indexOf(above) < at)
    return `${table}.${keyOf(above)} = ${above}.${keyOf(above)}`;
  return `${below ?? ''}.${keyOf(table)} = ${table}.${keyOf(table)}`;
}

function tablesFor(table: Table, conditions: readonly Condition[]): readonly Table[] {
  const rank = TABLES.indexOf(table);
  const highest = Math.min(rank, ...conditions.map((condition) => TABLES.indexOf(condition.table)));
  return TABLES.slice(highest, rank + 1);
}

function seekStatement(table: Table, best: Condition, all: readonly Condition[]): Fragment {
  const tables = chain(best.table, tablesFor(table, all));
  return select(`${table}.${keyOf(table)}`, tables, seekFragments(best, all));
}

function scanStatement(table: Table, all: readonly Condition[]): Fragment {
  const column = `${table}.${keyOf(table)}`;
  const tables = tablesFor(table, all).toReversed();
  const bounds = { sql: `${column} > ? AND ${column} <= ?`, parameters: [] };
  const { sql, parameters } = select(column, tables, [bounds, ...all.map(({ filter }) => filter)]);
  return { sql: `${sql} ORDER BY ${column}`, parameters };
}

/** One row of a table with what stands above it, by its key. */
export function rowStatement(table: Table, columns: readonly string[]): string {
  const list = columns.length > 0 ? columns.join(', ') : '1';
  // A patient is told as the newest study has it.
  if (table === 'patient')
    return `SELECT ${list} FROM study WHERE study.study_key = (SELECT max(study_key) FROM study WHERE patient_key = ?)`;
  const rank = TABLES.indexOf(table);
  const highest = TABLES.findIndex((name) => columns.some((column) => column.includes(`${name}.`)));
  const tables = TABLES.slice(Math.min(rank, Math.max(1, highest)), rank + 1).toReversed();
  return select(list, tables, [{ sql: `${table}.${keyOf(table)} = ?`, parameters: [] }]).sql;
}
