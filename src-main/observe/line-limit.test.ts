import { expect, test } from 'vitest';
import { lineLimit } from './line-limit.ts';

test('so many lines a minute pass, and the next one says how many did not', () => {
  let nowMs = 0;
  const limit = lineLimit(2, () => nowMs);
  expect([limit.take(), limit.take(), limit.take(), limit.take()]).toEqual([0, 0, null, null]);
  nowMs = 60_000;
  expect([limit.take(), limit.take(), limit.take()]).toEqual([2, 0, null]);
});
