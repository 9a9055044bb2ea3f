import { assert, constantFrom, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { dailyHits, dailyPattern, dailyTargets } from './daily-pattern.ts';

test('each field has its level and a letter that is three levels off it, inside of the field', () => {
  assert(
    property(
      nat(),
      constantFrom([640, 480] as const, [1920, 1080] as const, [2048, 2560] as const),
      (seed, [width, height]) => {
        const { ddls } = dailyPattern(seed, width, height);
        const fields = [
          [26, 29],
          [77, 80],
          [179, 176],
          [230, 227],
        ];
        fields.forEach((levels, at) => {
          const [left, top] = [(at % 2) * (width / 2), Math.floor(at / 2) * (height / 2)];
          const seen = new Set<number>();
          for (let y = top; y < top + height / 2; y += 1)
            for (let x = left; x < left + width / 2; x += 1) seen.add(ddls[y * width + x] ?? -1);
          expect(seen).toEqual(new Set(levels));
        });
      },
    ),
    { numRuns: 8 },
  );
});

test('the same seed hides the same letters; naming them scores, whatever the case', () => {
  const letters = dailyTargets(7)
    .map(({ letter }) => letter)
    .join('');
  expect(dailyTargets(7)).toEqual(dailyTargets(7));
  expect(dailyHits(7, letters.toLowerCase())).toEqual([true, true, true, true]);
  expect(dailyHits(7, `?${letters.slice(1)}`)).toEqual([false, true, true, true]);
  expect(dailyHits(7, '')).toEqual([false, false, false, false]);
  const words = new Set(
    Array.from({ length: 200 }, (_, seed) =>
      dailyTargets(seed)
        .map(({ letter }) => letter)
        .join(''),
    ),
  );
  expect(words.size).toBeGreaterThan(180);
});
