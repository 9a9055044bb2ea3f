import type { Vec3 } from '../vector.ts';
import { ACROSS, bodyProfile, bodyThreshold, profileLikeness, type BodyProfile } from './body-profile.ts';
import { Correlation } from './correlation.ts';
import { gridValue, patientGrid, type PatientGrid, type ReducedVolume } from './reduced-volume.ts';
import { moved, rigidAbout, type Rigid } from './rigid.ts';

/** Why two studies were not registered. */
export type UnsureReason = 'tooShort' | 'unlike' | 'ambiguous' | 'featureless';

export type Registered =
  | {
      readonly kind: 'registered';
      /** Places of the first volume to the same of the body in the second */
      readonly rigid: Rigid;
      /** How far parts of the body still lie apart along the axis, root of the mean square, mm */
      readonly residualMm: number;
    }
  | { readonly kind: 'unsure'; readonly why: UnsureReason };

type Axis = 0 | 1 | 2;

/** Both have to show as much of the same, mm and share of the shorter one */
const LEAST_OVERLAP_MM = 40;
const LEAST_OVERLAP_SHARE = 0.4;
/** Patients lie as they lie: more is another position, which no turn mends */
const MOST_TURN_RAD = (12 * Math.PI) / 180;
const MOST_POINTS = 16_000;
/** Fewer that lie on both tell nothing */
const LEAST_POINTS = 100;
const CANDIDATES = 4;
/** Candidates that are nearer to each other lead to the same */
const APART_MM = 12;
const LEAST_LIKENESS = 0.7;
const LEAST_LEAD = 0.02;
/** Of the body, each looked at by itself, mm */
const BLOCK_MM = 25;
const BLOCK_REACH_MM = 12;
/** A block says where it belongs when so many times more of it is unlike this far off */
const LEAST_RELIEF = 1.1;
const LEAST_DIFFERENCE = 0.001;
const RELIEF_MM = 6;
/** Less of a block than this is body: it is an end of it */
const LEAST_BODY = 0.1;
const MOST_RESIDUAL_MM = 4;
/** Grids as coarse as these tell nothing finer */
const LEAST_RESIDUAL_MM = 0.5;
/** What bounds the body and its bones tell; what is denser or thinner would outweigh the rest, HU */
const TOLD_HU = [-300, 400] as const;

interface Points {
  readonly places: readonly Vec3[];
  readonly values: Float64Array;
}

/**
 * Lays two volumes of one patient on each other, as rigid bodies. The patient's axes are the same in both; first what the body is
 * like from slice to slice tells the shift along the slices, and its middle the shift across them; then the values tell small shifts
 * and turns. Where that leads to nothing that is clearly the best, nothing is told.
 *
 * @param axis of the patient along which the slices of both follow each other
 */
