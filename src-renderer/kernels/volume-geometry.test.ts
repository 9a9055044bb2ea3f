import { describe, expect, test } from 'vitest';
import { cross, dot, length, normalize, subtract, type Vec3 } from './vector.ts';
import {
  diagonalMm,
  extentAlong,
  insideVolume,
  isAlongAxis,
  isGapAfter,
  slicePlace,
  stepAlong,
  volumeCentre,
  volumeGeometry,
  voxelSteps,
  type VolumeGeometry,
} from './volume-geometry.ts';

const ROW: Vec3 = [1, 0, 0];
const COLUMN: Vec3 = [0, 1, 0];

function slices(positions: readonly Vec3[], changes: { row?: Vec3; column?: Vec3 } = {}) {
  return positions.map((position) => ({
    position,
    rowCosines: changes.row ?? ROW,
    columnCosines: changes.column ?? COLUMN,
    rows: 40,
    columns: 30,
    // Between rows, then between columns
    pixelSpacing: [0.8, 0.5] as const,
  }));
}

function geometry(positions: readonly Vec3[], changes?: { row?: Vec3; column?: Vec3 }): VolumeGeometry {
  const found = volumeGeometry(slices(positions, changes));
  if (found === null) throw new Error('no volume');
  return found;
}

const upright = (heights: readonly number[]) => heights.map((z): Vec3 => [10, 20, z]);
const EVEN = geometry(upright([0, 3, 6, 9, 12]));
/** 18° of tilt: each slice 3 mm along the table and 3 × tan 18° towards the back */
const LEAN = 3 * Math.tan((18 * Math.PI) / 180);
const TILTED = geometry([0, 1, 2, 3].map((at): Vec3 => [10, 20 + at * LEAN, at * 3]));
const GAP = geometry(upright([0, 3, 6, 15, 18]));

describe('where voxels lie', () => {
  test('rows and columns have their own spacing, slices the distance of their positions', () => {
    expect(EVEN).toMatchObject({
      origin: [10, 20, 0],
      spacingMm: [0.5, 0.8, 3],
      dimensions: [30, 40, 5],
      slicesMm: null,
    });
  });

  test('a tilted gantry is a sheared box: the third axis leans, its distances are along it', () => {
    const along = normalize([0, LEAN, 3]);
    expect(length(subtract(TILTED.axes[2], along))).toBeLessThan(1e-12);
    expect(TILTED.spacingMm[2]).toBeCloseTo(3 / Math.cos((18 * Math.PI) / 180), 12);
    // The first voxel of the third slice is a whole number of steps away from the first of all.
    const steps = voxelSteps(TILTED, [10, 20 + 2 * LEAN, 6]);
    [0, 0, 2].forEach((wanted, axis) => expect(steps[axis]).toBeCloseTo(wanted, 12));
  });

  test('steps and points are one another’s way back, also where the axes lean', () => {
    for (const volume of [EVEN, TILTED]) {
      const point: Vec3 = [13.2, 31.7, 5.9];
      const steps = voxelSteps(volume, point);
      const back = volume.axes.reduce<Vec3>((sum, axis, at) => {
        const mm = (steps[at] ?? 0) * (volume.spacingMm[at] ?? 0);
        return [sum[0] + axis[0] * mm, sum[1] + axis[1] * mm, sum[2] + axis[2] * mm];
      }, volume.origin);
      expect(length(subtract(back, point))).toBeLessThan(1e-9);
    }
  });

  test.each([
    ['one slice', upright([0])],
    ['two slices at one place', upright([0, 0, 3])],
    ['slices that go back', upright([0, 3, 2, 6])],
    [
      'slices beside the line',
      [
        [10, 20, 0],
        [12, 20, 3],
        [10, 20, 6],
      ] as Vec3[],
    ],
  ])('%s form no volume', (_, positions) => {
    expect(volumeGeometry(slices(positions))).toBeNull();
  });

  test('a slice without a position, and one without spacing, form no volume', () => {
    const known = slices(upright([0, 3, 6]));
    expect(
      volumeGeometry(known.map((each, at) => (at === 1 ? { ...each, position: null } : each))),
    ).toBeNull();
    expect(volumeGeometry(known.map((each) => ({ ...each, pixelSpacing: null })))).toBeNull();
  });
});

