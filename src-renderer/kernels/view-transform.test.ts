import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyAffine,
  canvasToImage,
  flipped,
  imageToCanvas,
  INITIAL_TRANSFORM,
  panned,
  rotated,
  zoomedAt,
  type ViewTransform,
} from './view-transform.ts';

const image = { columns: 512, rows: 400, pixelAspect: 1.25 };
const canvas = { width: 901, height: 700 };
const anyView: fc.Arbitrary<ViewTransform> = fc.record({
  zoom: fc.record({
    kind: fc.constantFrom('fit' as const, 'device' as const),
    factor: fc.double({ min: 0.2, max: 8, noNaN: true }),
  }),
  centre: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  rotationDeg: fc.constantFrom(0, 90, 180, 270, 33),
  isFlippedHorizontally: fc.boolean(),
  isFlippedVertically: fc.boolean(),
});

function close(a: readonly [number, number], b: readonly [number, number], digits = 6): void {
  expect(a[0]).toBeCloseTo(b[0], digits);
  expect(a[1]).toBeCloseTo(b[1], digits);
}

test('a fitted image is centred and touches the edges', () => {
  const map = imageToCanvas(INITIAL_TRANSFORM, image, canvas);
  close(applyAffine(map, 256, 200), [450.5, 350]);
  close(applyAffine(map, 0, 0), [450.5 - 256 * 1.4, 0]);
});

test('image → canvas → image is the identity', () => {
  fc.assert(
    fc.property(anyView, fc.nat(511), fc.nat(399), (view, column, row) => {
      const map = imageToCanvas(view, image, canvas);
      close(canvasToImage(map, ...applyAffine(map, column, row)), [column, row]);
    }),
  );
});

test('flips mirror the screen, also after a turn', () => {
  fc.assert(
    fc.property(anyView, fc.nat(511), fc.nat(399), (view, column, row) => {
      const centred = { ...view, zoom: { kind: 'fit' as const, factor: 0.77 } };
      const [x, y] = applyAffine(imageToCanvas(centred, image, canvas), column, row);
      close(applyAffine(imageToCanvas(flipped(centred, 'horizontal'), image, canvas), column, row), [
        901 - x,
        y,
      ]);
      close(applyAffine(imageToCanvas(flipped(centred, 'vertical'), image, canvas), column, row), [
        x,
        700 - y,
      ]);
    }),
  );
});

test('a quarter turn goes clockwise on the screen whatever is mirrored, four make none', () => {
  fc.assert(
    fc.property(anyView, fc.nat(511), fc.nat(399), (view, column, row) => {
      const fixed = { ...view, zoom: { kind: 'device' as const, factor: 0.77 } };
      const [x, y] = applyAffine(imageToCanvas(fixed, image, canvas), column, row);
      const turned = rotated(fixed, 90);
      const [dx, dy] = [x - 450.5, y - 350];
      close(applyAffine(imageToCanvas(turned, image, canvas), column, row), [450.5 - dy, 350 + dx]);
      const whole = rotated(rotated(rotated(turned, 90), 90), 90);
      expect(whole.rotationDeg).toBe(fixed.rotationDeg);
    }),
  );
});

test('the point under the pointer stays there while zooming, and follows it while panning', () => {
  fc.assert(
    fc.property(anyView, fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 699 }), (view, x, y) => {
      const turned = { ...view, zoom: { ...view.zoom, factor: view.zoom.factor + 0.01 } };
      const before = canvasToImage(imageToCanvas(turned, image, canvas), x, y);
      const zoomed = zoomedAt(turned, image, canvas, 1.3, x, y);
      close(canvasToImage(imageToCanvas(zoomed, image, canvas), x, y), before, 3);
      const moved = panned(turned, image, canvas, 10, -7);
      close(canvasToImage(imageToCanvas(moved, image, canvas), x + 10, y - 7), before, 3);
    }),
  );
});

test('at 1:1 every image pixel covers exactly one device pixel, turned and flipped too', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const square = { columns: 511, rows: 300, pixelAspect: 1 };
      const exact = { ...view, zoom: { kind: 'device' as const, factor: 1 }, rotationDeg: 90 };
      const [x, y] = applyAffine(imageToCanvas(exact, square, canvas), 17, 33);
      expect([x, y]).toEqual([Math.round(x), Math.round(y)]);
    }),
  );
});
