import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf, daysBetween, leadingQuantity } from './change.ts';
import type { MeasuredValue } from './measurement.ts';

const figure = (name: string, value: number, unit = 'mm'): MeasuredValue => ({ name, value, unit });

/** Worked out by hand, with ln 2 = 0.693147 */
const BY_HAND = [
  // 371 days, twice the diameter is eight times the volume: three doublings.
  { name: 'length', from: 6, to: 12, days: 371, percent: 100, doubling: 123.6667 },
  // ln 1.5 = 0.405465; 90 × 0.693147 / 1.216395
  { name: 'longAxis', from: 10, to: 15, days: 90, percent: 50, doubling: 51.2853 },
  // ln 1.1 = 0.0953102; 182 × 0.693147 / 0.2859306
  { name: 'longAxis', from: 20, to: 22, days: 182, percent: 10, doubling: 441.2008 },
  // ln 1.6 = 0.470004; 100 × 0.693147 / 0.470004
  { name: 'volume', from: 500, to: 800, days: 100, percent: 60, doubling: 147.477 },
  { name: 'volume', from: 250, to: 500, days: 40, percent: 100, doubling: 40 },
] as const;

test.each(BY_HAND)('$name from $from to $to in $days days', ({ name, from, to, days, percent, doubling }) => {
  const unit = name === 'volume' ? 'mm³' : 'mm';
  const change = changeOf(figure(name, from, unit), figure(name, to, unit), days);
  expect(change?.difference).toBeCloseTo(to - from, 9);
  expect(change?.percent).toBeCloseTo(percent, 9);
  expect(change?.doubling?.days).toBeCloseTo(doubling, 3);
  expect(change?.doubling?.formula).toBe(name === 'volume' ? 'volume' : 'diameter');
});

test('what shrinks, stays, or was measured on one day doubles never; an area and a short axis tell none', () => {
  const doubling = (from: number, to: number, days: number | null, name = 'length') =>
    changeOf(figure(name, from), figure(name, to), days)?.doubling;
  expect(doubling(12, 6, 100)).toBeNull();
  expect(doubling(12, 12, 100)).toBeNull();
  expect(doubling(6, 12, 0)).toBeNull();
  expect(doubling(6, 12, -3)).toBeNull();
  expect(doubling(6, 12, null)).toBeNull();
  expect(doubling(0, 12, 10)).toBeNull();
  expect(doubling(6, 12, 10, 'area')).toBeNull();
  expect(doubling(6, 12, 10, 'shortAxis')).toBeNull();
});

test('figures of two units, of two quantities and in pixels are never told against each other', () => {
  const mm = figure('length', 6);
  expect(changeOf(mm, figure('length', 12, 'mm at detector'), 9)).toBeNull();
  expect(changeOf(figure('length', 6, 'px'), figure('length', 12, 'px'), 9)).toBeNull();
  expect(changeOf(figure('area', 6, 'px²'), figure('area', 12, 'px²'), 9)).toBeNull();
  expect(changeOf(mm, figure('shortAxis', 12), 9)).toBeNull();
  expect(changeOf(figure('mean', 6, 'HU'), figure('mean', 12, 'HU'), 9)).toBeNull();
  expect(changeOf(figure('length', 6, ''), figure('length', 12, ''), 9)).toBeNull();
  // A diameter is one whichever tool took it.
  expect(changeOf(mm, figure('longAxis', 12), 9)?.difference).toBe(6);
});

test('after its doubling time the volume of a sphere has doubled', () => {
  const diameters = fc.tuple(
    fc.double({ min: 1, max: 200, noNaN: true }),
    fc.double({ min: 1.001, max: 5, noNaN: true }),
  );
  fc.assert(
    fc.property(diameters, fc.integer({ min: 1, max: 9000 }), ([from, factor], days) => {
      const doubling = changeOf(figure('length', from), figure('length', from * factor), days)?.doubling
        ?.days;
      const volumes = factor ** 3;
      expect(volumes ** ((doubling ?? 0) / days)).toBeCloseTo(2, 6);
    }),
  );
});

test('days are counted over leap years, and a lesion is followed by its diameter first', () => {
  expect(daysBetween('20250218', '20260224')).toBe(371);
  expect(daysBetween('20240228', '20240301')).toBe(2);
  expect(daysBetween('', '20240301')).toBeNull();
  expect(leadingQuantity([figure('area', 4, 'mm²'), figure('longAxis', 3)])?.name).toBe('longAxis');
  expect(leadingQuantity([figure('mean', 4, 'HU')])).toBeNull();
});
