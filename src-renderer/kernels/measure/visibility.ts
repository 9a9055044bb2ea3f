import type { Measurement } from '#shared/reading/measurement.ts';
import { addScaled, cross, dot, normalize, subtract, type Vec3 } from '../vector.ts';
import {
  distanceFromPlaneMm,
  imageAt,
  patientAt,
  patientOfImage,
  screenOfImage,
  screenOfPatient,
  type ImagePoint,
  type ScreenPoint,
  type ViewGeometry,
} from '../view-geometry.ts';
import { linesOf } from './figure.ts';
import { planarOfPlane } from './planar.ts';
import type { Vec2 } from './vec2.ts';

type ImagePlace = Extract<Measurement['place'], { readonly space: 'image' }>;

/** A plane that is thinner than this shows what lies as near as this, mm. */
const LEAST_REACH_MM = 0.5;
/** What has no plane of its own is shown on its neighbours too. */
const POINT_REACH_MM = 2.5;
const SAME_DIRECTION = 0.9998;

/** The points of a measurement on the screen; null when the view does not show where it lies. */
export function screenPointsOf(measurement: Measurement, geometry: ViewGeometry): ScreenPoint[] | null {
  const { place } = measurement;
  if (place.space === 'image') {
    const { image } = geometry;
    if (image === null) return pointsInPlane(place, place.points, geometry);
    const isShown = image.sopInstanceUid === place.sopInstanceUid && image.frameNumber === place.frameNumber;
    return isShown ? place.points.map((point) => screenOfImage(image, point)) : null;
  }
  const { plane } = geometry;
  if (plane === null || plane.frameOfReferenceUid !== place.frameOfReferenceUid) return null;
  // Straight on the cut along its path, nowhere else.
  if (place.curve !== undefined) return null;
  const { normal } = place;
  if (normal !== null && Math.abs(dot(normal, plane.normal)) < SAME_DIRECTION) return null;
  const reachMm = Math.max(plane.thicknessMm / 2, normal === null ? POINT_REACH_MM : LEAST_REACH_MM);
  const isNear = place.points.every((point) => Math.abs(distanceFromPlaneMm(plane, point)) <= reachMm);
  return isNear ? place.points.map((point) => screenOfPatient(plane, point)) : null;
}

/** What was drawn on a slice, on a plane of its volume that lies in this slice; null on every other plane. */
function pointsInPlane(
  place: ImagePlace,
  points: readonly ImagePoint[],
  geometry: ViewGeometry,
): ScreenPoint[] | null {
  const { plane } = geometry;
  const slice = placedSlice(place, geometry);
  if (plane === null || slice === null || Math.abs(dot(slice.normal, plane.normal)) < SAME_DIRECTION)
    return null;
  const reachMm = Math.max(plane.thicknessMm / 2, LEAST_REACH_MM);
  const placed = points.map(slice.inPatient);
  const isNear = placed.every((point) => Math.abs(distanceFromPlaneMm(plane, point)) <= reachMm);
  return isNear ? placed.map((point) => screenOfPatient(plane, point)) : null;
}

interface PlacedSlice {
  readonly normal: Vec3;
  readonly inPatient: (point: ImagePoint) => Vec3;
}

/** The slice of a plane's volume that something was drawn on. */
function placedSlice(place: ImagePlace, { plane, sliceOf }: ViewGeometry): PlacedSlice | null {
  const slice = sliceOf?.(place.sopInstanceUid, place.frameNumber) ?? null;
  const inPatient = slice && patientOfImage(slice);
  if (!slice?.rowCosines || !slice.columnCosines || inPatient === null) return null;
  if (slice.frameOfReferenceUid !== plane?.frameOfReferenceUid) return null;
  return { normal: normalize(cross(slice.rowCosines, slice.columnCosines)), inPatient };
}

/**
 * Where a plane goes through a measurement that does not lie in it: its lines are seen there as points. Empty for
 * measurements without lines, and for those that are shown whole.
 */
export function crossingsOf(measurement: Measurement, geometry: ViewGeometry): readonly ScreenPoint[] {
  const { plane } = geometry;
  const sheet = plane && sheetInPatient(measurement.place, geometry);
  if (!plane || !sheet || Math.abs(dot(sheet.normal, plane.normal)) >= SAME_DIRECTION) return [];
  return linesOf(measurement.kind, sheet.points).flatMap((line) => {
    const [from, to] = [sheet.inPatient(line[0]), sheet.inPatient(line[1])];
    const [before, after] = [distanceFromPlaneMm(plane, from), distanceFromPlaneMm(plane, to)];
    // The end of a line belongs to the next one.
    if (before === after || before * after > 0 || after === 0) return [];
    const point = addScaled(from, subtract(to, from), before / (before - after));
    return [screenOfPatient(plane, point)];
  });
}

interface SheetInPatient {
  readonly normal: Vec3;
  readonly points: readonly Vec2[];
  readonly inPatient: (point: Vec2) => Vec3;
}

/** A measurement that was drawn flat, where the view knows the place of what it was drawn on. */
function sheetInPatient(place: Measurement['place'], geometry: ViewGeometry): SheetInPatient | null {
  if (place.space === 'image') {
    const slice = placedSlice(place, geometry);
    return slice && { ...slice, points: place.points };
  }
  const [first] = place.points;
  if (place.normal === null || !first || geometry.plane?.frameOfReferenceUid !== place.frameOfReferenceUid)
    return null;
  const planar = planarOfPlane(first, place.normal);
  return { normal: place.normal, points: place.points.map(planar.to), inPatient: planar.from };
}

/** Where the text of a measurement was moved to; null when it stands where there is room. */
export function screenOfText(measurement: Measurement, geometry: ViewGeometry): ScreenPoint | null {
  const { place } = measurement;
  if (place.textPoint === undefined) return null;
  if (place.space === 'image') {
    if (geometry.image) return screenOfImage(geometry.image, place.textPoint);
    return pointsInPlane(place, [place.textPoint], geometry)?.[0] ?? null;
  }
  return geometry.plane && screenOfPatient(geometry.plane, place.textPoint);
}

/** The same place with other points, taken from the screen of a view that shows it. */
export function placeFromScreen<Place extends Measurement['place']>(
  place: Place,
  geometry: ViewGeometry,
  points: readonly ScreenPoint[],
): Place {
  if (place.space === 'image') {
    const { image } = geometry;
    return image ? { ...place, points: points.map((point) => [...imageAt(image, point)]) } : place;
  }
  const { plane } = geometry;
  return plane ? { ...place, points: points.map((point) => [...patientAt(plane, point)]) } : place;
}
