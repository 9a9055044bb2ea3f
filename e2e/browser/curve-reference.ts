import type { CanvasGreys } from '../pages/viewer-page.ts';
import {
  greyOf,
  slabOf,
  valueAt,
  type PlaneDifference,
  type ReferenceSlab,
  type ReferenceVolume,
} from './plane-reference.ts';

type Point = readonly [number, number, number];

export interface CurvedCamera {
  readonly alongMm: number;
  readonly acrossMm: number;
  readonly turnDeg: number;
  readonly mmPerPixel: number;
  readonly width: number;
  readonly height: number;
  readonly path: { readonly points: readonly Point[]; readonly up: Point };
}

const PER_SEGMENT = 4000;

function between(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

function far(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The pyramid of Barry and Goldman over knots at the square roots of the distances. */
function onSegment(points: readonly [Point, Point, Point, Point], share: number): Point {
  const knots = [0];
  for (const step of [0, 1, 2] as const)
    knots.push((knots[step] ?? 0) + Math.sqrt(far(points[step] ?? points[0], points[step + 1] ?? points[0])));
  const [t0 = 0, t1 = 0, t2 = 0, t3 = 0] = knots;
  const t = t1 + (t2 - t1) * share;
  const a1 = between(points[0], points[1], (t - t0) / (t1 - t0));
  const a2 = between(points[1], points[2], (t - t1) / (t2 - t1));
  const a3 = between(points[2], points[3], (t - t2) / (t3 - t2));
  const b1 = between(a1, a2, (t - t0) / (t2 - t0));
  const b2 = between(a2, a3, (t - t1) / (t3 - t1));
  return between(b1, b2, (t - t1) / (t2 - t1));
}

/** So many points of the curve that straight lines between them are the curve. */
function dense(points: readonly Point[]): readonly Point[] {
  const mirrored = (of: number, at: number): Point =>
    between(points.at(of) ?? [0, 0, 0], points.at(at) ?? [0, 0, 0], 2);
  const all = [mirrored(1, 0), ...points, mirrored(-2, -1)];
  const found: Point[] = [];
  for (let segment = 0; segment + 1 < points.length; segment++) {
    const four = all.slice(segment, segment + 4) as unknown as readonly [Point, Point, Point, Point];
    for (let step = 0; step < PER_SEGMENT; step++) found.push(onSegment(four, step / PER_SEGMENT));
  }
  found.push(points.at(-1) ?? [0, 0, 0]);
  return found;
}

/** Unit direction of the curve: chords have it in their middles, between which it changes evenly. */
function directionAt(line: readonly Point[], at: number, share: number): Point {
  const chord = (index: number): Point => {
    const inside = Math.min(Math.max(index, 1), line.length - 1);
    const [from, to] = [line[inside - 1] ?? line[0], line[inside] ?? line[0]];
    if (!from || !to) return [1, 0, 0];
    const size = far(from, to);
    return [(to[0] - from[0]) / size, (to[1] - from[1]) / size, (to[2] - from[2]) / size];
  };
  const way =
    share < 0.5
      ? between(chord(at - 1), chord(at), share + 0.5)
      : between(chord(at), chord(at + 1), share - 0.5);
  const size = Math.hypot(...way);
  return [way[0] / size, way[1] / size, way[2] / size];
}

/** Length of the curve through points of a path, mm. */
export function curveLengthMm(points: readonly Point[]): number {
  const line = dense(points);
  return line.slice(1).reduce((sum, point, at) => sum + far(point, line[at] ?? point), 0);
}

/** Computes every pixel of a cut along a path that lies in one plane, and compares it with what is on the canvas. */
export function compareCurved(
  volume: ReferenceVolume,
  camera: CurvedCamera,
  slab: ReferenceSlab | null,
  window: { readonly centre: number; readonly width: number },
  greys: CanvasGreys,
): PlaneDifference {
  const { path } = camera;
  const line = dense(path.points);
  const reached = [0];
  for (let at = 1; at < line.length; at++)
    reached.push((reached[at - 1] ?? 0) + far(line[at] ?? path.up, line[at - 1] ?? path.up));
  const lengthMm = reached.at(-1) ?? 0;
  const step =
    Math.min(
      volume.rowSpacingMm,
      volume.columnSpacingMm,
      far(volume.positions[0] ?? path.up, volume.positions[1] ?? path.up),
    ) / 2;
  const reach = slab === null ? 0 : Math.floor(slab.thicknessMm / 2 / step + 1e-6);
  const turn = (camera.turnDeg * Math.PI) / 180;
  let [compared, shown, largest] = [0, 0, 0];
  let at = 1;
  for (let x = 0; x < greys.width; x++) {
    const mm = camera.alongMm + (x + 0.5 - camera.width / 2) * camera.mmPerPixel;
    const isOutside = mm < 0 || mm > lengthMm;
    if (Math.min(Math.abs(mm), Math.abs(mm - lengthMm)) < 1e-3) continue;
    while (at < line.length - 1 && (reached[at] ?? 0) < mm) at += 1;
    const [before, after] = [line[at - 1] ?? path.up, line[at] ?? path.up];
    const share = (mm - (reached[at - 1] ?? 0)) / far(before, after);
    const middle = between(before, after, share);
    const [tx, ty, tz] = directionAt(line, at, share);
    const [ux, uy, uz] = path.up;
    const side: Point = [ty * uz - tz * uy, tz * ux - tx * uz, tx * uy - ty * ux];
    const across = path.up.map((part, axis) => part * Math.cos(turn) + (side[axis] ?? 0) * Math.sin(turn));
    const through = path.up.map((part, axis) => (side[axis] ?? 0) * Math.cos(turn) - part * Math.sin(turn));
    for (let y = 0; y < greys.height; y++) {
      const up = camera.acrossMm + (camera.height / 2 - (y + 0.5)) * camera.mmPerPixel;
      const values = isOutside
        ? []
        : Array.from({ length: 2 * reach + 1 }, (_, sample) => {
            const off = (sample - reach) * step;
            const point = middle.map(
              (part, axis) => part + (across[axis] ?? 0) * up + (through[axis] ?? 0) * off,
            );
            return valueAt(volume, point as unknown as Point);
          });
      if (values.includes(undefined)) continue;
      const value = slabOf(slab?.mode ?? 'mean', values);
      compared += 1;
      if (value !== null) shown += 1;
      const expected = value === null ? 0 : greyOf(value, window);
      largest = Math.max(largest, Math.abs((greys.values[y * greys.width + x] ?? 0) - expected));
    }
  }
  return { compared, shown, largest };
}
