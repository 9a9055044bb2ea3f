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
import type { MovedView } from '#view/kernels/moved-view.ts';
import { middleShown } from '#view/kernels/reference-line.ts';
import { addScaled, dot, length, normalize, subtract, type Vec3 } from '#view/kernels/vector.ts';
import { screenOfPatient } from '#view/kernels/view-geometry.ts';
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
  /** What came from other windows while a view had not shown yet what came before */
  readonly #waiting = new Map<View, MovedView>();
  readonly #tell: (moved: MovedView) => void;

  /** @param tell what the reader did with one of them, in so far as it is linked: for other windows */
  constructor(
    views: readonly View[],
    links: () => readonly LinkName[],
    tell: (moved: MovedView) => void = () => undefined,
  ) {
    this.#views = views;
    this.#links = links;
    this.#tell = tell;
    for (const view of views) this.#followed.set(view, noted(view));
    this.#ends = views.map((view) => view.subscribe(() => this.#changed(view)));
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#led.clear();
  }

  /** A reader moved a view of another window. */
  hear(moved: MovedView): void {
    for (const view of this.#views) {
      const waiting = this.#waiting.get(view);
      // Where a view is told by what it shows, so it has to show it first.
      if (this.#led.has(view)) this.#waiting.set(view, waiting ? joined(waiting, moved) : moved);
      else this.#lead(view, moved);
    }
  }

  #lead(view: View, moved: MovedView): void {
    if (isReady(view) && follow(view, moved, this.#links())) this.#led.add(view);
  }

  #changed(view: View): void {
    const before = this.#followed.get(view);
    const now = noted(view);
    this.#followed.set(view, now);
    // A first picture and another size of the viewport are nobody's wish either.
    const isNobodysWish = [this.#led.delete(view), alone.delete(view)].some(Boolean);
    const waiting = this.#waiting.get(view);
    this.#waiting.delete(view);
    if (waiting) this.#lead(view, waiting);
    if (isNobodysWish || !before?.isReady || before.size !== now.size) return;
    const links = this.#links();
    if (links.length === 0 || !isReady(view)) return;
    const moved = movedOf(view, before, now, links);
    if (Object.values(moved).every((each) => each === null)) return;
    for (const other of this.#views) if (other !== view) this.#lead(other, moved);
    this.#tell(moved);
  }
}

/** What a reader did with a view, of what goes on to others. */
function movedOf(view: View, before: Followed, now: Followed, links: readonly LinkName[]): MovedView {
  const { window, windowName, frame } = view.getState();
  const changed = (link: LinkName, is: 'index' | 'window' | 'perPx' | 'middle') =>
    links.includes(link) && now[is] !== before[is];
  return {
    slice: changed('scroll', 'index') ? (view.targetSlice?.() ?? null) : null,
    window:
      changed('window', 'window') && window
        ? { modality: frame?.modality ?? '', window, name: windowName }
        : null,
    perPx: changed('zoom', 'perPx') ? (physicalScale(view)?.perPx ?? null) : null,
    middle: changed('pan', 'middle') ? middleOf(view, before, now) : null,
  };
}

/** Together they are one. */
function joined(first: MovedView, then: MovedView): MovedView {
  const wayMm =
    first.middle?.wayMm && then.middle?.wayMm ? addScaled(first.middle.wayMm, then.middle.wayMm, 1) : null;
  return {
    slice: then.slice ?? first.slice,
    window: then.window ?? first.window,
    perPx: then.perPx ?? first.perPx,
    middle: first.middle && then.middle ? { ...then.middle, wayMm } : (then.middle ?? first.middle),
  };
}

/** True: the view goes along. */
function follow(view: View, moved: MovedView, links: readonly LinkName[]): boolean {
  const { slice, window, perPx, middle } = moved;
  return [
    slice !== null && links.includes('scroll') && scrollTo(view, slice),
    window !== null && links.includes('window') && windowTo(view, window),
    perPx !== null && links.includes('zoom') && zoomTo(view, perPx),
    middle !== null && links.includes('pan') && panTo(view, middle),
  ].some(Boolean);
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
function scrollTo(view: View, from: SlicePlace): boolean {
  const to = view.targetSlice?.();
  if (!to || from.frameOfReferenceUid === '') return false;
  const point = pointFor(from, to, from.point);
  // Of two that nobody linked nothing is known.
  if (point === null) return false;
  view.showPoint?.(to.frameOfReferenceUid, point);
  return hasLeft(view, to);
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

function windowTo(view: View, { modality, window, name }: NonNullable<MovedView['window']>): boolean {
  const { window: own, frame } = view.getState();
  if (own === null || modality !== (frame?.modality ?? '')) return false;
  if (window.width === own.width && window.centre === own.centre) return false;
  view.setWindow(window, name);
  return true;
}

function zoomTo(view: View, perPx: number): boolean {
  const own = physicalScale(view);
  if (own === null || Math.abs(perPx / own.perPx - 1) < SAME_SCALE) return false;
  showAtScale(view, own, perPx);
  return true;
}

function middleOf(view: View, before: Followed, now: Followed): MovedView['middle'] {
  const plane = view.geometry()?.plane;
  if (!plane) return null;
  const { frameOfReferenceUid, normal } = plane;
  // Zooming about another point than the middle is no way.
  const isZoomed = Math.abs(before.perPx / now.perPx - 1) > SAME_SCALE;
  const [rightMm = 0, downMm = 0] = [0, 1].map(
    (axis) => (before.middleMm[axis] ?? 0) - (now.middleMm[axis] ?? 0),
  );
  const alongRow = addScaled([0, 0, 0], normalize(plane.right), rightMm);
  return {
    place: { frameOfReferenceUid, normal, point: middleShown(plane, sizeOf(view)) },
    wayMm: isZoomed ? null : addScaled(alongRow, normalize(plane.down), downMm),
  };
}

/** The same patient point in the middle of both; of two studies, the body as many millimetres further. */
function panTo(view: View, { place, wayMm }: NonNullable<MovedView['middle']>): boolean {
  const plane = view.geometry()?.plane;
  if (!plane) return false;
  const { frameOfReferenceUid, normal, origin, right, down } = plane;
  const to = { frameOfReferenceUid, normal, point: origin };
  const link = linkOf(place, to);
  if (link === null || !areAligned(place, to)) return false;
  if (frameOfReferenceUid !== place.frameOfReferenceUid) {
    const perPx = physicalScale(view)?.perPx ?? 0;
    if (perPx === 0 || wayMm === null) return false;
    const its = link.rigid === null ? wayMm : turned(link.rigid, wayMm);
    // It may be turned or mirrored on the screen.
    view.pan(dot(its, normalize(right)) / perPx, dot(its, normalize(down)) / perPx);
    return true;
  }
  const [x, y] = screenOfPatient(plane, place.point);
  const [width, height] = sizeOf(view);
  const [dx, dy] = [width / 2 - x, height / 2 - y];
  if (Math.hypot(dx, dy) < SAME_PLACE_PX) return false;
  view.pan(dx, dy);
  return true;
}
