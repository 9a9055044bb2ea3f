import { AppError } from '#shared/errors.ts';
import { GREATEST_LUMINANCE } from './gsdf.ts';
import { missingOfSet } from './level-sets.ts';

/** One reading: what a display showed at a driving level. */
export interface MeasuredLevel {
  readonly ddl: number;
  /** cd/m² */
  readonly luminance: number;
}

/** Readings of one display, by rising level, from the darkest level to the brightest. */
export interface LevelSeries {
  readonly levels: readonly MeasuredLevel[];
  /** Greatest digital driving level of the display: 255, 1023 or 4095 */
  readonly lastDdl: number;
  /** The levels are all of a set that standards measure; where one is missing, nothing passes */
  readonly isWholeSet: boolean;
}

/** Brightest level of displays of 8, 10 and 12 bits */
const LAST_DDLS = [255, 1023, 4095] as const;
/** Fewer say too little about the shape of a response (11 levels are the least that a standard takes). */
const FEWEST_LEVELS = 11;
/** No step between two readings may be longer than this share of the range: two of the ten of an 11-level set. */
const LONGEST_STEP = 0.2;
/** Faults that are told of at once; the rest is counted */
const MOST_TOLD = 6;

/**
 * What readings have against them, each in a sentence; none of them can be judged then. Repeated readings of one level are
 * averaged before, by whoever took them.
 */
export function faultsOfLevels(levels: readonly MeasuredLevel[]): string[] {
  const faults: string[] = [];
  for (const { ddl, luminance } of levels) {
    if (!Number.isInteger(ddl) || ddl < 0) faults.push(`${ddl} is no digital driving level.`);
    if (!Number.isFinite(luminance)) faults.push(`The reading at DDL ${ddl} is no number.`);
    else if (luminance <= 0)
      faults.push(
        `${luminance} cd/m² at DDL ${ddl} is impossible: every display gives off some light, and 0 is the floor of the meter.`,
      );
    else if (luminance > GREATEST_LUMINANCE)
      faults.push(
        `${luminance} cd/m² at DDL ${ddl} is more than the standard display function knows (3993.4).`,
      );
  }
  if (faults.length > 0) return told(faults);
  const sorted = levels.toSorted((a, b) => a.ddl - b.ddl);
  sorted.forEach(({ ddl }, at) => {
    if (sorted[at + 1]?.ddl === ddl) faults.push(`DDL ${ddl} has two readings.`);
  });
  if (levels.length < FEWEST_LEVELS)
    faults.push(`There are ${levels.length} levels; at least ${FEWEST_LEVELS} are needed.`);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (!first || !last) return told(faults);
  if (first.ddl !== 0) faults.push(`The darkest level, DDL 0, is missing; the first is ${first.ddl}.`);
  if (!LAST_DDLS.some((each) => each === last.ddl))
    faults.push(`The brightest level is missing: the last is DDL ${last.ddl}, not 255, 1023 or 4095.`);
  sorted.forEach((from, at) => {
    const to = sorted[at + 1];
    if (!to) return;
    if (to.ddl - from.ddl > LONGEST_STEP * last.ddl)
      faults.push(`Levels between DDL ${from.ddl} and ${to.ddl} are missing.`);
    if (to.luminance < from.luminance)
      faults.push(
        `It gets darker from DDL ${from.ddl} (${from.luminance} cd/m²) to DDL ${to.ddl} (${to.luminance} cd/m²). Measure these levels again.`,
      );
  });
  if (faults.length === 0 && last.luminance === first.luminance)
    faults.push('All levels have the same luminance: the meter did not see the patterns.');
  return told(faults);
}

function told(faults: readonly string[]): string[] {
  const more = faults.length - MOST_TOLD;
  return more > 0 ? [...faults.slice(0, MOST_TOLD), `… and ${more} more faults.`] : [...faults];
}

/** @throws AppError INPUT that names every fault, and what is missing of a set that standards measure */
export function levelSeries(levels: readonly MeasuredLevel[]): LevelSeries {
  const series = keptLevelSeries(levels);
  const missing = missingOfSet(series.levels.map(({ ddl }) => ddl));
  if (missing !== null) throw new AppError('INPUT', `The readings cannot be judged. ${missing}`);
  return series;
}

/**
 * The same of readings that were signed before a level could not be missing: they stay readable.
 *
 * @throws AppError INPUT that names every fault
 */
export function keptLevelSeries(levels: readonly MeasuredLevel[]): LevelSeries {
  const faults = faultsOfLevels(levels);
  if (faults.length > 0)
    throw new AppError('INPUT', `The readings cannot be judged. ${faults.join(' ')}`, {
      data: { faults: faults.length },
    });
  const sorted = levels.toSorted((a, b) => a.ddl - b.ddl);
  const ddls = sorted.map(({ ddl }) => ddl);
  return { levels: sorted, lastDdl: ddls.at(-1)!, isWholeSet: missingOfSet(ddls) === null };
}
