import { expect, test } from 'vitest';
import { slabSamples, slabValue } from './slab.ts';
import { normalize } from './vector.ts';
import type { VolumeGeometry } from './volume-geometry.ts';

const VOLUME: VolumeGeometry = {
  origin: [0, 0, 0],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  spacingMm: [1, 1, 2.5],
  dimensions: [100, 100, 60],
  slicesMm: null,
};

test('without a slab there is one sample, on the plane', () => {
  expect(slabSamples(VOLUME, [0, 0, 1], null)).toMatchObject({ count: 1 });
  expect(slabSamples(VOLUME, [0, 0, 1], null).fromMm).toBeCloseTo(0, 12);
});

test('along the slices each slice is met once, and none outside of the slab', () => {
  const samples = slabSamples(VOLUME, [0, 0, -1], { mode: 'maximum', thicknessMm: 10 });
  expect(samples).toEqual({ fromMm: -5, stepMm: 2.5, count: 5 });
  // 9.9 mm do not reach the slices 5 mm away.
  expect(slabSamples(VOLUME, [0, 0, -1], { mode: 'maximum', thicknessMm: 9.9 }).count).toBe(3);
});

test('across the slices there are two samples a voxel, symmetrical about the plane', () => {
  const samples = slabSamples(VOLUME, normalize([0, 1, 1]), { mode: 'mean', thicknessMm: 12 });
  expect(samples.stepMm).toBeCloseTo(Math.hypot(1, 2.5) / Math.SQRT2 / 2, 12);
  expect(samples.count % 2).toBe(1);
  expect(samples.fromMm + ((samples.count - 1) / 2) * samples.stepMm).toBeCloseTo(0, 12);
  expect(-samples.fromMm).toBeLessThanOrEqual(6 + 1e-6);
});

test('the greatest, the least and the mean leave out what is nothing', () => {
  const values = [3, null, -7, 10, null];
  expect(slabValue('maximum', values)).toBe(10);
  expect(slabValue('minimum', values)).toBe(-7);
  expect(slabValue('mean', values)).toBe(2);
  expect(slabValue('mean', [null, null])).toBeNull();
});
