import { Correlation } from './correlation.ts';
import type { PatientGrid } from './reduced-volume.ts';

/** Less dense than any tissue that bounds a body, HU */
const SKIN_HU = -300;
const BONE_HU = 200;
const BINS = 128;
/** A channel that varies less tells nothing; share of its mean square */
const LEAST_VARIANCE = 1e-6;

/** What of a grid is the body: above what lies between air and tissue. */
export function bodyThreshold({ values, unit }: PatientGrid): number {
  return unit === 'HU' ? SKIN_HU : otsu(values);
}

/** The value that divides the histogram into the two groups that are furthest apart (Otsu 1979). */
function otsu(values: Float32Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return Infinity;
  const counts = new Float64Array(BINS);
  let total = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
    total++;
  }
  const sum = counts.reduce((all, count, bin) => all + count * bin, 0);
  let [below, sumBelow, best, bestAt] = [0, 0, -1, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    const count = counts[bin] ?? 0;
    below += count;
    sumBelow += count * bin;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const apart = sumBelow / below - (sum - sumBelow) / above;
    const between = below * above * apart * apart;
    if (between > best) [best, bestAt] = [between, bin];
  }
  return low + ((bestAt + 1) / BINS) * (high - low);
}

/** What a body is like from slice to slice along an axis of the patient. */
export interface BodyProfile {
  /** Coordinate of the first slice, mm */
  readonly startMm: number;
  readonly stepMm: number;
  /** Each of one number a slice; those of values only where both studies have the same unit */
  readonly channels: { readonly shape: readonly Float64Array[]; readonly values: readonly Float64Array[] };
  /** Middle of the body across the axis, mm; NaN where a slice has none */
  readonly middles: readonly [Float64Array, Float64Array];
}

/** Area and widths of the body, and what its values are, slice by slice. */
export function bodyProfile(
  grid: PatientGrid,
  axis: 0 | 1 | 2,
  threshold = bodyThreshold(grid),
): BodyProfile {
  const { size, stepMm, origin, values, unit } = grid;
  const [u, v] = ACROSS[axis];
  const strides = [1, size[0], size[0] * size[1]] as const;
  const count = size[axis];
  const make = () => new Float64Array(count);
  const [area, width, height, mean, deviation, bone, inner] = [
    make(),
    make(),
    make(),
    make(),
    make(),
    make(),
    make(),
  ];
  const middles: [Float64Array, Float64Array] = [make(), make()];
  for (let slice = 0; slice < count; slice++) {
    let [n, sum, squares, dense, sumU, sumV] = [0, 0, 0, 0, 0, 0];
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let b = 0; b < size[v]; b++)
      for (let a = 0; a < size[u]; a++) {
        const value = values[slice * strides[axis] + a * strides[u] + b * strides[v]] ?? Number.NaN;
        if (!(value > threshold)) continue;
        n++;
        sum += value;
        squares += value * value;
        if (value > BONE_HU) dense++;
        sumU += a;
        sumV += b;
        if (a < left) left = a;
        if (a > right) right = a;
        if (b < top) top = b;
        if (b > bottom) bottom = b;
      }
    area[slice] = n * stepMm[u] * stepMm[v];
    width[slice] = n === 0 ? 0 : (right - left + 1) * stepMm[u];
    height[slice] = n === 0 ? 0 : (bottom - top + 1) * stepMm[v];
    mean[slice] = n === 0 ? 0 : sum / n;
    deviation[slice] = n === 0 ? 0 : Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
    bone[slice] = dense;
    inner[slice] = n === 0 ? 0 : (right - left + 1) * (bottom - top + 1) - n;
    middles[0][slice] = origin[u] + (sumU / n) * stepMm[u];
    middles[1][slice] = origin[v] + (sumV / n) * stepMm[v];
  }
  return {
    startMm: origin[axis],
    stepMm: stepMm[axis],
    channels: {
      shape: [area, width, height, inner],
      values: unit === 'HU' ? [mean, deviation, bone] : [mean, deviation],
    },
    middles,
  };
}

/** The two axes across each one. */
export const ACROSS = [
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

/** How alike two profiles are when the second lies `shiftMm` further along the axis, -1 to 1; null without enough overlap. */
export function profileLikeness(
  one: BodyProfile,
  other: BodyProfile,
  shiftMm: number,
  leastOverlapMm: number,
  isSameUnit: boolean,
): number | null {
  const offset = (one.startMm + shiftMm - other.startMm) / other.stepMm;
  const pairs: [number, number][] = [];
  const count = other.channels.shape[0]?.length ?? 0;
  for (let slice = 0; slice < (one.channels.shape[0]?.length ?? 0); slice++) {
    const at = offset + (slice * one.stepMm) / other.stepMm;
    if (at >= 0 && at <= count - 1) pairs.push([slice, at]);
  }
  if (pairs.length * one.stepMm < leastOverlapMm) return null;
  const kinds = isSameUnit ? (['shape', 'values'] as const) : (['shape'] as const);
  const found = kinds.flatMap((kind) =>
    one.channels[kind].flatMap((channel, at) => {
      const its = other.channels[kind][at];
      return its ? (likenessOf(channel, its, pairs) ?? []) : [];
    }),
  );
  return found.length === 0 ? null : found.reduce((sum, each) => sum + each, 0) / found.length;
}

/** null where one of the two says the same all along: nothing can be told by it. */
function likenessOf(
  one: Float64Array,
  other: Float64Array,
  pairs: readonly (readonly [number, number])[],
): number | null {
  const correlation = new Correlation();
  for (const [slice, at] of pairs) {
    const before = Math.floor(at);
    const share = at - before;
    const between = (other[before] ?? 0) * (1 - share) + (share > 0 ? (other[before + 1] ?? 0) * share : 0);
    correlation.add(one[slice] ?? 0, between);
  }
  return correlation.coefficient(LEAST_VARIANCE);
}
