import { expect, test } from 'vitest';
import { msUntilOpen } from './pull-hours.ts';

const at = (time: string) => new Date(`2026-11-28T${time}:00`);
const HOUR_MS = 3_600_000;

test.each([
  ['08:00', '18:00', '08:00', 0],
  ['08:00', '18:00', '17:59', 0],
  ['08:00', '18:00', '18:00', 14],
  ['08:00', '18:00', '06:00', 2],
  ['20:00', '06:00', '23:00', 0],
  ['20:00', '06:00', '05:59', 0],
  ['20:00', '06:00', '06:00', 14],
  ['20:00', '06:00', '19:00', 1],
])('open from %s to %s: at %s it is %i hours until then', (from, to, now, hours) => {
  expect(msUntilOpen({ from, to }, at(now))).toBe(hours * HOUR_MS);
});
