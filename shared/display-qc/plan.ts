import { LEVEL_SETS } from '#shared/gsdf/level-sets.ts';
import { type TestKind, type TestValues, VISUAL_QUESTIONS, type ValuesOf } from './tests.ts';

/** One thing to be measured or looked at, on its pattern. */
export interface Step {
  readonly id: string;
  readonly pattern: string;
  readonly take: 'luminance' | 'colour' | 'answer';
  /** Of the field that is measured; null: by eye */
  readonly ddl: number | null;
  /** Place on the screen, the centre is 0; null: the field in the middle */
  readonly place: number | null;
}

/** What one reading gives. */
export interface Reading {
  /** cd/m² */
  readonly luminance: number;
  readonly xy: { readonly x: number; readonly y: number } | null;
}

const COLOUR_LEVELS = [255, 204, 153, 102, 77] as const;
const UNIFORMITY_LEVEL = 204;
const ON_PATTERNS: Readonly<Record<(typeof VISUAL_QUESTIONS)[number], string>> = {
  squares: 'smpte',
  barsInGreys: 'sqc',
  ramp: 'gradient',
  linePairs: 'lpv50',
  letters: 'pqc',
  pixels: 'black',
  artefacts: 'white',
};

export type SteppedKind = 'response' | 'uniformity' | 'colour' | 'visual';

/**
 * What a test of a kind begins with; ambient light and pairs are two numbers, not steps.
 *
 * @param placeCount of uniformity
 */
export function newValues(kind: SteppedKind, placeCount: 5 | 9 = 5): TestValues {
  switch (kind) {
    case 'response':
      return {
        kind,
        levelSet: '18',
        repeats: 1,
        levels: [],
        geometry: 'contact',
        includesAmbient: false,
        ambientLuminance: null,
      };
    case 'uniformity':
      return { kind, ddl: UNIFORMITY_LEVEL, places: [], placeCount };
    case 'colour':
      return { kind, greys: [] };
    case 'visual':
      return { kind, answers: [] };
  }
}

/** Kinds that are gone through step by step, each on its pattern. */
export function hasSteps(kind: TestKind): kind is SteppedKind {
  return kind === 'response' || kind === 'uniformity' || kind === 'colour' || kind === 'visual';
}

/** Places that a test of uniformity reads. */
export function placeCountOf({ placeCount, places }: ValuesOf<'uniformity'>): 5 | 9 {
  return placeCount ?? (places.length > 5 ? 9 : 5);
}

/** Everything that is to be done of a test, in order. */
export function stepsOf(values: TestValues): Step[] {
  switch (values.kind) {
    case 'response':
      return levelsOf(values).map((ddl) => ({
        id: String(ddl),
        // The field in the middle, on a surround of its own, for the 18 of TG18-LN; the whole screen for others (TG270-ULN).
        pattern: values.levelSet === '18' ? `ln-${Math.round(ddl / 15) + 1}` : `uln-${ddl}`,
        take: 'luminance',
        ddl,
        place: null,
      }));
    case 'uniformity': {
      const placeCount = placeCountOf(values);
      return Array.from({ length: placeCount }, (_, place) => ({
        id: String(place),
        pattern: placeCount === 5 ? 'unl80' : `uln-${UNIFORMITY_LEVEL}`,
        take: 'luminance',
        ddl: UNIFORMITY_LEVEL,
        place,
      }));
    }
    case 'colour':
      return COLOUR_LEVELS.map((ddl) => ({
        id: String(ddl),
        pattern: `uniform-${ddl}`,
        take: 'colour',
        ddl,
        place: null,
      }));
    case 'visual':
      return VISUAL_QUESTIONS.map((id) => ({
        id,
        pattern: ON_PATTERNS[id],
        take: 'answer',
        ddl: null,
        place: null,
      }));
    case 'ambient':
    case 'match':
    case 'daily':
      return [];
  }
}

function levelsOf({ levelSet, levels }: ValuesOf<'response'>): readonly number[] {
  return levelSet === 'own' ? levels.map(({ ddl }) => ddl) : LEVEL_SETS[levelSet];
}

