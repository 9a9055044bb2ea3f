import { moved, type Rigid } from './registration/rigid.ts';
import { addScaled, dot, negate, type Vec3 } from './vector.ts';

/** A slice of a stack, or a plane of a volume. */
export interface SlicePlace {
  readonly frameOfReferenceUid: string;
  /** In the plane, LPS mm */
  readonly point: Vec3;
  /** Unit */
  readonly normal: Vec3;
}

/** What is known of how two frames of reference lie to each other; at least one of the two. */
export interface StudyLink {
  /** As a reader linked slices of one direction, see `shiftOf`; null: nobody did */
  readonly offsetMm: number | null;
  /** As the bodies lie on each other, from the first one to the other; null: they were not registered */
  readonly rigid: Rigid | null;
}

/** Slices whose normals differ by less than this are of one direction (cosine of about 8°). */
const SAME_DIRECTION = 0.99;

export function areOfOneDirection(one: Vec3, other: Vec3): boolean {
  return Math.abs(dot(one, other)) >= SAME_DIRECTION;
}

export function areParallel(one: SlicePlace, other: SlicePlace): boolean {
  return areOfOneDirection(one.normal, other.normal);
}

/**
 * What two stacks are linked under: their frames of reference, whichever comes first, and the direction of their slices. null
 * when no link of theirs could mean anything: planes that are not parallel, or a frame of reference that is not known.
 */
export function linkKey(one: SlicePlace, other: SlicePlace): string | null {
  const [a, b] = [one.frameOfReferenceUid, other.frameOfReferenceUid];
  if (a === '' || b === '' || a === b || !areParallel(one, other)) return null;
  return `${[a, b].sort().join('/')}/${'xyz'[mainAxis(one.normal)] ?? ''}`;
}

/** How far the other slice lies before the first one along their normal when both show the same of the body, mm. */
export function offsetBetween(one: SlicePlace, other: SlicePlace): number {
  return shiftOf(one, other, alongNormal(other) - alongNormal(one));
}

/** What is kept of a pair is the shift of the one that comes later by its UID: as the other one sees it, it is the reverse. */
export function shiftOf(one: SlicePlace, other: SlicePlace, offsetMm: number): number {
  return one.frameOfReferenceUid < other.frameOfReferenceUid ? offsetMm : -offsetMm;
}

/** The point that the other one has to show, so that both show the same of the body. */
export function linkedPoint(one: SlicePlace, other: SlicePlace, offsetMm: number): Vec3 {
  return addScaled(other.point, upwards(other.normal), apartMm(one, other, offsetMm));
}

/**
 * The same place of the body for the other one: as the two were registered, else where it is in the patient's coordinates; along the
 * normal as a reader linked them.
 */
export function carriedPoint(
  one: SlicePlace,
  other: SlicePlace,
  { offsetMm, rigid }: StudyLink,
  point: Vec3,
): Vec3 {
  const carried = rigid === null ? point : moved(rigid, point);
  return offsetMm === null ? carried : linkedPoint({ ...one, point }, { ...other, point: carried }, offsetMm);
}

/** How far the other one is from where the link would have it, mm; with the sign of its way there. */
export function apartMm(one: SlicePlace, other: SlicePlace, offsetMm: number): number {
  return alongNormal(one) + shiftOf(one, other, offsetMm) - alongNormal(other);
}

/** Along the normal to the side of its axis: stacks that were acquired in opposite directions count alike. */
function alongNormal({ point, normal }: SlicePlace): number {
  return dot(point, upwards(normal));
}

function upwards(normal: Vec3): Vec3 {
  return normal[mainAxis(normal)] < 0 ? negate(normal) : normal;
}

/** The axis of the patient that a direction is nearest to. */
export function mainAxis([x, y, z]: Vec3): 0 | 1 | 2 {
  const [a, b, c] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (c >= a && c >= b) return 2;
  return b >= a ? 1 : 0;
}
