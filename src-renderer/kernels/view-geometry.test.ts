import { assert, boolean, constantFrom, double, integer, property, record, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { imageToCanvas, type ViewTransform } from './view-transform.ts';
import {
  distanceFromPlaneMm,
  imageAt,
  patientAt,
  planeOfImage,
  screenOfImage,
  screenOfPatient,
  type ShownImage,
} from './view-geometry.ts';

const IMAGE = { columns: 100, rows: 60, pixelAspect: 2 };
const SLICE = {
  position: [-50, -40, 12] as const,
  rowCosines: [1, 0, 0] as const,
  columnCosines: [0, 0.8, 0.6] as const,
  pixelSpacing: [1, 0.5] as const,
  frameOfReferenceUid: '1.2.3',
};

const views = record({
  zoom: record({
    kind: constantFrom('fit' as const, 'device' as const),
    factor: double({ min: 0.1, max: 8, noNaN: true }),
  }),
  centre: tuple(double({ min: 0, max: 1, noNaN: true }), double({ min: 0, max: 1, noNaN: true })),
  rotationDeg: constantFrom(0, 90, 180, 270),
  isFlippedHorizontally: boolean(),
  isFlippedVertically: boolean(),
});

function shown(view: ViewTransform): ShownImage {
  const map = imageToCanvas(view, IMAGE, { width: 640, height: 480 });
  return { sopInstanceUid: '1', sopClassUid: '2', frameNumber: 1, columns: 100, rows: 60, map };
}

test('an image point is found again under the screen point that shows it, however the view is turned', () => {
  assert(
    property(views, integer({ min: 0, max: 100 }), integer({ min: 0, max: 60 }), (view, x, y) => {
      const image = shown(view);
      const [column, row] = imageAt(image, screenOfImage(image, [x, y]));
      expect(column).toBeCloseTo(x, 6);
      expect(row).toBeCloseTo(y, 6);
    }),
  );
});

test('the centre of the first pixel lies at Image Position, and the last one a whole image further', () => {
  assert(
    property(views, (view) => {
      const image = shown(view);
      const plane = planeOfImage(SLICE, image.map, 3);
      if (plane === null) throw new Error('the slice has a plane');
      const first = patientAt(plane, screenOfImage(image, [0.5, 0.5]));
      const last = patientAt(plane, screenOfImage(image, [99.5, 59.5]));
      [-50, -40, 12].forEach((value, at) => expect(first[at]).toBeCloseTo(value, 6));
      // 99 columns of 0.5 mm along x; 59 rows of 1 mm along (0, 0.8, 0.6)
      [-0.5, 7.2, 47.4].forEach((value, at) => expect(last[at]).toBeCloseTo(value, 6));
    }),
  );
});

test('a point beside the plane is shown where its foot is, and its distance is told with a sign', () => {
  assert(
    property(views, double({ min: -30, max: 30, noNaN: true }), (view, distanceMm) => {
      const image = shown(view);
      const plane = planeOfImage(SLICE, image.map, 3);
      if (plane === null) throw new Error('the slice has a plane');
      const [x, y] = screenOfImage(image, [20, 30]);
      const onPlane = patientAt(plane, [x, y]);
      // The normal of these cosines is (0, −0.6, 0.8).
      const beside = [onPlane[0], onPlane[1] - 0.6 * distanceMm, onPlane[2] + 0.8 * distanceMm] as const;
      const [atX, atY] = screenOfPatient(plane, beside);
      expect(atX).toBeCloseTo(x, 5);
      expect(atY).toBeCloseTo(y, 5);
      expect(distanceFromPlaneMm(plane, beside)).toBeCloseTo(distanceMm, 6);
    }),
  );
});

test('an image without a position has no plane', () => {
  expect(planeOfImage({ ...SLICE, position: null }, shown(NEUTRAL).map, 0)).toBeNull();
});

const NEUTRAL: ViewTransform = {
  zoom: { kind: 'fit', factor: 1 },
  centre: [0.5, 0.5],
  rotationDeg: 0,
  isFlippedHorizontally: false,
  isFlippedVertically: false,
};
