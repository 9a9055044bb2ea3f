import type { ArchiveStatistics } from '#shared/contract/archive.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { ArchivedDay, ArchivedSum, StatisticsReader } from '#main/catalog/statistics-reader.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { diskSpace } from '#main/store/disk-space.ts';
import { DAY_MS, forecastFull, growthOver, isoDay } from './growth.ts';
import { readThroughput } from './throughput.ts';

export interface StatisticsParts {
  readonly root: string;
  readonly catalog: StatisticsReader & Pick<CatalogReader, 'counts' | 'quarantinedCount'>;
  readonly station: StationDatabase;
  readonly reserveBytes: number;
}

const NOTHING: ArchivedSum = { series: 0, instances: 0, sizeBytes: 0 };

/** What is here, how fast it grows, and when the disk will be full. */
export async function archiveStatistics(parts: StatisticsParts, now: number): Promise<ArchiveStatistics> {
  const { catalog } = parts;
  const counts = await catalog.counts();
  const days = await catalog.archivedDays();
  const studies = await catalog.studyDays();
  const trashed = await catalog.trashedSum();
  const sources = await catalog.archivedSources();
  const last90Days = growthOver(90, { days, studies }, now);
  const disk = await diskOf(parts);
  return {
    measuredAt: new Date(now).toISOString(),
    totals: {
      ...counts,
      trashedInstances: trashed.instances,
      trashedBytes: trashed.sizeBytes,
      quarantinedInstances: await catalog.quarantinedCount(),
    },
    months: monthsOf(days),
    studiesByMonth: [...Map.groupBy(studies, ({ day }) => monthOf(day))].map(([month, its]) => ({
      month,
      studies: its.reduce((sum, each) => sum + each.studies, 0),
    })),
    modalities: modalitiesOf(days, await catalog.studyModalities()),
    sources: sources.map(({ lastDay, ...rest }) => ({ ...rest, lastDay: isoDay(lastDay * DAY_MS) })),
    last30Days: growthOver(30, { days, studies }, now),
    last90Days,
    disk,
    forecast: forecastFull(last90Days, disk, now),
    throughput: await readThroughput(parts.station),
  };
}

async function diskOf({ root, reserveBytes }: StatisticsParts): Promise<ArchiveStatistics['disk']> {
  return { ...(await diskSpace(root)), reserveBytes };
}

function monthOf(day: number): string {
  return isoDay(day * DAY_MS).slice(0, 7);
}

function monthsOf(days: readonly ArchivedDay[]): ArchiveStatistics['months'] {
  const byMonth = Map.groupBy(days, ({ day, modality }) => `${monthOf(day)} ${modality}`);
  return [...byMonth.values()]
    .map((its) => ({
      month: monthOf(its[0]?.day ?? 0),
      modality: its[0]?.modality ?? '',
      ...its.reduce(added, NOTHING),
    }))
    .sort((a, b) => (a.month === b.month ? compare(a.modality, b.modality) : compare(a.month, b.month)));
}

function modalitiesOf(
  days: readonly ArchivedDay[],
  combinations: readonly { readonly modalities: readonly string[]; readonly studies: number }[],
): ArchiveStatistics['modalities'] {
  const studiesOf = (modality: string) =>
    combinations
      .filter(({ modalities }) => modalities.includes(modality))
      .reduce((sum, { studies }) => sum + studies, 0);
  return [...Map.groupBy(days, ({ modality }) => modality)]
    .map(([modality, its]) => ({ modality, studies: studiesOf(modality), ...its.reduce(added, NOTHING) }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
}

function added(sum: ArchivedSum, each: ArchivedSum): ArchivedSum {
  return {
    series: sum.series + each.series,
    instances: sum.instances + each.instances,
    sizeBytes: sum.sizeBytes + each.sizeBytes,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
