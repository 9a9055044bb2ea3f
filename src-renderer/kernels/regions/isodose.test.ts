import { describe, expect, it } from 'vitest';
import { latticeAt, levelLines, type Lattice } from './isodose.ts';

const SIZE = 81;

/** A hill whose height falls evenly from its top at (40.3, 38.6); nothing is known of the last columns. */
const height = (x: number, y: number) => 60 - 0.75 * Math.hypot(x - 40.3, y - 38.6);
const hill: Lattice = {
  columns: SIZE,
  rows: SIZE,
  values: Float32Array.from({ length: SIZE * SIZE }, (_, at) =>
    at % SIZE > 76 ? NaN : height(at % SIZE, Math.floor(at / SIZE)),
  ),
};

describe('lines of one dose', () => {
  it.each([57, 48, 40])('run where the field has this value (%d), all the way round', (level) => {
    const lines = levelLines(hill, level);
    const radius = (60 - level) / 0.75;
    for (const [x, y, toX, toY] of lines)
      for (const [atX, atY] of [
        [x, y],
        [toX, toY],
      ] as const)
        // prettier-ignore
        expect(Math.abs(Math.hypot(atX - 40.3, atY - 38.6) - radius)).toBeLessThan(0.04);
    const round = lines.reduce((sum, [x, y, toX, toY]) => sum + Math.hypot(toX - x, toY - y), 0);
    expect(Math.abs(round / (2 * Math.PI * radius) - 1)).toBeLessThan(0.01);
    // Closed: every end is the end of two lines.
    const ends = new Map<string, number>();
    for (const [x, y, toX, toY] of lines)
      for (const end of [`${x.toFixed(9)} ${y.toFixed(9)}`, `${toX.toFixed(9)} ${toY.toFixed(9)}`])
        ends.set(end, (ends.get(end) ?? 0) + 1);
    expect(new Set(ends.values())).toEqual(new Set([2]));
  });

  it('are none above the highest value, and stop where values are not known', () => {
    expect(levelLines(hill, 61)).toEqual([]);
    expect(Math.max(...levelLines(hill, 20).flatMap(([x, , toX]) => [x, toX]))).toBeLessThanOrEqual(76);
  });

  it('part the corners of a saddle as its middle says', () => {
    const saddle = (middle: number): Lattice => ({
      columns: 2,
      rows: 2,
      values: Float32Array.of(10, 2 * middle, 2 * middle, 10),
    });
    // Above in the middle the two low corners are cut off, else the high ones.
    expect(levelLines(saddle(2), 6)).toHaveLength(2);
    for (const middle of [0, 2])
      for (const [x, y, toX, toY] of levelLines(saddle(middle), 6)) {
        const [cornerX, cornerY] = [Math.round((x + toX) / 2), Math.round((y + toY) / 2)];
        expect((cornerX + cornerY) % 2).toBe(middle === 2 ? 1 : 0);
      }
  });

  it('a value between crossings is by its shares', () => {
    const lattice: Lattice = { columns: 2, rows: 2, values: Float32Array.of(0, 10, 20, 40) };
    expect(latticeAt(lattice, 0.5, 0.25)).toBeCloseTo(0.75 * 5 + 0.25 * 30, 6);
    expect(latticeAt(lattice, 1, 1)).toBe(40);
    expect(latticeAt(hill, 77.5, 3)).toBeNaN();
  });
});
