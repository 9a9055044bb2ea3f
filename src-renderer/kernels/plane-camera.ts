import { addScaled, cross, dot, length, normalize, rotateAround, subtract, type Vec3 } from './vector.ts';

export type MainPlane = 'axial' | 'coronal' | 'sagittal';

/** Where the voxels of a volume lie: LPS millimetres. */
export interface VolumeGeometry {
  /** Centre of the first voxel */
  readonly origin: Vec3;
  /** Unit directions along columns, rows and slices */
  readonly axes: readonly [Vec3, Vec3, Vec3];
  readonly spacingMm: readonly [number, number, number];
  readonly dimensions: readonly [number, number, number];
}

/** Directions of an upright, unmirrored plane as radiology shows it. */
export interface PlaneAxes {
  readonly right: Vec3;
  readonly up: Vec3;
  /** Direction in which the slice number rises. */
  readonly scroll: Vec3;
}

/** Axial from the feet, coronal from the front, sagittal from the left. */
export const PLANE_AXES: Readonly<Record<MainPlane, PlaneAxes>> = {
  axial: { right: [1, 0, 0], up: [0, -1, 0], scroll: [0, 0, -1] },
  coronal: { right: [1, 0, 0], up: [0, 0, 1], scroll: [0, 1, 0] },
  sagittal: { right: [0, 1, 0], up: [0, 0, 1], scroll: [1, 0, 0] },
};

export function volumeCentre(volume: VolumeGeometry): Vec3 {
  return volume.axes.reduce<Vec3>(
    (point, axis, at) =>
      addScaled(point, axis, (((volume.dimensions[at] ?? 1) - 1) / 2) * (volume.spacingMm[at] ?? 1)),
    volume.origin,
  );
}

/** Least and greatest distance of voxel centres along a direction, from the patient origin. */
export function extentAlong(volume: VolumeGeometry, direction: Vec3): readonly [number, number] {
  const middle = dot(volumeCentre(volume), direction);
  const half = volume.axes.reduce(
    (sum, axis, at) =>
      sum +
      (Math.abs(dot(axis, direction)) * ((volume.dimensions[at] ?? 1) - 1) * (volume.spacingMm[at] ?? 1)) / 2,
    0,
  );
  return [middle - half, middle + half];
}

/** Distance from one slice of a plane to the next: the voxel's own size in that direction. */
export function stepAlong(volume: VolumeGeometry, direction: Vec3): number {
  return Math.hypot(...volume.axes.map((axis, at) => dot(axis, direction) * (volume.spacingMm[at] ?? 1)));
}

export interface SliceRange {
  readonly first: number;
  readonly stepMm: number;
  readonly count: number;
}

export function sliceRange(volume: VolumeGeometry, scroll: Vec3): SliceRange {
  const [first, last] = extentAlong(volume, scroll);
  const stepMm = stepAlong(volume, scroll);
  return { first, stepMm, count: Math.round((last - first) / stepMm) + 1 };
}

/** The slice that a point lies on, within the volume. */
export function sliceIndexOf(range: SliceRange, scroll: Vec3, point: Vec3): number {
  const index = Math.round((dot(point, scroll) - range.first) / range.stepMm);
  return Math.min(Math.max(index, 0), range.count - 1);
}

/** The point moved along the scroll direction onto a slice. */
export function onSlice(range: SliceRange, scroll: Vec3, point: Vec3, index: number): Vec3 {
  const wanted = range.first + Math.min(Math.max(index, 0), range.count - 1) * range.stepMm;
  return addScaled(point, scroll, wanted - dot(point, scroll));
}

/** The point pulled into the volume. */
export function insideVolume(volume: VolumeGeometry, point: Vec3): Vec3 {
  const from = subtract(point, volume.origin);
  return volume.axes.reduce<Vec3>((inside, axis, at) => {
    const most = ((volume.dimensions[at] ?? 1) - 1) * (volume.spacingMm[at] ?? 1);
    return addScaled(inside, axis, Math.min(Math.max(dot(from, axis), 0), most));
  }, volume.origin);
}

/** Right and up after turning clockwise on the screen and then mirroring. */
export function turnedAxes(
  axes: PlaneAxes,
  rotationDeg: number,
  isFlippedHorizontally: boolean,
  isFlippedVertically: boolean,
): { right: Vec3; up: Vec3; normal: Vec3 } {
  const towardsEye = cross(axes.right, axes.up);
  // The picture turns clockwise when the directions of the screen turn the other way in it.
  const angle = (rotationDeg * Math.PI) / 180;
  const right = rotateAround(axes.right, towardsEye, angle);
  const up = rotateAround(axes.up, towardsEye, angle);
  const mirroredRight: Vec3 = isFlippedHorizontally ? [-right[0], -right[1], -right[2]] : right;
  const mirroredUp: Vec3 = isFlippedVertically ? [-up[0], -up[1], -up[2]] : up;
  return { right: mirroredRight, up: mirroredUp, normal: normalize(cross(mirroredRight, mirroredUp)) };
}

/** What an orthographic camera shows. */
export interface PlaneCamera {
  /** Point in the middle of the view */
  readonly centre: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** mm per CSS pixel */
  readonly mmPerPixel: number;
  /** CSS pixels */
  readonly width: number;
  readonly height: number;
}

/** CSS pixels of a patient point, projected onto the plane. */
export function planeToScreen(camera: PlaneCamera, point: Vec3): readonly [number, number] {
  const from = subtract(point, camera.centre);
  return [
    camera.width / 2 + dot(from, camera.right) / camera.mmPerPixel,
    camera.height / 2 - dot(from, camera.up) / camera.mmPerPixel,
  ];
}

/** The patient point of the plane under CSS pixels. */
export function screenToPlane(camera: PlaneCamera, [x, y]: readonly [number, number]): Vec3 {
  const alongRight = addScaled(camera.centre, camera.right, (x - camera.width / 2) * camera.mmPerPixel);
  return addScaled(alongRight, camera.up, (camera.height / 2 - y) * camera.mmPerPixel);
}

/** mm per CSS pixel at which the whole volume fits. */
export function fitMmPerPixel(
  volume: VolumeGeometry,
  right: Vec3,
  up: Vec3,
  width: number,
  height: number,
): number {
  const size = (direction: Vec3) => {
    const [first, last] = extentAlong(volume, direction);
    return last - first + stepAlong(volume, direction);
  };
  return Math.max(size(right) / Math.max(width, 1), size(up) / Math.max(height, 1));
}

/** Geometry of sorted, evenly spaced slices; null without positions. */
export function volumeGeometry(
  first: {
    position: Vec3 | null;
    rowCosines: Vec3 | null;
    columnCosines: Vec3 | null;
    rows: number;
    columns: number;
    pixelSpacing: readonly [number, number] | null;
  },
  last: { position: Vec3 | null },
  count: number,
): VolumeGeometry | null {
  if (!first.position || !first.rowCosines || !first.columnCosines || !first.pixelSpacing) return null;
  if (!last.position || count < 2) return null;
  const way = subtract(last.position, first.position);
  return {
    origin: first.position,
    axes: [first.rowCosines, first.columnCosines, normalize(way)],
    spacingMm: [first.pixelSpacing[1], first.pixelSpacing[0], length(way) / (count - 1)],
    dimensions: [first.columns, first.rows, count],
  };
}
