import type { MeasurementPlace } from '../reading/measurement.ts';
import { childOf, contentItem, type ContentItem } from './content-item.ts';
import { CONCEPTS } from './measurement-report.ts';

type PatientPlace = Extract<MeasurementPlace, { readonly space: 'patient' }>;
type Curve = NonNullable<PatientPlace['curve']>;

/** What a cut along a path was, beside the line that was drawn on it: the points of the path, and how the cut stood about it. */
export function curveItems({ curve, frameOfReferenceUid }: PatientPlace): ContentItem[] {
  if (curve === undefined) return [];
  const { path, up, turnDeg, ends } = curve;
  const text = (concept: (typeof CONCEPTS)['curveUp'], numbers: readonly number[]) =>
    contentItem('CONTAINS', concept, { type: 'TEXT', text: numbers.join(' ') });
  return [
    contentItem('CONTAINS', CONCEPTS.referencePoints, {
      type: 'SCOORD3D',
      graphicType: 'MULTIPOINT',
      points: path.map(([x, y, z]) => [x, y, z]),
      frameOfReferenceUid,
    }),
    text(CONCEPTS.curveUp, up),
    text(CONCEPTS.curveTurn, [turnDeg]),
    text(CONCEPTS.curveEnds, ends.flat()),
  ];
}

/** The cut that a line was drawn on; null where it was drawn on none. */
export function readCurve(group: ContentItem): Curve | null {
  const points = childOf(group, CONCEPTS.referencePoints);
  const numbers = (concept: (typeof CONCEPTS)['curveUp']) => {
    const item = childOf(group, concept);
    return item?.type === 'TEXT' && item.text !== '' ? item.text.split(' ').map(Number) : [];
  };
  const up = numbers(CONCEPTS.curveUp);
  const turn = numbers(CONCEPTS.curveTurn);
  const ends = numbers(CONCEPTS.curveEnds);
  if (points?.type !== 'SCOORD3D' || points.points.length < 2) return null;
  const all = [...up, ...turn, ...ends];
  if (all.length !== 8 || !all.every(Number.isFinite)) return null;
  const [x = 0, y = 0, z = 0, turnDeg = 0, fromAlong = 0, fromAcross = 0, toAlong = 0, toAcross = 0] = all;
  return {
    path: points.points.map(([px, py, pz]) => [px, py, pz]),
    up: [x, y, z],
    turnDeg,
    ends: [
      [fromAlong, fromAcross],
      [toAlong, toAcross],
    ],
  };
}
