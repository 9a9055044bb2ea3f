import { addScaled, cross, dot, length, normalize, subtract, type Vec3 } from './vector.ts';

/** Where the voxels of a volume lie: LPS millimetres. A tilted gantry makes the third axis lean on the other two. */
export interface VolumeGeometry {
  /** Centre of the first voxel */
  readonly origin: Vec3;
  /** Unit directions along columns, rows and from slice to slice */
  readonly axes: readonly [Vec3, Vec3, Vec3];
  /** Between slices: the usual distance, along the third axis */
  readonly spacingMm: readonly [number, number, number];
  readonly dimensions: readonly [number, number, number];
  /** Distance of each slice from the first along the third axis; null = all as far apart as `spacingMm` says. */
  readonly slicesMm: readonly number[] | null;
}

/** A neighbour this many usual distances away leaves a gap, in which nothing is shown. */
const GAP_STEPS = 1.5;
/** Rounding of positions, as a share of the usual distance, that is not worth a table */
const EVEN_TOLERANCE = 0.02;

interface PlacedSlice {
  readonly position: Vec3 | null;
  readonly rowCosines: Vec3 | null;
  readonly columnCosines: Vec3 | null;
  readonly rows: number;
  readonly columns: number;
  readonly pixelSpacing: readonly [number, number] | null;
}

/** Geometry of parallel slices of one size in their order; null without positions or when they do not lie in a line. */
export function volumeGeometry(slices: readonly PlacedSlice[]): VolumeGeometry | null {
  const first = slices[0];
  if (!first?.position || !first.rowCosines || !first.columnCosines || !first.pixelSpacing) return null;
  const last = slices.at(-1)?.position;
  if (!last || slices.length < 2) return null;
  const start = first.position;
  const way = subtract(last, start);
  const along = normalize(way);
  const distances: number[] = [];
  for (const { position } of slices) {
    if (position === null) return null;
    const from = subtract(position, start);
    const distance = dot(from, along);
    if (length(addScaled(from, along, -distance)) > Math.max(...first.pixelSpacing) / 2) return null;
    distances.push(distance);
  }
  const steps = distances.slice(1).map((distance, at) => distance - (distances[at] ?? 0));
  if (steps.some((step) => step <= 0)) return null;
  const mean = length(way) / (slices.length - 1);
  const isEven = steps.every((step) => Math.abs(step - mean) <= Math.max(EVEN_TOLERANCE * mean, 0.01));
  return {
    origin: start,
    axes: [first.rowCosines, first.columnCosines, along],
    spacingMm: [first.pixelSpacing[1], first.pixelSpacing[0], isEven ? mean : middleOf(steps)],
    dimensions: [first.columns, first.rows, slices.length],
    slicesMm: isEven ? null : distances,
  };
}

function middleOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1;
}

/** Distance between the first and the last voxel centre along each axis. */
function lengthsMm({ dimensions, spacingMm, slicesMm }: VolumeGeometry): Vec3 {
  return [
    (dimensions[0] - 1) * spacingMm[0],
    (dimensions[1] - 1) * spacingMm[1],
    slicesMm?.at(-1) ?? (dimensions[2] - 1) * spacingMm[2],
  ];
}

export function volumeCentre(volume: VolumeGeometry): Vec3 {
  const lengths = lengthsMm(volume);
  return volume.axes.reduce<Vec3>(
    (point, axis, at) => addScaled(point, axis, (lengths[at] ?? 0) / 2),
    volume.origin,
  );
}

/** Length of the longest line through the volume, mm. */
export function diagonalMm(volume: VolumeGeometry): number {
  const lengths = lengthsMm(volume);
  const signs: readonly (readonly [number, number])[] = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];
  const ends = signs.map(([row, slice]) =>
    length(
      addScaled(
        addScaled(addScaled([0, 0, 0], volume.axes[0], lengths[0]), volume.axes[1], lengths[1] * row),
        volume.axes[2],
        lengths[2] * slice,
      ),
    ),
  );
  return Math.max(...ends);
}

