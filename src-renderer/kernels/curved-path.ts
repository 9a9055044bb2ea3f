import {
  addScaled,
  cross,
  dot,
  length,
  negate,
  normalize,
  rotateAround,
  subtract,
  type Vec3,
} from './vector.ts';

/** What a reader drew through a volume, patient LPS mm. */
export interface DrawnPath {
  readonly points: readonly Vec3[];
  /** Across the cut at its beginning: towards the eye from the plane that the path was begun on */
  readonly up: Vec3;
}

/** A place on a curve with the directions of a cut along it. */
export interface CurvePlace {
  readonly point: Vec3;
  /** Unit direction along the curve */
  readonly tangent: Vec3;
  /** Unit direction across the cut, to the top of the screen */
  readonly up: Vec3;
}

interface Segment {
  readonly from: Vec3;
  readonly to: Vec3;
  /** Derivatives at both ends, by the parameter 0 to 1 */
  readonly leaving: Vec3;
  readonly arriving: Vec3;
}

interface Node {
  readonly mm: number;
  readonly up: Vec3;
}

/** A smooth curve through the points of a path, measured along itself. */
export interface Curve {
  readonly lengthMm: number;
  /** Where each of the points lies along the curve */
  readonly pointsMm: readonly number[];
  readonly segments: readonly Segment[];
  /** `NODES` to a segment, and one at the end */
  readonly nodes: readonly Node[];
}

const NODES = 64;
/** Points nearer to the one before are the same, mm */
const SAME_POINT_MM = 0.01;

/** The centripetal Catmull–Rom curve through a path; null while it has no two points. */
export function curveThrough({ points, up }: DrawnPath): Curve | null {
  const apart = points.filter(
    (point, at) => at === 0 || length(subtract(point, points[at - 1] ?? point)) > SAME_POINT_MM,
  );
  if (apart.length < 2) return null;
  const segments = segmentsThrough(apart);
  const nodes: Node[] = [];
  const pointsMm: number[] = [];
  let mm = 0;
  let across = acrossOf(up, tangentAt(segments[0], 0));
  for (const segment of segments) {
    pointsMm.push(mm);
    for (let node = 0; node < NODES; node++) {
      nodes.push({ mm, up: across });
      const [from, to] = [node / NODES, (node + 1) / NODES];
      mm += lengthBetween(segment, from, to);
      across = carried(segment, from, to, across);
    }
  }
  pointsMm.push(mm);
  nodes.push({ mm, up: across });
  return { lengthMm: mm, pointsMm, segments, nodes };
}

/** The place so far along a curve; null beyond its ends. @param turnDeg of the cut about the curve */
export function curvePlace(curve: Curve, mm: number, turnDeg = 0): CurvePlace | null {
  if (mm < 0 || mm > curve.lengthMm) return null;
  const node = nodeBefore(curve, mm);
  const segment = curve.segments[Math.floor(node / NODES)];
  const [before, after] = [curve.nodes[node], curve.nodes[node + 1]];
  if (!segment || !before || !after) return null;
  const share = (mm - before.mm) / (after.mm - before.mm);
  const from = (node % NODES) / NODES;
  // Speed changes little between two nodes: one step of Newton leaves nothing to see.
  let at = from + share / NODES;
  at += (mm - before.mm - lengthBetween(segment, from, at)) / length(derivative(segment, at));
  const tangent = tangentAt(segment, at);
  const up = acrossOf(addScaled(addScaled([0, 0, 0], before.up, 1 - share), after.up, share), tangent);
  return {
    point: pointAt(segment, at),
    tangent,
    up: rotateAround(up, tangent, (turnDeg * Math.PI) / 180),
  };
}

/** How far along a curve its nearest place to a point lies. */
export function nearestOnCurve(curve: Curve, point: Vec3): number {
  const away = (mm: number) => {
    const place = curvePlace(curve, mm);
    return place ? length(subtract(place.point, point)) : Infinity;
  };
  const coarse = curve.nodes.reduce((best, { mm }) => (away(mm) < away(best) ? mm : best), 0);
  let reach = curve.lengthMm / curve.segments.length / NODES;
  let best = coarse;
  while (reach > 0.001) {
    for (const mm of [best - reach, best + reach]) if (away(mm) < away(best)) best = mm;
    reach /= 2;
  }
  return best;
}