export function registerVolumes(one: ReducedVolume, other: ReducedVolume, axis: Axis): Registered {
  const [from, to] = [patientGrid(one, axis), patientGrid(other, axis)];
  const thresholds = [bodyThreshold(from), bodyThreshold(to)] as const;
  const profiles = [bodyProfile(from, axis, thresholds[0]), bodyProfile(to, axis, thresholds[1])] as const;
  const isSameUnit = one.unit === other.unit;
  const told = isSameUnit
    ? ([toldValues(from, thresholds[0]), toldValues(to, thresholds[1])] as const)
    : ([bodyMask(from, thresholds[0]), bodyMask(to, thresholds[1])] as const);
  const points = pointsOf(told[0], from, thresholds[0]);
  const centre = middleOf(points.places);
  const starts = candidatesFor(profiles, points, told[1], axis, isSameUnit);
  if (starts === 'tooShort') return { kind: 'unsure', why: 'tooShort' };
  // Most of them lead to the same: with some of the points first, and with all of them from the best.
  const rough = starts
    .map((start) => refine(points, told[1], centre, [...start, 0, 0, 0], ROUGH))
    .toSorted((a, b) => b.likeness - a.likeness);
  const different = rough.filter(
    (each, at) => !rough.slice(0, at).some((better) => isNear(better.parameters, each.parameters, axis)),
  );
  const refined = different
    .slice(0, 2)
    .map(({ parameters }) => refine(points, told[1], centre, parameters, FINE))
    .toSorted((a, b) => b.likeness - a.likeness);
  const [best] = refined;
  if (!best || best.likeness < LEAST_LIKENESS) return { kind: 'unsure', why: 'unlike' };
  const rival = refined.find((each) => !isNear(each.parameters, best.parameters, axis));
  if (rival && best.likeness - rival.likeness < LEAST_LEAD) return { kind: 'unsure', why: 'ambiguous' };
  const rigid = rigidOf(centre, best.parameters);
  const residualMm = residualOf(points, told[1], rigid, axis, isSameUnit ? thresholds[0] : 0.5);
  if (residualMm === null) return { kind: 'unsure', why: 'featureless' };
  if (residualMm > MOST_RESIDUAL_MM) return { kind: 'unsure', why: 'unlike' };
  return { kind: 'registered', rigid, residualMm };
}

/** Where both may lie on each other, the likeliest first: shifts, mm. */
function candidatesFor(
  [one, other]: readonly [BodyProfile, BodyProfile],
  points: Points,
  to: PatientGrid,
  axis: Axis,
  isSameUnit: boolean,
): readonly Vec3[] | 'tooShort' {
  const lengths = [one, other].map((profile) => (profile.middles[0].length - 1) * profile.stepMm);
  const [a = 0, b = 0] = lengths;
  const leastMm = Math.max(LEAST_OVERLAP_MM, LEAST_OVERLAP_SHARE * Math.min(a, b));
  if (Math.min(a, b) < leastMm) return 'tooShort';
  const first = other.startMm - one.startMm - a + leastMm;
  const last = other.startMm + b - one.startMm - leastMm;
  const found: { readonly shift: Vec3; readonly score: number }[] = [];
  for (let along = first; along <= last; along += one.stepMm) {
    const likeness = profileLikeness(one, other, along, leastMm, isSameUnit);
    if (likeness === null) continue;
    const shift = shiftOf(one, other, along, axis);
    const { likeness: alike } = likenessOf(points, to, { turn: UNTURNED, shiftMm: shift }, 4);
    found.push({ shift, score: likeness + 2 * alike });
  }
  const chosen: { readonly shift: Vec3; readonly score: number }[] = [];
  for (const each of found.toSorted((x, y) => y.score - x.score)) {
    const isNear = chosen.some(({ shift }) => Math.abs(shift[axis] - each.shift[axis]) < APART_MM);
    if (!isNear) chosen.push(each);
    if (chosen.length === CANDIDATES) break;
  }
  return chosen.map(({ shift }) => shift);
}

const UNTURNED: Rigid['turn'] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Along the axis as it is told; across it the middles of both bodies lie on each other. */
function shiftOf(one: BodyProfile, other: BodyProfile, along: number, axis: Axis): Vec3 {
  const [u, v] = ACROSS[axis];
  const offset = Math.round((one.startMm + along - other.startMm) / other.stepMm);
  const across = ([0, 1] as const).map((at) => {
    const ways: number[] = [];
    one.middles[at].forEach((middle, slice) => {
      const way = (other.middles[at][slice + offset] ?? Number.NaN) - middle;
      if (!Number.isNaN(way)) ways.push(way);
    });
    return ways.toSorted((x, y) => x - y)[Math.floor(ways.length / 2)] ?? 0;
  });
  const shift: [number, number, number] = [0, 0, 0];
  shift[axis] = along;
  shift[u] = across[0] ?? 0;
  shift[v] = across[1] ?? 0;
  return shift;
}

type Parameters = readonly [number, number, number, number, number, number];

