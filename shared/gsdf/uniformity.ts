import { AppError } from '#shared/errors.ts';

/** Readings at several places of a screen that shows one level; the centre comes first. */
export interface Uniformity {
  /** Greatest less least by their mean, percent (AAPM TG18: maximum luminance deviation) */
  readonly mldPct: number;
  /** Greatest distance from the median, percent of it (AAPM TG270: luminance uniformity deviation from the median) */
  readonly ludmPct: number;
  /** Greatest distance of a place from the centre, percent of that (older DIN), with its sign */
  readonly fromCentrePct: number;
}

const FEWEST_PLACES = 5;

/**
 * The same readings by each standard's own formula: a limit means nothing without one.
 *
 * @param luminances cd/m², the centre first, five places or more
 * @throws AppError INPUT for fewer, and for readings that are no luminance
 */
export function uniformityOf(luminances: readonly number[]): Uniformity {
  if (luminances.length < FEWEST_PLACES)
    throw new AppError('INPUT', `Uniformity needs ${FEWEST_PLACES} places; there are ${luminances.length}.`);
  for (const luminance of luminances)
    if (!(luminance > 0 && Number.isFinite(luminance)))
      throw new AppError('INPUT', `${luminance} cd/m² is no luminance of a lit screen. Measure it again.`);
  const sorted = luminances.toSorted((a, b) => a - b);
  const [least, greatest] = [sorted[0]!, sorted.at(-1)!];
  const half = sorted.length / 2;
  const median = (sorted[Math.floor(half - 0.5)]! + sorted[Math.ceil(half - 0.5)]!) / 2;
  const centre = luminances[0]!;
  const off = luminances.slice(1).map((luminance) => (100 * (luminance - centre)) / centre);
  return {
    mldPct: (200 * (greatest - least)) / (greatest + least),
    ludmPct: Math.max(...luminances.map((luminance) => (100 * Math.abs(luminance - median)) / median)),
    fromCentrePct: off.reduce((worst, each) => (Math.abs(each) > Math.abs(worst) ? each : worst), 0),
  };
}
