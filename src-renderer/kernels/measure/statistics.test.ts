import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaOf, crossesItself, ellipse, perimeterOf, polygon, type Outline } from './outline.ts';
import { histogramOf, samplesInside, statisticsOf, valuesInside } from './statistics.ts';
import type { Vec2 } from './vec2.ts';

const ROWS = 96;
const COLUMNS = 128;

/** The picture of the golden figures; a patch of it is padding. */
const PICTURE = Int16Array.from({ length: ROWS * COLUMNS }, (_, index) => {
  const [row, column] = [Math.floor(index / COLUMNS), index % COLUMNS];
  const isPadding = row >= 40 && row < 44 && column >= 50 && column < 60;
  return isPadding ? -2000 : ((row * 37 + column * 101 + row * column) % 4096) - 1024;
});

const SLANTED = ellipse([
  [31.3, 39.7],
  [91.3, 55.7],
  [67.3, 27.7],
  [55.3, 67.7],
]);
const BENT = polygon([
  [10.2, 12.7],
  [90.4, 20.1],
  [118.8, 80.3],
  [64.9, 50.2],
  [15.5, 88.6],
]);
const UPRIGHT = polygon([
  [20, 5.6],
  [33.25, 5.6],
  [33.25, 70],
  [20, 70],
]);

/** From numpy 2.4: mean(), std(), min(), max(), median() over pixel centres inside the outline. */
const GOLDEN: readonly (readonly [string, Outline, Record<string, number>])[] = [
  [
    'a slanted ellipse',
    SLANTED,
    {
      count: 2000,
      total: 2264522,
      mean: 1132.261,
      standardDeviation: 1171.0259501304827,
      minimum: -1024,
      maximum: 3071,
      median: 1222.5,
    },
  ],
  [
    'a bent polygon',
    BENT,
    {
      count: 4434,
      total: 4616826,
      mean: 1041.232746955345,
      standardDeviation: 1179.3238284428664,
      minimum: -1024,
      maximum: 3071,
      median: 1061,
    },
  ],
  [
    'an upright rectangle',
    UPRIGHT,
    {
      count: 832,
      total: 865440,
      mean: 1040.1923076923076,
      standardDeviation: 1208.0264903880586,
      minimum: -1018,
      maximum: 3069,
      median: 1000,
    },
  ],
];

