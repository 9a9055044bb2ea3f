export interface CalendarDate {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
}

/** A time of day; parts that were not sent are null. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number | null;
  readonly second: number | null;
  readonly millisecond: number | null;
}

const DA = /^(\d{4})(\d{2})(\d{2})$/;
// ACR-NEMA 2.0 wrote dots; some devices still do (PS3.5 6.2, DA note 1).
const OLD_DA = /^(\d{4})\.(\d{2})\.(\d{2})$/;
const TM = /^(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?$/;
const OLD_TM = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/;

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** A DA value, or null when it is no day of the calendar. */
export function parseDate(da: string): CalendarDate | null {
  const match = DA.exec(da.trim()) ?? OLD_DA.exec(da.trim());
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (day < 1 || day > daysInMonth(year, month)) return null;
  return { year, month, day };
}

/** A TM value, or null when it is no time of day. Second 60 (a leap second) is kept. */
export function parseTime(tm: string): ClockTime | null {
  const match = TM.exec(tm.trim()) ?? OLD_TM.exec(tm.trim());
  if (!match) return null;
  const part = (index: number) => (match[index] === undefined ? null : Number(match[index]));
  const hour = Number(match[1]);
  const minute = part(2);
  const second = part(3);
  if (hour > 23 || (minute ?? 0) > 59 || (second ?? 0) > 60) return null;
  const fraction = match[4];
  const millisecond = fraction === undefined ? null : Math.floor(Number(fraction.padEnd(6, '0')) / 1000);
  return { hour, minute, second, millisecond };
}

/** `2026-11-22`; what cannot be read as a date is shown as it was sent, never guessed. */
export function formatDate(da: string): string {
  const date = parseDate(da);
  if (!date) return da.trim();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

/** `14:05` or `14:05:09` with seconds asked for and sent; unreadable values as sent. */
export function formatTime(tm: string, withSeconds = false): string {
  const time = parseTime(tm);
  if (!time) return tm.trim();
  const two = (value: number) => String(value).padStart(2, '0');
  const shown = `${two(time.hour)}:${two(time.minute ?? 0)}`;
  return withSeconds && time.second !== null ? `${shown}:${two(time.second)}` : shown;
}

/** Age in whole years on a day, for two DA values; null when either is unreadable or birth comes later. */
export function ageInYears(birthDate: string, onDate: string): number | null {
  const birth = parseDate(birthDate);
  const day = parseDate(onDate);
  if (!birth || !day) return null;
  const beforeBirthday = day.month < birth.month || (day.month === birth.month && day.day < birth.day);
  const years = day.year - birth.year - (beforeBirthday ? 1 : 0);
  return years < 0 ? null : years;
}
