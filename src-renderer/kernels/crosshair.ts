import { PLANE_AXES, type MainPlane, type PlaneAxes } from './plane-camera.ts';
import { cross, dot, negate, normalize, rotateAround, type Vec3 } from './vector.ts';
import type { VolumeGeometry } from './volume-geometry.ts';

/** Directions of the three planes that cross in a point. */
export type CrossedPlanes = Readonly<Record<MainPlane, PlaneAxes>>;

export const MAIN_PLANES = ['axial', 'coronal', 'sagittal'] as const satisfies readonly MainPlane[];

/**
 * Turns the line of one plane, as it is seen in another, about the crosshair.
 *
 * @param seenIn     the plane in which the line was dragged: it stays
 * @param angleRad   right-handed about that plane's scroll direction
 * @param keepsRight whether the third plane turns along, so that all stay at right angles
 */
export function turnedPlanes(
  planes: CrossedPlanes,
  seenIn: MainPlane,
  line: MainPlane,
  angleRad: number,
  keepsRight: boolean,
): CrossedPlanes {
  const about = normalize(planes[seenIn].scroll);
  const turn = (axes: PlaneAxes): PlaneAxes => ({
    right: rotateAround(axes.right, about, angleRad),
    up: rotateAround(axes.up, about, angleRad),
    scroll: rotateAround(axes.scroll, about, angleRad),
  });
  const isTurned = (plane: MainPlane) => plane === line || (keepsRight && plane !== seenIn);
  return {
    axial: isTurned('axial') ? turn(planes.axial) : planes.axial,
    coronal: isTurned('coronal') ? turn(planes.coronal) : planes.coronal,
    sagittal: isTurned('sagittal') ? turn(planes.sagittal) : planes.sagittal,
  };
}

/**
 * Planes along the slices as they were acquired and at right angles to them, each named and turned upright after the main
 * plane that it is nearest to.
 */
export function acquiredPlanes(volume: VolumeGeometry): CrossedPlanes {
  const [row, column] = volume.axes;
  const rest = [row, column, normalize(cross(row, column))];
  const nearest = (wanted: Vec3): Vec3 => {
    const best = rest.toSorted((a, b) => Math.abs(dot(b, wanted)) - Math.abs(dot(a, wanted)))[0] ?? wanted;
    rest.splice(rest.indexOf(best), 1);
    return dot(best, wanted) < 0 ? negate(best) : best;
  };
  // The strongest match first, so that no direction is taken from where it fits better.
  const order = ([0, 1, 2] as const).toSorted((a, b) => strength(volume, b) - strength(volume, a));
  const found: Vec3[] = [];
  for (const axis of order) found[axis] = nearest(unit(axis));
  const [left, posterior] = found as [Vec3, Vec3, Vec3];
  const head = normalize(cross(left, posterior));
  const inFrame = (vector: Vec3): Vec3 => [
    left[0] * vector[0] + posterior[0] * vector[1] + head[0] * vector[2],
    left[1] * vector[0] + posterior[1] * vector[1] + head[1] * vector[2],
    left[2] * vector[0] + posterior[2] * vector[1] + head[2] * vector[2],
  ];
  const map = ({ right, up, scroll }: PlaneAxes): PlaneAxes => ({
    right: inFrame(right),
    up: inFrame(up),
    scroll: inFrame(scroll),
  });
  return {
    axial: map(PLANE_AXES.axial),
    coronal: map(PLANE_AXES.coronal),
    sagittal: map(PLANE_AXES.sagittal),
  };
}

function unit(axis: 0 | 1 | 2): Vec3 {
  return axis === 0 ? [1, 0, 0] : axis === 1 ? [0, 1, 0] : [0, 0, 1];
}

function strength(volume: VolumeGeometry, axis: 0 | 1 | 2): number {
  const [row, column] = volume.axes;
  return Math.max(...[row, column, cross(row, column)].map((each) => Math.abs(each[axis])));
}

/** Which of the three planes the slices were acquired in, or nearest to. */
export function acquiredPlane(volume: VolumeGeometry): MainPlane {
  const [row, column] = volume.axes;
  const normal = normalize(cross(row, column)).map(Math.abs);
  const most = Math.max(...normal);
  return most === normal[2] ? 'axial' : most === normal[1] ? 'coronal' : 'sagittal';
}
