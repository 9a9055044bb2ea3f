import type { MeasuredValue, MeasurementKind } from '#shared/reading/measurement.ts';
import { UPTAKE_UNITS, uptakeFactor, type Suv, type UptakeKind } from '../suv.ts';
import { isRegion } from './kinds.ts';
import { areaOf, closedSpline, ellipse, perimeterOf, polygon, type Outline } from './outline.ts';
import type { RegionStatistics } from './statistics.ts';
import { cross, distance, dot, footOn, minus, type Vec2 } from './vec2.ts';

/** The outline of a region on whatever sheet its points lie; null for what surrounds nothing. */
export function outlineOf(kind: MeasurementKind, points: readonly Vec2[]): Outline | null {
  const [a, b, c, d] = points;
  if (kind === 'ellipse') return a && b && c && d ? ellipse([a, b, c, d]) : null;
  if (!isRegion(kind) || points.length < 3) return null;
  return polygon(kind === 'spline' ? closedSpline(points) : points);
}

/** Angle between two ways, 0° … 180°. */
export function angleBetweenDeg(a: Vec2, b: Vec2): number {
  return (Math.atan2(Math.abs(cross(a, b)), dot(a, b)) * 180) / Math.PI;
}

/** `mm at detector` → `mm² at detector` */
export function squared(unit: string): string {
  return unit.replace(/^\S+/, (word) => `${word}²`);
}

/**
 * What a measurement says of lengths and angles.
 *
 * @param points on the sheet of its place, in `unit`; as many as the kind has
 */
export function shapeValues(kind: MeasurementKind, points: readonly Vec2[], unit: string): MeasuredValue[] {
  const [a, b, c, d] = points;
  if (!a) return [];
  const inUnit = (name: string, value: number): MeasuredValue => ({ name, value, unit });
  switch (kind) {
    case 'length':
      return b ? [inUnit('length', distance(a, b))] : [];
    case 'bidirectional': {
      if (!b || !c || !d) return b ? [inUnit('longAxis', distance(a, b))] : [];
      const [first, second] = [distance(a, b), distance(c, d)];
      return [inUnit('longAxis', Math.max(first, second)), inUnit('shortAxis', Math.min(first, second))];
    }
    case 'angle':
      return b && c ? [{ name: 'angle', value: angleBetweenDeg(minus(a, b), minus(c, b)), unit: '°' }] : [];
    case 'cobb': {
      if (!b || !c || !d) return [];
      const between = angleBetweenDeg(minus(b, a), minus(d, c));
      // Lines have no direction: which end was drawn first changes nothing.
      return [{ name: 'angle', value: Math.min(between, 180 - between), unit: '°' }];
    }
    case 'perpendicular':
    case 'parallel':
      return b && c ? [inUnit('distance', distance(c, footOn(a, b, c)))] : [];
    case 'cardiothoracicRatio': {
      if (!b || !c || !d) return [];
      const [heart, thorax] = [distance(a, b), distance(c, d)];
      const ratio = thorax > 0 ? [{ name: 'ratio', value: heart / thorax, unit: '' }] : [];
      return [...ratio, inUnit('heart', heart), inUnit('thorax', thorax)];
    }
    case 'rectangle':
    case 'ellipse':
    case 'freehand':
    case 'spline': {
      const outline = outlineOf(kind, points);
      if (outline === null) return [];
      return [
        { name: 'area', value: areaOf(outline), unit: squared(unit) },
        inUnit('perimeter', perimeterOf(outline)),
      ];
    }
    case 'calibration':
    case 'probe':
    case 'arrow':
    case 'text':
    case 'spineLabel':
      return [];
  }
}

/** What a region says of the values in it. */
export function regionValues(statistics: RegionStatistics, unit: string): MeasuredValue[] {
  const { mean, standardDeviation, minimum, maximum, median, count, total } = statistics;
  return [
    { name: 'mean', value: mean, unit },
    { name: 'standardDeviation', value: standardDeviation, unit },
    { name: 'minimum', value: minimum, unit },
    { name: 'maximum', value: maximum, unit },
    { name: 'median', value: median, unit },
    { name: 'count', value: count, unit: '' },
    { name: 'total', value: total, unit },
  ];
}

/** Nothing is said of the sum: it has no meaning as uptake. */
const AS_UPTAKE = ['value', 'mean', 'standardDeviation', 'minimum', 'maximum', 'median'];

/** Figures of pixels as uptake, which is proportional to them. @returns none where it cannot be known */
export function uptakeValues(
  values: readonly MeasuredValue[],
  suv: Suv | null,
  kind: UptakeKind,
): MeasuredValue[] {
  const uptake = suv && uptakeFactor(suv, kind);
  if (uptake === null || !('factor' in uptake)) return [];
  return values
    .filter(({ name }) => AS_UPTAKE.includes(name))
    .map(({ name, value }) => ({ name, value: value * uptake.factor, unit: UPTAKE_UNITS[kind] }));
}
