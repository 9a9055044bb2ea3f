import { parseDate } from '#shared/dicom/date-time.ts';
import { formatDate } from './format.ts';

/** Three letters of each month, as dates are shown */
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  formatDate(`2026${String(month + 1).padStart(2, '0')}01`)
    .slice(3, 6)
    .toLowerCase(),
);

const DAY_FIRST = /^(\d{1,2})[ ./-]+(\d{1,2}|\p{L}{3,})[ ./-]+(\d{4})$/u;
const YEAR_FIRST = /^(\d{4})[ ./-]?(\d{2})[ ./-]?(\d{2})$/;

/**
 * A day as people type it, as DA: `21 Nov 2026`, `21.11.2026`, `21/11/2026`, `2026-11-21`, `20261121`. The day stands before
 * the month, as where dates are shown. What is no day is given back as it was typed.
 */
export function typedDate(typed: string): string {
  const trimmed = typed.trim();
  const [, year, month, day] = YEAR_FIRST.exec(trimmed) ?? [];
  const [, firstDay, monthWord, lastYear] = DAY_FIRST.exec(trimmed) ?? [];
  const da = `${year ?? lastYear ?? ''}${month ?? monthNumber(monthWord ?? '')}${(day ?? firstDay ?? '').padStart(2, '0')}`;
  return isDay(da) ? da : trimmed;
}

/** Whether a value of a date field is a day of the calendar. */
export function isDay(da: string): boolean {
  return parseDate(da) !== null;
}

function monthNumber(typed: string): string {
  if (/^\d+$/.test(typed)) return typed.padStart(2, '0');
  const index = MONTHS.indexOf(typed.slice(0, 3).toLowerCase());
  return index === -1 ? '' : String(index + 1).padStart(2, '0');
}
