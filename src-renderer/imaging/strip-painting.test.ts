import { expect, test } from 'vitest';
import { rowsOf } from './strip-painting.ts';

const GRID = {
  width: 4,
  height: 10,
  origin: [1, 2, 3],
  right: [0.5, 0, 0],
  down: [0, 0, -0.5],
} as const;

test('strips put together are the whole picture', () => {
  expect(rowsOf(GRID, 0, 8)).toEqual({ ...GRID, height: 8 });
  expect(rowsOf(GRID, 8, 8)).toEqual({ ...GRID, height: 2, origin: [1, 2, -1] });
});