function isNear(one: Parameters, other: Parameters, axis: Axis): boolean {
  return Math.abs(one[axis] - other[axis]) < APART_MM;
}

function rigidOf(centre: Vec3, [x, y, z, a, b, c]: Parameters): Rigid {
  return rigidAbout(centre, [a, b, c], [x, y, z]);
}

/** Goes uphill by smaller and smaller steps, one after another of shift and turn. */
function refine(
  points: Points,
  to: PatientGrid,
  centre: Vec3,
  start: Parameters,
  { steps, stride }: { readonly steps: readonly (readonly [number, number])[]; readonly stride: number },
) {
  let parameters = start;
  const from = likenessOf(points, to, rigidOf(centre, parameters), stride);
  const leastShare = from.share * 0.8;
  let likeness = from.likeness;
  for (const [stepMm, stepRad] of steps) {
    for (let round = 0, isBetter = true; isBetter && round < 6; round++) {
      isBetter = false;
      for (let at = 0; at < 6; at++)
        for (const sign of [1, -1]) {
          const step = sign * (at < 3 ? stepMm : stepRad);
          const next = parameters.with(at, (parameters[at] ?? 0) + step) as unknown as Parameters;
          if (at >= 3 && Math.abs(next[at] ?? 0) > MOST_TURN_RAD) continue;
          const found = likenessOf(points, to, rigidOf(centre, next), stride);
          if (found.share < leastShare || found.likeness <= likeness + 1e-6) continue;
          [parameters, likeness, isBetter] = [next, found.likeness, true];
        }
    }
  }
  return { parameters, likeness };
}

/** A millimetre at the edge of a body is about a degree. */
const stepsOf = (stepsMm: readonly number[]) =>
  stepsMm.map((stepMm) => [stepMm, (stepMm * Math.PI) / 180] as const);
const ROUGH = { steps: stepsOf([4, 2, 1]), stride: 5 };
const FINE = { steps: stepsOf([1, 0.5, 0.25]), stride: 1 };

/** Correlation of the values of the points with those of the other study where it has any. @param stride of the points */
function likenessOf({ places, values }: Points, to: PatientGrid, rigid: Rigid, stride = 1) {
  const correlation = new Correlation();
  for (let at = 0; at < places.length; at += stride) {
    const place = places[at];
    if (!place) continue;
    const its = gridValue(to, moved(rigid, place));
    if (!Number.isNaN(its)) correlation.add(values[at] ?? 0, its);
  }
  const { count } = correlation;
  return {
    likeness: count < LEAST_POINTS ? -1 : (correlation.coefficient() ?? -1),
    share: (count * stride) / places.length,
  };
}

/** Each part of the body by itself would go this far along the axis; null where too few parts say where they belong. */
function residualOf(
  points: Points,
  to: PatientGrid,
  rigid: Rigid,
  axis: Axis,
  bodyFrom: number,
): number | null {
  const along = points.places.map((place) => place[axis]);
  const first = along.reduce((low, mm) => Math.min(low, mm), Infinity);
  const lengthMm = along.reduce((high, mm) => Math.max(high, mm), -Infinity) - first;
  const count = Math.max(1, Math.round(lengthMm / BLOCK_MM));
  // Each as thick as the others: a thin one would be taken for anything.
  const blocks = Map.groupBy(points.places.keys(), (at) =>
    Math.min(count - 1, Math.floor((((along[at] ?? 0) - first) / lengthMm) * count)),
  );
  const ways: number[] = [];
  for (const members of blocks.values()) {
    const block: Points = {
      places: members.map((at) => points.places[at] ?? [0, 0, 0]),
      values: Float64Array.from(members, (at) => points.values[at] ?? 0),
    };
    const at = (wayMm: number) => {
      const shift = rigid.shiftMm.with(axis, rigid.shiftMm[axis] + wayMm) as unknown as Vec3;
      const { likeness, share } = likenessOf(block, to, { ...rigid, shiftMm: shift });
      return share < 0.5 ? -1 : likeness;
    };
    const body = block.values.filter((value) => value > bodyFrom).length;
    if (body < LEAST_BODY * block.places.length) continue;
    let [best, way] = [at(0), 0];
    if (best < 0) continue;
    for (let step = 1; step <= BLOCK_REACH_MM; step++)
      for (const each of [step, -step]) {
        const likeness = at(each);
        if (likeness > best + 1e-6) [best, way] = [likeness, each];
      }
    const beside = Math.max(at(way - RELIEF_MM), at(way + RELIEF_MM));
    const isTelling = best - beside >= LEAST_DIFFERENCE && 1 - beside >= LEAST_RELIEF * (1 - best);
    if (isTelling) ways.push(way + summitOf(at(way - 1), best, at(way + 1)));
  }
  if (ways.length < 2) return null;
  const meanSquare = ways.reduce((sum, way) => sum + way * way, 0) / ways.length;
  return Math.max(LEAST_RESIDUAL_MM, Math.sqrt(meanSquare));
}

