import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cinePlan, NO_CINE_FACTS, rateOfPlan, stepDue } from './cine.ts';

const durations = (count: number, facts: Partial<typeof NO_CINE_FACTS>) =>
  cinePlan(count, { ...NO_CINE_FACTS, ...facts }).durationsMs;

test('the frame time vector gives each frame its own time, the last one the mean', () => {
  expect(durations(3, { frameTimeVectorMs: [0, 40, 60] })).toEqual([40, 60, 50]);
});

test('a vector of the wrong length is not believed', () => {
  expect(durations(2, { frameTimeVectorMs: [0, 40, 60], frameTimeMs: 33 })).toEqual([33, 33]);
});

test('the recommended rate comes before frame time, and that before cine rate', () => {
  const facts = { recommendedDisplayFrameRate: 25, frameTimeMs: 50, cineRate: 10 };
  expect(durations(1, facts)).toEqual([40]);
  expect(durations(1, { ...facts, recommendedDisplayFrameRate: 0 })).toEqual([50]);
  expect(durations(1, { ...facts, recommendedDisplayFrameRate: 0, frameTimeMs: 0 })).toEqual([100]);
});

test('trims leave out the ends, and a stop before the start is not believed', () => {
  const facts = { ...NO_CINE_FACTS, frameTimeMs: 20 };
  expect(cinePlan(6, { ...facts, startTrim: 2, stopTrim: 5 }).frames).toEqual([1, 2, 3, 4]);
  expect(cinePlan(6, { ...facts, startTrim: 5, stopTrim: 2 }).frames).toEqual([4, 5]);
  expect(cinePlan(6, { ...facts, startTrim: 99 }).frames).toEqual([5]);
});

test('a sweep comes back the way it went, showing its ends once', () => {
  const plan = cinePlan(4, { ...NO_CINE_FACTS, frameTimeMs: 50, isSweep: true });
  expect(plan.frames).toEqual([0, 1, 2, 3, 2, 1]);
  expect(plan.roundMs).toBe(300);
  expect(rateOfPlan(plan)).toBe(20);
  expect(cinePlan(2, { ...NO_CINE_FACTS, isSweep: true }).frames).toEqual([0, 1]);
});

test('the loop follows the clock and comes round', () => {
  const plan = cinePlan(3, { ...NO_CINE_FACTS, frameTimeVectorMs: [0, 40, 60] });
  expect([0, 39, 40, 99, 100, 149, 150, 190].map((ms) => stepDue(plan, 0, ms))).toEqual([
    0, 0, 1, 1, 2, 2, 0, 1,
  ]);
  expect(stepDue(plan, 2, 0)).toBe(2);
});

test('any time falls into a step that exists, and over whole rounds each frame has its share', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 4, max: 500 }), { minLength: 2, maxLength: 40 }),
      fc.nat(),
      fc.nat(1e6),
      fc.boolean(),
      (vector, start, elapsed, isSweep) => {
        const plan = cinePlan(vector.length, { ...NO_CINE_FACTS, frameTimeVectorMs: vector, isSweep });
        const step = stepDue(plan, start, elapsed);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThan(plan.frames.length);
      },
    ),
  );
});
