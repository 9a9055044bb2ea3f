import type { SampleArray } from '../modality.ts';
import { boundsOf, spansAt, type Outline } from './outline.ts';
import type { Vec2 } from './vec2.ts';

/** What the values of a region are like; null when none of them counts. */
export interface RegionStatistics {
  readonly count: number;
  readonly total: number;
  readonly mean: number;
  /** Of the region as the whole population: divided by the count, not by one less */
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly median: number;
}

export interface Histogram {
  /** Lower edge of the first bin */
  readonly from: number;
  readonly binWidth: number;
  readonly counts: readonly number[];
}

const MOST_BINS = 64;

/**
 * Values of the pixels whose centres lie inside an outline.
 *
 * @param outline in pixels of the image: the centre of the first one is (0.5, 0.5)
 * @param padding range of values that are no picture; null = all are
 */
export function valuesInside(
  outline: Outline,
  values: SampleArray,
  columns: number,
  rows: number,
  padding: readonly [number, number] | null,
): Float64Array {
  const { from, to } = boundsOf(outline);
  const firstRow = Math.max(0, Math.ceil(from[1] - 0.5));
  const lastRow = Math.min(rows - 1, Math.floor(to[1] - 0.5));
  const found = collector();
  const [padFrom, padTo] = padding ?? [Infinity, -Infinity];
  for (let row = firstRow; row <= lastRow; row++) {
    const spans = spansAt(outline, row + 0.5);
    for (let at = 0; at + 1 < spans.length; at += 2) {
      const first = Math.max(0, Math.ceil((spans[at] ?? 0) - 0.5));
      const last = Math.min(columns - 1, Math.floor((spans[at + 1] ?? 0) - 0.5));
      for (let column = first; column <= last; column++) {
        const value = values[row * columns + column] ?? 0;
        if (value < padFrom || value > padTo) found.push(value);
      }
    }
  }
  return found.toArray();
}

/**
 * Values of a plane on a square grid inside an outline, as many as are independent.
 *
 * @param outline in mm within the plane
 * @param stepMm distance of the samples; the grid lies on its whole multiples
 * @param valueAt null where nothing is known
 */
export function samplesInside(
  outline: Outline,
  stepMm: number,
  valueAt: (point: Vec2) => number | null,
): Float64Array {
  const { from, to } = boundsOf(outline);
  const found = collector();
  for (let row = Math.ceil(from[1] / stepMm); row * stepMm <= to[1]; row++) {
    const spans = spansAt(outline, row * stepMm);
    for (let at = 0; at + 1 < spans.length; at += 2) {
      const end = spans[at + 1] ?? 0;
      for (let column = Math.ceil((spans[at] ?? 0) / stepMm); column * stepMm <= end; column++) {
        const value = valueAt([column * stepMm, row * stepMm]);
        if (value !== null && !Number.isNaN(value)) found.push(value);
      }
    }
  }
  return found.toArray();
}

export function statisticsOf(values: Float64Array): RegionStatistics | null {
  const count = values.length;
  const first = values[0];
  if (first === undefined) return null;
  let [minimum, maximum, offsets] = [first, first, 0];
  for (let index = 0; index < count; index++) {
    const value = values[index] ?? 0;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    offsets += value - first;
  }
  const mean = first + offsets / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += ((values[index] ?? 0) - mean) ** 2;
  const standardDeviation = Math.sqrt(squares / count);
  return {
    count,
    total: mean * count,
    mean,
    standardDeviation,
    minimum,
    maximum,
    median: medianOf(values),
  };
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? upper)) / 2;
}

/** At most 64 bins of equal width; of whole numbers each bin holds equally many. */
export function histogramOf(values: Float64Array): Histogram {
  let [lowest, highest, areWhole] = [Infinity, -Infinity, true];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    areWhole &&= Number.isInteger(value);
  }
  if (values.length === 0) return { from: 0, binWidth: 1, counts: [] };
  if (areWhole) {
    const binWidth = Math.ceil((highest - lowest + 1) / MOST_BINS);
    return {
      from: lowest,
      binWidth,
      counts: binned(values, lowest, binWidth, Math.floor((highest - lowest) / binWidth) + 1),
    };
  }
  const binWidth = (highest - lowest) / MOST_BINS || 1;
  return { from: lowest, binWidth, counts: binned(values, lowest, binWidth, MOST_BINS) };
}

function binned(values: Float64Array, from: number, binWidth: number, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value - from) / binWidth));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Takes values one by one and gives them as one array. */
function collector(): { readonly push: (value: number) => void; readonly toArray: () => Float64Array } {
  let values = new Float64Array(1024);
  let length = 0;
  return {
    push: (value) => {
      if (length === values.length) {
        const larger = new Float64Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    toArray: () => values.subarray(0, length),
  };
}
