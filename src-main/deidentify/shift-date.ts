const DAY_MS = 24 * 3600 * 1000;

/**
 * A DA or DT moved by whole days; the time of day and the offset from UTC stay.
 *
 * @returns `''` for what is no date: that would otherwise stay as it was
 */
export function shiftDate(value: string, days: number): string {
  const [, year = '', month = '', day = '', rest = ''] =
    /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})((?:\d{2}){0,3}(?:\.\d{1,6})?(?:[+-]\d{4})?)$/.exec(value.trim()) ?? [];
  const from = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (year === '' || !Number.isFinite(from)) return shiftPartial(value, days);
  const date = new Date(from);
  // `Date.UTC` takes years below 100 for those of the last century.
  if (Number(year) < 100) date.setUTCFullYear(Number(year));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return '';
  return text(new Date(date.getTime() + days * DAY_MS)) + rest;
}

/** A DT may name a year, or a year and month, alone. */
function shiftPartial(value: string, days: number): string {
  const [, year = '', month = ''] = /^(\d{4})(\d{2})?$/.exec(value.trim()) ?? [];
  if (year === '') return '';
  const shifted = shiftDate(`${year}${month || '07'}15`, days);
  return shifted.slice(0, month === '' ? 4 : 6);
}

function text(date: Date): string {
  const year = date.getUTCFullYear();
  if (year < 0 || year > 9999) return '';
  const two = (number: number) => String(number).padStart(2, '0');
  return String(year).padStart(4, '0') + two(date.getUTCMonth() + 1) + two(date.getUTCDate());
}
