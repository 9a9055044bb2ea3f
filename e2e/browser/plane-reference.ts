import { generate, type PhantomStudy } from '#main/phantom/phantom-study.ts';
import type { CtTruth } from '#main/phantom/ct-study.ts';
import type { CanvasGreys, PlaneCamera } from '../pages/viewer-page.ts';

type Point = readonly [number, number, number];

const ORIGIN: Point = [0, 0, 0];

/** Slices of a study in their order along the scan, as its files hold them. */
export interface ReferenceVolume {
  readonly rows: number;
  readonly columns: number;
  readonly rowDirection: Point;
  readonly columnDirection: Point;
  readonly rowSpacingMm: number;
  readonly columnSpacingMm: number;
  readonly positions: readonly Point[];
  readonly slices: readonly Float64Array[];
  /** After the modality LUT; null = none */
  readonly padding: number | null;
  readonly shutter?: ReferenceShutter;
}

/** PS3.3 C.7.6.11: a rectangle and a circle, columns and rows from 1; what lies outside of either is covered. */
export interface ReferenceShutter {
  readonly left: number;
  readonly right: number;
  readonly upper: number;
  readonly lower: number;
  readonly centreRow: number;
  readonly centreColumn: number;
  readonly radius: number;
  /** P-value */
  readonly presentationValue: number;
}

export interface ReferenceSlab {
  readonly mode: 'maximum' | 'minimum' | 'mean';
  readonly thicknessMm: number;
}

export interface ReferenceView {
  readonly camera: PlaneCamera;
  readonly slab: ReferenceSlab | null;
  readonly window: { readonly centre: number; readonly width: number };
}

export interface PlaneDifference {
  readonly compared: number;
  /** Pixels where both show something */
  readonly shown: number;
  readonly largest: number;
}

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function minus(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function size(a: Point): number {
  return Math.hypot(...a);
}

function along(a: Point, way: Point, factor: number): Point {
  return [a[0] + way[0] * factor, a[1] + way[1] * factor, a[2] + way[2] * factor];
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** @param slope that the study's files were written with */
export function referenceVolume(study: PhantomStudy<CtTruth>, isSigned: boolean, slope = 1): ReferenceVolume {
  const { truth } = study;
  const planes = truth.planes.filter((_, index) => !truth.missingSlices.includes(index));
  const [first] = planes;
  if (!first) throw new Error('the phantom has no slices');
  const slices = Array.from(generate(study), ({ bytes }) => {
    const count = first.rows * first.columns;
    const start = bytes.length - count * 2;
    return Float64Array.from({ length: count }, (_, at) => {
      const stored = isSigned ? bytes.readInt16LE(start + at * 2) : bytes.readUInt16LE(start + at * 2);
      return stored * slope + truth.rescaleIntercept;
    });
  });
  const padding = truth.pixelPaddingValue;
  return {
    ...first,
    positions: planes.map((plane) => plane.position),
    slices,
    padding: padding === null ? null : padding * slope + truth.rescaleIntercept,
  };
}

/** What a volume's points are looked up by: the same for every pixel of every picture. */
interface Stack {
  readonly normal: Point;
  /** Of each slice along the normal */
  readonly heights: readonly number[];
  /** Of most slices to the next */
  readonly usual: number;
}

const stacks = new WeakMap<ReferenceVolume, Stack>();

function stackOf(volume: ReferenceVolume): Stack {
  const known = stacks.get(volume);
  if (known) return known;
  const normal = cross(volume.rowDirection, volume.columnDirection);
  const heights = volume.positions.map((position) => dot(position, normal));
  const stack = { normal, heights, usual: usualStep(heights) };
  stacks.set(volume, stack);
  return stack;
}

interface Place {
  /** The slice before, and how far to the next one */
  readonly before: number;
  readonly share: number;
  /** From the centre of the first pixel */
  readonly column: number;
  readonly row: number;
}

/** Which two slices lie around a point, and where in them; undefined too near to an edge to say. */
function placeOf(volume: ReferenceVolume, point: Point): Place | null | undefined {
  const { normal, heights, usual } = stackOf(volume);
  const height = dot(point, normal);
  let before = heights.length - 1;
  while (before >= 0 && !((heights[before] ?? 0) <= height)) before -= 1;
  const step = (heights[before + 1] ?? Infinity) - (heights[before] ?? -Infinity);
  let share = (height - (heights[before] ?? 0)) / step;
  let at: Point;
  if (step > 1.5 * usual) {
    const below = (height - (heights[before] ?? -Infinity)) / usual;
    const above = ((heights[before + 1] ?? Infinity) - height) / usual;
    if (Math.abs(below - 0.5) < 1e-3 || Math.abs(above - 0.5) < 1e-3) return undefined;
    if (below > 0.5 && above > 0.5) return null;
    if (below > 0.5) before += 1;
    share = 0;
    const here = volume.positions[before] ?? ORIGIN;
    // A tilted stack goes on leaning beyond its last slice.
    const [start, end] = [volume.positions[0] ?? here, volume.positions.at(-1) ?? here];
    const lean = minus(end, start);
    at = along(here, lean, (height - dot(here, normal)) / dot(lean, normal));
  } else {
    const [from, to] = [volume.positions[before] ?? ORIGIN, volume.positions[before + 1] ?? ORIGIN];
    at = along(from, minus(to, from), share);
  }
  const column = dot(minus(point, at), volume.rowDirection) / volume.columnSpacingMm;
  const row = dot(minus(point, at), volume.columnDirection) / volume.rowSpacingMm;
  const edge = nearestOf(column + 0.5, volume.columns - 0.5 - column, row + 0.5, volume.rows - 0.5 - row);
  if (edge === undefined || edge < 0) return edge === undefined ? undefined : null;
  return { before, share, column, row };
}

/** Whether the shutter covers the pixel that a place lies in; undefined too near to its edge to say. */
function covers(shutter: ReferenceShutter, { column, row }: Place): boolean | undefined {
  const isNear = [column, row].some((at) => Math.abs(at - Math.floor(at) - 0.5) < 1e-3);
  if (isNear) return undefined;
  const [x, y] = [Math.round(column) + 1, Math.round(row) + 1];
  const isInRectangle = x >= shutter.left && x <= shutter.right && y >= shutter.upper && y <= shutter.lower;
  const isInCircle = (x - shutter.centreColumn) ** 2 + (y - shutter.centreRow) ** 2 <= shutter.radius ** 2;
  return !(isInRectangle && isInCircle);
}

/** The plain way: the eight pixels around a point by their shares. Undefined too near to an edge to say. */
export function valueAt(volume: ReferenceVolume, point: Point): number | null | undefined {
  const place = placeOf(volume, point);
  if (!place) return place;
  const isCovered = volume.shutter ? covers(volume.shutter, place) : false;
  if (isCovered !== false) return isCovered ? null : undefined;
  const { before, share, column, row } = place;
  let sum = 0;
  let weights = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [slice, down, right] = [corner >> 2, (corner >> 1) & 1, corner & 1];
    const weight =
      (slice === 0 ? 1 - share : share) *
      Math.abs(1 - down - (row - Math.floor(row))) *
      Math.abs(1 - right - (column - Math.floor(column)));
    if (weight === 0) continue;
    const index =
      clamp(Math.floor(row) + down, volume.rows) * volume.columns +
      clamp(Math.floor(column) + right, volume.columns);
    const value = volume.slices[before + slice]?.[index] ?? 0;
    if (value === volume.padding) continue;
    sum += value * weight;
    weights += weight;
  }
  if (Math.abs(weights - 0.5) < 1e-3) return undefined;
  return weights < 0.5 ? null : sum / weights;
}

/** The least of these ways to an edge, negative outside; undefined where one is too near to say. */
function nearestOf(left: number, right: number, top: number, bottom: number): number | undefined {
  const isNear = (edge: number) => Math.abs(edge) < 1e-3;
  if (isNear(left) || isNear(right) || isNear(top) || isNear(bottom)) return undefined;
  return Math.min(left, right, top, bottom);
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(value, 0), count - 1);
}

