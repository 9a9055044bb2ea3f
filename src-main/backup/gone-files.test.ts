import { expect, test } from 'vitest';
import { planGone } from './gone-files.ts';

const DAY = 86_400_000;
const NOW = 1000 * DAY;
const options = { keepDays: 30, now: NOW };
const files = (count: number) => Array.from({ length: count }, (_, index) => `f${String(index)}`);

test('what was deleted stays in the backup for its days, counted from when it was missed first', () => {
  const first = planGone(['a', 'b'], 10, {}, options);
  expect(first).toEqual({ gone: { a: NOW, b: NOW }, remove: [], isHeldBack: false });
  const later = planGone(['a', 'b'], 10, { a: NOW - 30 * DAY, b: NOW - 29 * DAY }, options);
  expect(later).toEqual({ gone: { b: NOW - 29 * DAY }, remove: ['a'], isHeldBack: false });
});

test('what has come back is forgotten', () => {
  expect(planGone([], 10, { a: NOW - 40 * DAY }, options)).toEqual({
    gone: {},
    remove: [],
    isHeldBack: false,
  });
});

test('when so much is gone at once that a disk must be missing, nothing is given up and nothing counts as missed', () => {
  const before = { f0: NOW - 40 * DAY };
  expect(planGone(files(500), 1000, before, options)).toEqual({ gone: before, remove: [], isHeldBack: true });
  // Many deletions of a large archive, or all of a small one, are deletions
  expect(planGone(files(500), 10_000, {}, options).isHeldBack).toBe(false);
  expect(planGone(files(50), 50, {}, options).isHeldBack).toBe(false);
});

test('a clock that was set back, or no days at all, removes nothing before one day', () => {
  expect(planGone(['a'], 10, { a: NOW + DAY }, options).remove).toEqual([]);
  expect(planGone(['a'], 10, { a: NOW - DAY / 2 }, { keepDays: 0, now: NOW }).remove).toEqual([]);
});
