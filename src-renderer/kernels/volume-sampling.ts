import type { SampleArray } from './modality.ts';
import type { Vec3 } from './vector.ts';
import { slicePlace, voxelSteps, type VolumeGeometry } from './volume-geometry.ts';

/** Voxels of a volume after the modality LUT, as far as they have come. */
export interface VoxelSource {
  readonly geometry: VolumeGeometry;
  /** Values that mean nothing was measured; null = there are none */
  readonly paddingRange: readonly [number, number] | null;
  /** Row by row; null while the slice is on its way */
  slice(index: number): SampleArray | null;
}

/**
 * The value of a volume at a point of the patient, interpolated linearly between the eight voxels around it; what the
 * shader of the planes computes. Padding takes no part. null outside, in a gap, where a slice has not come, and where
 * padding outweighs what was measured.
 */
export function valueAt(source: VoxelSource, point: Vec3): number | null {
  const { geometry } = source;
  const [columns, rows] = geometry.dimensions;
  const steps = voxelSteps(geometry, point);
  const place = slicePlace(geometry, steps[2]);
  if (place === null || isOutside(steps[0], columns) || isOutside(steps[1], rows)) return null;
  const column = axisPlace(steps[0], columns);
  const row = axisPlace(steps[1], rows);
  let sum = 0;
  let weights = 0;
  for (const [slice, sliceWeight] of [
    [place.slice, 1 - place.share],
    [place.slice + 1, place.share],
  ] as const) {
    if (sliceWeight === 0) continue;
    const values = source.slice(slice);
    if (values === null) return null;
    for (const [atRow, rowWeight] of row)
      for (const [atColumn, columnWeight] of column) {
        const value = values[atRow * columns + atColumn] ?? 0;
        const weight = sliceWeight * rowWeight * columnWeight;
        if (weight === 0 || isPadding(source.paddingRange, value)) continue;
        sum += value * weight;
        weights += weight;
      }
  }
  return weights < 0.5 ? null : sum / weights;
}

/** A voxel with the part that it has in a value between voxels. */
export interface VoxelNeighbour {
  readonly column: number;
  readonly row: number;
  readonly slice: number;
  /** 0 to 1; all of them together give 1 */
  readonly weight: number;
  /** null while its slice is on its way */
  readonly value: number | null;
  /** Its value means that nothing was measured: it takes no part, the others have its share */
  readonly isPadding: boolean;
}

/** Less is rounding of the place: a voxel has no part in its neighbour's centre. */
const LEAST_WEIGHT = 1e-6;

/** The voxels around a point with a share in its value, as `valueAt` weighs them; null outside and in a gap. */
export function voxelsAround(source: VoxelSource, point: Vec3): readonly VoxelNeighbour[] | null {
  const { geometry } = source;
  const [columns, rows] = geometry.dimensions;
  const steps = voxelSteps(geometry, point);
  const place = slicePlace(geometry, steps[2]);
  if (place === null || isOutside(steps[0], columns) || isOutside(steps[1], rows)) return null;
  const slices = [
    [place.slice, 1 - place.share],
    [place.slice + 1, place.share],
  ] as const;
  return slices.flatMap(([slice, sliceWeight]) =>
    axisPlace(steps[1], rows).flatMap(([row, rowWeight]) =>
      axisPlace(steps[0], columns).flatMap(([column, columnWeight]) => {
        const weight = sliceWeight * rowWeight * columnWeight;
        if (weight < LEAST_WEIGHT) return [];
        const value = source.slice(slice)?.[row * columns + column] ?? null;
        const isNothing = value !== null && isPadding(source.paddingRange, value);
        return [{ column, row, slice, weight, value, isPadding: isNothing }];
      }),
    ),
  );
}

function isOutside(steps: number, count: number): boolean {
  return steps < -0.5 || steps > count - 0.5;
}

/** The two voxels beside a place on an axis with their shares. */
function axisPlace(steps: number, count: number): readonly (readonly [number, number])[] {
  const inside = Math.min(Math.max(steps, 0), count - 1);
  const first = Math.floor(inside);
  const share = inside - first;
  return [
    [first, 1 - share],
    [Math.min(first + 1, count - 1), share],
  ];
}

function isPadding(range: readonly [number, number] | null, value: number): boolean {
  return range !== null && value >= range[0] && value <= range[1];
}
