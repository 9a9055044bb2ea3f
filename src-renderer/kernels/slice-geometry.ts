import { isAssumedFrame } from '#shared/reading/assumed-frame.ts';
import { cross, dot, length, normalize, subtract, type Vec3 } from './vector.ts';

/** Where one frame lies; null where the object does not say. */
export interface SlicePlane {
  readonly position: Vec3 | null;
  readonly rowCosines: Vec3 | null;
  readonly columnCosines: Vec3 | null;
  readonly rows: number;
  readonly columns: number;
  /** [between rows, between columns], mm */
  readonly pixelSpacing: readonly [number, number] | null;
  readonly frameOfReferenceUid: string;
  /** Order in which the sender numbered the frames. */
  readonly ordinal: number;
}

/** Why the frames do not form one volume. */
export type VolumeObstacle =
  | 'tooFew'
  | 'noPosition'
  | 'mixedFrameOfReference'
  | 'mixedOrientation'
  | 'mixedMatrix'
  | 'duplicatePositions';

/** What a reader has to know of a volume whose slices are each shown where they lie. */
export type VolumeCaution = 'gap' | 'unevenSpacing' | 'tilt' | 'assumedFrame';

export interface SliceGap {
  /** Index in the sorted order of the slice before the gap. */
  readonly afterIndex: number;
  readonly missing: number;
}

export interface StackGeometry {
  /** Indices of the input in reading order. */
  readonly order: readonly number[];
  readonly normal: Vec3 | null;
  /** Median distance of neighbouring slices along the normal, mm; null where there is none. */
  readonly spacingMm: number | null;
  readonly gaps: readonly SliceGap[];
  readonly isUneven: boolean;
  /** Angle between the stacking direction and the normal; a tilted gantry shifts each slice in its own plane. */
  readonly tiltDeg: number;
  readonly duplicates: number;
  /** Empty when the frames form a volume that can be cut in any plane. */
  readonly obstacles: readonly VolumeObstacle[];
  readonly cautions: readonly VolumeCaution[];
}

const LEAST_SLICES = 3;
/** Cosine of 0.6°: rounding in DS orientation stays well inside. */
const SAME_DIRECTION = 0.99995;
const LEAST_TILT_DEG = 0.6;

/**
 * Puts the frames of a series in reading order and says whether they form a volume.
 *
 * Order: by position along the common normal, in the direction in which the sender's numbering rises; by numbering
 * where there is no common normal or where several frames share a position.
 */
export function stackGeometry(planes: readonly SlicePlane[]): StackGeometry {
  const byOrdinal = planes
    .map((_, index) => index)
    .sort((a, b) => ordinalOf(planes, a) - ordinalOf(planes, b));
  const obstacles = new Set<VolumeObstacle>();
  if (planes.length < LEAST_SLICES) obstacles.add('tooFew');
  const first = planes[0];
  const normal = commonNormal(planes, obstacles);
  if (first !== undefined) noteMixedMatrix(planes, first, obstacles);
  if (normal === null) {
    return {
      order: byOrdinal,
      normal: null,
      spacingMm: null,
      gaps: [],
      isUneven: false,
      tiltDeg: 0,
      duplicates: 0,
      obstacles: [...obstacles],
      cautions: [],
    };
  }
  const distance = (index: number) => dot(planes[index]?.position ?? [0, 0, 0], normal);
  const sorted = [...byOrdinal].sort((a, b) => distance(a) - distance(b));
  const steps = sorted.slice(1).map((index, at) => distance(index) - distance(sorted[at] ?? index));
  const duplicates = steps.filter((step) => step < 0.01).length;
  const spacingMm = median(steps.filter((step) => step >= 0.01));
  if (duplicates > 0) obstacles.add('duplicatePositions');
  const rising = numberingRises(planes, sorted, distance);
  const isRepeated = duplicates * 4 > planes.length;
  const order = isRepeated ? byOrdinal : rising ? sorted : sorted.toReversed();
  const orderedSteps = rising ? steps : steps.toReversed();
  const gaps: SliceGap[] = [];
  let isUneven = false;
  if (spacingMm !== null) {
    const tolerance = Math.max(0.02 * spacingMm, 0.01);
    orderedSteps.forEach((step, afterIndex) => {
      if (step < 0.01) return;
      const missing = Math.round(step / spacingMm) - 1;
      if (step > 1.5 * spacingMm && missing > 0) gaps.push({ afterIndex, missing });
      else if (Math.abs(step - spacingMm) > tolerance) isUneven = true;
    });
  }
  const tiltDeg = stackTiltDeg(planes, sorted, normal);
  const cautions: VolumeCaution[] = [];
  if (gaps.length > 0) cautions.push('gap');
  if (isUneven) cautions.push('unevenSpacing');
  if (tiltDeg > LEAST_TILT_DEG) cautions.push('tilt');
  if (isAssumedFrame(first?.frameOfReferenceUid ?? '')) cautions.push('assumedFrame');
  return {
    order,
    normal,
    spacingMm,
    gaps,
    isUneven,
    tiltDeg,
    duplicates,
    obstacles: [...obstacles],
    cautions,
  };
}

