import { AppError } from '#shared/errors.ts';
import { distanceBetween, distanceFromD65 } from '#shared/gsdf/chromaticity.ts';
import { judgeDisplay, type ProfileVerdict } from '#shared/gsdf/judge-display.ts';
import { luminanceResponse, type LuminanceResponse } from '#shared/gsdf/luminance-response.ts';
import { LEVEL_SETS, missingOfSet } from '#shared/gsdf/level-sets.ts';
import { keptLevelSeries, type LevelSeries } from '#shared/gsdf/measured-levels.ts';
import type { Profile } from '#shared/gsdf/profiles.ts';
import { uniformityOf, type Uniformity } from '#shared/gsdf/uniformity.ts';
import { latestResponse } from './room-light.ts';
import type { TestKind, TestValues, ValuesOf } from './tests.ts';

/** Of a pair: how far the whites of two displays are apart. */
export interface Match {
  /** Difference by the mean of both, percent with its sign */
  readonly luminancePct: number;
  /** Δu′v′; null where the colours were not measured */
  readonly whiteDistance: number | null;
}

export interface Colour {
  /** White from D65, Δu′v′ */
  readonly whiteDistance: number;
  /** The grey that is farthest from the white, Δu′v′ */
  readonly greyDistance: number;
}

/** Below this, meters say little of colour. cd/m² */
const LEAST_COLOUR_LUMINANCE = 5;
/** Two displays beside each other, where no standard that was chosen says it (AAPM TG18, read in secondary sources) */
const MOST_MATCH_PCT = 10;
const MOST_WHITE_DISTANCE = 0.01;

/**
 * Emitted light of each level and the light of the room apart from it: readings from a distance in a lit room have both.
 *
 * @throws AppError INPUT that names every fault
 */
export function responseSeries(values: ValuesOf<'response'>): {
  readonly series: LevelSeries;
  readonly ambientLuminance: number | null;
} {
  const { ambientLuminance, includesAmbient, geometry } = values;
  if (geometry === 'contact' && includesAmbient)
    throw new AppError(
      'INPUT',
      'A meter on the glass sees no light of the room, so its readings have none in them. Measure the ambient light apart.',
    );
  const subtracted = includesAmbient ? (ambientLuminance ?? 0) : 0;
  const levels = values.levels.map(({ ddl, readings }) => ({
    ddl,
    // Every single reading is looked at: a mean would hide an impossible one.
    luminance: readings.every((each) => each > 0) ? meanOf(readings) - subtracted : Math.min(...readings),
  }));
  const series = keptLevelSeries(levels);
  return { series, ambientLuminance: includesAmbient && ambientLuminance === null ? null : ambientLuminance };
}

export function responseOf(values: ValuesOf<'response'>): LuminanceResponse {
  const { series, ambientLuminance } = responseSeries(values);
  return luminanceResponse(series, ambientLuminance);
}

/** @throws AppError INPUT */
export function colourOf({ greys }: ValuesOf<'colour'>): Colour {
  const judged = greys.filter(({ luminance }) => luminance >= LEAST_COLOUR_LUMINANCE);
  const white = judged.toSorted((a, b) => b.luminance - a.luminance)[0];
  if (!white)
    throw new AppError('INPUT', 'Colour needs the white: a grey of 5 cd/m² or more with its x and y.');
  return {
    whiteDistance: distanceFromD65([white.x, white.y]),
    greyDistance: Math.max(...judged.map(({ x, y }) => distanceBetween([x, y], [white.x, white.y]))),
  };
}

/** @throws AppError INPUT */
export function matchOf({ luminance, otherLuminance, white, otherWhite }: ValuesOf<'match'>): Match {
  for (const each of [luminance, otherLuminance]) requireLight(each);
  return {
    luminancePct: (200 * (luminance - otherLuminance)) / (luminance + otherLuminance),
    whiteDistance:
      white && otherWhite ? distanceBetween([white.x, white.y], [otherWhite.x, otherWhite.y]) : null,
  };
}

/**
 * What of a test does not need a standard to be wrong; it cannot be signed then.
 *
 * @throws AppError INPUT with the reason
 */
