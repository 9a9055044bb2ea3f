import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowWaterBytes, planEviction, type Evictable, type Room } from './eviction-plan.ts';

const NOW = 1_700_000_000_000;
const GB = 1_000_000_000;

const study = fc.record({
  studyInstanceUid: fc.integer({ min: 1, max: 9999 }).map((number) => `1.2.${String(number)}`),
  sizeBytes: fc.integer({ min: 1, max: 50 * GB }),
  lastNeededAt: fc.integer({ min: NOW - 10_000_000_000, max: NOW + 100_000 }),
  isPinned: fc.boolean(),
  keepUntil: fc.constantFrom(0, NOW - 1, NOW + 1),
  isReceiving: fc.boolean(),
});
const studies = fc.uniqueArray(study, { selector: (each) => each.studyInstanceUid, maxLength: 30 });
const room: fc.Arbitrary<Room> = fc
  .record({
    diskBytes: fc.integer({ min: 10 * GB, max: 4000 * GB }),
    freeFraction: fc.double({ min: 0, max: 1, noNaN: true }),
    quotaBytes: fc.option(fc.integer({ min: 1, max: 500 * GB })),
    lowFreePercent: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ freeFraction, ...rest }) => ({ ...rest, freeBytes: rest.diskBytes * freeFraction }));

const total = (some: readonly Evictable[]) => some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

test('nothing pinned, held, arriving or just needed is ever a candidate, and the least needed come first', () => {
  fc.assert(
    fc.property(studies, room, (some, its) => {
      const { candidates } = planEviction(some, its, NOW);
      for (const each of candidates) {
        expect(each.isPinned || each.isReceiving || each.keepUntil > NOW).toBe(false);
        expect(NOW - each.lastNeededAt).toBeGreaterThanOrEqual(3_600_000);
      }
      const times = candidates.map(({ lastNeededAt }) => lastNeededAt);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});

test('there is need exactly when the quota is exceeded or too little is free, and what is needed mends both', () => {
  fc.assert(
    fc.property(studies, room, (some, its) => {
      const { neededBytes, candidates } = planEviction(some, its, NOW);
      const isOver = its.quotaBytes !== null && total(some) > its.quotaBytes;
      const isLow = its.freeBytes < lowWaterBytes(its);
      expect(neededBytes > 0).toBe(isOver || isLow);
      if (neededBytes === 0) expect(candidates).toEqual([]);
      if (isOver) expect(total(some) - neededBytes).toBeLessThanOrEqual(its.quotaBytes ?? 0);
      if (isLow) expect(its.freeBytes + neededBytes).toBeGreaterThanOrEqual(lowWaterBytes(its));
    }),
  );
});

test('the low-water mark lies above the reserve at which instances are refused, and asks no small disk for more than half', () => {
  const at = (diskBytes: number) =>
    lowWaterBytes({ diskBytes, freeBytes: 0, quotaBytes: null, lowFreePercent: 5 });
  expect(at(1000 * GB)).toBe(50 * GB);
  expect(at(10 * GB)).toBe(1 << 30);
  expect(at(GB)).toBe(GB / 2);
});
