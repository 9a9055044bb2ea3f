import { sql, type Kysely, type RawBuilder } from 'kysely';
import { conditionsOf, isUniversal, MATCHING } from './matching.ts';
import { modalityListsWith } from './modality-lists.ts';
import { QUERY_ATTRIBUTES, type CatalogQuery } from './records.ts';
import type { InstanceMatch, SeriesMatch, StudyRecord } from './records.ts';
import { instanceRecord, seriesRecord, studyRecord } from './rows.ts';
import type { CatalogTables } from './tables.ts';

/** DICOM queries (C-FIND, QIDO) at the three levels. Matches come in a stable order, so that pages do not overlap. */
export async function queryStudies(
  database: Kysely<CatalogTables>,
  query: CatalogQuery,
): Promise<StudyRecord[]> {
  const conditions = await allConditions(database, query);
  const isBelow = Object.keys(query.filters).some((name) => BELOW_STUDY.has(name));
  let select = database.selectFrom('study').selectAll('study');
  if (isBelow) {
    // A study matches when one of its series or instances does.
    const keys = database
      .selectFrom('study')
      .innerJoin('series', 'series.study_key', 'study.study_key')
      .innerJoin('instance', 'instance.series_key', 'series.series_key')
      .select('study.study_key')
      .where((eb) => eb.and(conditions.map((condition) => sql<boolean>`${condition}`)));
    select = select.where('study.study_key', 'in', keys);
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
  for (const condition of conditions) select = select.where(condition);
  const keys = await select.orderBy('series.series_key').limit(query.limit).offset(query.offset).execute();
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
    .orderBy('instance.instance_key')
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

const BELOW_STUDY = new Set<string>(QUERY_ATTRIBUTES.slice(QUERY_ATTRIBUTES.indexOf('seriesInstanceUid')));

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
