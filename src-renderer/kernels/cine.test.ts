import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameDue, frameDurationsMs, NO_CINE_FACTS } from './cine.ts';

test('the frame time vector gives each frame its own time, the last one the mean', () => {
  expect(frameDurationsMs(3, { ...NO_CINE_FACTS, frameTimeVectorMs: [0, 40, 60] })).toEqual([40, 60, 50]);
});

test('a vector of the wrong length is not believed', () => {
  expect(frameDurationsMs(2, { ...NO_CINE_FACTS, frameTimeVectorMs: [0, 40, 60], frameTimeMs: 33 })).toEqual([
    33, 33,
  ]);
});

test('the recommended rate comes before frame time, and that before cine rate', () => {
  const facts = { ...NO_CINE_FACTS, recommendedDisplayFrameRate: 25, frameTimeMs: 50, cineRate: 10 };
  expect(frameDurationsMs(1, facts)).toEqual([40]);
  expect(frameDurationsMs(1, { ...facts, recommendedDisplayFrameRate: 0 })).toEqual([50]);
  expect(frameDurationsMs(1, { ...facts, recommendedDisplayFrameRate: 0, frameTimeMs: 0 })).toEqual([100]);
});

test('the loop follows the clock and comes round', () => {
  const durations = [40, 60, 50];
  expect([0, 39, 40, 99, 100, 149, 150, 190].map((ms) => frameDue(durations, 0, ms))).toEqual([
    0, 0, 1, 1, 2, 2, 0, 1,
  ]);
  expect(frameDue(durations, 2, 0)).toBe(2);
});

test('any time falls into a frame that exists', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 4, max: 500 }), { minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.nat(1e6),
      (durations, start, elapsed) => {
        const frame = frameDue(durations, start, elapsed);
        expect(frame).toBeGreaterThanOrEqual(0);
        expect(frame).toBeLessThan(durations.length);
      },
    ),
  );
});
