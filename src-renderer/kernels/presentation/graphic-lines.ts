import type { Graphic } from '#shared/objects/presentation-state.ts';

export type Point = readonly [number, number];

/** What is drawn of a graphic, in its own units: open or closed lines. */
export interface GraphicLines {
  readonly points: readonly Point[];
  readonly isClosed: boolean;
}

const ROUND_STEPS = 96;
const CURVE_STEPS = 16;

/** Corners of the lines of a graphic (PS3.3 C.10.5.1.2); a POINT is one corner. */
export function graphicLines({ type, points }: Pick<Graphic, 'type' | 'points'>): GraphicLines {
  const [a = [0, 0], b = a, c = a, d = c] = points;
  switch (type) {
    case 'POINT':
      return { points: [a], isClosed: false };
    case 'CIRCLE': {
      const radius = Math.hypot(b[0] - a[0], b[1] - a[1]);
      return { points: round(a, [radius, 0], [0, radius]), isClosed: true };
    }
    case 'ELLIPSE': {
      const centre: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      return { points: round(centre, half(a, b), half(c, d)), isClosed: true };
    }
    case 'INTERPOLATED':
      return { points: smooth(points), isClosed: isRing(points) };
    case 'POLYLINE':
      return { points, isClosed: isRing(points) };
  }
}

function half([ax, ay]: Point, [bx, by]: Point): Point {
  return [(bx - ax) / 2, (by - ay) / 2];
}

function round([x, y]: Point, [ux, uy]: Point, [vx, vy]: Point): Point[] {
  return Array.from({ length: ROUND_STEPS }, (_, at) => {
    const angle = (at / ROUND_STEPS) * 2 * Math.PI;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    return [x + ux * cosine + vx * sine, y + uy * cosine + vy * sine];
  });
}

function isRing(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return points.length > 2 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

/** A curve through all points (uniform Catmull-Rom); which curve it is the standard leaves open. */
function smooth(points: readonly Point[]): readonly Point[] {
  if (points.length < 3) return points;
  const isClosed = isRing(points);
  const at = (index: number): Point => {
    const count = points.length;
    const wrapped = isClosed ? (index + count - 1) % (count - 1) : Math.min(count - 1, Math.max(0, index));
    return points[wrapped] ?? [0, 0];
  };
  const curve: Point[] = [];
  for (let segment = 0; segment < points.length - 1; segment++) {
    const [p0, p1, p2, p3] = [at(segment - 1), at(segment), at(segment + 1), at(segment + 2)];
    for (let step = 0; step < CURVE_STEPS; step++) {
      const t = step / CURVE_STEPS;
      const part = (axis: 0 | 1) =>
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t ** 2 +
          (3 * (p1[axis] - p2[axis]) + p3[axis] - p0[axis]) * t ** 3) /
        2;
      curve.push([part(0), part(1)]);
    }
  }
  return [...curve, points.at(-1) ?? [0, 0]];
}
