import { Kysely, SqliteDialect } from 'kysely';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { rememberStatements } from '#main/sqlite/remember-statements.ts';
import { StatementCache } from '#main/sqlite/statement-cache.ts';
import { queryInstances, querySeries, queryStudies } from './catalog-query.ts';
import { catalogError, openCatalogForReading } from './database.ts';
import { QueryEngine } from './query-engine.ts';
import { keepingReader, type KeepingReader } from './keeping-reader.ts';
import type { CatalogReader, SeriesRecord } from './records.ts';
import { relativesReader } from './relatives.ts';
import { instanceBySopUid } from './instance-by-uid.ts';
import { instanceRecord, quarantineRecord, seriesRecord, seriesRow, studyRecord, studyRow } from './rows.ts';
import { statisticsReader, type StatisticsReader } from './statistics-reader.ts';
import { searchStudies } from './study-search.ts';
import type { CatalogTables } from './tables.ts';

/**
 * Opens the catalog for reading; the file must exist, that is, the catalog thread must have started.
 *
 * @param isReceiving what the catalog itself does not know: whether a study is arriving now
 */
export function openCatalogReader(
  file: string,
  isReceiving: (studyInstanceUid: string) => boolean = () => false,
): CatalogReader & KeepingReader & StatisticsReader {
  const connection = openCatalogForReading(file);
  const statements = new StatementCache(connection);
  const engine = new QueryEngine(connection, statements);
  const database = new Kysely<CatalogTables>({
    dialect: new SqliteDialect({ database: rememberStatements(connection) }),
  });

  async function study(studyInstanceUid: string) {
    const row = await database
      .selectFrom('study')
      .selectAll()
      .where('study_instance_uid', '=', studyInstanceUid)
      .executeTakeFirst();
    return row && studyRecord(row);
  }

  function seriesRowsOf(studyInstanceUid: string) {
    return database
      .selectFrom('series')
      .innerJoin('study', 'study.study_key', 'series.study_key')
      .selectAll('series')
      .where('study.study_instance_uid', '=', studyInstanceUid)
      .orderBy('series.series_number')
      .orderBy('series.series_key')
      .execute();
  }

  /** The middle instance that has pixels */
  async function representative(seriesKey: number, series: SeriesRecord): Promise<string | null> {
    if (series.frameCount === 0) return null;
    const at = (offset: number) =>
      database
        .selectFrom('instance')
        .select('sop_instance_uid')
        .where('series_key', '=', seriesKey)
        .where('frame_count', '>', 0)
        .orderBy('instance_number')
        .orderBy('instance_key')
        .limit(1)
        .offset(offset)
        .executeTakeFirst();
    const found = (await at(Math.floor(series.instanceCount / 2))) ?? (await at(0));
    return found?.sop_instance_uid ?? null;
  }

  function instances(studyInstanceUid: string) {
    return database
      .selectFrom('instance')
      .innerJoin('series', 'series.series_key', 'instance.series_key')
      .innerJoin('study', 'study.study_key', 'series.study_key')
      .selectAll('instance')
      .select('series.series_instance_uid')
      .where('study.study_instance_uid', '=', studyInstanceUid);
  }

  async function totals(): Promise<Map<string, number>> {
    const rows = await database.selectFrom('total').selectAll().execute();
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  return guarded({
    ...keepingReader(database),
    ...statisticsReader(database),
    ...relativesReader(database),
    async searchStudies(search) {
      const { studies, total } = searchStudies(statements, search);
      return { rows: studies.map((found) => studyRow(found, isReceiving(found.studyInstanceUid))), total };
    },
    async studyDetail(studyInstanceUid) {
      const found = await study(studyInstanceUid);
      if (!found) return undefined;
      const rows = await seriesRowsOf(studyInstanceUid);
      const series: SeriesRow[] = await Promise.all(
        rows.map(async (row) => {
          const record = seriesRecord(row, studyInstanceUid);
          return seriesRow(record, await representative(row.series_key, record));
        }),
      );
      const role = await database
        .selectFrom('study_role')
        .select('replaced_count')
        .where('study_instance_uid', '=', studyInstanceUid)
        .executeTakeFirst();
      const version = `${found.firstReceivedAt.toString(36)}.${String(role?.replaced_count ?? 0)}`;
      return { study: studyRow(found, isReceiving(studyInstanceUid)), series, version };
    },
    async studyRows(studyInstanceUids) {
      const found = await Promise.all(studyInstanceUids.map(study));
      return found.flatMap((record) =>
        record ? [studyRow(record, isReceiving(record.studyInstanceUid))] : [],
      );
    },
    study,
    async seriesOfStudy(studyInstanceUid) {
      return (await seriesRowsOf(studyInstanceUid)).map((row) => seriesRecord(row, studyInstanceUid));
    },
    async instancesOfSeries(studyInstanceUid, seriesInstanceUid) {
      const rows = await instances(studyInstanceUid)
        .where('series.series_instance_uid', '=', seriesInstanceUid)
        .orderBy('instance.instance_number')
        .orderBy('instance.instance_key')
        .execute();
      return rows.map((row) => instanceRecord(row, studyInstanceUid, seriesInstanceUid));
    },
    async instancesOfStudy(studyInstanceUid) {
      const rows = await instances(studyInstanceUid)
        .orderBy('series.series_number')
        .orderBy('series.series_key')
        .orderBy('instance.instance_number')
        .orderBy('instance.instance_key')
        .execute();
      return rows.map((row) => instanceRecord(row, studyInstanceUid, row.series_instance_uid));
    },
    async instance(studyInstanceUid, seriesInstanceUid, sopInstanceUid) {
      const row = instanceBySopUid(statements, sopInstanceUid);
      const isHere =
        row?.study_instance_uid === studyInstanceUid && row.series_instance_uid === seriesInstanceUid;
      return isHere ? instanceRecord(row, studyInstanceUid, seriesInstanceUid) : undefined;
    },
    queryStudies: (query) => queryStudies(engine, query),
    querySeries: (query) => querySeries(engine, query),
    queryInstances: (query) => queryInstances(engine, query),
    async counts() {
      const values = await totals();
      const value = (name: string) => values.get(name) ?? 0;
      return {
        patients: value('patients'),
        studies: value('studies'),
        series: value('series'),
        instances: value('instances'),
        sizeBytes: value('size_bytes'),
      };
    },
    async quarantined(limit) {
      const rows = await database
        .selectFrom('quarantine')
        .selectAll()
        .orderBy('received_at', 'desc')
        .orderBy('quarantine_id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(quarantineRecord);
    },
    async quarantinedCount() {
      return (await totals()).get('quarantined') ?? 0;
    },
    async dispose() {
      engine.dispose();
      await database.destroy();
    },
  });
}

/** Only AppErrors leave the catalog. */
function guarded<Reader extends object>(reader: Reader): Reader {
  return new Proxy(reader, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...values: unknown[]) => {
        try {
          return (await Reflect.apply(method, target, values)) as unknown;
        } catch (error) {
          throw catalogError(error);
        }
      };
    },
  });
}
