import { attributes, textAt, type JsonAttributes } from './attributes.ts';

/**
 * Content Date and Content Time.
 *
 * @param createdAt ISO 8601 without a zone, local time of the station; empty leaves them out
 */
export function dateTimeAttributes(createdAt: string): JsonAttributes {
  if (createdAt === '') return {};
  const { date, time } = dateAndTime(createdAt);
  return attributes({ ContentDate: date, ContentTime: time });
}

/** DA and TM of an ISO 8601 date and time. */
export function dateAndTime(createdAt: string): { readonly date: string; readonly time: string } {
  return {
    date: createdAt.slice(0, 10).replaceAll('-', ''),
    time: createdAt.slice(11, 19).replaceAll(':', ''),
  };
}

/** ISO 8601 without a zone; '' when there is no date. */
export function dateTimeOf(json: JsonAttributes): string {
  return isoOf(textAt(json, 'ContentDate'), textAt(json, 'ContentTime'));
}

/** @param date DA @param time TM, may be short or empty */
export function isoOf(date: string, time: string): string {
  if (!/^\d{8}$/.test(date)) return '';
  const clock = time.replace(/\..*$/, '').padEnd(6, '0');
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${clock.slice(0, 2)}:${clock.slice(2, 4)}:${clock.slice(4, 6)}`;
}
