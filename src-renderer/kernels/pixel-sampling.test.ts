import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { samplingAt } from './pixel-sampling.ts';
import { flipped, imageToCanvas, INITIAL_TRANSFORM, rotated, type Affine } from './view-transform.ts';

const IMAGE = { columns: 10, rows: 8, pixelAspect: 1 };
const CANVAS = { width: 40, height: 40 };
const plain = (scale: number, e = 0, f = 0): Affine => ({ a: scale, b: 0, c: 0, d: scale, e, f });

test('at 1:1 a screen pixel is one pixel of the image, also turned and mirrored', () => {
  const oneToOne = { ...INITIAL_TRANSFORM, zoom: { kind: 'device', factor: 1 } } as const;
  for (const view of [oneToOne, rotated(oneToOne, 90), flipped(rotated(oneToOne, -90), 'vertical')]) {
    const map = imageToCanvas(view, IMAGE, CANVAS);
    const seen = new Set<string>();
    for (let y = 0; y < CANVAS.height; y++)
      for (let x = 0; x < CANVAS.width; x++) {
        const sampling = samplingAt(map, x, y, IMAGE.columns, IMAGE.rows);
        if (sampling === null) continue;
        expect(sampling.kind).toBe('exact');
        seen.add(`${sampling.column} ${sampling.row}`);
      }
    expect(seen.size).toBe(IMAGE.columns * IMAGE.rows);
  }
});

test('enlarged, the four nearest take part by their distance', () => {
  // Twice as large: the middle of screen pixel 5 lies at 2.75, a quarter of the way from the centre of pixel 2 to that of 3.
  const sampling = samplingAt(plain(2), 5, 4, 10, 8);
  expect(sampling).toMatchObject({ column: 2, row: 2, kind: 'linear' });
  expect(sampling?.neighbours).toEqual([
    { column: 2, row: 1, weight: 0.1875 },
    { column: 3, row: 1, weight: 0.0625 },
    { column: 2, row: 2, weight: 0.5625 },
    { column: 3, row: 2, weight: 0.1875 },
  ]);
});

test('beside the image there is nothing', () => {
  expect(samplingAt(plain(1, 5, 5), 4, 6, 10, 8)).toBeNull();
  expect(samplingAt(plain(1), 10, 0, 10, 8)).toBeNull();
});

test('weights give one together and neighbours lie in the image, at any zoom', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 20, noNaN: true }),
      fc.nat({ max: 39 }),
      fc.nat({ max: 39 }),
      (scale, x, y) => {
        const sampling = samplingAt(plain(scale, 3.3, 1.7), x, y, 10, 8);
        if (sampling === null) return;
        expect(sampling.neighbours.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
        for (const { column, row } of sampling.neighbours) {
          expect(column).toBeGreaterThanOrEqual(0);
          expect(column).toBeLessThan(10);
          expect(row).toBeGreaterThanOrEqual(0);
          expect(row).toBeLessThan(8);
        }
      },
    ),
  );
});
