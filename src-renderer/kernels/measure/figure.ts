import type { MeasurementKind } from '#shared/reading/measurement.ts';
import { factsOf, isRegion } from './kinds.ts';
import { openSpline } from './outline.ts';
import {
  add,
  distance,
  distanceToSegment,
  footOn,
  middle,
  minus,
  size,
  times,
  turned,
  type Vec2,
} from './vec2.ts';
import { outlineOf } from './values.ts';

export interface Stroke {
  readonly points: readonly Vec2[];
  readonly isClosed: boolean;
  readonly isDashed: boolean;
}

/** What is drawn of a measurement, in CSS pixels of a view. */
export interface Figure {
  readonly strokes: readonly Stroke[];
  /** Points that can be taken hold of, each with its place among the measurement's points */
  readonly handles: readonly { readonly at: Vec2; readonly index: number }[];
  /** Points to one of which the text is tied */
  readonly anchors: readonly Vec2[];
}

const ELLIPSE_STEPS = 72;
const ARROW_PX = 11;
const CROSS_PX = 6;
const ARC_PX = 22;

/** @param points on the screen; fewer than the kind has while it is being drawn */
export function figureOf(kind: MeasurementKind, points: readonly Vec2[]): Figure {
  const derived = new Set(factsOf(kind).derived ?? []);
  const handles = points
    .map((at, index) => ({ at, index }))
    .filter(({ index }) => !derived.has(index) && (kind !== 'freehand' || index === 0));
  return { strokes: strokesOf(kind, points), handles, anchors: anchorsOf(kind, points) };
}

function line(...points: readonly Vec2[]): Stroke {
  return { points, isClosed: false, isDashed: false };
}

function dashed(...points: readonly Vec2[]): Stroke {
  return { points, isClosed: false, isDashed: true };
}

function closed(points: readonly Vec2[]): Stroke {
  return { points, isClosed: true, isDashed: false };
}

function strokesOf(kind: MeasurementKind, points: readonly Vec2[]): Stroke[] {
  const [a, b, c, d] = points;
  if (!a) return [];
  switch (kind) {
    case 'length':
    case 'calibration':
      return b ? [line(a, b), ...(kind === 'calibration' ? endBars(a, b) : [])] : [];
    case 'bidirectional':
    case 'cardiothoracicRatio':
      return pairs(points);
    case 'cobb':
      return [...pairs(points), ...(b && c && d ? [dashed(middle(a, b), middle(c, d))] : [])];
    case 'angle':
      return [line(...points), ...(b && c ? angleArc(a, b, c) : [])];
    case 'perpendicular':
      return [...(b ? [line(a, b)] : []), ...(c && d ? [line(c, d)] : [])];
    case 'parallel': {
      if (!b) return [];
      const half = times(minus(b, a), 0.5);
      const second = c ? [line(minus(c, half), add(c, half)), dashed(c, footOn(a, b, c))] : [];
      return [line(a, b), ...second];
    }
    case 'rectangle':
      return points.length > 2 ? [closed(points)] : [];
    case 'freehand':
      return points.length > 1 ? [points.length > 2 ? closed(points) : line(...points)] : [];
    case 'spline': {
      const outline = outlineOf(kind, points);
      if (outline?.kind === 'polygon') return [closed(outline.points)];
      return points.length > 1 ? [line(...openSpline(points))] : [];
    }
    case 'ellipse': {
      const outline = outlineOf(kind, points);
      return outline?.kind === 'ellipse' ? [closed(ellipsePoints(outline))] : [];
    }
    case 'probe':
      return [
        line(add(a, [-CROSS_PX, 0]), add(a, [CROSS_PX, 0])),
        line(add(a, [0, -CROSS_PX]), add(a, [0, CROSS_PX])),
      ];
    case 'arrow':
      return b ? [line(a, b), arrowHead(a, b)] : [];
    case 'spineLabel':
      return [closed(circle(a, 3))];
    case 'text':
      return [];
  }
}

