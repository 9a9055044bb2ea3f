import { sql, type Kysely, type RawBuilder } from 'kysely';
import { conditionsOf, isUniversal, MATCHING } from './matching.ts';
import { modalityListsWith } from './modality-lists.ts';
import { QUERY_ATTRIBUTES, type CatalogQuery, type QueryAttribute } from './records.ts';
import type { InstanceMatch, SeriesMatch, StudyRecord } from './records.ts';
import { instanceRecord, seriesRecord, studyRecord } from './rows.ts';
import type { CatalogTables } from './tables.ts';

/** DICOM queries (C-FIND, QIDO) at the three levels. Matches come in a stable order, so that pages do not overlap. */
export async function queryStudies(
  database: Kysely<CatalogTables>,
  query: CatalogQuery,
): Promise<StudyRecord[]> {
  const conditions = await allConditions(database, query);
  let select = database.selectFrom('study').selectAll('study');
  if (isBelow(query, 'seriesInstanceUid')) {
    // A study matches when one of its series or instances does.
    let below = database
      .selectFrom('study')
      .innerJoin('series', 'series.study_key', 'study.study_key')
      .innerJoin('instance', 'instance.series_key', 'series.series_key')
      .select('study.study_key');
    for (const condition of conditions) below = below.where(condition);
    select = select.where('study.study_key', 'in', below);
  } else for (const condition of conditions) select = select.where(condition);
  const rows = await select.orderBy('study.study_key').limit(query.limit).offset(query.offset).execute();
  return rows.map(studyRecord);
}

export async function querySeries(
  database: Kysely<CatalogTables>,
  query: CatalogQuery,
): Promise<SeriesMatch[]> {
  const conditions = await allConditions(database, query);
  let select = database
    .selectFrom('series')
    .innerJoin('study', 'study.study_key', 'series.study_key')
    .select(['series.series_key', 'study.study_key']);
  if (isBelow(query, 'sopInstanceUid')) {
    // A series matches when one of its instances does.
    let below = database
      .selectFrom('instance')
      .innerJoin('series', 'series.series_key', 'instance.series_key')
      .innerJoin('study', 'study.study_key', 'series.study_key')
      .select('series.series_key');
    for (const condition of conditions) below = below.where(condition);
    select = select.where('series.series_key', 'in', below);
  } else for (const condition of conditions) select = select.where(condition);
  const keys = await select
    .orderBy(keyOrder('series.series_key', conditions))
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const studies = await studiesByKey(
    database,
    keys.map((row) => row.study_key),
  );
  const series = await seriesByKey(
    database,
    keys.map((row) => row.series_key),
  );
  return keys.flatMap(({ series_key, study_key }) => {
    const study = studies.get(study_key);
    const row = series.get(series_key);
    return study && row ? [{ study, series: seriesRecord(row, study.studyInstanceUid) }] : [];
  });
}

export async function queryInstances(
  database: Kysely<CatalogTables>,
  query: CatalogQuery,
): Promise<InstanceMatch[]> {
  const conditions = await allConditions(database, query);
  let select = database
    .selectFrom('instance')
    .innerJoin('series', 'series.series_key', 'instance.series_key')
    .innerJoin('study', 'study.study_key', 'series.study_key')
    .selectAll('instance')
    .select('study.study_key');
  for (const condition of conditions) select = select.where(condition);
  const rows = await select
    .orderBy(keyOrder('instance.instance_key', conditions))
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const studies = await studiesByKey(
    database,
    rows.map((row) => row.study_key),
  );
  const series = await seriesByKey(
    database,
    rows.map((row) => row.series_key),
  );
  return rows.flatMap((row) => {
    const study = studies.get(row.study_key);
    const itsSeries = series.get(row.series_key);
    if (!study || !itsSeries) return [];
    return [
      {
        study,
        series: seriesRecord(itsSeries, study.studyInstanceUid),
        instance: instanceRecord(row, study.studyInstanceUid, itsSeries.series_instance_uid),
      },
    ];
  });
}

/** Whether a query names an attribute of this level's first one or of those behind it. */
function isBelow(query: CatalogQuery, first: QueryAttribute): boolean {
  return QUERY_ATTRIBUTES.slice(QUERY_ATTRIBUTES.indexOf(first)).some(
    (name) => query.filters[name] !== undefined,
  );
}

/**
 * The order of keys. With conditions it is hidden from the planner (unary plus), which would rather walk the whole table
 * in this order than sort the few rows that match.
 */
function keyOrder(column: string, conditions: readonly unknown[]): RawBuilder<number> {
  return conditions.length === 0 ? sql<number>`${sql.ref(column)}` : sql<number>`+${sql.ref(column)}`;
}

async function allConditions(
  database: Kysely<CatalogTables>,
  query: CatalogQuery,
): Promise<RawBuilder<boolean>[]> {
  const conditions: RawBuilder<boolean>[] = [];
  for (const attribute of QUERY_ATTRIBUTES) {
    const value = query.filters[attribute];
    if (value === undefined) continue;
    const matching = MATCHING[attribute];
    if (matching.kind !== 'modalities') conditions.push(...conditionsOf(matching, value));
    else if (!isUniversal(value)) conditions.push(await modalitiesCondition(database, value));
  }
  return conditions;
}

async function modalitiesCondition(
  database: Kysely<CatalogTables>,
  value: string,
): Promise<RawBuilder<boolean>> {
  const patterns = value.split(/[\\,]/).map(patternOf);
  const lists = await modalityListsWith(database, (modality) =>
    patterns.some((pattern) => pattern.test(modality)),
  );
  return lists.length === 0 ? sql<boolean>`0` : sql<boolean>`study.modalities IN (${sql.join(lists)})`;
}

function patternOf(wildcard: string): RegExp {
  const escaped = wildcard.trim().replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

async function studiesByKey(database: Kysely<CatalogTables>, keys: readonly number[]) {
  if (keys.length === 0) return new Map<number, StudyRecord>();
  const rows = await database
    .selectFrom('study')
    .selectAll()
    .where('study_key', 'in', [...new Set(keys)])
    .execute();
  return new Map(rows.map((row) => [row.study_key, studyRecord(row)]));
}

async function seriesByKey(database: Kysely<CatalogTables>, keys: readonly number[]) {
  if (keys.length === 0) return new Map<number, never>();
  const rows = await database
    .selectFrom('series')
    .selectAll()
    .where('series_key', 'in', [...new Set(keys)])
    .execute();
  return new Map(rows.map((row) => [row.series_key, row]));
}
