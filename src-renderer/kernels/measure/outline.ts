import { cross, distance, minus, size, turned, type Vec2 } from './vec2.ts';

/** The edge of a region. What it surrounds follows the even-odd rule where it crosses itself. */
export type Outline =
  | { readonly kind: 'polygon'; readonly points: readonly Vec2[] }
  /** `a` and `b` are conjugate half diameters: the half axes, or what a stretched image makes of them */
  | { readonly kind: 'ellipse'; readonly centre: Vec2; readonly a: Vec2; readonly b: Vec2 };

/** Stretches of a curve between two control points. */
const SPLINE_STEPS = 24;
const ELLIPSE_STEPS = 720;

export function polygon(points: readonly Vec2[]): Outline {
  return { kind: 'polygon', points };
}

/** @param ends both ends of one axis, then both ends of the other */
export function ellipse(ends: readonly [Vec2, Vec2, Vec2, Vec2]): Outline {
  const [a1, a2, b1, b2] = ends;
  return {
    kind: 'ellipse',
    centre: [(a1[0] + a2[0]) / 2, (a1[1] + a2[1]) / 2],
    a: [(a2[0] - a1[0]) / 2, (a2[1] - a1[1]) / 2],
    b: [(b2[0] - b1[0]) / 2, (b2[1] - b1[1]) / 2],
  };
}

/** A closed smooth curve through points (uniform Catmull-Rom): stretching the points stretches the curve alike. */
export function closedSpline(points: readonly Vec2[]): Vec2[] {
  return splineThrough(points, true);
}

/** An open smooth curve through points. */
export function openSpline(points: readonly Vec2[]): Vec2[] {
  return splineThrough(points, false);
}

function splineThrough(points: readonly Vec2[], isClosed: boolean): Vec2[] {
  const count = points.length;
  if (count < 3) return [...points];
  const at = (index: number): Vec2 => {
    const inside = isClosed ? (index + count) % count : Math.min(Math.max(index, 0), count - 1);
    return points[inside] ?? [0, 0];
  };
  const curve: Vec2[] = [];
  for (let span = 0; span < (isClosed ? count : count - 1); span++) {
    const [p0, p1, p2, p3] = [at(span - 1), at(span), at(span + 1), at(span + 2)];
    for (let step = 0; step < SPLINE_STEPS; step++) {
      const t = step / SPLINE_STEPS;
      curve.push([catmullRom(p0[0], p1[0], p2[0], p3[0], t), catmullRom(p0[1], p1[1], p2[1], p3[1], t)]);
    }
  }
  if (!isClosed) curve.push(at(count - 1));
  return curve;
}

function catmullRom(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));
}

/** In the unit of the points, squared. */
export function areaOf(outline: Outline): number {
  if (outline.kind === 'ellipse') return Math.PI * Math.abs(cross(outline.a, outline.b));
  const { points } = outline;
  const first = points[0];
  if (first === undefined) return 0;
  let twice = 0;
  for (let index = 1; index + 1 < points.length; index++)
    twice += cross(minus(points[index] ?? first, first), minus(points[index + 1] ?? first, first));
  return Math.abs(twice) / 2;
}

export function perimeterOf(outline: Outline): number {
  if (outline.kind === 'ellipse') {
    // The sum over equal steps of a periodic function comes nearer than any power of the step.
    const { a, b } = outline;
    let sum = 0;
    for (let step = 0; step < ELLIPSE_STEPS; step++) {
      const t = (2 * Math.PI * step) / ELLIPSE_STEPS;
      sum += size([b[0] * Math.cos(t) - a[0] * Math.sin(t), b[1] * Math.cos(t) - a[1] * Math.sin(t)]);
    }
    return (sum * 2 * Math.PI) / ELLIPSE_STEPS;
  }
  const { points } = outline;
  return points.reduce(
    (sum, point, index) => sum + distance(point, points[(index + 1) % points.length] ?? point),
    0,
  );
}

/** Least and greatest x and y; for ellipses exact. */
export function boundsOf(outline: Outline): { readonly from: Vec2; readonly to: Vec2 } {
  if (outline.kind === 'ellipse') {
    const { centre, a, b } = outline;
    const [rx, ry] = [Math.hypot(a[0], b[0]), Math.hypot(a[1], b[1])];
    return { from: [centre[0] - rx, centre[1] - ry], to: [centre[0] + rx, centre[1] + ry] };
  }
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of outline.points) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return { from: [x0, y0], to: [x1, y1] };
}

/** Where the horizontal line at `y` runs inside: pairs of from and to, rising. */
export function spansAt(outline: Outline, y: number): number[] {
  return outline.kind === 'ellipse' ? ellipseSpan(outline, y) : polygonSpans(outline.points, y);
}

function polygonSpans(points: readonly Vec2[], y: number): number[] {
  const crossings: number[] = [];
  let before = points.at(-1);
  for (const point of points) {
    if (before && before[1] <= y !== point[1] <= y)
      crossings.push(before[0] + ((y - before[1]) / (point[1] - before[1])) * (point[0] - before[0]));
    before = point;
  }
  return crossings.sort((a, b) => a - b);
}

function ellipseSpan({ centre, a, b }: Extract<Outline, { kind: 'ellipse' }>, y: number): number[] {
  const determinant = cross(a, b);
  if (determinant === 0) return [];
  // p = centre + u·a + v·b with u² + v² ≤ 1: a square equation in x.
  const [na, nb] = [turned(a), turned(b)];
  const dy = y - centre[1];
  const square = nb[0] ** 2 + na[0] ** 2;
  const half = (nb[0] * nb[1] + na[0] * na[1]) * dy;
  const rest = (nb[1] ** 2 + na[1] ** 2) * dy * dy - determinant ** 2;
  const root = half * half - square * rest;
  if (root < 0 || square === 0) return [];
  return [centre[0] + (-half - Math.sqrt(root)) / square, centre[0] + (-half + Math.sqrt(root)) / square];
}

/** Whether a polygon's edges cross each other: area and pixels inside then mean different things. */
export function crossesItself(points: readonly Vec2[]): boolean {
  const count = points.length;
  for (let i = 0; i < count; i++) {
    const [a, b] = [points[i], points[(i + 1) % count]];
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1) continue;
      const [c, d] = [points[j], points[(j + 1) % count]];
      if (a && b && c && d && doCross(a, b, c, d)) return true;
    }
  }
  return false;
}

function doCross(a: Vec2, b: Vec2, c: Vec2, d: Vec2): boolean {
  const [ab, cd] = [minus(b, a), minus(d, c)];
  const [side1, side2] = [cross(ab, minus(c, a)), cross(ab, minus(d, a))];
  const [side3, side4] = [cross(cd, minus(a, c)), cross(cd, minus(b, c))];
  return side1 * side2 < 0 && side3 * side4 < 0;
}