/** How far the top of a parabola through three neighbours lies from the middle one. */
function summitOf(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend < 0 ? Math.min(Math.max((before - after) / (2 * bend), -0.5), 0.5) : 0;
}

function toldValues(grid: PatientGrid, threshold: number): PatientGrid {
  const [low, high] = grid.unit === 'HU' ? TOLD_HU : [threshold / 2, percentile(grid.values, 0.98)];
  return { ...grid, values: grid.values.map((value) => Math.min(Math.max(value, low), high)) };
}

function bodyMask(grid: PatientGrid, threshold: number): PatientGrid {
  return {
    ...grid,
    values: grid.values.map((value) => (Number.isNaN(value) ? value : value > threshold ? 1 : 0)),
  };
}

function percentile(values: Float32Array, share: number): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  return known[Math.floor(known.length * share)] ?? 0;
}

/** Cells of the box around the body, evenly thinned. */
function pointsOf(told: PatientGrid, grid: PatientGrid, threshold: number): Points {
  const { size, origin, stepMm } = grid;
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-1, -1, -1];
  const each = (visit: (at: number, cell: readonly [number, number, number]) => void) => {
    let at = 0;
    for (let z = 0; z < size[2]; z++)
      for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) visit(at++, [x, y, z]);
  };
  each((at, cell) => {
    if (!((grid.values[at] ?? Number.NaN) > threshold)) return;
    for (const part of [0, 1, 2] as const) {
      low[part] = Math.min(low[part], cell[part]);
      high[part] = Math.max(high[part], cell[part]);
    }
  });
  const inBox: { readonly place: Vec3; readonly value: number }[] = [];
  each((at, cell) => {
    const value = told.values[at] ?? Number.NaN;
    const isIn = ([0, 1, 2] as const).every((part) => cell[part] >= low[part] && cell[part] <= high[part]);
    if (!isIn || Number.isNaN(value)) return;
    const place: Vec3 = [
      origin[0] + cell[0] * stepMm[0],
      origin[1] + cell[1] * stepMm[1],
      origin[2] + cell[2] * stepMm[2],
    ];
    inBox.push({ place, value });
  });
  // Every n-th might be one column of the grid alone: the golden section leaves out none.
  const share = Math.min(1, MOST_POINTS / inBox.length);
  const chosen = inBox.filter((_, index) => (index * GOLDEN) % 1 < share);
  return {
    places: chosen.map(({ place }) => place),
    values: Float64Array.from(chosen, ({ value }) => value),
  };
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function middleOf(places: readonly Vec3[]): Vec3 {
  const mean = (axis: Axis) =>
    places.reduce((sum, place) => sum + place[axis], 0) / Math.max(1, places.length);
  return [mean(0), mean(1), mean(2)];
}
