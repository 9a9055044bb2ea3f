import { typedNumber } from '#view/ui/typed-number.ts';

const YEAR_DAYS = 365.25;

/** Days as years with one decimal at most, to be shown and typed. */
export function yearsOf(days: number): string {
  return String(Math.round((10 * days) / YEAR_DAYS) / 10);
}

/** Typed years in days; NaN when that is no number. */
export function daysOf(typedYears: string): number {
  return Math.round(typedNumber(typedYears) * YEAR_DAYS);
}
