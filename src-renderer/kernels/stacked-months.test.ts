import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { OTHERS, stackMonths } from './stacked-months.ts';

test('months without arrivals keep their place, and the year turns', () => {
  const { months } = stackMonths(
    [
      { month: '2025-11', modality: 'CT', sizeBytes: 5 },
      { month: '2026-02', modality: 'CT', sizeBytes: 7 },
    ],
    '2026-02',
    24,
    5,
  );
  expect(months.map(({ month, totalBytes }) => [month, totalBytes])).toEqual([
    ['2025-11', 5],
    ['2025-12', 0],
    ['2026-01', 0],
    ['2026-02', 7],
  ]);
});

test('the smallest kinds are gathered, and the scale is a round figure', () => {
  const parts = ['CT', 'MR', 'US', 'CR'].map((modality, index) => ({
    month: '2026-01',
    modality,
    sizeBytes: 400 - index * 100,
  }));
  const { kinds, months, ceilingBytes } = stackMonths(parts, '2026-01', 12, 3);
  expect(kinds).toEqual(['CT', 'MR', null]);
  expect(months[0]?.parts).toEqual([
    { kind: 'CT', fromBytes: 0, toBytes: 400 },
    { kind: 'MR', fromBytes: 400, toBytes: 700 },
    { kind: OTHERS, fromBytes: 700, toBytes: 1000 },
  ]);
  expect(ceilingBytes).toBe(1000);
  expect(stackMonths([], '2026-01', 12, 3)).toMatchObject({ ceilingBytes: 0, months: [{ totalBytes: 0 }] });
});

test('every byte of a shown month is in its bar, and no bar stands above the scale', () => {
  const part = fc.record({
    month: fc.constantFrom('2025-12', '2026-01', '2026-02'),
    modality: fc.constantFrom('CT', 'MR', 'US', ''),
    sizeBytes: fc.integer({ min: 0, max: 1e12 }),
  });
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const { months, ceilingBytes } = stackMonths(parts, '2026-02', 24, 2);
      const sum = (its: readonly { sizeBytes: number }[]) =>
        its.reduce((all, { sizeBytes }) => all + sizeBytes, 0);
      expect(months.reduce((all, { totalBytes }) => all + totalBytes, 0)).toBe(sum(parts));
      for (const { month, totalBytes } of months) {
        expect(totalBytes).toBe(sum(parts.filter((each) => each.month === month)));
        expect(totalBytes).toBeLessThanOrEqual(ceilingBytes);
      }
    }),
  );
});
