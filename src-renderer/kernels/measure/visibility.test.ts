import { expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import type { PlacedImage, ShownPlane, ViewGeometry } from '../view-geometry.ts';
import { crossingsOf, screenPointsOf } from './visibility.ts';

/** Axial slices every 2 mm from z = 100, pixels 0.5 mm apart in a row and 0.8 mm from row to row. */
const SLICES: readonly PlacedImage[] = [0, 1, 2].map((at) => ({
  position: [10, 20, 100 + 2 * at],
  rowCosines: [1, 0, 0],
  columnCosines: [0, 1, 0],
  pixelSpacing: [0.8, 0.5],
  frameOfReferenceUid: '1.9',
}));

function seenOn(plane: Partial<ShownPlane>): ViewGeometry {
  return {
    seriesInstanceUid: '1.4',
    image: null,
    sliceOf: (uid) => SLICES[Number(uid)] ?? null,
    plane: {
      frameOfReferenceUid: '1.9',
      origin: [0, 0, 102],
      right: [0.25, 0, 0],
      down: [0, 0.25, 0],
      normal: [0, 0, -1],
      thicknessMm: 0,
      ...plane,
    },
  };
}

function drawn(kind: Measurement['kind'], points: [number, number][], slice = '1'): Measurement {
  return {
    id: 'c0ffee00-0000-4000-8000-000000000000',
    studyInstanceUid: '1.3',
    seriesInstanceUid: '1.4',
    kind,
    place: { space: 'image', sopInstanceUid: slice, sopClassUid: '1.5', frameNumber: 1, points },
    values: [],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '',
    storedInSopInstanceUid: '',
  };
}

// Centres of pixels: x = 10 + 0.5 · 20 = 20 and 40 mm, y = 20 + 0.8 · 10 = 28 mm.
const LENGTH = drawn('length', [
  [20.5, 10.5],
  [60.5, 10.5],
]);
const CORONAL = { right: [0.25, 0, 0], down: [0, 0, -0.25], normal: [0, 1, 0] } as const;
const SAGITTAL = { right: [0, 0.25, 0], down: [0, 0, -0.25], normal: [1, 0, 0] } as const;

test('what was drawn on a slice is shown on the plane in that slice, at its length, and on no other', () => {
  const points = screenPointsOf(LENGTH, seenOn({}));
  expect(points).toEqual([
    [80, 112],
    [160, 112],
  ]);
  // 80 px of 0.25 mm are the 20 mm that were measured.
  expect(screenPointsOf(LENGTH, seenOn({ origin: [0, 0, 100] }))).toBeNull();
  expect(screenPointsOf(LENGTH, seenOn({ origin: [0, 0, 103] }))).toBeNull();
  expect(screenPointsOf(LENGTH, seenOn({ origin: [0, 0, 103], thicknessMm: 4 }))).toEqual(points);
  expect(screenPointsOf(LENGTH, seenOn({ frameOfReferenceUid: '1.8' }))).toBeNull();
  expect(screenPointsOf(drawn('length', [[1, 1]], '7'), seenOn({}))).toBeNull();
  expect(screenPointsOf(LENGTH, { ...seenOn({}), sliceOf: () => null })).toBeNull();
});

test('a plane through a line shows the point where it goes through it', () => {
  expect(crossingsOf(LENGTH, seenOn({}))).toEqual([]);
  const at = (x: number) => crossingsOf(LENGTH, seenOn({ ...SAGITTAL, origin: [x, 0, 110] }));
  // y = 28 mm, z = 102 mm
  expect(at(30)).toEqual([[112, 32]]);
  expect(at(19)).toEqual([]);
  expect(at(41)).toEqual([]);
});

test('a plane through a region shows both sides of its outline', () => {
  const square = drawn('rectangle', [
    [20.5, 10.5],
    [60.5, 10.5],
    [60.5, 60.5],
    [20.5, 60.5],
  ]);
  expect(crossingsOf(square, seenOn({ ...CORONAL, origin: [0, 40, 110] }))).toEqual([
    [160, 32],
    [80, 32],
  ]);
});

test('what was drawn on a plane is crossed, too, and a probe has no lines', () => {
  const onPlane: Measurement = {
    ...LENGTH,
    place: {
      space: 'patient',
      frameOfReferenceUid: '1.9',
      normal: [0, 0, -1],
      points: [
        [20, 28, 102],
        [40, 28, 102],
      ],
    },
  };
  const [point] = crossingsOf(onPlane, seenOn({ ...SAGITTAL, origin: [30, 0, 110] }));
  expect(point?.[0]).toBeCloseTo(112, 9);
  expect(point?.[1]).toBeCloseTo(32, 9);
  expect(crossingsOf(drawn('probe', [[20.5, 10.5]]), seenOn({ ...SAGITTAL, origin: [20, 0, 110] }))).toEqual(
    [],
  );
});
