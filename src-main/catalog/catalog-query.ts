import { setImmediate as otherWork } from 'node:timers/promises';
import type { MatchQuery, QueryEngine } from './query-engine.ts';
import type { CatalogQuery, InstanceMatch, SeriesMatch, StudyRecord } from './records.ts';
import { instanceRecord, seriesRecord, studyRecord } from './rows.ts';
import type { CatalogRow } from './tables.ts';

/** QIDO at its three levels. Matches come in a stable order, so that pages do not overlap. */
export async function queryStudies(engine: QueryEngine, query: CatalogQuery): Promise<StudyRecord[]> {
  const keys = await pageOfKeys(engine, 'study', query);
  return rowsOf(keys, engine.records('study'), studyRecord);
}

export async function querySeries(engine: QueryEngine, query: CatalogQuery): Promise<SeriesMatch[]> {
  const keys = await pageOfKeys(engine, 'series', query);
  const studyOf = remembered(engine.records('study'), studyRecord);
  return rowsOf(keys, engine.records('series'), (row) => seriesMatch(row, studyOf));
}

export async function queryInstances(engine: QueryEngine, query: CatalogQuery): Promise<InstanceMatch[]> {
  const keys = await pageOfKeys(engine, 'instance', query);
  const studyOf = remembered(engine.records('study'), studyRecord);
  const seriesOf = remembered(engine.records('series'), (row) => seriesMatch(row, studyOf));
  return rowsOf(keys, engine.records('instance'), (row) => {
    const above = seriesOf(row.series_key);
    if (!above) return undefined;
    const { study, series } = above;
    return { study, series, instance: instanceRecord(row, study.studyInstanceUid, series.seriesInstanceUid) };
  });
}

/** The keys of a page; others get their turn while many are passed over. */
async function pageOfKeys(
  engine: QueryEngine,
  table: MatchQuery['table'],
  { filters, offset, limit }: CatalogQuery,
): Promise<number[]> {
  const matches = engine.keys({ table, filters, isOrdered: true, mostWanted: offset + limit });
  try {
    const page: number[] = [];
    let passed = 0;
    for (let keys = matches.next(); keys && page.length < limit; keys = matches.next()) {
      page.push(...keys.slice(Math.max(0, offset - passed), offset - passed + limit));
      passed += keys.length;
      await otherWork();
    }
    return page.slice(0, limit);
  } finally {
    matches.close();
  }
}

const ROWS_AT_ONCE = 200;

async function rowsOf<Row, Match>(
  keys: readonly number[],
  read: (key: number) => Row | undefined,
  matchOf: (row: Row) => Match | undefined,
): Promise<Match[]> {
  const found: Match[] = [];
  for (const [index, key] of keys.entries()) {
    const row = read(key);
    // What was deleted since is no match any more.
    const match = row && matchOf(row);
    if (match) found.push(match);
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await otherWork();
  }
  return found;
}

function seriesMatch(
  row: CatalogRow<'series'>,
  studyOf: (key: number) => StudyRecord | undefined,
): SeriesMatch | undefined {
  const study = studyOf(row.study_key);
  return study && { study, series: seriesRecord(row, study.studyInstanceUid) };
}

/** What many rows have above them is read once. */
function remembered<Row, Value>(
  read: (key: number) => Row | undefined,
  valueOf: (row: Row) => Value | undefined,
): (key: number) => Value | undefined {
  const known = new Map<number, Value | undefined>();
  return (key) => {
    if (known.has(key)) return known.get(key);
    const row = read(key);
    const value = row && valueOf(row);
    known.set(key, value);
    return value;
  };
}
