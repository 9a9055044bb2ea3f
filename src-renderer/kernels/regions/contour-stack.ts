import { addScaled, cross, dot, length, normalize, subtract, type Vec3 } from '../vector.ts';
import { chordsAcross, isClosed, type Contour } from './structure-set.ts';

/** Closed outlines that lie in one plane. */
interface ContourSlice {
  readonly contours: readonly Contour[];
  /** Along the normal of the stack, from the patient origin, mm */
  readonly depthMm: number;
  /** No other one follows on this side: the region ends there */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** The outlines of a region in parallel planes; each stands for what lies nearer to it than to the next. */
export interface ContourStack {
  readonly normal: Vec3;
  /** Usual distance of its planes, mm; 0 when there is one alone */
  readonly stepMm: number;
  readonly slices: readonly ContourSlice[];
}

type Line = readonly [Vec3, Vec3];

const PARALLEL = 0.9999;
/** Outlines nearer to each other than this lie in one plane, mm */
const SAME_PLANE_MM = 0.01;
/** A neighbour this many usual distances away is none. */
const GAP_STEPS = 1.5;

/** The closed outlines of a region, by the direction of their planes. */
export function contourStacks(contours: readonly Contour[]): readonly ContourStack[] {
  const groups: { readonly normal: Vec3; readonly contours: Contour[] }[] = [];
  for (const contour of contours) {
    if (!isClosed(contour) || contour.points.length < 3) continue;
    const area = areaVector(contour.points);
    if (length(area) === 0) continue;
    const normal = normalize(area);
    const known = groups.find((group) => Math.abs(dot(group.normal, normal)) > PARALLEL);
    if (known) known.contours.push(contour);
    else groups.push({ normal, contours: [contour] });
  }
  return groups.map(({ normal, contours: own }) => stackOf(normal, own));
}

function stackOf(normal: Vec3, contours: readonly Contour[]): ContourStack {
  const depthOf = ({ points }: Contour) => dot(points[0] ?? [0, 0, 0], normal);
  const planes: { readonly depthMm: number; readonly contours: Contour[] }[] = [];
  for (const contour of contours.toSorted((a, b) => depthOf(a) - depthOf(b))) {
    const last = planes.at(-1);
    if (last && depthOf(contour) - last.depthMm < SAME_PLANE_MM) last.contours.push(contour);
    else planes.push({ depthMm: depthOf(contour), contours: [contour] });
  }
  const steps = planes.slice(1).map(({ depthMm }, at) => depthMm - (planes[at]?.depthMm ?? 0));
  const stepMm = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const isEnd = (step: number | undefined) => step === undefined || step > GAP_STEPS * stepMm;
  return {
    normal,
    stepMm,
    slices: planes.map((plane, at) => ({
      ...plane,
      isFirst: isEnd(steps[at - 1]),
      isLast: isEnd(steps[at]),
    })),
  };
}

/** Twice the area of an outline, along its normal. */
function areaVector(points: readonly Vec3[]): Vec3 {
  const [first = [0, 0, 0] as const] = points;
  return points.reduce<Vec3>(
    (sum, point, at) => {
      const next = points[(at + 1) % points.length] ?? first;
      return addScaled(sum, cross(subtract(point, first), subtract(next, first)), 1);
    },
    [0, 0, 0],
  );
}

/**
 * Area of each plane times the distance of planes, mm³; null for a plane alone. An outline within another is a hole, one
 * within a hole is an island, whether the object says XOR or not.
 */
export function stackVolumeMm3({ normal, stepMm, slices }: ContourStack): number | null {
  if (stepMm === 0) return null;
  const areas = slices.map(({ contours }) =>
    contours.reduce((sum, contour) => {
      const [point = [0, 0, 0] as const] = contour.points;
      const around = contours.filter((other) => other !== contour && isInside(other.points, point, normal));
      const area = length(areaVector(contour.points)) / 2;
      return sum + (around.length % 2 === 0 ? area : -area);
    }, 0),
  );
  return areas.reduce((sum, area) => sum + area, 0) * stepMm;
}

/** By the crossings of a ray, in the plane that the normal is least turned away from. */
function isInside(points: readonly Vec3[], point: Vec3, normal: Vec3): boolean {
  const [u, v] = widestAxes(normal);
  let inside = false;
  points.forEach((a, at) => {
    const b = points[(at + 1) % points.length] ?? a;
    if (a[v] > point[v] === b[v] > point[v]) return;
    if (point[u] < a[u] + ((point[v] - a[v]) / (b[v] - a[v])) * (b[u] - a[u])) inside = !inside;
  });
  return inside;
}

function widestAxes(normal: Vec3): readonly [0 | 1 | 2, 0 | 1 | 2] {
  const [x, y, z] = normal.map(Math.abs) as [number, number, number];
  if (x >= y && x >= z) return [1, 2];
  return y >= z ? [2, 0] : [0, 1];
}

/** The middle of the largest outline. */
export function stackCentre(stacks: readonly ContourStack[]): Vec3 | null {
  let centre: Vec3 | null = null;
  let most = 0;
  for (const { slices } of stacks)
    for (const { contours } of slices)
      for (const { points } of contours) {
        const area = length(areaVector(points));
        if (area <= most) continue;
        most = area;
        const sum = points.reduce<Vec3>((all, point) => addScaled(all, point, 1), [0, 0, 0]);
        centre = addScaled([0, 0, 0], sum, 1 / points.length);
      }
  return centre;
}

/**
 * Where a plane cuts the region: each outline is the wall of a slice as thick as the planes are apart, and the first and
 * the last have lids. Nothing is drawn between the walls of neighbours, and nothing is smoothed.
 *
 * @param origin any point of the plane
 * @param normal unit
 * @param leastMm a plane alone is as thick as this to both sides
 */
export function cutStack(stack: ContourStack, origin: Vec3, normal: Vec3, leastMm: number): readonly Line[] {
  const half = stack.stepMm === 0 ? leastMm : stack.stepMm / 2;
  const offset = dot(origin, normal);
  const across = dot(stack.normal, normal);
  const lines: Line[] = [];
  for (const { contours, isFirst, isLast } of stack.slices) {
    for (const { points } of contours)
      for (let at = 0; at < points.length; at++) {
        const [a, b] = [points[at], points[(at + 1) % points.length]];
        if (a === undefined || b === undefined) continue;
        const line = cutWall(dot(a, normal) - offset, dot(b, normal) - offset, across, half);
        if (line === null) continue;
        const [from, to] = line;
        lines.push([onWall(a, b, stack.normal, from), onWall(a, b, stack.normal, to)]);
      }
    for (const [side, isEnd] of [
      [-half, isFirst],
      [half, isLast],
    ] as const)
      // prettier-ignore
      if (isEnd) lines.push(...lid(contours, stack.normal, side, origin, normal));
  }
  return lines;
}

/** Along an edge, 0 to 1, and across its plane, mm */
type WallPlace = readonly [along: number, acrossMm: number];

function onWall(a: Vec3, b: Vec3, normal: Vec3, [along, acrossMm]: WallPlace): Vec3 {
  return addScaled(addScaled(a, subtract(b, a), along), normal, acrossMm);
}

/**
 * The line on which a plane meets the wall over an edge.
 *
 * @param here  distance of the beginning of the edge from the plane
 * @param there of its end
 * @param across by which the distance grows with each mm across the outline
 */
function cutWall(
  here: number,
  there: number,
  across: number,
  half: number,
): readonly [WallPlace, WallPlace] | null {
  const reach = half * Math.abs(across);
  // Far from the plane on one side
  if (Math.min(here, there) > reach || Math.max(here, there) < -reach) return null;
  const along = there - here;
  if (2 * half * Math.abs(across) >= Math.abs(along)) {
    // The line runs along the edge: each place on it has one across.
    const acrossAt = (place: number) => -(here + place * along) / across;
    const [from, to] = clip(acrossAt(0), acrossAt(1), -half, half);
    return from < to ? [[from, acrossAt(from)], [to, acrossAt(to)]] : null; // prettier-ignore
  }
  const [low, high] = [-(here - half * across) / along, -(here + half * across) / along];
  const [from, to] = clip(low, high, 0, 1);
  const at = (share: number): WallPlace => [low + share * (high - low), (2 * share - 1) * half];
  return from < to ? [at(from), at(to)] : null;
}

/** Between which shares of a way from one number to another it is within limits; nothing where they are not in order. */
function clip(start: number, end: number, least: number, most: number): readonly [number, number] {
  if (start === end) return start >= least && start <= most ? [0, 1] : [1, 0];
  const [one, other] = [(least - start) / (end - start), (most - start) / (end - start)];
  return [Math.max(0, Math.min(one, other)), Math.min(1, Math.max(one, other))];
}

/** What a plane shows of the flat end of a slice. */
function lid(
  contours: readonly Contour[],
  stackNormal: Vec3,
  sideMm: number,
  origin: Vec3,
  normal: Vec3,
): readonly Line[] {
  // The end lies across the outlines: the plane is moved the other way instead of them.
  const moved = addScaled(origin, stackNormal, -sideMm);
  return chordsAcross(contours, moved, normal).map(([from, to]) => [
    addScaled(from, stackNormal, sideMm),
    addScaled(to, stackNormal, sideMm),
  ]);
}
