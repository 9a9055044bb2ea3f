import {
  areParallel,
  carriedPoint,
  goTogether,
  linkKey,
  offsetBetween,
  type SlicePlace,
  type StudyLink,
} from '#view/kernels/linked-slices.ts';
import { turned } from '#view/kernels/registration/rigid.ts';
import { middleShown } from '#view/kernels/reference-line.ts';
import { addScaled, dot, length, normalize, subtract, type Vec3 } from '#view/kernels/vector.ts';
import { screenOfPatient, type ShownPlane } from '#view/kernels/view-geometry.ts';
import { keepLinkedOffset, linkedOffset, registrationOf } from '#view/state/study-links.ts';
import type { LinkName } from '#view/state/workspace.ts';
import { physicalScale, showAtScale } from './physical-size.ts';
import { sizeOf } from './view-layers.ts';
import type { View } from './view-state.ts';

/** Finer than any rounding of figures that are equal */
const SAME_SCALE = 1e-9;
const SAME_PLACE_PX = 0.5;
const SAME_PLACE_MM = 1e-6;

/** What a view was like when the others last followed it. */
interface Followed {
  readonly isReady: boolean;
  readonly size: string;
  readonly index: number;
  readonly window: string;
  readonly perPx: number;
  readonly middle: string;
  /** The same as numbers, mm */
  readonly middleMm: readonly [number, number];
}

/** Lets viewports do together what the reader has linked: a change on one goes on to the others, never back. */
export class ViewLinks {
  readonly #views: readonly View[];
  readonly #links: () => readonly LinkName[];
  readonly #ends: readonly (() => void)[];
  readonly #followed = new Map<View, Followed>();
  /** Views that change because another one did: what they tell next is no wish of the reader's. */
  readonly #led = new Set<View>();

  constructor(views: readonly View[], links: () => readonly LinkName[]) {
    this.#views = views;
    this.#links = links;
    for (const view of views) this.#followed.set(view, noted(view));
    this.#ends = views.map((view) => view.subscribe(() => this.#changed(view)));
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#led.clear();
  }

  #changed(view: View): void {
    const before = this.#followed.get(view);
    const now = noted(view);
    this.#followed.set(view, now);
    // A first picture and another size of the viewport are nobody's wish either.
    const isNobodysWish = [this.#led.delete(view), alone.delete(view)].some(Boolean);
    if (isNobodysWish || !before?.isReady || before.size !== now.size) return;
    const links = this.#links();
    if (links.length === 0 || !isReady(view)) return;
    for (const other of this.#views) {
      if (other === view || !isReady(other)) continue;
      const isLed = [
        links.includes('scroll') && now.index !== before.index && scrollTogether(view, other),
        links.includes('window') && now.window !== before.window && windowTogether(view, other),
        links.includes('zoom') && now.perPx !== before.perPx && zoomTogether(view, other),
        links.includes('pan') && now.middle !== before.middle && panTogether(view, other, before, now),
      ].some(Boolean);
      if (isLed) this.#led.add(other);
    }
  }
}

function isReady(view: View): boolean {
  return view.geometry() !== null;
}

function noted(view: View): Followed {
  const { targetIndex, window, windowName } = view.getState();
  const plane = view.geometry()?.plane;
  const middleMm = withinPlane(view);
  return {
    isReady: isReady(view),
    size: sizeOf(view).join(),
    index: targetIndex,
    window: JSON.stringify([window, windowName]),
    perPx: physicalScale(view)?.perPx ?? 0,
    // Within the plane alone: another slice is no other place.
    middle: plane ? JSON.stringify(middleMm.map((mm) => Math.round(mm * 1000))) : '',
    middleMm,
  };
}

function withinPlane(view: View): readonly [number, number] {
  const plane = view.geometry()?.plane;
  if (!plane) return [0, 0];
  const middle = middleShown(plane, sizeOf(view));
  return [dot(middle, normalize(plane.right)), dot(middle, normalize(plane.down))];
}

/**
 * By the place in the patient, in one direction: in one frame of reference, or shifted as the reader linked the two. True: the
 * other one goes along.
 */
function scrollTogether(view: View, other: View): boolean {
  const [from, to] = [view.targetSlice?.(), other.targetSlice?.()];
  if (!from || !to || from.frameOfReferenceUid === '') return false;
  const point = pointFor(from, to, from.point);
  // Of two that nobody linked nothing is known.
  if (point === null) return false;
  other.showPoint?.(to.frameOfReferenceUid, point);
  return hasLeft(other, to);
}

function hasLeft(view: View, before: SlicePlace): boolean {
  const after = view.targetSlice?.();
  return !after || length(subtract(after.point, before.point)) > SAME_PLACE_MM;
}

/** Views that were taken to a place for which the others are not to follow. */
const alone = new WeakSet<View>();