/** The lines of a measurement that lie in the patient, without what is drawn in pixels of the screen; from and to. */
export function linesOf(kind: MeasurementKind, points: readonly Vec2[]): readonly (readonly [Vec2, Vec2])[] {
  const bare = isRegion(kind) || kind === 'parallel' ? strokesOf(kind, points) : bareStrokes(kind, points);
  return bare
    .filter(({ isDashed }) => !isDashed)
    .flatMap(({ points: along, isClosed }) => {
      const all = isClosed ? [...along, ...along.slice(0, 1)] : along;
      return all.slice(1).map((to, at) => [all[at] ?? to, to] as const);
    });
}

function bareStrokes(kind: MeasurementKind, points: readonly Vec2[]): Stroke[] {
  if (kind === 'probe' || kind === 'text' || kind === 'spineLabel') return [];
  return kind === 'angle' ? [line(...points)] : pairs(points);
}

function pairs([a, b, c, d]: readonly Vec2[]): Stroke[] {
  return [...(a && b ? [line(a, b)] : []), ...(c && d ? [line(c, d)] : [])];
}

function endBars(a: Vec2, b: Vec2): Stroke[] {
  const way = minus(b, a);
  if (size(way) === 0) return [];
  const side = times(turned(way), 5 / size(way));
  return [a, b].map((end) => line(minus(end, side), add(end, side)));
}

function angleArc(a: Vec2, vertex: Vec2, c: Vec2): Stroke[] {
  const [first, second] = [minus(a, vertex), minus(c, vertex)];
  const radius = Math.min(ARC_PX, size(first) * 0.6, size(second) * 0.6);
  if (radius < 4) return [];
  const from = Math.atan2(first[1], first[0]);
  let sweep = Math.atan2(second[1], second[0]) - from;
  if (sweep > Math.PI) sweep -= 2 * Math.PI;
  if (sweep < -Math.PI) sweep += 2 * Math.PI;
  const arc = Array.from({ length: 17 }, (_, step): Vec2 => {
    const angle = from + (sweep * step) / 16;
    return [vertex[0] + radius * Math.cos(angle), vertex[1] + radius * Math.sin(angle)];
  });
  return [line(...arc)];
}

function arrowHead(tip: Vec2, tail: Vec2): Stroke {
  const way = minus(tail, tip);
  const unit = size(way) === 0 ? ([1, 0] as const) : times(way, 1 / size(way));
  const back = add(tip, times(unit, ARROW_PX));
  const side = times(turned(unit), ARROW_PX * 0.42);
  return line(add(back, side), tip, minus(back, side));
}

function circle(centre: Vec2, radius: number): Vec2[] {
  return ellipsePoints({ centre, a: [radius, 0], b: [0, radius] }, 16);
}

function ellipsePoints(
  { centre, a, b }: { readonly centre: Vec2; readonly a: Vec2; readonly b: Vec2 },
  steps = ELLIPSE_STEPS,
): Vec2[] {
  return Array.from({ length: steps }, (_, step): Vec2 => {
    const t = (2 * Math.PI * step) / steps;
    return add(centre, add(times(a, Math.cos(t)), times(b, Math.sin(t))));
  });
}

function anchorsOf(kind: MeasurementKind, points: readonly Vec2[]): readonly Vec2[] {
  const [a, b] = points;
  if (kind === 'arrow' && b) return [b];
  if (kind === 'angle' && points.length > 2)
    return [...points, ...points.slice(1).map((point, at) => middle(points[at] ?? point, point))];
  if (kind === 'freehand' && points.length > 8)
    return points.filter((_, index) => index % Math.ceil(points.length / 8) === 0);
  if (kind === 'ellipse' || kind === 'rectangle' || !a || !b) return points;
  return [...points, middle(a, b)];
}

/** Distance of a point from what is drawn, CSS pixels. */
export function distanceToFigure(figure: Figure, point: Vec2): number {
  let nearest = Infinity;
  for (const { points, isClosed } of figure.strokes) {
    let before = isClosed ? points.at(-1) : undefined;
    for (const next of points) {
      nearest = Math.min(nearest, before ? distanceToSegment(before, next, point) : distance(next, point));
      before = next;
    }
  }
  return nearest;
}

/** Box around what is drawn: [left, top, right, bottom]. */
export function figureBox(figure: Figure): readonly [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = ([x, y]: Vec2) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  for (const stroke of figure.strokes) stroke.points.forEach(take);
  for (const { at } of figure.handles) take(at);
  return [left, top, right, bottom];
}
