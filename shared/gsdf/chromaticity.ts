import { AppError } from '#shared/errors.ts';

/** CIE 1931 x, y */
export type Xy = readonly [x: number, y: number];

/** CIE 1976 u′, v′ of the standard illuminant D65 */
const D65 = [0.19783, 0.46833] as const;

/**
 * How far a white is from D65, Δu′v′ (CIE 1976).
 *
 * @throws AppError INPUT for what is no colour
 */
export function distanceFromD65(xy: Xy): number {
  const [u, v] = uvOf(xy);
  return Math.hypot(u - D65[0], v - D65[1]);
}

/** Two colours apart, Δu′v′. @throws AppError INPUT for what is no colour */
export function distanceBetween(one: Xy, other: Xy): number {
  const [u, v] = uvOf(one);
  const [otherU, otherV] = uvOf(other);
  return Math.hypot(u - otherU, v - otherV);
}

function uvOf([x, y]: Xy): readonly [number, number] {
  if (!(x > 0 && y > 0 && x + y <= 1))
    throw new AppError(
      'INPUT',
      `(${x}, ${y}) is no chromaticity. Give x and y of CIE 1931, such as 0.3127,0.3290.`,
    );
  const divisor = -2 * x + 12 * y + 3;
  return [(4 * x) / divisor, (9 * y) / divisor];
}

/** Correlated colour temperature, K (McCamy 1992); for information, it says nothing of how far a colour is from white. */
export function colourTemperatureK([x, y]: Xy): number {
  const n = (x - 0.332) / (0.1858 - y);
  return 449 * n ** 3 + 3525 * n ** 2 + 6823.3 * n + 5520.33;
}
