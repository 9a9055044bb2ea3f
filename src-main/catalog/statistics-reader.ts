import { sql, type Kysely } from 'kysely';
import type { CatalogTables } from './tables.ts';

export interface ArchivedSum {
  readonly series: number;
  readonly instances: number;
  readonly sizeBytes: number;
}

/** Days are counted from 1970-01-01 UTC. */
export interface ArchivedDay extends ArchivedSum {
  readonly day: number;
  readonly modality: string;
}

export interface ArchivedSource extends ArchivedSum {
  readonly source: string;
  readonly lastDay: number;
}

export interface StatisticsReader {
  /** What of each day's arrivals is here now, by modality; oldest first */
  archivedDays(): Promise<ArchivedDay[]>;
  archivedSources(): Promise<ArchivedSource[]>;
  /** Studies by the day of their first instance; oldest first */
  studyDays(): Promise<{ day: number; studies: number }[]>;
  /** Each combination of modalities that studies have */
  studyModalities(): Promise<{ modalities: readonly string[]; studies: number }[]>;
  /** Of files that no answer shows */
  trashedSum(): Promise<{ instances: number; sizeBytes: number }>;
  /** When the last instance came, milliseconds since 1970 UTC; 0 with none */
  newestArrival(): Promise<number>;
}

/** Sums that triggers keep: none of these reads every series or instance. */
export function statisticsReader(database: Kysely<CatalogTables>): StatisticsReader {
  return {
    async archivedDays() {
      const rows = await database
        .selectFrom('archived')
        .select((eb) => [
          'received_day as day',
          'modality',
          eb.fn.sum<number>('series_count').as('series'),
          eb.fn.sum<number>('instance_count').as('instances'),
          eb.fn.sum<number>('size_bytes').as('sizeBytes'),
        ])
        .groupBy(['received_day', 'modality'])
        .orderBy('received_day')
        .orderBy('modality')
        .execute();
      return rows;
    },
    archivedSources: () =>
      database
        .selectFrom('archived')
        .select((eb) => [
          'source',
          eb.fn.sum<number>('series_count').as('series'),
          eb.fn.sum<number>('instance_count').as('instances'),
          eb.fn.sum<number>('size_bytes').as('sizeBytes'),
          eb.fn.max<number>('received_day').as('lastDay'),
        ])
        .groupBy('source')
        .orderBy('sizeBytes', 'desc')
        .execute(),
    studyDays: () =>
      database
        .selectFrom('archived_study')
        .select(['received_day as day', 'study_count as studies'])
        .orderBy('received_day')
        .execute(),
    async studyModalities() {
      // By the index on modalities alone.
      const rows = await database
        .selectFrom('study')
        .select((eb) => ['modalities', eb.fn.countAll<number>().as('studies')])
        .groupBy('modalities')
        .execute();
      return rows.map(({ modalities, studies }) => ({
        modalities: modalities === '' ? [] : modalities.split('\\'),
        studies,
      }));
    },
    async trashedSum() {
      const row = await database
        .selectFrom('trash')
        .select([
          sql<number>`coalesce(sum(instance_count), 0)`.as('instances'),
          sql<number>`coalesce(sum(size_bytes), 0)`.as('sizeBytes'),
        ])
        .executeTakeFirstOrThrow();
      return row;
    },
    async newestArrival() {
      const row = await database
        .selectFrom('study')
        .select('last_received_at')
        .orderBy('last_received_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.last_received_at ?? 0;
    },
  };
}