describe('how far a volume reaches', () => {
  // 29 × 0.5, 39 × 0.8 and 4 × 3 mm between the centres of the outer voxels
  test('its centre, its diagonal and its extent', () => {
    expect(volumeCentre(EVEN).map((part) => Number(part.toFixed(9)))).toEqual([17.25, 35.6, 6]);
    expect(diagonalMm(EVEN)).toBeCloseTo(Math.hypot(14.5, 31.2, 12), 12);
    expect(extentAlong(EVEN, [0, 0, 1]).map((part) => Number(part.toFixed(9)))).toEqual([0, 12]);
    expect(extentAlong(EVEN, [-1, 0, 0]).map((part) => Number(part.toFixed(9)))).toEqual([-24.5, -10]);
  });

  test('a step is the voxel’s own size along an axis, and between its sizes across', () => {
    expect(isAlongAxis(EVEN, [0, 0, -1])).toBe(true);
    expect(stepAlong(EVEN, [0, 0, -1])).toBeCloseTo(3, 12);
    const across = normalize([1, 0, 1]);
    expect(isAlongAxis(EVEN, across)).toBe(false);
    expect(stepAlong(EVEN, across)).toBeCloseTo(Math.hypot(0.5, 3) / Math.SQRT2, 12);
  });

  test('a point outside is pulled to the nearest voxel centre of each axis, one inside stays', () => {
    expect(insideVolume(EVEN, [0, 30, 100]).map((part) => Number(part.toFixed(9)))).toEqual([10, 30, 12]);
    const inside: Vec3 = [12, 31, 5];
    expect(length(subtract(insideVolume(TILTED, inside), inside))).toBeLessThan(1e-9);
  });
});

describe('which slices contribute', () => {
  test('between two even slices both do, by their distance; half a step beyond the ends the last one', () => {
    expect(slicePlace(EVEN, 1.25)).toEqual({ slice: 1, share: 0.25 });
    expect(slicePlace(EVEN, -0.5)).toEqual({ slice: 0, share: 0 });
    expect(slicePlace(EVEN, 4.5)).toEqual({ slice: 4, share: 0 });
    expect(slicePlace(EVEN, 4.51)).toBeNull();
    expect(slicePlace(EVEN, -0.51)).toBeNull();
  });

  test('in a gap nothing is made up: each neighbour reaches half a step, between them is nothing', () => {
    expect(GAP.slicesMm).toEqual([0, 3, 6, 15, 18]);
    expect([0, 1, 2, 3].map((slice) => isGapAfter(GAP, slice))).toEqual([false, false, true, false]);
    expect(slicePlace(GAP, 7.4 / 3)).toEqual({ slice: 2, share: 0 });
    expect(slicePlace(GAP, 7.6 / 3)).toBeNull();
    expect(slicePlace(GAP, 13.4 / 3)).toBeNull();
    expect(slicePlace(GAP, 13.6 / 3)).toEqual({ slice: 3, share: 0 });
    expect(slicePlace(GAP, 16.5 / 3)).toEqual({ slice: 3, share: 0.5 });
  });

  test('uneven slices lie where they lie', () => {
    const uneven = geometry(upright([0, 3, 6.6, 9.6]));
    expect(slicePlace(uneven, 4.8 / 3)).toEqual({ slice: 1, share: expect.closeTo(0.5, 9) as number });
  });
});

test('the axes of an oblique volume are at right angles as its cosines are', () => {
  const row = normalize([1, 0.2, -0.1]);
  const column = normalize(cross([0.1, 0.3, 1], row));
  const normal = cross(row, column);
  const positions = [0, 1, 2].map((at): Vec3 => [normal[0] * at * 2, normal[1] * at * 2, normal[2] * at * 2]);
  const volume = geometry(positions, { row, column });
  expect(Math.abs(dot(volume.axes[2], row)) + Math.abs(dot(volume.axes[2], column))).toBeLessThan(1e-12);
  expect(volume.spacingMm[2]).toBeCloseTo(2, 12);
});
