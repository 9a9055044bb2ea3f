import type { Measurement } from '#shared/reading/measurement.ts';
import { dot } from '../vector.ts';
import {
  distanceFromPlaneMm,
  imageAt,
  patientAt,
  screenOfImage,
  screenOfPatient,
  type ScreenPoint,
  type ViewGeometry,
} from '../view-geometry.ts';

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
    const isShown =
      image !== null &&
      image.sopInstanceUid === place.sopInstanceUid &&
      image.frameNumber === place.frameNumber;
    return isShown ? place.points.map((point) => screenOfImage(image, point)) : null;
  }
  const { plane } = geometry;
  if (plane === null || plane.frameOfReferenceUid !== place.frameOfReferenceUid) return null;
  const { normal } = place;
  if (normal !== null && Math.abs(dot(normal, plane.normal)) < SAME_DIRECTION) return null;
  const reachMm = Math.max(plane.thicknessMm / 2, normal === null ? POINT_REACH_MM : LEAST_REACH_MM);
  const isNear = place.points.every((point) => Math.abs(distanceFromPlaneMm(plane, point)) <= reachMm);
  return isNear ? place.points.map((point) => screenOfPatient(plane, point)) : null;
}

/** Where the text of a measurement was moved to; null when it stands where there is room. */
export function screenOfText(measurement: Measurement, geometry: ViewGeometry): ScreenPoint | null {
  const { place } = measurement;
  if (place.textPoint === undefined) return null;
  if (place.space === 'image') return geometry.image && screenOfImage(geometry.image, place.textPoint);
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
