import { parseDate } from '#shared/dicom/date-time.ts';

/** The language of dates and numbers: the one of the words, not of the computer, so that both always agree. */
const LANGUAGE = 'en-GB';

const dateFormat = new Intl.DateTimeFormat(LANGUAGE, { day: '2-digit', month: 'short', year: 'numeric' });
const instantFormat = new Intl.DateTimeFormat(LANGUAGE, {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const numberFormat = new Intl.NumberFormat(LANGUAGE);
const tenthsFormat = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** A DA value (`YYYYMMDD`) as "21 Nov 2026"; what is not a date is shown as it came. */
export function formatDate(da: string): string {
  const date = parseDate(da);
  return date === null
    ? da.trim()
    : shortMonth(dateFormat.format(new Date(date.year, date.month - 1, date.day)));
}

/** An ISO 8601 instant in the computer's time zone. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : shortMonth(instantFormat.format(date));
}

/** A day as the core says it (`2026-11-21`), which belongs to no time zone. */
export function formatIsoDay(day: string): string {
  return formatDate(day.replaceAll('-', ''));
}

/** A month as the core says it (`2026-11`) as "Nov 2026". */
export function formatMonth(month: string): string {
  return formatIsoDay(`${month}-01`).replace(/^01 /, '');
}

/** Three letters for every month, so that columns stand straight. */
function shortMonth(text: string): string {
  return text.replace('Sept', 'Sep');
}

export function formatNumber(value: number): string {
  return numberFormat.format(value);
}

/** Milliseconds and other small measures, with one decimal. */
export function formatTenths(value: number): string {
  return tenthsFormat.format(value);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size in powers of ten with at most three figures. */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1);
  return `${digits} ${UNITS[unit] ?? ''}`;
}

/** The computer's own calendar day, some days away from today, as DA. */
export function dayFromToday(daysAway: number, now: Date = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAway);
  const month = String(day.getMonth() + 1).padStart(2, '0');
  return `${day.getFullYear()}${month}${String(day.getDate()).padStart(2, '0')}`;
}
