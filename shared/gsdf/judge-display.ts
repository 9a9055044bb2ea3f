import type { LuminanceResponse } from './luminance-response.ts';
import type { Figure, Limit, Profile } from './profiles.ts';
import type { Uniformity } from './uniformity.ts';

/** Everything that was measured of a display; null: not measured. */
export interface DisplayFigures {
  readonly response: LuminanceResponse;
  readonly uniformity: Uniformity | null;
  readonly whiteDistance: number | null;
  /** With the display beside it */
  readonly pair?: { readonly luminancePct: number; readonly whiteDistance: number | null } | null;
}

export interface JudgedLimit extends Limit {
  /** null where it was not measured */
  readonly measured: number | null;
  readonly outcome: 'pass' | 'fail' | 'not measured';
}

export interface ProfileVerdict {
  readonly profileId: string;
  readonly name: string;
  readonly source: string;
  readonly isConfirmed: boolean;
  /** `incomplete`: nothing fails, and something that belongs to the luminance response was not measured */
  readonly verdict: 'pass' | 'fail' | 'incomplete';
  readonly limits: readonly JudgedLimit[];
  /** The luminance ratio that displays should agree in, where this one is more than a tenth off it */
  readonly missedTargetRatio: number | null;
}

/** A display that gives another ratio than it should by more than this looks different beside the others. */
const TARGET_SHARE = 0.1;
/** Figures of the luminance response: without them there is no verdict. Other tests are judged when they were made. */
const OF_RESPONSE = new Set<Figure>([
  'brightest',
  'darkest',
  'luminanceRatio',
  'ambientRatio',
  'deviationPct',
]);
/** Far below what any meter tells: the same figure reached by two ways of counting is the same */
const EQUAL = 1e-9;

/** What a standard says of a display. A limit that is met exactly passes unless the standard says otherwise. */
export function judgeDisplay(figures: DisplayFigures, profile: Profile): ProfileVerdict {
  const limits = profile.limits.map((limit): JudgedLimit => {
    const measured = figureOf(figures, limit.figure);
    const outcome = measured === null ? 'not measured' : meets(measured, limit) ? 'pass' : 'fail';
    return { ...limit, measured, outcome };
  });
  const isMissing =
    !figures.response.isWholeSet ||
    limits.some(({ outcome, figure }) => outcome === 'not measured' && OF_RESPONSE.has(figure));
  const hasFailed = limits.some(({ outcome }) => outcome === 'fail');
  const { targetRatio = null } = profile;
  const { luminanceRatio } = figures.response;
  const isOff =
    targetRatio !== null && Math.abs(luminanceRatio - targetRatio) > TARGET_SHARE * targetRatio + EQUAL;
  return {
    profileId: profile.id,
    name: profile.name,
    source: profile.source,
    isConfirmed: profile.isConfirmed,
    verdict: hasFailed ? 'fail' : isMissing ? 'incomplete' : 'pass',
    limits,
    missedTargetRatio: isOff ? targetRatio : null,
  };
}

function meets(measured: number, { bound, value, isStrict = false }: Limit): boolean {
  const beyond = bound === 'least' ? measured - value : value - measured;
  const tolerance = EQUAL * Math.abs(value);
  return isStrict ? beyond > tolerance : beyond >= -tolerance;
}

function figureOf(
  { response, uniformity, whiteDistance, pair }: DisplayFigures,
  figure: Figure,
): number | null {
  switch (figure) {
    case 'brightest':
    case 'darkest':
    case 'luminanceRatio':
    case 'ambientRatio':
      return response[figure];
    case 'deviationPct': {
      const deviationPct = 100 * Math.abs(response.worst.deviation);
      // Without a level the deviation there is not known.
      return response.isWholeSet ? deviationPct : null;
    }
    case 'mldPct':
      return uniformity?.mldPct ?? null;
    case 'whiteDistance':
      return whiteDistance;
    case 'pairPct':
      return pair ? Math.abs(pair.luminancePct) : null;
    case 'pairWhiteDistance':
      return pair?.whiteDistance ?? null;
  }
}
