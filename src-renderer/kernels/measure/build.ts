import type { MeasurementKind } from '#shared/reading/measurement.ts';
import {
  add,
  cross,
  distance,
  dot,
  footOn,
  inBasis,
  middle,
  minus,
  size,
  times,
  turned,
  type Vec2,
} from './vec2.ts';

/** Ways of one CSS pixel to the right and down on the screen, on the sheet of the place. */
export interface ScreenAxes {
  readonly right: Vec2;
  readonly down: Vec2;
}

/**
 * The points of a measurement from the presses so far, on its sheet; with too few presses as much as can be drawn.
 */
export function pointsFromClicks(
  kind: MeasurementKind,
  clicks: readonly Vec2[],
  axes: ScreenAxes,
): readonly Vec2[] {
  const [a, b, c, d] = clicks;
  if (kind === 'rectangle' && a && b) {
    const [right, down] = inBasis(minus(b, a), axes.right, axes.down);
    return [a, add(a, times(axes.right, right)), b, add(a, times(axes.down, down))];
  }
  if (kind === 'ellipse' && a && b) {
    const [right, down] = inBasis(minus(b, a), axes.right, axes.down);
    const centre = middle(a, b);
    const [acrossHalf, downHalf] = [times(axes.right, right / 2), times(axes.down, down / 2)];
    return [
      minus(centre, acrossHalf),
      add(centre, acrossHalf),
      minus(centre, downHalf),
      add(centre, downHalf),
    ];
  }
  if (kind === 'perpendicular' && a && b && c) return [a, b, c, footOn(a, b, c)];
  if (kind === 'bidirectional' && a && b && c && d) return [a, b, ...crossing(a, b, c, d)];
  return clicks;
}

/**
 * The axis at right angles to a–b that runs through `from` and reaches as far as `to`, moved and cut so that it crosses the
 * other or touches it: both are of one thing.
 */
function crossing(a: Vec2, b: Vec2, from: Vec2, to: Vec2): [Vec2, Vec2] {
  const along = minus(b, a);
  if (size(along) === 0) return [from, to];
  const across = times(turned(along), 1 / size(along));
  const share = Math.min(1, Math.max(0, dot(minus(from, a), along) / dot(along, along)));
  const foot = add(a, times(along, share));
  let [first, second] = [dot(minus(from, a), across), dot(minus(to, a), across)];
  if (first * second > 0) [first, second] = Math.abs(first) < Math.abs(second) ? [0, second] : [first, 0];
  return [add(foot, times(across, first)), add(foot, times(across, second))];
}

/** Where the next press counts when Shift holds it horizontal, vertical, square or round. */
export function constrained(
  kind: MeasurementKind,
  clicks: readonly Vec2[],
  next: Vec2,
  axes: ScreenAxes,
): Vec2 {
  const from = kind === 'angle' ? clicks.at(-1) : clicks.length % 2 === 1 ? clicks.at(-1) : undefined;
  if (from === undefined) return next;
  const [right, down] = inBasis(minus(next, from), axes.right, axes.down);
  const [rightSize, downSize] = [Math.abs(right) * size(axes.right), Math.abs(down) * size(axes.down)];
  if (kind === 'rectangle' || kind === 'ellipse') {
    const side = Math.max(rightSize, downSize);
    const across = times(axes.right, ((Math.sign(right) || 1) * side) / size(axes.right));
    return add(from, add(across, times(axes.down, ((Math.sign(down) || 1) * side) / size(axes.down))));
  }
  return add(from, rightSize >= downSize ? times(axes.right, right) : times(axes.down, down));
}

/** The points after one of them was dragged, with everything that hangs on it. */
export function withHandleAt(
  kind: MeasurementKind,
  points: readonly Vec2[],
  index: number,
  to: Vec2,
): readonly Vec2[] {
  if (kind === 'rectangle') return rectangleWith(points, index, to);
  if (kind === 'ellipse') return ellipseWith(points, index, to);
  if (kind === 'bidirectional') return bidirectionalWith(points, index, to);
  const replaced = points.map((point, at) => (at === index ? to : point));
  const [a, b, c] = replaced;
  return kind === 'perpendicular' && a && b && c ? [a, b, c, footOn(a, b, c)] : replaced;
}

/** The opposite corner stays; the sides keep their directions. */
function rectangleWith(points: readonly Vec2[], index: number, to: Vec2): readonly Vec2[] {
  const corner = (offset: number): Vec2 => points[(index + offset) % 4] ?? to;
  const [next, opposite, last] = [corner(1), corner(2), corner(3)];
  const [along, across] = [minus(last, opposite), minus(next, opposite)];
  if (cross(along, across) === 0) return points;
  const [s, t] = inBasis(minus(to, opposite), along, across);
  const moved: Vec2[] = [to, add(opposite, times(across, t)), opposite, add(opposite, times(along, s))];
  return points.map((_, at) => moved[(at - index + 4) % 4] ?? to);
}

/** The other end of the axis stays and the other axis keeps its length; an axis never turns. */
function ellipseWith(points: readonly Vec2[], index: number, to: Vec2): readonly Vec2[] {
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return points;
  const isFirst = index < 2;
  const [still, axis, other]: [Vec2, Vec2, Vec2] = isFirst
    ? [index === 0 ? b : a, minus(b, a), times(minus(d, c), 0.5)]
    : [index === 2 ? d : c, minus(d, c), times(minus(b, a), 0.5)];
  const end = footOn(still, add(still, axis), to);
  if (distance(still, end) === 0) return points;
  const centre = middle(still, end);
  const ends: readonly [Vec2, Vec2] = index % 2 === 0 ? [end, still] : [still, end];
  const others: readonly [Vec2, Vec2] = [minus(centre, other), add(centre, other)];
  return isFirst ? [...ends, ...others] : [...others, ...ends];
}

/** The short axis goes with the long one and stays at right angles to it. */
function bidirectionalWith(points: readonly Vec2[], index: number, to: Vec2): readonly Vec2[] {
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return points.map((point, at) => (at === index ? to : point));
  if (index === 2) return [a, b, ...crossing(a, b, to, d)];
  if (index === 3) {
    const [last, first] = crossing(a, b, to, c);
    return [a, b, first, last];
  }
  const [from, until] = index === 0 ? [to, b] : [a, to];
  const [old, now] = [minus(b, a), minus(until, from)];
  if (size(old) === 0 || size(now) === 0) return points;
  const [oldAcross, nowAcross] = [times(turned(old), 1 / size(old)), times(turned(now), 1 / size(now))];
  const carry = (point: Vec2): Vec2 => {
    const offset = minus(point, a);
    const along = dot(offset, old) / dot(old, old);
    return add(from, add(times(now, along), times(nowAcross, dot(offset, oldAcross))));
  };
  return [from, until, carry(c), carry(d)];
}

export function moved(points: readonly Vec2[], way: Vec2): readonly Vec2[] {
  return points.map((point) => add(point, way));
}
