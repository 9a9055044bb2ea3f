import type { MeasurementPlace } from '#shared/reading/measurement.ts';
import type { Vec3 } from '../vector.ts';
import {
  imageAt,
  patientAt,
  screenOfImage,
  screenOfPatient,
  type ScreenPoint,
  type ViewGeometry,
} from '../view-geometry.ts';
import type { ScreenAxes } from './build.ts';
import { planarOfImage, planarOfPlane, type Planar, type Ruler } from './planar.ts';
import { minus, type Vec2 } from './vec2.ts';

/** Screen, sheet and place of one measurement on one view at this moment. */
export interface Sheet {
  readonly axes: ScreenAxes;
  /** Points beside an image are moved to its edge. */
  toSheet(screen: ScreenPoint): Vec2;
  toScreen(point: Vec2): ScreenPoint;
  pointsOf(place: MeasurementPlace): Vec2[];
  /** The same place with other points. */
  withPoints(points: readonly Vec2[]): MeasurementPlace;
}

/** @returns null when the view does not show where the place lies */
export function sheetOf(place: MeasurementPlace, geometry: ViewGeometry, ruler: Ruler): Sheet | null {
  if (place.space === 'image') return imageSheet(place, geometry, ruler);
  const { plane } = geometry;
  if (plane === null || plane.frameOfReferenceUid !== place.frameOfReferenceUid) return null;
  const through: Vec3 = place.normal === null ? plane.origin : (place.points[0] ?? plane.origin);
  const planar = planarOfPlane(through, place.normal ?? plane.normal);
  return {
    ...screenWays(
      planar,
      (screen) => patientAt(plane, screen),
      (point) => screenOfPatient(plane, point),
    ),
    pointsOf: (other) => (other.space === 'patient' ? other.points.map(planar.to) : []),
    withPoints: (points) => ({ ...place, points: points.map((point) => tuple3(planar.from(point))) }),
  };
}

function imageSheet(
  place: Extract<MeasurementPlace, { space: 'image' }>,
  { image }: ViewGeometry,
  ruler: Ruler,
): Sheet | null {
  if (image?.sopInstanceUid !== place.sopInstanceUid || image.frameNumber !== place.frameNumber) return null;
  const planar = planarOfImage(ruler);
  const ways = screenWays(
    planar,
    (screen) => imageAt(image, screen),
    (point) => screenOfImage(image, point),
  );
  const inside = ([column, row]: readonly [number, number]) =>
    [Math.min(Math.max(column, 0), image.columns), Math.min(Math.max(row, 0), image.rows)] as const;
  return {
    ...ways,
    toSheet: (screen) => planar.to(inside(imageAt(image, screen))),
    pointsOf: (other) => (other.space === 'image' ? other.points.map(planar.to) : []),
    withPoints: (points) => ({ ...place, points: points.map((point) => [...planar.from(point)]) }),
  };
}

function screenWays<Point extends readonly number[]>(
  planar: Planar<Point>,
  under: (screen: ScreenPoint) => Point,
  screenOf: (point: Point) => ScreenPoint,
) {
  const toSheet = (screen: ScreenPoint): Vec2 => planar.to(under(screen));
  const origin = toSheet([0, 0]);
  return {
    axes: { right: minus(toSheet([1, 0]), origin), down: minus(toSheet([0, 1]), origin) },
    toSheet,
    toScreen: (point: Vec2): ScreenPoint => screenOf(planar.from(point)),
  };
}

function tuple3(point: Vec3): [number, number, number] {
  return [...point];
}
