/** A point or way in a plane. Pixels of a screen, or millimetres of an image after its calibration: the caller knows. */
export type Vec2 = readonly [number, number];

export function add(a: Vec2, b: Vec2): Vec2 {
  return [a[0] + b[0], a[1] + b[1]];
}

export function minus(a: Vec2, b: Vec2): Vec2 {
  return [a[0] - b[0], a[1] - b[1]];
}

export function times(a: Vec2, factor: number): Vec2 {
  return [a[0] * factor, a[1] * factor];
}

export function dot(a: Vec2, b: Vec2): number {
  return a[0] * b[0] + a[1] * b[1];
}

/** Twice the area between two ways; positive when `b` lies to the right of `a` with y downwards. */
export function cross(a: Vec2, b: Vec2): number {
  return a[0] * b[1] - a[1] * b[0];
}

export function size(a: Vec2): number {
  return Math.hypot(a[0], a[1]);
}

export function distance(a: Vec2, b: Vec2): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function middle(a: Vec2, b: Vec2): Vec2 {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** The same way turned by a right angle. */
export function turned(a: Vec2): Vec2 {
  return [-a[1], a[0]];
}

/** Where the line through `a` and `b` comes nearest to a point; `a` when the line has no direction. */
export function footOn(a: Vec2, b: Vec2, point: Vec2): Vec2 {
  const way = minus(b, a);
  const square = dot(way, way);
  return square === 0 ? a : add(a, times(way, dot(minus(point, a), way) / square));
}

/** Distance of a point from the stretch between `a` and `b`. */
export function distanceToSegment(a: Vec2, b: Vec2, point: Vec2): number {
  const way = minus(b, a);
  const square = dot(way, way);
  const at = square === 0 ? 0 : Math.min(1, Math.max(0, dot(minus(point, a), way) / square));
  return distance(add(a, times(way, at)), point);
}

/** A way as so many times `right` and so many times `down`; the two need not be at right angles. */
export function inBasis(way: Vec2, right: Vec2, down: Vec2): Vec2 {
  const determinant = cross(right, down);
  if (determinant === 0) return [0, 0];
  return [cross(way, down) / determinant, cross(right, way) / determinant];
}
