import { expect, test } from 'vitest';
import { sliceNear, type PlacedSlice } from './slice-near.ts';

function stack(heights: readonly number[], sliceThicknessMm: number | null = 3): readonly PlacedSlice[] {
  return heights.map((z) => ({
    frameOfReferenceUid: '1.2.3',
    position: [-100, -100, z],
    rowCosines: [1, 0, 0],
    columnCosines: [0, 1, 0],
    sliceThicknessMm,
  }));
}

test('the nearest slice is found, wherever the point lies in it', () => {
  expect(sliceNear(stack([0, 3, 6, 9]), '1.2.3', [55, -40, 4.4])).toBe(1);
  expect(sliceNear(stack([9, 6, 3, 0]), '1.2.3', [55, -40, 4.6])).toBe(1);
});

test('beyond the ends there is no slice, but within half its thickness', () => {
  expect(sliceNear(stack([0, 3, 6]), '1.2.3', [0, 0, 7.4])).toBe(2);
  expect(sliceNear(stack([0, 3, 6]), '1.2.3', [0, 0, 7.6])).toBeNull();
  // At least a millimetre, where the thickness is not said.
  expect(sliceNear(stack([0, 3, 6], null), '1.2.3', [0, 0, -0.9])).toBe(0);
  expect(sliceNear(stack([0, 3, 6], null), '1.2.3', [0, 0, -1.1])).toBeNull();
});

test('between distant neighbours the nearer one is shown', () => {
  expect(sliceNear(stack([0, 30]), '1.2.3', [0, 0, 14])).toBe(0);
});

test('another frame of reference, none, and slices without a place have no point in common', () => {
  expect(sliceNear(stack([0, 3]), '1.2.4', [0, 0, 0])).toBeNull();
  const unnamed = stack([0, 3]).map((slice) => ({ ...slice, frameOfReferenceUid: '' }));
  expect(sliceNear(unnamed, '', [0, 0, 0])).toBeNull();
  const lost = stack([0, 3]).map((slice) => ({ ...slice, position: null }));
  expect(sliceNear(lost, '1.2.3', [0, 0, 0])).toBeNull();
});