describe('statistics of a region', () => {
  test.each(GOLDEN)('of %s equal those of numpy', (_name, outline, golden) => {
    const found = statisticsOf(valuesInside(outline, PICTURE, COLUMNS, ROWS, [-2000, -2000]));
    for (const [name, value] of Object.entries(golden))
      expect(Math.abs((Reflect.get(found ?? {}, name) as number) - value), name).toBeLessThan(1e-6);
  });

  test('equal a slow count of every pixel, for any polygon', () => {
    const point = fc.tuple(
      fc.double({ min: -20, max: 150, noNaN: true }),
      fc.double({ min: -20, max: 120, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 12 }), (points) => {
        const found = valuesInside(polygon(points), PICTURE, COLUMNS, ROWS, [-2000, -2000]);
        const slow = slowlyInside((x, y) => isInPolygon(points, x, y));
        expect(found.length).toBe(slow.length);
        const statistics = statisticsOf(found);
        if (statistics === null) return;
        const mean = slow.reduce((sum, value) => sum + value, 0) / slow.length;
        const variance = slow.reduce((sum, value) => sum + (value - mean) ** 2, 0) / slow.length;
        expect(statistics.mean).toBeCloseTo(mean, 6);
        expect(statistics.standardDeviation).toBeCloseTo(Math.sqrt(variance), 6);
        expect(statistics.minimum).toBe(Math.min(...slow));
        expect(statistics.maximum).toBe(Math.max(...slow));
      }),
    );
  });

  test('equal a slow count of every pixel, for any ellipse', () => {
    const way = fc.tuple(
      fc.double({ min: -40, max: 40, noNaN: true }),
      fc.double({ min: -40, max: 40, noNaN: true }),
    );
    fc.assert(
      fc.property(way, way, way, (offset, a, b) => {
        const determinant = a[0] * b[1] - a[1] * b[0];
        fc.pre(Math.abs(determinant) > 1);
        const centre: Vec2 = [64 + offset[0], 48 + offset[1]];
        const outline: Outline = { kind: 'ellipse', centre, a, b };
        const slow = slowlyInside((x, y) => {
          const [dx, dy] = [x - centre[0], y - centre[1]];
          const [u, v] = [(dx * b[1] - dy * b[0]) / determinant, (a[0] * dy - a[1] * dx) / determinant];
          return u * u + v * v <= 1;
        });
        const found = valuesInside(outline, PICTURE, COLUMNS, ROWS, [-2000, -2000]);
        // A centre on the very edge may fall to either side.
        expect(Math.abs(found.length - slow.length)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('leave padding out, and say nothing of a region without pixels', () => {
    const patch = polygon([
      [50, 40],
      [60, 40],
      [60, 44],
      [50, 44],
    ]);
    expect(statisticsOf(valuesInside(patch, PICTURE, COLUMNS, ROWS, [-2000, -2000]))).toBeNull();
    expect(statisticsOf(valuesInside(patch, PICTURE, COLUMNS, ROWS, null))?.mean).toBe(-2000);
  });

  test('of one value have no spread', () => {
    expect(statisticsOf(Float64Array.of(7))).toEqual({
      count: 1,
      total: 7,
      mean: 7,
      standardDeviation: 0,
      minimum: 7,
      maximum: 7,
      median: 7,
    });
  });
});

test('a plane is sampled at the step, and where nothing is known it counts nothing', () => {
  const square = polygon([
    [0.5, 0.5],
    [10.5, 0.5],
    [10.5, 10.5],
    [0.5, 10.5],
  ]);
  const samples = samplesInside(square, 2, ([x, y]) => (x > 8 ? null : x + 100 * y));
  // x 2, 4, 6, 8 and y 2, 4, 6, 8, 10
  expect(samples).toHaveLength(20);
  expect(statisticsOf(samples)?.mean).toBeCloseTo(5 + 600, 9);
});

describe('the histogram of a region', () => {
  test('holds every value once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 1 }), (values) => {
        const { from, binWidth, counts } = histogramOf(Float64Array.from(values));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        const inFirst = values.filter((value) => value < from + binWidth).length;
        expect(counts[0]).toBe(inFirst);
        expect(counts.length).toBeLessThanOrEqual(64);
      }),
    );
  });
});

describe('outlines', () => {
  test('have the area and length that scipy finds', () => {
    expect(areaOf(SLANTED)).toBeCloseTo(2035.7520395261859, 9);
    expect(perimeterOf(SLANTED)).toBeCloseTo(164.69793307497062, 6);
    const lying = ellipse([
      [-25, 0],
      [25, 0],
      [0, -10],
      [0, 10],
    ]);
    expect(perimeterOf(lying)).toBeCloseTo(115.06556297832422, 6);
    expect(areaOf(BENT)).toBeCloseTo(4472.82, 9);
    expect(perimeterOf(BENT)).toBeCloseTo(347.49264711486376, 9);
  });

  test('know when they cross themselves', () => {
    const bow: Vec2[] = [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
    ];
    expect(crossesItself(bow)).toBe(true);
    expect(BENT.kind === 'polygon' && crossesItself(BENT.points)).toBe(false);
  });
});

function slowlyInside(isInside: (x: number, y: number) => boolean): number[] {
  const found: number[] = [];
  for (let row = 0; row < ROWS; row++)
    for (let column = 0; column < COLUMNS; column++) {
      const value = PICTURE[row * COLUMNS + column] ?? 0;
      if (value !== -2000 && isInside(column + 0.5, row + 0.5)) found.push(value);
    }
  return found;
}

/** Even-odd by counting crossings to the right. */
function isInPolygon(points: readonly Vec2[], x: number, y: number): boolean {
  let isInside = false;
  points.forEach(([x0, y0], index) => {
    const [x1, y1] = points[(index + 1) % points.length] ?? [0, 0];
    if (y0 <= y !== y1 <= y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) isInside = !isInside;
  });
  return isInside;
}
