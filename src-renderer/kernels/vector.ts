/** A point or direction in the patient coordinate system: LPS, millimetres (PS3.3 C.7.6.2.1.1). */
export type Vec3 = readonly [number, number, number];

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** a + b × factor */
export function addScaled(a: Vec3, b: Vec3, factor: number): Vec3 {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor];
}

export function length(a: Vec3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** Unit vector of the same direction; the zero vector stays zero. */
export function normalize(a: Vec3): Vec3 {
  const size = length(a);
  return size === 0 ? a : [a[0] / size, a[1] / size, a[2] / size];
}

export function negate(a: Vec3): Vec3 {
  return [-a[0], -a[1], -a[2]];
}

/** `a` turned by an angle around a unit axis, right-handed (Rodrigues). */
export function rotateAround(a: Vec3, axis: Vec3, angleRad: number): Vec3 {
  const cosine = Math.cos(angleRad);
  const sine = Math.sin(angleRad);
  const side = cross(axis, a);
  const along = dot(axis, a) * (1 - cosine);
  return [
    a[0] * cosine + side[0] * sine + axis[0] * along,
    a[1] * cosine + side[1] * sine + axis[1] * along,
    a[2] * cosine + side[2] * sine + axis[2] * along,
  ];
}
