import { expect, test } from 'vitest';
import { lettersOfCamera } from './orientation.ts';
import {
  fitMmPerPixel,
  isOnVoxels,
  onSlice,
  PLANE_AXES,
  pixelGrid,
  planeToScreen,
  screenToPlane,
  sliceIndexOf,
  sliceRange,
  turnedAxes,
  wayToVoxels,
  type PlaneCamera,
} from './plane-camera.ts';
import { addScaled, cross, length, subtract } from './vector.ts';
import type { VolumeGeometry } from './volume-geometry.ts';

const VOLUME: VolumeGeometry = {
  origin: [-49.5, -49.5, -30],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  spacingMm: [1, 1, 3],
  dimensions: [100, 100, 21],
  slicesMm: null,
};

const CAMERA: PlaneCamera = {
  centre: [4, -2, 9],
  right: [1, 0, 0],
  up: [0, -1, 0],
  mmPerPixel: 0.5,
  width: 300,
  height: 200,
};

test('a pixel is a step of so many mm to the right and down, the middle is the centre', () => {
  expect(screenToPlane(CAMERA, [150, 100])).toEqual([4, -2, 9]);
  expect(screenToPlane(CAMERA, [152, 100])).toEqual([5, -2, 9]);
  // Down the screen is towards the back of an axial plane.
  expect(screenToPlane(CAMERA, [150, 104])).toEqual([4, 0, 9]);
  expect(planeToScreen(CAMERA, [5, 0, 40])).toEqual([152, 104]);
});

test('screen and plane are one another’s way back, whatever the plane is turned by', () => {
  for (const turn of [0, 90, 180, 270])
    for (const isFlipped of [false, true]) {
      const { right, up } = turnedAxes(PLANE_AXES.sagittal, turn, isFlipped, false);
      const camera = { ...CAMERA, right, up };
      const [x, y] = planeToScreen(camera, screenToPlane(camera, [37, 151]));
      expect(x).toBeCloseTo(37, 9);
      expect(y).toBeCloseTo(151, 9);
    }
});

test.each([
  ['axial', 0, 'R L A P'],
  ['axial', 90, 'P A R L'],
  ['axial', 180, 'L R P A'],
  ['axial', 270, 'A P L R'],
  ['coronal', 0, 'R L H F'],
  ['coronal', 90, 'F H R L'],
  ['sagittal', 0, 'A P H F'],
  ['sagittal', 270, 'H F P A'],
] as const)('%s turned clockwise by %i° has the letters %s', (plane, rotationDeg, wanted) => {
  const { right, up } = turnedAxes(PLANE_AXES[plane], rotationDeg, false, false);
  const { left, right: atRight, top, bottom } = lettersOfCamera(up, cross(right, up));
  expect([left, atRight, top, bottom].join(' ')).toBe(wanted);
});

test('mirrored, a plane has its normal turned over and its letters exchanged', () => {
  const { right, up, normal } = turnedAxes(PLANE_AXES.coronal, 0, true, false);
  expect(lettersOfCamera(up, normal)).toMatchObject({ left: 'L', right: 'R', top: 'H', bottom: 'F' });
  expect(length(subtract(normal, cross(right, up)))).toBeLessThan(1e-12);
});

test('slices are counted along the scroll direction, from head to feet in axial planes', () => {
  const { scroll } = PLANE_AXES.axial;
  const range = sliceRange(VOLUME, scroll);
  expect(range).toEqual({ first: -30, stepMm: 3, count: 21 });
  expect(sliceIndexOf(range, scroll, [0, 0, 30])).toBe(0);
  expect(sliceIndexOf(range, scroll, [0, 0, -31])).toBe(20);
  expect(onSlice(range, scroll, [7, 8, 1], 9)).toEqual([7, 8, 3]);
  expect(onSlice(range, scroll, [7, 8, 1], 99)[2]).toBe(-30);
});

test('the whole volume fits, voxels of the edge included', () => {
  expect(fitMmPerPixel(VOLUME, [1, 0, 0], [0, -1, 0], 200, 400)).toBeCloseTo(100 / 200, 12);
  expect(fitMmPerPixel(VOLUME, [1, 0, 0], [0, 0, 1], 1000, 63)).toBeCloseTo(63 / 63, 12);
});

test('device pixels have their centres where the screen has them', () => {
  const grid = pixelGrid(CAMERA, { width: 600, height: 400 }, 0.5);
  const place = addScaled(addScaled(grid.origin, grid.right, 300), grid.down, 200);
  expect(length(subtract(place, screenToPlane(CAMERA, [150.25, 100.25])))).toBeLessThan(1e-12);
});

test('at one pixel a voxel the picture moves by less than a pixel, onto the voxels', () => {
  const camera = { ...CAMERA, centre: [4.3, -2.2, 9] as const, mmPerPixel: 1 };
  const grid = pixelGrid(camera, { width: 300, height: 200 }, 1);
  expect(isOnVoxels(VOLUME, grid)).toBe(false);
  const way = wayToVoxels(VOLUME, grid);
  if (way === null) throw new Error('not at one pixel a voxel');
  expect(length(way)).toBeLessThan(Math.SQRT2 / 2 + 1e-9);
  const moved = pixelGrid({ ...camera, centre: addScaled(camera.centre, way, 1) }, grid, 1);
  expect(isOnVoxels(VOLUME, moved)).toBe(true);
  expect(wayToVoxels(VOLUME, pixelGrid(CAMERA, { width: 300, height: 200 }, 1))).toBeNull();
});

test('uneven slices are never the voxels themselves', () => {
  const grid = pixelGrid({ ...CAMERA, centre: [0.5, 0.5, 0], mmPerPixel: 1 }, { width: 300, height: 200 }, 1);
  expect(isOnVoxels({ ...VOLUME, slicesMm: [0, 3, 7] }, grid)).toBe(false);
});
