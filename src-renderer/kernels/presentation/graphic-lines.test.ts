import { expect, test } from 'vitest';
import { graphicLines, type Point } from './graphic-lines.ts';

function near([x, y]: Point, [atX, atY]: Point): number {
  return Math.hypot(x - atX, y - atY);
}

test('an ellipse goes through the ends of both of its axes and through nothing else', () => {
  // The long axis is slanted by 30°, 40 and 20 long, about (50, 60) (PS3.3 C.10.5.1.2).
  const [long, short] = [20, 10];
  const way: Point = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const at = (along: number, across: number): Point => [
    50 + along * way[0] - across * way[1],
    60 + along * way[1] + across * way[0],
  ];
  const ends = [at(-long, 0), at(long, 0), at(0, -short), at(0, short)];
  const { points, isClosed } = graphicLines({ type: 'ELLIPSE', points: ends.map(([x, y]) => [x, y]) });
  expect(isClosed).toBe(true);
  for (const end of ends) expect(Math.min(...points.map((point) => near(point, end)))).toBeLessThan(1e-9);
  for (const [x, y] of points) {
    const along = (x - 50) * way[0] + (y - 60) * way[1];
    const across = (y - 60) * way[0] - (x - 50) * way[1];
    expect((along / long) ** 2 + (across / short) ** 2).toBeCloseTo(1, 9);
  }
});

test('a circle has its centre in the first point and goes through the second', () => {
  const { points, isClosed } = graphicLines({
    type: 'CIRCLE',
    points: [
      [30, 40],
      [33, 44],
    ],
  });
  expect(isClosed).toBe(true);
  for (const point of points) expect(near(point, [30, 40])).toBeCloseTo(5, 9);
  expect(Math.min(...points.map((point) => near(point, [33, 44])))).toBeLessThan(5 * (Math.PI / 96));
});

test('an interpolated line goes through all of its points, in their order', () => {
  const corners: Point[] = [
    [10, 10],
    [30, 12],
    [44, 30],
    [20, 50],
  ];
  for (const all of [corners, [...corners, corners.at(0)!]]) {
    const { points, isClosed } = graphicLines({ type: 'INTERPOLATED', points: all.map(([x, y]) => [x, y]) });
    expect(isClosed).toBe(all !== corners);
    const places = all.map((corner) => points.findIndex((point) => near(point, corner) < 1e-9));
    expect(places.slice(0, corners.length)).toEqual([0, 16, 32, 48]);
    expect(near(points.at(-1)!, all.at(-1)!)).toBeLessThan(1e-9);
    // Smooth: between two points it goes no further than their neighbourhood.
    points.slice(1).forEach((point, at) => expect(near(point, points.at(at)!)).toBeLessThan(4));
  }
});

test('an interpolated ring is as smooth where it closes as elsewhere', () => {
  const ring: Point[] = [
    [10, 0],
    [0, 10],
    [-10, 0],
    [0, -10],
    [10, 0],
  ];
  const { points } = graphicLines({ type: 'INTERPOLATED', points: ring.map(([x, y]) => [x, y]) });
  const [first, last] = [points.at(1)!, points.at(-2)!];
  // Mirrored about the axis through the point where it closes.
  expect(first[0]).toBeCloseTo(last[0], 9);
  expect(first[1]).toBeCloseTo(-last[1], 9);
});

test('a polyline is closed when it ends where it began', () => {
  const open: Point[] = [
    [1, 1],
    [5, 1],
    [5, 9],
  ];
  const lines = (points: readonly Point[]) =>
    graphicLines({ type: 'POLYLINE', points: points.map(([x, y]) => [x, y]) });
  expect(lines(open)).toEqual({ points: open, isClosed: false });
  expect(lines([...open, open.at(0)!]).isClosed).toBe(true);
});

test('a point is one point', () => {
  expect(graphicLines({ type: 'POINT', points: [[7.5, 8.25]] })).toEqual({
    points: [[7.5, 8.25]],
    isClosed: false,
  });
});
