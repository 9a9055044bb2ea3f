import { expect, test } from 'vitest';
import type { Vec3 } from './vector.ts';
import type { VolumeGeometry } from './volume-geometry.ts';
import { valueAt, voxelsAround, type VoxelSource } from './volume-sampling.ts';

const GEOMETRY: VolumeGeometry = {
  origin: [-5, 7, 2],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0.6, 0.8],
  ],
  spacingMm: [0.5, 0.7, 2],
  dimensions: [6, 5, 4],
  slicesMm: null,
};

/** What is linear in the patient is given back exactly, whatever lies between. */
function linear([x, y, z]: Vec3): number {
  return 3 * x - 2 * y + 5 * z + 11;
}

function placeOf(column: number, row: number, slice: number): Vec3 {
  return [-5 + column * 0.5, 7 + row * 0.7 + slice * 2 * 0.6, 2 + slice * 2 * 0.8];
}

function source(valueOf: (column: number, row: number, slice: number) => number, changes = {}): VoxelSource {
  return {
    geometry: GEOMETRY,
    paddingRange: null,
    slice: (slice) =>
      Float32Array.from({ length: 30 }, (_, at) => valueOf(at % 6, Math.floor(at / 6), slice)),
    ...changes,
  };
}

const RISING = source((...at) => linear(placeOf(...at)));

test('a field that rises evenly is given back at every place between the voxels', () => {
  for (let at = 0; at < 200; at++) {
    const part = (prime: number) => ((at * prime) % 97) / 97;
    const place = placeOf(part(31) * 5, part(57) * 4, part(73) * 3);
    expect(valueAt(RISING, place)).toBeCloseTo(linear(place), 3);
  }
});

test('on a voxel stands its own value, and half a voxel beyond the edge still the edge', () => {
  expect(valueAt(RISING, placeOf(3, 2, 1))).toBeCloseTo(linear(placeOf(3, 2, 1)), 4);
  expect(valueAt(RISING, placeOf(-0.49, 2, 1))).toBeCloseTo(linear(placeOf(0, 2, 1)), 4);
  expect(valueAt(RISING, placeOf(-0.51, 2, 1))).toBeNull();
  expect(valueAt(RISING, placeOf(2, 4.51, 1))).toBeNull();
  expect(valueAt(RISING, placeOf(2, 2, 3.51))).toBeNull();
});

test('a slice that has not come leaves nothing where it has a part, and does not matter elsewhere', () => {
  const waiting = source((...at) => linear(placeOf(...at)));
  const without = { ...waiting, slice: (slice: number) => (slice === 2 ? null : waiting.slice(slice)) };
  expect(valueAt(without, placeOf(2, 2, 1.5))).toBeNull();
  expect(valueAt(without, placeOf(2, 2, 1))).not.toBeNull();
});

test('padding takes no part; where it outweighs what was measured there is nothing', () => {
  const padded = source((column) => (column >= 3 ? -2000 : 100), { paddingRange: [-2000, -2000] });
  expect(valueAt(padded, placeOf(2.4, 2, 1))).toBeCloseTo(100, 9);
  expect(valueAt(padded, placeOf(2.6, 2, 1))).toBeNull();
});

test('the voxels around a place have the shares by which its value is made', () => {
  const place = placeOf(1.25, 3.4, 2.1);
  const around = voxelsAround(RISING, place) ?? [];
  expect(around).toHaveLength(8);
  expect(around.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  const first = around.find(({ column, row, slice }) => column === 1 && row === 3 && slice === 2);
  expect(first?.weight).toBeCloseTo(0.75 * 0.6 * 0.9, 9);
  const sum = around.reduce((all, { weight, value }) => all + weight * (value ?? 0), 0);
  expect(sum).toBeCloseTo(valueAt(RISING, place) ?? 0, 6);
  expect(voxelsAround(RISING, placeOf(2, 3, 1))).toHaveLength(1);
  expect(voxelsAround(RISING, placeOf(9, 3, 1))).toBeNull();
});

test('of a voxel around a place is said that it is padding, or has not come', () => {
  const padded = source((column) => (column >= 3 ? -2000 : 100), { paddingRange: [-2000, -2000] });
  const around = voxelsAround(padded, placeOf(2.5, 2, 1)) ?? [];
  expect(around.map(({ column, isPadding }) => [column, isPadding])).toEqual([
    [2, false],
    [3, true],
  ]);
  const waiting = { ...RISING, slice: () => null };
  expect(voxelsAround(waiting, placeOf(2, 2, 1))?.[0]).toMatchObject({ value: null, isPadding: false });
});