/** How many readings a step has. */
function readingsAt(values: TestValues, { id, ddl, place }: Step): number {
  switch (values.kind) {
    case 'response':
      return values.levels.find((level) => level.ddl === ddl)?.readings.length ?? 0;
    case 'uniformity':
      return place !== null && placeReadings(values).has(place) ? 1 : 0;
    case 'colour':
      return values.greys.some((grey) => grey.ddl === ddl) ? 1 : 0;
    case 'visual':
      return values.answers.some(({ question }) => question === id) ? 1 : 0;
    case 'ambient':
    case 'match':
    case 'daily':
      return 0;
  }
}

export function isStepDone(values: TestValues, step: Step): boolean {
  return readingsAt(values, step) >= (values.kind === 'response' ? values.repeats : 1);
}

/** The values with one reading more. A step that was done is begun again: what is read anew takes the old place. */
export function withReading(values: TestValues, step: Step, { luminance, xy }: Reading): TestValues {
  const { ddl, place } = step;
  if (values.kind === 'response' && ddl !== null) {
    const isAgain = isStepDone(values, step);
    const known = values.levels.find((level) => level.ddl === ddl);
    const readings = known && !isAgain ? [...known.readings, luminance] : [luminance];
    const others = values.levels.filter((level) => level.ddl !== ddl);
    return { ...values, levels: [...others, { ddl, readings }].toSorted((a, b) => a.ddl - b.ddl) };
  }
  if (values.kind === 'uniformity' && place !== null)
    return withPlaces(values, placeReadings(values).set(place, luminance));
  if (values.kind === 'colour' && ddl !== null && xy !== null) {
    const others = values.greys.filter((grey) => grey.ddl !== ddl);
    return { ...values, greys: [...others, { ddl, luminance, ...xy }] };
  }
  return values;
}

function placeReadings({ places, ahead = [] }: ValuesOf<'uniformity'>): Map<number, number> {
  return new Map([...places.entries(), ...ahead.map(({ place, luminance }) => [place, luminance] as const)]);
}

function withPlaces(
  values: ValuesOf<'uniformity'>,
  readings: ReadonlyMap<number, number>,
): ValuesOf<'uniformity'> {
  const places: number[] = [];
  for (let next = readings.get(0); next !== undefined; next = readings.get(places.length)) places.push(next);
  const ahead = [...readings]
    .filter(([place]) => place >= places.length)
    .map(([place, luminance]) => ({ place, luminance }));
  const { kind, ddl, placeCount } = values;
  const counted = placeCount === undefined ? {} : { placeCount };
  return { kind, ddl, ...counted, places, ...(ahead.length > 0 && { ahead }) };
}

export function withAnswer(values: TestValues, step: Step, isGood: boolean): TestValues {
  if (values.kind !== 'visual') return values;
  const question = VISUAL_QUESTIONS.find((each) => each === step.id);
  if (question === undefined) return values;
  const others = values.answers.filter((each) => each.question !== question);
  return { ...values, answers: [...others, { question, isGood }] };
}

/** Spread of repeated readings that a steady display and meter do not have, share of their mean */
const OUTLIER_SHARE = 0.05;
const BRIGHTEST = 3993.41;

/** What is odd about a step while it can still be measured again; the words are the window's. */
export type Oddity = 'impossible' | 'darker' | 'spread';

export function oddityAt(values: TestValues, step: Step): Oddity | null {
  const isLight = (luminance: number) => luminance > 0 && luminance <= BRIGHTEST;
  if (values.kind === 'uniformity') {
    const there = placeReadings(values).get(step.place ?? 0);
    return there === undefined || isLight(there) ? null : 'impossible';
  }
  if (values.kind !== 'response') return null;
  const at = values.levels.findIndex(({ ddl }) => ddl === step.ddl);
  const level = values.levels[at];
  if (!level) return null;
  if (!level.readings.every(isLight)) return 'impossible';
  const mean = (readings: readonly number[]) =>
    readings.reduce((sum, each) => sum + each, 0) / readings.length;
  const own = mean(level.readings);
  if (Math.max(...level.readings) - Math.min(...level.readings) > OUTLIER_SHARE * own) return 'spread';
  const below = values.levels[at - 1];
  return below && own < mean(below.readings) ? 'darker' : null;
}
