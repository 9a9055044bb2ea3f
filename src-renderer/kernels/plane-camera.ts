import { addScaled, cross, dot, normalize, rotateAround, subtract, type Vec3 } from './vector.ts';
import {
  extentAlong,
  stepAlong,
  voxelDirection,
  voxelSteps,
  type VolumeGeometry,
} from './volume-geometry.ts';

export type MainPlane = 'axial' | 'coronal' | 'sagittal';

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

/** Device pixels of a picture, each a point of the patient. */
export interface PixelGrid {
  readonly width: number;
  readonly height: number;
  /** Under the centre of the first pixel */
  readonly origin: Vec3;
  /** Way of one device pixel, mm */
  readonly right: Vec3;
  readonly down: Vec3;
}

/** @param cssPerDevice CSS pixels per device pixel */
export function pixelGrid(
  camera: PlaneCamera,
  size: { readonly width: number; readonly height: number },
  cssPerDevice: number,
): PixelGrid {
  return {
    ...size,
    origin: screenToPlane(camera, [cssPerDevice / 2, cssPerDevice / 2]),
    right: scaled(camera.right, camera.mmPerPixel * cssPerDevice),
    down: scaled(camera.up, -camera.mmPerPixel * cssPerDevice),
  };
}

function scaled(vector: Vec3, factor: number): Vec3 {
  return [vector[0] * factor, vector[1] * factor, vector[2] * factor];
}

/** Below this share of a voxel a place counts as the voxel's centre; a picture of 32-bit numbers tells no more. */
const SAME_VOXEL = 1e-4;

/** At one device pixel per voxel: the way, less than a pixel, that puts pixels on centres of voxels; null otherwise. */
export function wayToVoxels(volume: VolumeGeometry, grid: PixelGrid): Vec3 | null {
  if (!isVoxelStep(voxelDirection(volume, grid.right)) || !isVoxelStep(voxelDirection(volume, grid.down)))
    return null;
  const [column, row, slice] = voxelSteps(volume, grid.origin);
  const alongRight = scaled(grid.right, offOf(volume, grid.right, [column, row, slice]));
  return addScaled(alongRight, grid.down, offOf(volume, grid.down, [column, row, slice]));
}

/** Pixels to move along a direction that is one step of an axis, so that the place on this axis is whole. */
function offOf(volume: VolumeGeometry, way: Vec3, place: Vec3): number {
  const step = voxelDirection(volume, way);
  const axis = step.findIndex((part) => Math.abs(part) > 0.5);
  const at = place[axis] ?? 0;
  return (Math.round(at) - at) * Math.sign(step[axis] ?? 1);
}

function isVoxelStep(step: Vec3): boolean {
  const sizes = step.map(Math.abs).sort((a, b) => b - a);
  return Math.abs((sizes[0] ?? 0) - 1) < 1e-6 && (sizes[1] ?? 0) < 1e-6;
}

/** Whether every pixel of a grid is the centre of a voxel: nothing is interpolated then. */
export function isOnVoxels(volume: VolumeGeometry, grid: PixelGrid): boolean {
  if (volume.slicesMm !== null) return false;
  const isStep = [grid.right, grid.down].every((way) => isVoxelStep(voxelDirection(volume, way)));
  return isStep && voxelSteps(volume, grid.origin).every((at) => Math.abs(at - Math.round(at)) < SAME_VOXEL);
}
