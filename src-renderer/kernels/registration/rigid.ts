import { addScaled, dot, subtract, type Vec3 } from '../vector.ts';

/** A turn and a shift: what takes a place of one frame of reference to the same of the body in another, LPS mm. */
export interface Rigid {
  /** Rows of the matrix */
  readonly turn: readonly [Vec3, Vec3, Vec3];
  readonly shiftMm: Vec3;
}

export function moved({ turn, shiftMm }: Rigid, point: Vec3): Vec3 {
  return [
    dot(turn[0], point) + shiftMm[0],
    dot(turn[1], point) + shiftMm[1],
    dot(turn[2], point) + shiftMm[2],
  ];
}

/** Of a direction: it has no place. */
export function turned({ turn }: Rigid, direction: Vec3): Vec3 {
  return [dot(turn[0], direction), dot(turn[1], direction), dot(turn[2], direction)];
}

/** The way back. */
export function inverse({ turn, shiftMm }: Rigid): Rigid {
  const column = (at: 0 | 1 | 2): Vec3 => [turn[0][at], turn[1][at], turn[2][at]];
  const back: Rigid['turn'] = [column(0), column(1), column(2)];
  const none: Rigid = { turn: back, shiftMm: [0, 0, 0] };
  return { turn: back, shiftMm: addScaled([0, 0, 0], moved(none, shiftMm), -1) };
}

/** Turned about a point, first around x, then y, then z, and shifted. */
export function rigidAbout(centre: Vec3, anglesRad: Vec3, shiftMm: Vec3): Rigid {
  const [cx, cy, cz] = anglesRad.map(Math.cos) as [number, number, number];
  const [sx, sy, sz] = anglesRad.map(Math.sin) as [number, number, number];
  const turn: Rigid['turn'] = [
    [cy * cz, sx * sy * cz - cx * sz, cx * sy * cz + sx * sz],
    [cy * sz, sx * sy * sz + cx * cz, cx * sy * sz - sx * cz],
    [-sy, sx * cy, cx * cy],
  ];
  const turned = moved({ turn, shiftMm: [0, 0, 0] }, centre);
  return { turn, shiftMm: addScaled(subtract(centre, turned), shiftMm, 1) };
}
