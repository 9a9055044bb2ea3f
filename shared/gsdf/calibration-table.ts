import { AppError } from '#shared/errors.ts';
import { jndOfLuminance } from './gsdf.ts';
import { targetOf } from './luminance-response.ts';
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
}

const P_VALUES = 256;

/**
 * The driving level whose luminance is nearest to the standard display function, for each P-value (PS3.14; equal to DCMTK's
 * calibration entry by entry). Needs every level measured.
 *
 * @param ambientLuminance cd/m², added to every reading
 * @throws AppError INPUT when a level was not measured
 */
export function calibrationTable(
  { levels, lastDdl }: LevelSeries,
  ambientLuminance: number,
): CalibrationTable {
  if (levels.length !== lastDdl + 1)
    throw new AppError(
      'INPUT',
      `A calibration table needs a reading of each of the ${lastDdl + 1} levels; there are ${levels.length}.`,
    );
  const shown = levels.map(({ luminance }) => luminance + ambientLuminance);
  const target = targetOf(jndOfLuminance(shown[0]!), jndOfLuminance(shown.at(-1)!), P_VALUES - 1);
  const ddls = new Uint16Array(P_VALUES);
  for (let pValue = 0; pValue < P_VALUES; pValue += 1)
    ddls[pValue] = nearest(shown, target.luminance(pValue));
  const luminances = Float64Array.from(ddls, (ddl) => shown[ddl]!);
  const jnds = Array.from(luminances, jndOfLuminance);
  return {
    ddls,
    luminances,
    distinctLevels: new Set(ddls).size,
    greatestJndStep: Math.max(...jnds.slice(1).map((jnd, at) => jnd - jnds[at]!)),
  };
}

/** Of two equally near ones the lower. */
function nearest(luminances: readonly number[], wanted: number): number {
  let best = 0;
  luminances.forEach((luminance, ddl) => {
    if (Math.abs(luminance - wanted) < Math.abs(luminances[best]! - wanted)) best = ddl;
  });
  return best;
}
