import { AppError } from '#shared/errors.ts';
import { GREATEST_LUMINANCE, jndOfLuminance, LEAST_LUMINANCE, luminanceOfJnd } from './gsdf.ts';
import type { LevelSeries, MeasuredLevel } from './measured-levels.ts';

/** Between two levels that were measured one after the other. */
export interface ResponseInterval {
  readonly fromDdl: number;
  readonly toDdl: number;
  /** Mean of both ends, ambient light included, cd/m² */
  readonly meanLuminance: number;
  /** ΔL/L per JND of what was measured, and of the standard display function between the same ends of the display */
  readonly contrastPerJnd: number;
  readonly expectedContrastPerJnd: number;
  /** Relative deviation of the two, a fraction with its sign; AAPM TG18 */
  readonly deviation: number;
  /** Relative deviation of the JNDs that lie in the interval from those that should */
  readonly jndStepDeviation: number;
}

/** What readings of all levels tell beside. */
export interface LevelSteps {
  /** JNDs from one level to the next */
  readonly meanJnd: number;
  readonly leastJnd: number;
  readonly greatestJnd: number;
  /** Of the straight line through the JNDs of all steps, per step; 0 is wanted (PS3.14 Annex C) */
  readonly slope: number;
  /** Root of the mean square about the mean, JND */
  readonly rmse: number;
}

export interface LuminanceResponse {
  /** See `LevelSeries` */
  readonly isWholeSet: boolean;
  /** Added to each reading, cd/m² */
  readonly ambientLuminance: number;
  /** Of the darkest and the brightest level, ambient light included (L'min, L'max), cd/m² */
  readonly darkest: number;
  readonly brightest: number;
  /** L'max / L'min */
  readonly luminanceRatio: number;
  /** Ambient light by the darkest level without it; null where the ambient light was not told */
  readonly ambientRatio: number | null;
  readonly firstJnd: number;
  readonly lastJnd: number;
  readonly intervals: readonly ResponseInterval[];
  /** The interval that deviates most */
  readonly worst: ResponseInterval;
  readonly worstJndStep: ResponseInterval;
  /** null unless every level was measured */
  readonly steps: LevelSteps | null;
}

/** Levels of TG18-LN: 18, evenly over the range. */
const TG18_STEPS = 17;

/**
 * The luminance response of a display against the standard display function between its own ends (AAPM TG18 4.3, PS3.14
 * Annex C). Intervals are those of the 18 levels of TG18-LN where these were measured, else those of all that were.
 *
 * @param ambientLuminance light from the room that the screen throws back, cd/m², to be added to every reading; null when the
 *   readings have it in them, as those of a telescopic meter do
 * @throws AppError INPUT where the darkest or the brightest level has no JND
 */
export function luminanceResponse(series: LevelSeries, ambientLuminance: number | null): LuminanceResponse {
  if (ambientLuminance !== null && !(ambientLuminance >= 0))
    throw new AppError('INPUT', `${ambientLuminance} cd/m² is no ambient light. Give 0 or more.`);
  const added = ambientLuminance ?? 0;
  const all = series.levels.map(({ ddl, luminance }) => ({ ddl, luminance: luminance + added }));
  const [first, last] = [all[0]!, all.at(-1)!];
  if (first.luminance < LEAST_LUMINANCE || last.luminance > GREATEST_LUMINANCE)
    throw new AppError(
      'INPUT',
      `The display goes from ${first.luminance} to ${last.luminance} cd/m²; the standard display function goes from 0.05 to 3993.4. Measure the ambient light too, or check the readings.`,
    );
  const [firstJnd, lastJnd] = [jndOfLuminance(first.luminance), jndOfLuminance(last.luminance)];
  const target = targetOf(firstJnd, lastJnd, series.lastDdl);
  const chosen = tg18Levels(all, series.lastDdl) ?? all;
  const intervals = chosen.slice(1).map((to, at) => intervalOf(chosen[at]!, to, target));
  const most = (key: 'deviation' | 'jndStepDeviation') =>
    intervals.reduce((worst, each) => (Math.abs(each[key]) > Math.abs(worst[key]) ? each : worst));
  return {
    isWholeSet: series.isWholeSet,
    ambientLuminance: added,
    darkest: first.luminance,
    brightest: last.luminance,
    luminanceRatio: last.luminance / first.luminance,
    ambientRatio: ambientLuminance === null ? null : added / (first.luminance - added),
    firstJnd,
    lastJnd,
    intervals,
    worst: most('deviation'),
    worstJndStep: most('jndStepDeviation'),
    steps: all.length === series.lastDdl + 1 ? stepsOf(all) : null,
  };
}

interface Target {
  readonly jnd: (ddl: number) => number;
  readonly luminance: (ddl: number) => number;
}

/** What a display with these ends should give at each level: JNDs rise evenly (PS3.14 Annex C). */
export function targetOf(firstJnd: number, lastJnd: number, lastDdl: number): Target {
  const jnd = (ddl: number) => firstJnd + ((lastJnd - firstJnd) * ddl) / lastDdl;
  return { jnd, luminance: (ddl) => luminanceOfJnd(jnd(ddl)) };
}

function tg18Levels(levels: readonly MeasuredLevel[], lastDdl: number): MeasuredLevel[] | null {
  const byDdl = new Map(levels.map((level) => [level.ddl, level]));
  const found = Array.from({ length: TG18_STEPS + 1 }, (_, at) =>
    byDdl.get(Math.round((at * lastDdl) / TG18_STEPS)),
  ).filter((level) => level !== undefined);
  return found.length === TG18_STEPS + 1 ? found : null;
}

function intervalOf(from: MeasuredLevel, to: MeasuredLevel, target: Target): ResponseInterval {
  const jnds = target.jnd(to.ddl) - target.jnd(from.ddl);
  const contrast = (low: number, high: number) => (2 * (high - low)) / ((high + low) * jnds);
  const contrastPerJnd = contrast(from.luminance, to.luminance);
  const expectedContrastPerJnd = contrast(target.luminance(from.ddl), target.luminance(to.ddl));
  return {
    fromDdl: from.ddl,
    toDdl: to.ddl,
    meanLuminance: (from.luminance + to.luminance) / 2,
    contrastPerJnd,
    expectedContrastPerJnd,
    deviation: (contrastPerJnd - expectedContrastPerJnd) / expectedContrastPerJnd,
    jndStepDeviation: (jndOfLuminance(to.luminance) - jndOfLuminance(from.luminance) - jnds) / jnds,
  };
}

function stepsOf(levels: readonly MeasuredLevel[]): LevelSteps {
  const jnds = levels.map(({ luminance }) => jndOfLuminance(luminance));
  const steps = jnds.slice(1).map((jnd, at) => jnd - jnds[at]!);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanJnd = mean(steps);
  const middle = (steps.length - 1) / 2;
  const spread = steps.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return {
    meanJnd,
    leastJnd: Math.min(...steps),
    greatestJnd: Math.max(...steps),
    slope: steps.reduce((sum, step, at) => sum + (at - middle) * (step - meanJnd), 0) / spread,
    rmse: Math.sqrt(mean(steps.map((step) => (step - meanJnd) ** 2))),
  };
}
