import { cross, dot, normalize, subtract, type Vec3 } from './vector.ts';

/** Where a slice lies in the patient, as far as it says. */
export interface PlacedSlice {
  readonly frameOfReferenceUid: string;
  readonly position: Vec3 | null;
  readonly rowCosines: Vec3 | null;
  readonly columnCosines: Vec3 | null;
  readonly sliceThicknessMm: number | null;
}

/** Slices of one direction lie between the neighbours of a point when it is no further than this from the nearest, mm */
const LEAST_REACH_MM = 1;

/**
 * The slice nearest to a patient point; null when none of them passes near it: what lies beyond a stack has no slice there,
 * and jumping to its end would show the wrong place as if it were the right one.
 */
export function sliceNear(
  slices: readonly PlacedSlice[],
  frameOfReferenceUid: string,
  point: Vec3,
): number | null {
  let nearest: { index: number; distanceMm: number } | null = null;
  const distances: number[] = [];
  for (const [index, slice] of slices.entries()) {
    const distanceMm = distanceTo(slice, frameOfReferenceUid, point);
    if (distanceMm === null) continue;
    distances.push(distanceMm);
    if (nearest === null || Math.abs(distanceMm) < Math.abs(nearest.distanceMm))
      nearest = { index, distanceMm };
  }
  if (nearest === null) return null;
  const isBetween = distances.some((each) => each <= 0) && distances.some((each) => each >= 0);
  const thicknessMm = slices[nearest.index]?.sliceThicknessMm ?? 0;
  const reachMm = Math.max(LEAST_REACH_MM, thicknessMm / 2);
  return isBetween || Math.abs(nearest.distanceMm) <= reachMm ? nearest.index : null;
}

/** Signed, along the normal of the slice. */
function distanceTo(slice: PlacedSlice, frameOfReferenceUid: string, point: Vec3): number | null {
  const { position, rowCosines, columnCosines } = slice;
  if (slice.frameOfReferenceUid === '' || slice.frameOfReferenceUid !== frameOfReferenceUid) return null;
  if (!position || !rowCosines || !columnCosines) return null;
  return dot(subtract(point, position), normalize(cross(rowCosines, columnCosines)));
}
