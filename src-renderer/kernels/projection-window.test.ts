import { expect, test } from 'vitest';
import { GreatestValues, projectionWindow } from './projection-window.ts';

const HU = { isHu: true, isWhole: true };
const ANGIOGRAPHY = { centre: 170, width: 600 };

test('rays along all three axes are followed, padding is none of their values', () => {
  const greatest = new GreatestValues(2, 2, [-2000, -2000]);
  greatest.add(Int16Array.of(1, 2, 3, -2000));
  greatest.add(Int16Array.of(5, -2000, -2000, -2000));
  // Through the slices 5 2 3; along the rows of each slice 2 3 and 5; along its columns 3 2 and 5.
  expect([...greatest.all()].sort((a, b) => a - b)).toEqual([2, 2, 2, 3, 3, 3, 5, 5, 5]);
});

test('vessels in soft tissue are shown with the preset for them', () => {
  const rays = Float64Array.from({ length: 100 }, (_, at) => (at < 70 ? 150 + at : 700));
  expect(projectionWindow(rays, ANGIOGRAPHY, HU)).toBe('preset');
});

test('a head, whose every ray goes through bone, is not shown white: the window spans what its rays meet', () => {
  const bone = Float64Array.from({ length: 100 }, (_, at) => 801 + at * 10);
  const air = new Float64Array(900).fill(-1000);
  expect(projectionWindow(Float64Array.from([...air, ...bone]), ANGIOGRAPHY, HU)).toEqual({
    width: 981,
    centre: 1291.5,
  });
});

test('values of no known unit are spanned whole', () => {
  const rays = Float64Array.from({ length: 100 }, (_, at) => at + 1);
  const others = { isHu: false, isWhole: false };
  expect(projectionWindow(rays, null, others)).toEqual({ width: 98, centre: 50 });
  expect(projectionWindow(new Float64Array(), null, others)).toBeNull();
});