/** Corners of a straight line on a cut are no further apart, mm along the curve. */
const LINE_STEP_MM = 1;
const MOST_CORNERS = 5000;

/** A line that is straight on the cut along a curve, as it goes through the patient; ends beyond the curve are pulled to it. */
export function lineInPatient(
  curve: Curve,
  turnDeg: number,
  [from, to]: readonly [readonly [number, number], readonly [number, number]],
): readonly Vec3[] {
  const within = (mm: number) => Math.min(Math.max(mm, 0), curve.lengthMm);
  const [start, end] = [within(from[0]), within(to[0])];
  const count = Math.min(MOST_CORNERS, Math.max(1, Math.ceil(Math.abs(end - start) / LINE_STEP_MM)));
  return Array.from({ length: count + 1 }, (_, at) => {
    const share = at / count;
    const place = curvePlace(curve, start + (end - start) * share, turnDeg);
    return place && addScaled(place.point, place.up, from[1] + (to[1] - from[1]) * share);
  }).filter((point) => point !== null);
}

/** What a view of the cut along a curve shows: the curve lies straight from left to right. */
export interface CurvedCamera {
  /** Along the curve, and across it upwards, of the middle of the view */
  readonly alongMm: number;
  readonly acrossMm: number;
  readonly turnDeg: number;
  readonly mmPerPixel: number;
  /** CSS pixels */
  readonly width: number;
  readonly height: number;
}

/** mm along and across under CSS pixels. */
export function screenToCurve(
  camera: CurvedCamera,
  [x, y]: readonly [number, number],
): readonly [number, number] {
  return [
    camera.alongMm + (x - camera.width / 2) * camera.mmPerPixel,
    camera.acrossMm + (camera.height / 2 - y) * camera.mmPerPixel,
  ];
}

export function curveToScreen(
  camera: CurvedCamera,
  [along, across]: readonly [number, number],
): readonly [number, number] {
  return [
    camera.width / 2 + (along - camera.alongMm) / camera.mmPerPixel,
    camera.height / 2 - (across - camera.acrossMm) / camera.mmPerPixel,
  ];
}

/** The patient point under CSS pixels; null beyond the ends of the curve. */
export function pointOnCurved(
  curve: Curve,
  camera: CurvedCamera,
  at: readonly [number, number],
): Vec3 | null {
  const [along, across] = screenToCurve(camera, at);
  const place = curvePlace(curve, along, camera.turnDeg);
  return place && addScaled(place.point, place.up, across);
}

/** A column of the picture of a cut. */
export interface CurvedColumn {
  /** In the middle of the picture's height */
  readonly middle: Vec3;
  /** Unit directions down the screen and through the cut */
  readonly down: Vec3;
  readonly through: Vec3;
}

/**
 * The camera of a picture that begins at the same corner of the screen and is so many CSS pixels wide and high: a canvas has whole
 * device pixels, its element may end between two.
 */
export function ofPicture(camera: CurvedCamera, width: number, height: number): CurvedCamera {
  const alongMm = camera.alongMm + ((width - camera.width) / 2) * camera.mmPerPixel;
  const acrossMm = camera.acrossMm - ((height - camera.height) / 2) * camera.mmPerPixel;
  return { ...camera, alongMm, acrossMm, width, height };
}

/** The columns of a picture of so many pixels across; null for those beyond the ends. */
export function curvedColumns(
  curve: Curve,
  camera: CurvedCamera,
  count: number,
): readonly (CurvedColumn | null)[] {
  return Array.from({ length: count }, (_, column) => {
    const x = ((column + 0.5) * camera.width) / count;
    const place = curvePlace(curve, screenToCurve(camera, [x, 0])[0], camera.turnDeg);
    if (place === null) return null;
    return {
      middle: addScaled(place.point, place.up, camera.acrossMm),
      down: negate(place.up),
      through: cross(place.tangent, place.up),
    };
  });
}

