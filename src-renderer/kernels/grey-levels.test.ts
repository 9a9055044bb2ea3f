import { expect, test } from 'vitest';
import { levelsInWindow } from './grey-levels.ts';
import type { Voi } from './voi.ts';

const linear = (centre: number, width: number): Voi => ({
  kind: 'window',
  window: { centre, width },
  function: 'LINEAR',
});

test('levels are those of the picture that lie in the window', () => {
  expect(levelsInWindow(linear(40, 400), -1024, 3071, 1)).toBe(400);
  expect(levelsInWindow(linear(40, 400), 0, 100, 1)).toBe(101);
  expect(levelsInWindow(linear(40, 400), 1000, 2000, 1)).toBe(0);
});

test('a steep rescale slope leaves fewer levels', () => {
  expect(levelsInWindow(linear(0, 1000), -500, 500, 10)).toBe(100);
});

test('the window of a table is its input range; a sigmoid reaches beyond its width', () => {
  const values = new Uint16Array(1024);
  expect(
    levelsInWindow(
      { kind: 'table', table: { firstMapped: 0, values, bits: 12, explanation: '' } },
      0,
      4095,
      1,
    ),
  ).toBe(1024);
  expect(
    levelsInWindow({ kind: 'window', window: { centre: 500, width: 200 }, function: 'SIGMOID' }, 0, 4095, 1),
  ).toBe(401);
});