/** Least and greatest distance of voxel centres along a direction, from the patient origin. */
export function extentAlong(volume: VolumeGeometry, direction: Vec3): readonly [number, number] {
  const middle = dot(volumeCentre(volume), direction);
  const lengths = lengthsMm(volume);
  const half = volume.axes.reduce(
    (sum, axis, at) => sum + (Math.abs(dot(axis, direction)) * (lengths[at] ?? 0)) / 2,
    0,
  );
  return [middle - half, middle + half];
}

/** Distance from one slice of a plane to the next: the voxel's own size in that direction. */
export function stepAlong(volume: VolumeGeometry, direction: Vec3): number {
  return Math.hypot(...volume.axes.map((axis, at) => dot(axis, direction) * (volume.spacingMm[at] ?? 1)));
}

/** Ways along the three axes, mm, that lead to a vector: the axes need not be at right angles. */
function alongAxes(volume: VolumeGeometry, vector: Vec3): Vec3 {
  const [a, b, c] = volume.axes;
  const volumeOfAxes = dot(a, cross(b, c));
  return [
    dot(vector, cross(b, c)) / volumeOfAxes,
    dot(vector, cross(c, a)) / volumeOfAxes,
    dot(vector, cross(a, b)) / volumeOfAxes,
  ];
}

/** A direction as columns, rows and usual slice distances. */
export function voxelDirection(volume: VolumeGeometry, vector: Vec3): Vec3 {
  const along = alongAxes(volume, vector);
  return [along[0] / volume.spacingMm[0], along[1] / volume.spacingMm[1], along[2] / volume.spacingMm[2]];
}

/** A point as columns, rows and usual slice distances from the centre of the first voxel; no bounds. */
export function voxelSteps(volume: VolumeGeometry, point: Vec3): Vec3 {
  return voxelDirection(volume, subtract(point, volume.origin));
}

/** What of the slices contributes at a place between them; null in a gap and outside of the volume. */
export interface SlicePlace {
  readonly slice: number;
  /** Share of the next slice, 0 to less than 1 */
  readonly share: number;
}

/** @param steps usual slice distances from the first slice */
export function slicePlace(volume: VolumeGeometry, steps: number): SlicePlace | null {
  const count = volume.dimensions[2];
  const { slicesMm } = volume;
  if (slicesMm === null) {
    if (steps < -0.5 || steps > count - 0.5) return null;
    const inside = Math.min(Math.max(steps, 0), count - 1);
    const slice = Math.floor(inside);
    return { slice, share: inside - slice };
  }
  const step = volume.spacingMm[2];
  const at = steps * step;
  const before = lastNotAfter(slicesMm, at);
  const here = slicesMm[before] ?? -Infinity;
  const next = slicesMm[before + 1] ?? Infinity;
  if (next - here <= GAP_STEPS * step) return { slice: before, share: (at - here) / (next - here) };
  if (at - here <= step / 2) return { slice: before, share: 0 };
  return next - at <= step / 2 ? { slice: before + 1, share: 0 } : null;
}

/** Index of the last of rising values that is not greater; -1 when all are. */
function lastNotAfter(values: readonly number[], wanted: number): number {
  let [low, high] = [-1, values.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((values[middle] ?? Infinity) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether slices are missing between this one and the next. */
export function isGapAfter({ slicesMm, spacingMm }: VolumeGeometry, slice: number): boolean {
  const [here, next] = [slicesMm?.[slice], slicesMm?.[slice + 1]];
  return here !== undefined && next !== undefined && next - here > GAP_STEPS * spacingMm[2];
}

/** The point pulled into the volume. */
export function insideVolume(volume: VolumeGeometry, point: Vec3): Vec3 {
  const along = alongAxes(volume, subtract(point, volume.origin));
  const lengths = lengthsMm(volume);
  return volume.axes.reduce<Vec3>(
    (inside, axis, at) => addScaled(inside, axis, Math.min(Math.max(along[at] ?? 0, 0), lengths[at] ?? 0)),
    volume.origin,
  );
}
