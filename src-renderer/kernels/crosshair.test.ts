import { expect, test } from 'vitest';
import { acquiredPlane, acquiredPlanes, MAIN_PLANES, turnedPlanes, type CrossedPlanes } from './crosshair.ts';
import { PLANE_AXES } from './plane-camera.ts';
import { cross, dot, length, normalize, rotateAround, subtract, type Vec3 } from './vector.ts';
import type { VolumeGeometry } from './volume-geometry.ts';

const QUARTER = Math.PI / 2;

function volume(row: Vec3, column: Vec3): VolumeGeometry {
  return {
    origin: [0, 0, 0],
    axes: [row, column, normalize(cross(row, column))],
    spacingMm: [1, 1, 1],
    dimensions: [10, 10, 10],
    slicesMm: null,
  };
}

function expectSame(a: Vec3, b: Vec3): void {
  expect(length(subtract(a, b))).toBeLessThan(1e-9);
}

function expectRightAngles(planes: CrossedPlanes): void {
  for (const plane of MAIN_PLANES) {
    const { right, up, scroll } = planes[plane];
    expect(dot(right, up)).toBeCloseTo(0, 9);
    // What is counted is across the plane, forward or back.
    expect(Math.abs(dot(cross(right, up), scroll))).toBeCloseTo(1, 9);
  }
}

test('turning the line of one plane turns the third along, and leaves the plane that it was turned in', () => {
  const turned = turnedPlanes(PLANE_AXES, 'axial', 'coronal', 0.4, true);
  expect(turned.axial).toBe(PLANE_AXES.axial);
  expectRightAngles(turned);
  expect(dot(turned.coronal.scroll, turned.sagittal.scroll)).toBeCloseTo(0, 9);
  // About the direction in which axial slices are counted: from the head to the feet.
  expectSame(turned.coronal.scroll, rotateAround([0, 1, 0], [0, 0, -1], 0.4));
});

test('turned alone, the third plane stays', () => {
  const turned = turnedPlanes(PLANE_AXES, 'axial', 'coronal', 0.4, false);
  expect(turned.sagittal).toBe(PLANE_AXES.sagittal);
  expect(Math.abs(dot(turned.coronal.scroll, turned.sagittal.scroll))).toBeCloseTo(Math.sin(0.4), 9);
});

test('four quarter turns come back; double oblique planes stay at right angles', () => {
  let planes: CrossedPlanes = PLANE_AXES;
  for (let at = 0; at < 4; at++) planes = turnedPlanes(planes, 'sagittal', 'axial', QUARTER, true);
  for (const plane of MAIN_PLANES) expectSame(planes[plane].right, PLANE_AXES[plane].right);
  planes = turnedPlanes(PLANE_AXES, 'axial', 'coronal', 0.3, true);
  planes = turnedPlanes(planes, 'coronal', 'axial', -0.7, true);
  expectRightAngles(planes);
});

test('an upright volume is acquired in the main planes themselves', () => {
  const planes = acquiredPlanes(volume([1, 0, 0], [0, 1, 0]));
  for (const plane of MAIN_PLANES) {
    expectSame(planes[plane].right, PLANE_AXES[plane].right);
    expectSame(planes[plane].up, PLANE_AXES[plane].up);
  }
});

test('feet first, prone and sagittal volumes are still named and turned as radiology shows them', () => {
  for (const [row, column] of [
    [
      [-1, 0, 0],
      [0, 1, 0],
    ],
    [
      [-1, 0, 0],
      [0, -1, 0],
    ],
    [
      [0, 1, 0],
      [0, 0, -1],
    ],
  ] as const) {
    const planes = acquiredPlanes(volume(row, column));
    for (const plane of MAIN_PLANES) expectSame(planes[plane].up, PLANE_AXES[plane].up);
  }
});

test('planes of an oblique volume lie along its own directions', () => {
  const row = rotateAround([1, 0, 0], [0, 0, 1], 0.3);
  const column = rotateAround([0, 1, 0], [0, 0, 1], 0.3);
  const planes = acquiredPlanes(volume(row, column));
  expectSame(planes.axial.right, row);
  expectSame(planes.coronal.right, row);
  expectSame(planes.sagittal.right, column);
  expectRightAngles(planes);
});

test.each([
  ['axial', [1, 0, 0], [0, 1, 0]],
  ['coronal', [1, 0, 0], [0, 0, -1]],
  ['sagittal', [0, 1, 0], [0, 0, -1]],
] as const)('slices are %s by the plane that they lie nearest to', (plane, row, column) => {
  const lean = (vector: Vec3) => rotateAround(vector, normalize([1, 1, 1]), 0.25);
  expect(acquiredPlane(volume(lean(row), lean(column)))).toBe(plane);
});
