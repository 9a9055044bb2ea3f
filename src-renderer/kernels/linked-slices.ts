import { moved, turned, type Rigid } from './registration/rigid.ts';
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
/** Registration turns bodies by no more than 12°: cosine of 20°. */
const LIKE_DIRECTION = 0.94;

function areOfOneDirection(one: Vec3, other: Vec3): boolean {
  return Math.abs(dot(one, other)) >= SAME_DIRECTION;
}

/** @param rigid how the bodies lie to each other, from the first one to the other; null: the patient's axes are the same in both */
export function areParallel(one: SlicePlace, other: SlicePlace, rigid: Rigid | null = null): boolean {
  return areOfOneDirection(rigid === null ? one.normal : turned(rigid, one.normal), other.normal);
}

/** Whether slices may turn out to be of one direction once the bodies are laid on each other. */
export function mayBeOfOneDirection(one: SlicePlace, other: SlicePlace): boolean {
  return Math.abs(dot(one.normal, other.normal)) >= LIKE_DIRECTION;
}

/** Bodies that were registered are compared as they lie on each other; what a reader linked goes as the reader saw it. */
export function goTogether(one: SlicePlace, other: SlicePlace, { offsetMm, rigid }: StudyLink): boolean {
  if (rigid !== null && areParallel(one, other, rigid)) return true;
  return offsetMm !== null && areParallel(one, other);
}

/**
 * What two stacks are linked under: their frames of reference, whichever comes first, and the direction of their slices. null
 * when no link of theirs could mean anything: planes that are not parallel, or a frame of reference that is not known.
 *
 * @param rigid as they were registered; null: they were not
 */
export function linkKey(one: SlicePlace, other: SlicePlace, rigid: Rigid | null = null): string | null {
  const [a, b] = [one.frameOfReferenceUid, other.frameOfReferenceUid];
  if (a === '' || b === '' || a === b) return null;
  if (!areParallel(one, other) && !(rigid !== null && areParallel(one, other, rigid))) return null;
  return `${[a, b].sort().join('/')}/${'xyz'[mainAxis((a < b ? one : other).normal)] ?? ''}`;
}

/** How far the other slice lies before the first one along their normal when both show the same of the body, mm. */
export function offsetBetween(one: SlicePlace, other: SlicePlace): number {
  const [way, its] = upwardsOf(one, other);
  return shiftOf(one, other, dot(other.point, its) - dot(one.point, way));
}

/** What is kept of a pair is the shift of the one that comes later by its UID: as the other one sees it, it is the reverse. */
export function shiftOf(one: SlicePlace, other: SlicePlace, offsetMm: number): number {
  return one.frameOfReferenceUid < other.frameOfReferenceUid ? offsetMm : -offsetMm;
}

/** The point that the other one has to show, so that both show the same of the body. */
export function linkedPoint(one: SlicePlace, other: SlicePlace, offsetMm: number): Vec3 {
  return addScaled(other.point, upwardsOf(one, other)[1], apartMm(one, other, offsetMm));
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
  const [way, its] = upwardsOf(one, other);
  return dot(one.point, way) + shiftOf(one, other, offsetMm) - dot(other.point, its);
}

/**
 * The normals of both to the same side, that of the axis of the one that comes first by its UID: stacks that were acquired in
 * opposite directions count alike, and slices between two axes are not taken for reversed ones.
 */
function upwardsOf(one: SlicePlace, other: SlicePlace): readonly [Vec3, Vec3] {
  const isFirst = one.frameOfReferenceUid < other.frameOfReferenceUid;
  const first = upwards((isFirst ? one : other).normal);
  const second = isFirst ? other.normal : one.normal;
  const its = dot(first, second) < 0 ? negate(second) : second;
  return isFirst ? [first, its] : [its, first];
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
