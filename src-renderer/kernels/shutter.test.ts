import { expect, test } from 'vitest';
import { coveredPixels, isPlaceCovered, type Shutter } from './shutter.ts';

const OPEN: Shutter = { rectangle: null, circle: null, polygon: [], bitmap: null, grey: 0 };

/** Rows of the picture, `#` where it is covered. */
function drawn(shutter: Shutter, columns: number, rows: number, pixelAspect = 1): string[] {
  const covered = coveredPixels(shutter, columns, rows, pixelAspect);
  return Array.from({ length: rows }, (_, row) =>
    Array.from(covered.subarray(row * columns, (row + 1) * columns), (one) => (one === 1 ? '#' : '.')).join(
      '',
    ),
  );
}

test('the edges of a rectangle are the first and last lines that are seen', () => {
  const rectangle = { left: 2, right: 4, upper: 2, lower: 3 };
  expect(drawn({ ...OPEN, rectangle }, 5, 4)).toEqual(['#####', '#...#', '#...#', '#####']);
});

test('a circle reaches as far as its radius, in columns, whatever the shape of the pixels', () => {
  const circle = { centre: [3, 3] as const, radius: 2 };
  expect(drawn({ ...OPEN, circle }, 5, 5)).toEqual(['##.##', '#...#', '.....', '#...#', '##.##']);
  expect(drawn({ ...OPEN, circle }, 5, 5, 2)).toEqual(['#####', '##.##', '.....', '##.##', '#####']);
});

test('a polygon is seen with its edges, and corners may go round either way', () => {
  const polygon = [
    [1, 1],
    [1, 5],
    [5, 1],
  ] as const;
  const seen = ['.....', '....#', '...##', '..###', '.####'];
  expect(drawn({ ...OPEN, polygon }, 5, 5)).toEqual(seen);
  expect(drawn({ ...OPEN, polygon: polygon.toReversed() }, 5, 5)).toEqual(seen);
});

test('of several shapes only what lies in all of them is seen', () => {
  const rectangle = { left: 1, right: 3, upper: 1, lower: 5 };
  const circle = { centre: [3, 3] as const, radius: 2 };
  expect(drawn({ ...OPEN, rectangle, circle }, 5, 5)).toEqual(['##.##', '#..##', '...##', '#..##', '##.##']);
});

test('a place within a slice is covered as the pixel that it lies in', () => {
  const cover = { columns: 3, rows: 2, covered: Uint8Array.of(0, 1, 0, 0, 0, 1), grey: 0 };
  expect(isPlaceCovered(cover, 0.5, 0.4)).toBe(true);
  expect(isPlaceCovered(cover, 0.49, 0.4)).toBe(false);
  expect(isPlaceCovered(cover, 2.4, 1.4)).toBe(true);
  expect(isPlaceCovered(cover, 2.6, 1)).toBe(false);
});

test('a bitmap covers what it draws, from its own place on, and nothing beside it', () => {
  const bitmap = {
    group: 0x6000,
    columns: 2,
    rows: 2,
    origin: [2, 4] as const,
    drawn: Uint8Array.of(1, 1, 0, 1),
  };
  expect(drawn({ ...OPEN, bitmap }, 5, 4)).toEqual(['.....', '...##', '....#', '.....']);
});
