import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { duePurges } from './due-purges.ts';

const DAY = 86_400_000;
const START = 1_700_000_000_000;

test('whatever the clock does, nothing is due before its days have passed by the clock', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -DAY * 100, max: DAY * 100 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 90 }),
      (ages, delayDays) => {
        const acts = ages.map((age) => ({ trashedAt: START - age }));
        for (const { trashedAt } of duePurges(acts, delayDays, START))
          expect(START - trashedAt).toBeGreaterThanOrEqual(delayDays * DAY);
        expect(duePurges(acts, delayDays, START)).toHaveLength(
          ages.filter((age) => age >= delayDays * DAY).length,
        );
      },
    ),
  );
});
