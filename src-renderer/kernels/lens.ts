import type { Affine } from './view-transform.ts';

/** A stored pixel is at least this many device pixels wide in the lens, and everything this much larger than beneath it. */
export const LENS_FACTOR = 2;

/**
 * The map of a view enlarged about a point, so that the point lies in the middle of the lens.
 *
 * @param map   image points to device pixels of the view
 * @param x     point under the lens, device pixels of the view
 * @param size  width and height of the lens, device pixels
 */
export function lensMap(map: Affine, x: number, y: number, size: number): Affine {
  const scale = Math.min(Math.hypot(map.a, map.b), Math.hypot(map.c, map.d));
  const factor = LENS_FACTOR * Math.max(1, 1 / scale);
  const moved = (at: number, from: number) => (at - from) * factor + size / 2;
  return {
    a: map.a * factor,
    b: map.b * factor,
    c: map.c * factor,
    d: map.d * factor,
    e: moved(map.e, x),
    f: moved(map.f, y),
  };
}
