import { AppError } from '#shared/errors.ts';
import { jndOfLuminance, luminanceOfJnd } from './gsdf.ts';
import { type LuminanceResponse, luminanceResponse, targetOf } from './luminance-response.ts';
import type { LevelSeries } from './measured-levels.ts';

/** P-values to driving levels, and what that costs. */
export interface CalibrationTable {
  /** The driving level for each P-value from 0 to 255 */
  readonly ddls: Uint16Array;
  /** What each P-value then gives, ambient light included, cd/m² */
  readonly luminances: Float64Array;
  /** Different driving levels among the 256: what is missing are greys that can no longer be told apart */
  readonly distinctLevels: number;
  /** From one P-value to the next, JND */
  readonly greatestJndStep: number;
  /** Levels between those that were measured were computed */
  readonly isInterpolated: boolean;
  /** What the display shows through the table, against the standard display function */
  readonly response: LuminanceResponse;
}

const P_VALUES = 256;
/** Levels further apart hide what a table would have to mend: every fifth of 256 is measured at least (52 levels). */
const MOST_LEVELS_APART = 5 / 255;

/**
 * The driving level whose luminance is nearest to the standard display function, for each P-value (PS3.14; equal to DCMTK's
 * calibration entry by entry where every level was measured). Levels between two that were measured lie on a straight line of
 * JND indices.
 *
 * @param ambientLuminance cd/m², added to every reading
 * @throws AppError INPUT when too few levels were measured, or the display begins or ends outside of the function
 */
export function calibrationTable(series: LevelSeries, ambientLuminance: number): CalibrationTable {
  const { darkest, brightest } = luminanceResponse(series, ambientLuminance);
  const { levels, lastDdl } = series;
  const shown = everyLevel(series, ambientLuminance);
  const target = targetOf(jndOfLuminance(darkest), jndOfLuminance(brightest), P_VALUES - 1);
  const ddls = new Uint16Array(P_VALUES);
  for (let pValue = 0; pValue < P_VALUES; pValue += 1)
    ddls[pValue] = nearest(shown, target.luminance(pValue));
  const luminances = Float64Array.from(ddls, (ddl) => shown[ddl]!);
  const jnds = Array.from(luminances, jndOfLuminance);
  const through = Array.from(luminances, (luminance, ddl) => ({ ddl, luminance }));
  return {
    ddls,
    luminances,
    distinctLevels: new Set(ddls).size,
    greatestJndStep: Math.max(...jnds.slice(1).map((jnd, at) => jnd - jnds[at]!)),
    isInterpolated: levels.length <= lastDdl,
    response: luminanceResponse({ levels: through, lastDdl: P_VALUES - 1, isWholeSet: true }, null),
  };
}

/** Whether levels lie near enough to one another for a table to be made of them. */
export function isDenseEnough({ levels, lastDdl }: LevelSeries): boolean {
  return levels.every(({ ddl }, at) => {
    const next = levels[at + 1];
    return !next || next.ddl - ddl <= Math.ceil(MOST_LEVELS_APART * lastDdl);
  });
}

/** Luminance of each driving level, ambient light included. */
function everyLevel(series: LevelSeries, ambientLuminance: number): number[] {
  const { levels, lastDdl } = series;
  if (!isDenseEnough(series))
    throw new AppError(
      'INPUT',
      `A calibration table needs a reading of every fifth of the ${lastDdl + 1} levels at least; there are ${levels.length}.`,
    );
  const shown: number[] = [];
  levels.forEach(({ ddl, luminance }, at) => {
    const next = levels[at + 1];
    shown.push(luminance + ambientLuminance);
    if (!next) return;
    const [from, to] = [luminance, next.luminance].map((each) => jndOfLuminance(each + ambientLuminance));
    for (let between = ddl + 1; between < next.ddl; between += 1)
      shown.push(luminanceOfJnd(from! + ((to! - from!) * (between - ddl)) / (next.ddl - ddl)));
  });
  return shown;
}

/** Of two equally near ones the lower. */
function nearest(luminances: readonly number[], wanted: number): number {
  let best = 0;
  luminances.forEach((luminance, ddl) => {
    if (Math.abs(luminance - wanted) < Math.abs(luminances[best]! - wanted)) best = ddl;
  });
  return best;
}
