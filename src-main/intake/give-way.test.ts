import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { StoreSink } from '#main/network/handlers.ts';
import { areHandsOn, GiveWay, holdHandsOn, newHandsOn } from './give-way.ts';

test('hands are on images for a second after each word of it, and never before the first', () => {
  const handsOn = newHandsOn();
  expect(areHandsOn(handsOn, 0)).toBe(false);
  holdHandsOn(handsOn, 5_000);
  expect(areHandsOn(handsOn, 5_000)).toBe(true);
  expect(areHandsOn(handsOn, 5_999)).toBe(true);
  expect(areHandsOn(handsOn, 6_000)).toBe(false);
});

test('also where the clock of 32 bits begins anew', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat(3_000), (heldAt, laterMs) => {
      const handsOn = newHandsOn();
      holdHandsOn(handsOn, heldAt);
      // A hold that would end at 0 ends a millisecond later.
      const lasts = ((heldAt + 1_000) | 0) === 0 ? 1_001 : 1_000;
      expect(areHandsOn(handsOn, (heldAt + laterMs) | 0)).toBe(laterMs < lasts);
    }),
  );
});

test('nothing waits while nobody moves an image; else all associations of a thread share one pace', () => {
  const handsOn = newHandsOn();
  let now = 0;
  const giveWay = new GiveWay(handsOn, () => now);
  expect(giveWay.pauseMs(500_000)).toBe(0);
  holdHandsOn(handsOn);
  expect(giveWay.pauseMs(500_000)).toBe(20);
  expect(giveWay.pauseMs(0)).toBe(30);
  now = 20;
  expect(giveWay.pauseMs(0)).toBe(20);
  now = 1_000;
  expect(giveWay.pauseMs(50_000_000)).toBe(1_010);
});

test('the paced sink is the sink itself: bytes, drain, abort and the problem; only its end comes later', async () => {
  vi.useFakeTimers();
  const told: string[] = [];
  const problem = new AppError('FULL', 'The disk is full.');
  const sink: StoreSink = {
    onDrain: null,
    write: (bytes) => bytes.length < 3,
    end: () => Promise.resolve(problem),
    abort: () => {
      told.push('aborted');
    },
  };
  const handsOn = newHandsOn();
  const paced = new GiveWay(handsOn).pace(sink);
  expect([paced.write(Buffer.alloc(2)), paced.write(Buffer.alloc(4))]).toEqual([true, false]);
  paced.onDrain = () => told.push('drained');
  sink.onDrain?.();
  paced.abort();
  expect(told).toEqual(['drained', 'aborted']);

  holdHandsOn(handsOn);
  const end = paced.end().then((outcome) => {
    told.push('ended');
    return outcome;
  });
  await vi.advanceTimersByTimeAsync(5);
  expect(told).not.toContain('ended');
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toContain('ended');
  expect(await end).toBe(problem);
  vi.useRealTimers();
});
