/** A point or direction in patient space: LPS, millimetres (PS3.3 C.7.6.2.1.1). */
export type Vec3 = readonly [x: number, y: number, z: number];

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function scale(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vec3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** A shape of one value: what is inside, where it ends, and a box along the patient's axes that holds it. */
export interface Solid {
  readonly value: number;
  readonly centre: Vec3;
  readonly halfSizeMm: Vec3;
  /** Signed distance to the surface in mm, negative inside; exact near the surface */
  readonly distance: (x: number, y: number, z: number) => number;
}

export function sphere(centre: Vec3, radiusMm: number, value: number): Solid {
  const [cx, cy, cz] = centre;
  return {
    value,
    centre,
    halfSizeMm: [radiusMm, radiusMm, radiusMm],
    distance: (x, y, z) => Math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) - radiusMm,
  };
}

/** An ellipsoid with axes along the patient's. Its distance is first order: right at the surface, near enough beside it. */
export function ellipsoid(centre: Vec3, semiAxesMm: Vec3, value: number): Solid {
  const [cx, cy, cz] = centre;
  const [a, b, c] = semiAxesMm;
  return {
    value,
    centre,
    halfSizeMm: semiAxesMm,
    distance: (x, y, z) => {
      const px = (x - cx) / a;
      const py = (y - cy) / b;
      const pz = (z - cz) / c;
      const level = Math.sqrt(px * px + py * py + pz * pz);
      const slope = Math.sqrt((px / a) ** 2 + (py / b) ** 2 + (pz / c) ** 2);
      return slope === 0 ? -Math.min(a, b, c) : (level * (level - 1)) / slope;
    },
  };
}

function tubeHalfSize(axis: Vec3, radiusMm: number): Vec3 {
  const half = (extent: number) => Math.abs(extent) / 2 + radiusMm;
  return [half(axis[0]), half(axis[1]), half(axis[2])];
}

/** A cylinder with flat ends from one point to another. */
export function cylinder(from: Vec3, to: Vec3, radiusMm: number, value: number): Solid {
  const axis = subtract(to, from);
  const half = length(axis) / 2;
  const [ux, uy, uz] = scale(axis, 1 / (2 * half));
  const centre = scale(add(from, to), 0.5);
  const [cx, cy, cz] = centre;
  return {
    value,
    centre,
    halfSizeMm: tubeHalfSize(axis, radiusMm),
    distance: (x, y, z) => {
      const px = x - cx;
      const py = y - cy;
      const pz = z - cz;
      const along = px * ux + py * uy + pz * uz;
      const out = Math.sqrt(Math.max(0, px * px + py * py + pz * pz - along * along)) - radiusMm;
      const past = Math.abs(along) - half;
      if (out <= 0 || past <= 0) return Math.max(out, past);
      return Math.sqrt(out * out + past * past);
    },
  };
}

/** A tube with round ends: every point within a radius of a line. */
export function capsule(from: Vec3, to: Vec3, radiusMm: number, value: number): Solid {
  const [ax, ay, az] = from;
  const [dx, dy, dz] = subtract(to, from);
  const squared = dx * dx + dy * dy + dz * dz;
  return {
    value,
    centre: scale(add(from, to), 0.5),
    halfSizeMm: tubeHalfSize([dx, dy, dz], radiusMm),
    distance: (x, y, z) => {
      const px = x - ax;
      const py = y - ay;
      const pz = z - az;
      const t = Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / squared));
      return Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2 + (pz - t * dz) ** 2) - radiusMm;
    },
  };
}

export type LetterName = 'L' | 'R' | 'A' | 'P' | 'H' | 'F';
type Stroke = readonly [x0: number, y0: number, x1: number, y1: number];

/** Middle lines of the strokes; x to the right from 0 to 0.6, y down from 0 to 1. */
const STROKES: Readonly<Record<LetterName, readonly Stroke[]>> = {
  L: [
    [0, 0, 0, 1],
    [0, 1, 0.6, 1],
  ],
  R: [
    [0, 0, 0, 1],
    [0, 0, 0.6, 0],
    [0.6, 0, 0.6, 0.5],
    [0.6, 0.5, 0, 0.5],
    [0.2, 0.5, 0.6, 1],
  ],
  A: [
    [0, 1, 0.3, 0],
    [0.3, 0, 0.6, 1],
    [0.12, 0.6, 0.48, 0.6],
  ],
  P: [
    [0, 0, 0, 1],
    [0, 0, 0.6, 0],
    [0.6, 0, 0.6, 0.5],
    [0.6, 0.5, 0, 0.5],
  ],
  H: [
    [0, 0, 0, 1],
    [0.6, 0, 0.6, 1],
    [0, 0.5, 0.6, 0.5],
  ],
  F: [
    [0, 0, 0, 1],
    [0, 0, 0.6, 0],
    [0, 0.5, 0.45, 0.5],
  ],
};
const STROKE_HALF_WIDTH = 0.08;

export interface LetterShape {
  readonly letter: LetterName;
  /** Middle of the letter's box */
  readonly centre: Vec3;
  /** Unit directions of reading: to the reader's right, and down the letter */
  readonly right: Vec3;
  readonly down: Vec3;
  /** Height between the middle lines of the outermost strokes */
  readonly heightMm: number;
  /** How far the letter extends at right angles to its face, in all */
  readonly depthMm: number;
}

/** A letter drawn on a plane and extruded at right angles to it. */
export function letterSolid(shape: LetterShape, value: number): Solid {
  const { centre, right, down, heightMm, depthMm } = shape;
  const normal = cross(right, down);
  const strokes = STROKES[shape.letter];
  return {
    value,
    centre,
    halfSizeMm: [0, 1, 2].map(
      (axis) =>
        Math.abs(right[axis]!) * heightMm * (0.3 + STROKE_HALF_WIDTH) +
        Math.abs(down[axis]!) * heightMm * (0.5 + STROKE_HALF_WIDTH) +
        Math.abs(normal[axis]!) * (depthMm / 2),
    ) as unknown as Vec3,
    distance: (x, y, z) => {
      const p: Vec3 = [x - centre[0], y - centre[1], z - centre[2]];
      const u = dot(p, right) / heightMm + 0.3;
      const v = dot(p, down) / heightMm + 0.5;
      let nearest = Number.POSITIVE_INFINITY;
      for (const [x0, y0, x1, y1] of strokes) {
        const dx = x1 - x0;
        const dy = y1 - y0;
        const t = Math.min(1, Math.max(0, ((u - x0) * dx + (v - y0) * dy) / (dx * dx + dy * dy)));
        nearest = Math.min(nearest, (u - x0 - t * dx) ** 2 + (v - y0 - t * dy) ** 2);
      }
      const beside = (Math.sqrt(nearest) - STROKE_HALF_WIDTH) * heightMm;
      return Math.max(beside, Math.abs(dot(p, normal)) - depthMm / 2);
    },
  };
}
