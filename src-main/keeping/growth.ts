import type { ArchiveStatistics, Growth } from '#shared/contract/archive.ts';
import type { ArchivedDay } from '#main/catalog/statistics-reader.ts';

export const DAY_MS = 86_400_000;
/** A growth that fills the disk later than this says nothing. */
const MOST_DAYS = 36_525;

export interface Arrivals {
  readonly days: readonly Pick<ArchivedDay, 'day' | 'instances' | 'sizeBytes'>[];
  readonly studies: readonly { readonly day: number; readonly studies: number }[];
}

/**
 * What came within the last days, today included, and is still here. A younger archive is measured over its own age, so that
 * its first days are not thinned out over days before it.
 */
export function growthOver(lastDays: number, { days, studies }: Arrivals, now: number): Growth {
  const today = Math.floor(now / DAY_MS);
  const first = days.reduce((least, { day }) => Math.min(least, day), today);
  const counted = Math.max(1, Math.min(lastDays, today - first + 1));
  // A day that is still to come is one of a wrong clock.
  const isCounted = ({ day }: { readonly day: number }) => day > today - counted && day <= today;
  const within = days.filter(isCounted);
  const sizeBytes = within.reduce((sum, each) => sum + each.sizeBytes, 0);
  return {
    days: counted,
    studies: studies.filter(isCounted).reduce((sum, each) => sum + each.studies, 0),
    instances: within.reduce((sum, each) => sum + each.instances, 0),
    sizeBytes,
    bytesPerDay: sizeBytes / counted,
  };
}

/** When the disk is full if it goes on like this: a straight line. */
export function forecastFull(
  { days, bytesPerDay }: Growth,
  { freeBytes, reserveBytes }: Pick<ArchiveStatistics['disk'], 'freeBytes' | 'reserveBytes'>,
  now: number,
): ArchiveStatistics['forecast'] {
  const daysLeft = bytesPerDay > 0 ? Math.floor(Math.max(0, freeBytes - reserveBytes) / bytesPerDay) : null;
  const isFar = daysLeft === null || daysLeft > MOST_DAYS;
  return {
    basisDays: days,
    bytesPerDay,
    daysLeft: isFar ? null : daysLeft,
    fullOn: isFar ? null : isoDay(now + daysLeft * DAY_MS),
  };
}

export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
