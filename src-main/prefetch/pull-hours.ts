import type { PullHours } from '#shared/contract/prefetch.ts';

/**
 * When studies may be fetched, by the clock of this station.
 *
 * @returns how many milliseconds until then; 0: now. Hours that end before they begin go over midnight.
 */
export function msUntilOpen({ from, to }: PullHours, now: Date): number {
  const [opens, closes] = [atTime(now, from), atTime(now, to)];
  const isOpen = from <= to ? now >= opens && now < closes : now >= opens || now < closes;
  if (isOpen) return 0;
  if (opens <= now) opens.setDate(opens.getDate() + 1);
  return opens.getTime() - now.getTime();
}

function atTime(day: Date, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes);
}
