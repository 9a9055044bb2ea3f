import { luminanceOfJnd } from './gsdf.ts';
import type { MeasuredLevel } from './measured-levels.ts';

/** A display that is known in full, for tests: what it emits at each of 256 levels, and the light of its room. */
export interface TestDisplay {
  readonly levels: readonly MeasuredLevel[];
  /** cd/m² */
  readonly ambientLuminance: number;
}

/** JND indices of 1.2 and 400.2 cd/m² on the function itself */
const CALIBRATED_JNDS = [79.26433437008238, 672.8512580718158] as const;

function display(luminanceAt: (share: number) => number, ambientLuminance: number): TestDisplay {
  const levels = Array.from({ length: 256 }, (_, ddl) => ({
    ddl,
    luminance: Math.round(luminanceAt(ddl / 255) * 1e6) / 1e6,
  }));
  return { levels, ambientLuminance };
}

function calibrated(share: number): number {
  const [first, last] = CALIBRATED_JNDS;
  return luminanceOfJnd(first + (last - first) * share) - 0.2;
}

function sRgb(value: number): number {
  return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

export const TEST_DISPLAYS = {
  /** Calibrated for its room */
  ideal: display(calibrated, 0.2),
  /** The same in a room that is too bright */
  brightRoom: display(calibrated, 1),
  gamma22: display((share) => 0.25 + 249.75 * share ** 2.2, 0.25),
  /** Calibrated once; its white has faded and its black does not close */
  drifted: display(
    (share) => Math.max(0.85, 0.72 * calibrated(share) * (1 + 0.4 * share * (1 - share))) + 0.35,
    0.2,
  ),
  sRgb: display((share) => 0.3 + 299.7 * sRgb(share), 0.3),
} as const;
