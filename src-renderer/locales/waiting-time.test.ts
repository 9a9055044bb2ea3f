import { expect, test } from 'vitest';
import { waitingTime } from './waiting-time.ts';

test('the longer something waits, the coarser its time', () => {
  const since = '2026-11-28T10:00:00Z';
  const after = (minutes: number) => waitingTime(since, Date.parse(since) + minutes * 60_000);
  expect([-5, 0.5, 1, 59, 60, 185, 1439, 1440, 3000, 20_000].map(after)).toEqual([
    'now',
    'now',
    '1 min',
    '59 min',
    '1 h 00',
    '3 h 05',
    '23 h 59',
    '1 d 0 h',
    '2 d 2 h',
    '13 d',
  ]);
});
