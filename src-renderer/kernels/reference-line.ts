import { addScaled, type Vec3 } from './vector.ts';
import {
  distanceFromPlaneMm,
  patientAt,
  screenOfImage,
  screenOfPatient,
  type ScreenPoint,
  type ShownPlane,
  type ViewGeometry,
} from './view-geometry.ts';

/** Planes whose normals are closer than this do not cross in a line worth drawing (cosine of 5°). */
const PARALLEL = 0.9962;

/** Corners of what a view shows of its plane: of the image, or of the screen where there is no single image; LPS mm. */
export function cornersShown(geometry: ViewGeometry, size: readonly [number, number]): readonly Vec3[] {
  const { image, plane } = geometry;
  if (plane === null) return [];
  if (image === null) {
    const [width, height] = size;
    const corners: readonly ScreenPoint[] = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ];
    return corners.map((corner) => patientAt(plane, corner));
  }
  const { columns, rows } = image;
  return (
    [
      [0, 0],
      [columns, 0],
      [columns, rows],
      [0, rows],
    ] as const
  ).map((corner) => patientAt(plane, screenOfImage(image, corner)));
}

/** Where a four-sided piece of another plane crosses this one, as both ends on the screen; null where it does not. */
export function referenceLine(
  plane: ShownPlane,
  other: ShownPlane,
  corners: readonly Vec3[],
): readonly [ScreenPoint, ScreenPoint] | null {
  if (plane.frameOfReferenceUid === '' || plane.frameOfReferenceUid !== other.frameOfReferenceUid)
    return null;
  const [nx, ny, nz] = plane.normal;
  const cosine = Math.abs(nx * other.normal[0] + ny * other.normal[1] + nz * other.normal[2]);
  if (cosine > PARALLEL) return null;
  const crossings: Vec3[] = [];
  corners.forEach((from, at) => {
    const to = corners[(at + 1) % corners.length] ?? from;
    const [before, after] = [distanceFromPlaneMm(plane, from), distanceFromPlaneMm(plane, to)];
    // One end belongs to its edge, the other to the next: a corner on the plane counts once.
    if (before < 0 === after < 0) return;
    const part = before / (before - after);
    crossings.push([
      from[0] + (to[0] - from[0]) * part,
      from[1] + (to[1] - from[1]) * part,
      from[2] + (to[2] - from[2]) * part,
    ]);
  });
  const [first, second] = crossings;
  if (!first || !second) return null;
  return [screenOfPatient(plane, first), screenOfPatient(plane, second)];
}

/** The patient point under the middle of the screen. */
export function middleShown(plane: ShownPlane, size: readonly [number, number]): Vec3 {
  return addScaled(addScaled(plane.origin, plane.right, size[0] / 2), plane.down, size[1] / 2);
}