/**
 * Whether frames that name several frames of reference lie as those of one volume do: in one direction, of one size, one after the
 * other without a gap and evenly.
 */
export function liesAsOne(planes: readonly SlicePlane[]): boolean {
  if (new Set(planes.map((plane) => plane.frameOfReferenceUid)).size < 2) return false;
  const geometry = stackGeometry(planes.map((plane) => ({ ...plane, frameOfReferenceUid: '' })));
  return geometry.obstacles.length === 0 && geometry.cautions.length === 0;
}

function ordinalOf(planes: readonly SlicePlane[], index: number): number {
  return planes[index]?.ordinal ?? 0;
}

function commonNormal(planes: readonly SlicePlane[], obstacles: Set<VolumeObstacle>): Vec3 | null {
  const first = planes[0];
  if (!first?.rowCosines || !first.columnCosines || planes.some((plane) => plane.position === null)) {
    obstacles.add('noPosition');
    return null;
  }
  for (const plane of planes) {
    if (plane.frameOfReferenceUid !== first.frameOfReferenceUid) obstacles.add('mixedFrameOfReference');
    const isSame =
      plane.rowCosines !== null &&
      plane.columnCosines !== null &&
      dot(plane.rowCosines, first.rowCosines) > SAME_DIRECTION &&
      dot(plane.columnCosines, first.columnCosines) > SAME_DIRECTION;
    if (!isSame) obstacles.add('mixedOrientation');
  }
  if (obstacles.has('mixedOrientation') || obstacles.has('mixedFrameOfReference')) return null;
  return normalize(cross(first.rowCosines, first.columnCosines));
}

function noteMixedMatrix(
  planes: readonly SlicePlane[],
  first: SlicePlane,
  obstacles: Set<VolumeObstacle>,
): void {
  if (first.pixelSpacing === null) obstacles.add('noPosition');
  const isMixed = planes.some(
    (plane) =>
      plane.rows !== first.rows ||
      plane.columns !== first.columns ||
      Math.abs((plane.pixelSpacing?.[0] ?? 0) - (first.pixelSpacing?.[0] ?? 0)) > 1e-4 ||
      Math.abs((plane.pixelSpacing?.[1] ?? 0) - (first.pixelSpacing?.[1] ?? 0)) > 1e-4,
  );
  if (isMixed) obstacles.add('mixedMatrix');
}

/** Sign of the covariance of position and numbering: true when a higher number lies further along the normal. */
function numberingRises(
  planes: readonly SlicePlane[],
  sorted: readonly number[],
  distance: (index: number) => number,
): boolean {
  const count = sorted.length || 1;
  const meanOrdinal = sorted.reduce((sum, index) => sum + ordinalOf(planes, index), 0) / count;
  const meanDistance = sorted.reduce((sum, index) => sum + distance(index), 0) / count;
  const covariance = sorted.reduce(
    (sum, index) => sum + (ordinalOf(planes, index) - meanOrdinal) * (distance(index) - meanDistance),
    0,
  );
  return covariance >= 0;
}

function stackTiltDeg(planes: readonly SlicePlane[], sorted: readonly number[], normal: Vec3): number {
  const first = planes[sorted[0] ?? 0]?.position;
  const last = planes[sorted.at(-1) ?? 0]?.position;
  if (!first || !last) return 0;
  const way = subtract(last, first);
  const size = length(way);
  if (size < 0.01) return 0;
  const cosine = Math.min(1, Math.abs(dot(way, normal)) / size);
  return (Math.acos(cosine) * 180) / Math.PI;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
