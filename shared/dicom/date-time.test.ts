import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageInYears, formatDate, formatTime, parseDate, parseTime } from './date-time.ts';

test.each([
  ['20240229', { year: 2024, month: 2, day: 29 }],
  ['1993.08.22', { year: 1993, month: 8, day: 22 }],
  ['20230229', null],
  ['19000229', null],
  ['20241301', null],
  ['20240100', null],
  ['2024', null],
  ['', null],
])('reads the date %j as %j', (da, expected) => {
  expect(parseDate(da)).toEqual(expected);
});

test.each([
  ['07', { hour: 7, minute: null, second: null, millisecond: null }],
  ['0709', { hour: 7, minute: 9, second: null, millisecond: null }],
  ['070907.0705 ', { hour: 7, minute: 9, second: 7, millisecond: 70 }],
  ['235960', { hour: 23, minute: 59, second: 60, millisecond: null }],
  ['07:09:07', { hour: 7, minute: 9, second: 7, millisecond: null }],
  ['2400', null],
  ['0760', null],
  ['070', null],
])('reads the time %j as %j', (tm, expected) => {
  expect(parseTime(tm)).toEqual(expected);
});

test('shows what it understands, and what it does not as it was sent', () => {
  expect([formatDate('20261122'), formatDate('about 1950'), formatDate('')]).toEqual([
    '2026-11-22',
    'about 1950',
    '',
  ]);
  expect([formatTime('140509'), formatTime('140509', true), formatTime('14'), formatTime('x')]).toEqual([
    '14:05',
    '14:05:09',
    '14:00',
    'x',
  ]);
});

test('every day of the calendar is read back', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        const iso = date.toISOString().slice(0, 10);
        expect(formatDate(iso.replaceAll('-', ''))).toBe(iso);
      },
    ),
  );
});

test.each([
  ['20000229', '20010228', 0],
  ['20000229', '20010301', 1],
  ['19800601', '20260531', 45],
  ['19800601', '20260601', 46],
  ['20260601', '20260531', null],
  ['', '20260531', null],
])('someone born %j is on %j %j years old', (birth, day, age) => {
  expect(ageInYears(birth, day)).toBe(age);
});