function usualStep(heights: readonly number[]): number {
  const steps = heights.slice(1).map((height, at) => height - (heights[at] ?? 0));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1;
}

/** Where a slab is sampled: at each slice of voxels, or twice a voxel when it lies across them. */
function offsets(volume: ReferenceVolume, normal: Point, slab: ReferenceSlab | null): number[] {
  if (slab === null) return [0];
  const [start, next] = [volume.positions[0] ?? ORIGIN, volume.positions[1] ?? ORIGIN];
  const ways = [
    along(ORIGIN, volume.rowDirection, volume.columnSpacingMm),
    along(ORIGIN, volume.columnDirection, volume.rowSpacingMm),
    minus(next, start),
  ];
  const straight = ways.find((way) => Math.abs(Math.abs(dot(way, normal)) - size(way)) < 1e-6);
  const step = straight ? size(straight) : Math.hypot(...ways.map((way) => dot(way, normal))) / 2;
  const found: number[] = [];
  for (let at = -1000; at <= 1000; at++)
    if (Math.abs(at * step) <= slab.thicknessMm / 2 + 1e-6) found.push(at * step);
  return found;
}

/** PS3.3 C.11.2.1.2.1 */
export function greyOf(value: number, { centre, width }: { centre: number; width: number }): number {
  if (value <= centre - 0.5 - (width - 1) / 2) return 0;
  if (value > centre - 0.5 + (width - 1) / 2) return 255;
  return ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
}

/** Values through a slab as one; null when there are none. */
export function slabOf(
  mode: ReferenceSlab['mode'],
  values: readonly (number | null | undefined)[],
): number | null {
  const known = values.filter((value) => typeof value === 'number');
  if (known.length === 0) return null;
  if (mode === 'maximum') return Math.max(...known);
  if (mode === 'minimum') return Math.min(...known);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** What is seen where a plane has no value. */
function coverGrey(volume: ReferenceVolume, point: Point): number {
  const place = placeOf(volume, point);
  const isCovered = place && volume.shutter && covers(volume.shutter, place);
  return isCovered ? ((volume.shutter?.presentationValue ?? 0) / 65_535) * 255 : 0;
}

/** Computes every pixel of a plane anew and compares it with what is on the canvas, at one device pixel to a CSS pixel. */
export function comparePlane(
  volume: ReferenceVolume,
  { camera, slab, window }: ReferenceView,
  greys: CanvasGreys,
): PlaneDifference {
  const normal = cross(camera.right, camera.up);
  const samples = offsets(volume, normal, slab);
  let [compared, shown, largest] = [0, 0, 0];
  for (let y = 0; y < greys.height; y++)
    for (let x = 0; x < greys.width; x++) {
      const right = (x + 0.5 - camera.width / 2) * camera.mmPerPixel;
      const up = (camera.height / 2 - (y + 0.5)) * camera.mmPerPixel;
      const point = along(along(camera.centre, camera.right, right), camera.up, up);
      const values = samples.map((offset) => valueAt(volume, along(point, normal, offset)));
      if (values.includes(undefined)) continue;
      const value = slabOf(slab?.mode ?? 'mean', values);
      const expected = value === null ? coverGrey(volume, point) : greyOf(value, window);
      compared += 1;
      if (value !== null) shown += 1;
      largest = Math.max(largest, Math.abs((greys.values[y * greys.width + x] ?? 0) - expected));
    }
  return { compared, shown, largest };
}