export function requireSound(values: TestValues): void {
  switch (values.kind) {
    case 'response':
      responseOf(values);
      requireAllLevels(values);
      return;
    case 'uniformity':
      for (const place of values.places) requireLight(place);
      uniformityOf(values.places);
      requireAllPlaces(values);
      return;
    case 'ambient':
      if (values.luminance >= 0 && (values.illuminance ?? 0) >= 0) return;
      throw new AppError('INPUT', 'Light of the room is 0 or more. Measure it again.');
    case 'colour':
      colourOf(values);
      return;
    case 'match':
      matchOf(values);
      return;
    case 'visual':
      if (values.answers.length > 0) return;
      throw new AppError('INPUT', 'Nothing was looked at. Answer for each pattern what you saw.');
    case 'daily':
  }
}

/** What was to be measured was: each level of the set, as often as it was to be read. */
function requireAllLevels(values: ValuesOf<'response'>): void {
  const { levelSet, levels, repeats } = values;
  const ofSet = levelSet === 'own' ? levels.map(({ ddl }) => ddl) : LEVEL_SETS[levelSet];
  const known = new Map(levels.map(({ ddl, readings }) => [ddl, readings.length]));
  const open = ofSet.filter((ddl) => (known.get(ddl) ?? 0) < repeats);
  if (open.length > 0)
    throw new AppError(
      'INPUT',
      `${open.length} of ${ofSet.length} levels are missing readings, such as DDL ${open[0]}. Measure them all.`,
    );
  const missing = missingOfSet(responseSeries(values).series.levels.map(({ ddl }) => ddl));
  if (missing !== null) throw new AppError('INPUT', `The readings cannot be judged. ${missing}`);
  if (levels.length !== ofSet.length)
    throw new AppError('INPUT', `There are ${levels.length} levels; ${ofSet.length} were to be measured.`);
}

function requireAllPlaces(values: ValuesOf<'uniformity'>): void {
  const { places, ahead = [] } = values;
  const count = values.placeCount ?? places.length;
  if (places.length === count && ahead.length === 0) return;
  throw new AppError(
    'INPUT',
    `${places.length + ahead.length} of ${count} places were read. Read each of them once.`,
  );
}

/** The newest test of each kind of one display. */
export type LatestValues = { readonly [Kind in TestKind]?: ValuesOf<Kind> };

/**
 * By-eye tests with a fault, and a pair too far apart: what no standard says.
 *
 * @param verdicts of the standards that were chosen for the display
 */
export function faultsBeside(
  latest: LatestValues,
  verdicts: readonly Pick<ProfileVerdict, 'limits'>[],
): TestKind[] {
  const faults: TestKind[] = [];
  if (latest.visual?.answers.some(({ isGood }) => !isGood) === true) faults.push('visual');
  const isJudged = verdicts.some(({ limits }) => limits.some(({ figure }) => figure === 'pairPct'));
  if (latest.match && !isJudged && isApart(matchOf(latest.match))) faults.push('match');
  return faults;
}

/** Further than two displays side by side should be, where no standard says it. */
export function isApart({ luminancePct, whiteDistance }: Match): boolean {
  return Math.abs(luminancePct) > MOST_MATCH_PCT || (whiteDistance ?? 0) > MOST_WHITE_DISTANCE;
}

/** One measured display against each standard; none without a luminance response. */
export function judgeAll(latest: LatestValues, profiles: readonly Profile[]): ProfileVerdict[] {
  if (!latest.response) return [];
  const figures = {
    response: responseOf(latestResponse(latest)!),
    uniformity: latest.uniformity ? uniformityIn(latest.uniformity) : null,
    whiteDistance: latest.colour ? colourOf(latest.colour).whiteDistance : null,
    pair: latest.match ? matchOf(latest.match) : null,
  };
  return profiles.map((profile) => judgeDisplay(figures, profile));
}

/** Limits are set to the bright level of the standards. */
function uniformityIn({ ddl, places }: ValuesOf<'uniformity'>): Uniformity | null {
  return ddl >= 204 ? uniformityOf(places) : null;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requireLight(luminance: number): void {
  if (luminance > 0 && luminance <= 3993.41) return;
  throw new AppError(
    'INPUT',
    `${luminance} cd/m² is no luminance of a lit screen (more than 0, at most 3993.4). Measure it again.`,
  );
}