/** Shows a place of the body in one view; what the reader looks at in those that are linked with it stays. */
export function showAlone(view: View, frameOfReferenceUid: string, point: Vec3): boolean {
  const before = view.targetSlice?.();
  const isThere = view.showPoint?.(frameOfReferenceUid, point) ?? false;
  if (isThere && before && hasLeft(view, before)) alone.add(view);
  return isThere;
}

/** Whether slices are of one direction: as their bodies lie on each other, where that is known. */
export function areAligned(from: SlicePlace, to: SlicePlace): boolean {
  const link = linkOf(from, to);
  if (link === null) return areParallel(from, to);
  return areParallel(from, to, link.rigid) || goTogether(from, to, link);
}

/** What is known of how the frames of reference of two lie to each other; null when they have none, or the same. */
export function linkOf(from: SlicePlace, to: SlicePlace): StudyLink | null {
  if (from.frameOfReferenceUid === '' || to.frameOfReferenceUid === '') return null;
  if (from.frameOfReferenceUid === to.frameOfReferenceUid) return { offsetMm: null, rigid: null };
  const rigid = registrationOf(from.frameOfReferenceUid, to.frameOfReferenceUid)?.rigid ?? null;
  const key = linkKey(from, to, rigid);
  return { offsetMm: key === null ? null : linkedOffset(key), rigid };
}

/**
 * The same place of the body for the other one of two slices; null when nothing is known of how their frames of reference lie to
 * each other, or they are of different directions.
 */
export function pointFor(from: SlicePlace, to: SlicePlace, point: Vec3): Vec3 | null {
  const link = linkOf(from, to);
  if (link === null) return null;
  if (from.frameOfReferenceUid === to.frameOfReferenceUid) return areParallel(from, to) ? point : null;
  return goTogether(from, to, link) ? carriedPoint(from, to, link, point) : null;
}

/**
 * Links what this view shows with what those of other studies show at this moment: from now on they show the same of the body.
 *
 * @returns with how many
 */
export function linkHere(view: View, others: readonly View[]): number {
  const here = view.targetSlice?.();
  let count = 0;
  for (const other of others) {
    const there = other === view ? null : other.targetSlice?.();
    const key = here && there ? linkKey(here, there, linkOf(here, there)?.rigid ?? null) : null;
    if (!here || !there || key === null) continue;
    keepLinkedOffset(key, offsetBetween(here, there));
    count += 1;
  }
  return count;
}

function windowTogether(view: View, other: View): boolean {
  const [one, two] = [view.getState(), other.getState()];
  if (one.window === null || two.window === null || one.frame?.modality !== two.frame?.modality) return false;
  if (one.window.width === two.window.width && one.window.centre === two.window.centre) return false;
  other.setWindow(one.window, one.windowName);
  return true;
}

function zoomTogether(view: View, other: View): boolean {
  const [one, two] = [physicalScale(view), physicalScale(other)];
  if (one === null || two === null || Math.abs(one.perPx / two.perPx - 1) < SAME_SCALE) return false;
  showAtScale(other, two, one.perPx);
  return true;
}

/** The same patient point in the middle of both; of two studies, the body as many millimetres further. */
function panTogether(view: View, other: View, before: Followed, now: Followed): boolean {
  const [one, two] = [view.geometry()?.plane, other.geometry()?.plane];
  if (!one || !two) return false;
  const [from, to] = [placeOf(one), placeOf(two)];
  if (linkOf(from, to) === null || !areAligned(from, to)) return false;
  if (one.frameOfReferenceUid !== two.frameOfReferenceUid) {
    const perPx = physicalScale(other)?.perPx ?? 0;
    // Zooming about another point than the middle is no way.
    if (perPx === 0 || Math.abs(before.perPx / now.perPx - 1) > SAME_SCALE) return false;
    const [rightMm = 0, downMm = 0] = [0, 1].map(
      (axis) => (before.middleMm[axis] ?? 0) - (now.middleMm[axis] ?? 0),
    );
    const way = addScaled(addScaled([0, 0, 0], normalize(one.right), rightMm), normalize(one.down), downMm);
    const rigid = linkOf(from, to)?.rigid ?? null;
    const its = rigid === null ? way : turned(rigid, way);
    // The other one may be turned or mirrored on the screen.
    other.pan(dot(its, normalize(two.right)) / perPx, dot(its, normalize(two.down)) / perPx);
    return true;
  }
  const [x, y] = screenOfPatient(two, middleShown(one, sizeOf(view)));
  const [width, height] = sizeOf(other);
  const [dx, dy] = [width / 2 - x, height / 2 - y];
  if (Math.hypot(dx, dy) < SAME_PLACE_PX) return false;
  other.pan(dx, dy);
  return true;
}

function placeOf({ frameOfReferenceUid, normal, origin }: ShownPlane): SlicePlace {
  return { frameOfReferenceUid, normal, point: origin };
}