function segmentsThrough(points: readonly Vec3[]): readonly Segment[] {
  const at = (index: number): Vec3 => points[index] ?? [0, 0, 0];
  const last = points.length - 1;
  const first = addScaled(addScaled([0, 0, 0], at(0), 2), at(1), -1);
  const beyond = addScaled(addScaled([0, 0, 0], at(last), 2), at(last - 1), -1);
  const all = [first, ...points, beyond];
  return points.slice(0, -1).map((from, index) => {
    const [before, to, after] = [all[index] ?? from, at(index + 1), all[index + 3] ?? from];
    const steps = [knot(before, from), knot(from, to), knot(to, after)] as const;
    return {
      from,
      to,
      leaving: slope(before, from, to, steps[0], steps[1], steps[1]),
      arriving: slope(from, to, after, steps[1], steps[2], steps[1]),
    };
  });
}

function knot(from: Vec3, to: Vec3): number {
  return Math.sqrt(length(subtract(to, from)));
}

/** Derivative at the middle one of three points, for a parameter that grows by 1 over `scale`. */
function slope(a: Vec3, b: Vec3, c: Vec3, ab: number, bc: number, scale: number): Vec3 {
  let sum: Vec3 = [0, 0, 0];
  sum = addScaled(sum, subtract(b, a), scale / ab);
  sum = addScaled(sum, subtract(c, a), -scale / (ab + bc));
  return addScaled(sum, subtract(c, b), scale / bc);
}

function pointAt({ from, to, leaving, arriving }: Segment, u: number): Vec3 {
  const [u2, u3] = [u * u, u * u * u];
  let point = addScaled([0, 0, 0], from, 2 * u3 - 3 * u2 + 1);
  point = addScaled(point, leaving, u3 - 2 * u2 + u);
  point = addScaled(point, to, 3 * u2 - 2 * u3);
  return addScaled(point, arriving, u3 - u2);
}

function derivative({ from, to, leaving, arriving }: Segment, u: number): Vec3 {
  const u2 = u * u;
  let way = addScaled([0, 0, 0], from, 6 * u2 - 6 * u);
  way = addScaled(way, leaving, 3 * u2 - 4 * u + 1);
  way = addScaled(way, to, 6 * u - 6 * u2);
  return addScaled(way, arriving, 3 * u2 - 2 * u);
}

function tangentAt(segment: Segment | undefined, u: number): Vec3 {
  return segment ? normalize(derivative(segment, u)) : [1, 0, 0];
}

/** Simpson's rule. */
function lengthBetween(segment: Segment, from: number, to: number): number {
  const speed = (u: number) => length(derivative(segment, u));
  return ((to - from) / 6) * (speed(from) + 4 * speed((from + to) / 2) + speed(to));
}

/** The part of a direction that is at right angles to the tangent. */
function acrossOf(up: Vec3, tangent: Vec3): Vec3 {
  const across = addScaled(up, tangent, -dot(up, tangent));
  if (length(across) > 1e-3) return normalize(across);
  const other: Vec3 = Math.abs(tangent[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0];
  return normalize(addScaled(other, tangent, -dot(other, tangent)));
}

/** A direction taken along without turning about the curve: the double reflection of Wang and others, 2008. */
function carried(segment: Segment, from: number, to: number, up: Vec3): Vec3 {
  const step = subtract(pointAt(segment, to), pointAt(segment, from));
  const size = dot(step, step);
  if (size === 0) return up;
  const mirroredUp = addScaled(up, step, (-2 * dot(step, up)) / size);
  const tangent = tangentAt(segment, from);
  const mirrored = addScaled(tangent, step, (-2 * dot(step, tangent)) / size);
  const next = tangentAt(segment, to);
  const rest = subtract(next, mirrored);
  const restSize = dot(rest, rest);
  const turned =
    restSize === 0 ? mirroredUp : addScaled(mirroredUp, rest, (-2 * dot(rest, mirroredUp)) / restSize);
  return acrossOf(turned, next);
}

function nodeBefore({ nodes }: Curve, mm: number): number {
  let [low, high] = [0, nodes.length - 2];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((nodes[middle]?.mm ?? Infinity) <= mm) low = middle;
    else high = middle - 1;
  }
  return low;
}
