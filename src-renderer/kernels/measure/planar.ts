import type { MeasurementPlace } from '#shared/reading/measurement.ts';
import type { Calibration, Refusal } from '../spacing.ts';
import { addScaled, cross, dot, normalize, type Vec3 } from '../vector.ts';
import type { Vec2 } from './vec2.ts';

/** Size of a pixel as the calibration says, or what keeps it from saying anything. */
export type Ruler =
  | {
      readonly kind: 'known';
      /** Way from one column, one row to the next, in the unit */
      readonly perColumn: number;
      readonly perRow: number;
      /** As it is written on the screen: `mm`, `mm at detector`, `px` … */
      readonly unit: string;
      /** What makes lengths worth less than they look; empty when nothing does */
      readonly note: Calibration['note'];
    }
  /** Lengths are not told at all */
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** One-to-one way from the points of a place to a flat sheet in the unit of its ruler, x to the right, y down. */
export interface Planar<Point extends readonly number[]> {
  readonly to: (point: Point) => Vec2;
  readonly from: (point: Vec2) => Point;
}

/** Without a known size of the pixels their columns are the unit. */
export function planarOfImage(ruler: Ruler): Planar<readonly [number, number]> {
  const [perColumn, perRow] = ruler.kind === 'known' ? [ruler.perColumn, ruler.perRow] : [1, 1];
  return {
    to: ([column, row]) => [column * perColumn, row * perRow],
    from: ([x, y]) => [x / perColumn, y / perRow],
  };
}

/** The sheet of a plane of the patient: mm from the foot of the frame of reference's origin, the same for every view. */
export function planarOfPlane(through: Vec3, normal: Vec3): Planar<Vec3> {
  const { right, down } = sheetAxes(normal);
  const height = dot(through, normal);
  return {
    to: (point) => [dot(point, right), dot(point, down)],
    from: ([x, y]) => addScaled(addScaled(addScaled([0, 0, 0], normal, height), right, x), down, y),
  };
}

/** Two unit directions within a plane that depend on its normal alone; for axial planes left and back. */
function sheetAxes(normal: Vec3): { readonly right: Vec3; readonly down: Vec3 } {
  const [x, y, z] = normal.map(Math.abs) as [number, number, number];
  const helper: Vec3 = z >= x || y >= x ? [1, 0, 0] : [0, 1, 0];
  const along = dot(helper, normal);
  const right = normalize(addScaled(helper, normal, -along));
  return { right, down: cross(normal, right) };
}

/** The points of a place on its sheet. */
export function flatten(place: MeasurementPlace, ruler: Ruler): Vec2[] {
  if (place.space === 'image') return place.points.map(planarOfImage(ruler).to);
  const [first] = place.points;
  if (first === undefined || place.normal === null) return [];
  return place.points.map(planarOfPlane(first, place.normal).to);
}
