import { expect, test } from 'vitest';
import { judge, median, megabitsPerSecond, standardDeviation } from './peer-figures.ts';

test('median and standard deviation as in the statistics module of Python', () => {
  const values = [3.1, 0.4, 12, 5.5, 0.9, 7.25];
  expect(median(values)).toBeCloseTo(4.3, 12);
  expect(standardDeviation(values)).toBeCloseTo(4.376_575_906_649_703, 12);
  expect(median([5, 1, 3])).toBe(3);
  expect([median([]), standardDeviation([1])]).toEqual([null, null]);
});

test('throughput is in 10⁶ bits a second', () => {
  expect(megabitsPerSecond(12_500_000, 1000)).toBe(100);
  expect(megabitsPerSecond(1, 0)).toBeNull();
});

test('each need is judged at its limit, and not at all when nothing was measured', () => {
  const met = (roundTripMs: number | null, jitterMs: number | null, throughputMbps: number | null) =>
    judge({ roundTripMs, jitterMs, throughputMbps }).map(({ isMet }) => isMet);
  expect(met(49.9, 14.9, 200)).toEqual([true, true, true, true, true]);
  expect(met(50, 15, 199.9)).toEqual([false, false, true, true, false]);
  expect(met(1, 1, 99.9)).toEqual([true, true, false, false, false]);
  expect(met(null, null, null)).toEqual([null, null, null, null, null]);
});
