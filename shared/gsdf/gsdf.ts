import { AppError } from '#shared/errors.ts';

/** Index of a just-noticeable difference at both ends of the function (PS3.14 7.1) */
const FIRST_JND = 1;
const LAST_JND = 1023;

/** Numerator by rising power of ln j: a, c, e, g, m (PS3.14 7.1) */
const NUMERATOR = [-1.3011877, 8.0242636e-2, 1.3646699e-1, -2.5468404e-2, 1.3635334e-3] as const;
/** Denominator, its constant 1 included: b, d, f, h, k */
const DENOMINATOR = [1, -2.5840191e-2, -1.0320229e-1, 2.874562e-2, -3.1978977e-3, 1.2992634e-4] as const;
/** A to I, by rising power of log10 L */
const INVERSE = [
  71.498068, 94.593053, 41.912053, 9.8247004, 0.28175407, -1.1878455, -0.18014349, 0.14710899, -0.017046845,
] as const;

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/**
 * The Grayscale Standard Display Function (PS3.14 7.1): luminance in cd/m² of a JND index, which need not be whole.
 *
 * @throws AppError INPUT outside of 1 to 1023
 */
export function luminanceOfJnd(index: number): number {
  if (!(index >= FIRST_JND && index <= LAST_JND))
    throw new AppError('INPUT', `A JND index lies between ${FIRST_JND} and ${LAST_JND}; ${index} does not.`);
  const x = Math.log(index);
  return 10 ** (polynomial(NUMERATOR, x) / polynomial(DENOMINATOR, x));
}

/** Luminances that the function reaches, cd/m²; Table B-1 ends a little above the formula. */
export const LEAST_LUMINANCE = luminanceOfJnd(FIRST_JND);
export const GREATEST_LUMINANCE = 3993.41;

/**
 * The JND index of a luminance in cd/m², ambient light included, by the inverse polynomial of PS3.14 7.1, as the standard's own
 * examples and DCMTK take it. It is off the function by
 * 0.092 at most.
 *
 * @throws AppError INPUT outside of what the function reaches
 */
export function jndOfLuminance(luminance: number): number {
  requireLuminance(luminance);
  return polynomial(INVERSE, Math.log10(luminance));
}

function requireLuminance(luminance: number): void {
  if (luminance >= LEAST_LUMINANCE && luminance <= GREATEST_LUMINANCE) return;
  throw new AppError(
    'INPUT',
    `${luminance} cd/m² is outside of the Grayscale Standard Display Function (0.05 to 3993.4 cd/m²). Check the reading.`,
  );
}
