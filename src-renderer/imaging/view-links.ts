import { middleShown } from '#view/kernels/reference-line.ts';
import { dot, normalize } from '#view/kernels/vector.ts';
import { screenOfPatient } from '#view/kernels/view-geometry.ts';
import type { LinkName } from '#view/state/workspace.ts';
import { physicalScale, showAtScale } from './physical-size.ts';
import { sizeOf } from './view-layers.ts';
import type { View } from './view-state.ts';

/** Slices whose normals differ by less than this are of one direction (cosine of about 8°). */
const SAME_DIRECTION = 0.99;
/** Finer than any rounding of figures that are equal */
const SAME_SCALE = 1e-9;
const SAME_PLACE_PX = 0.5;

/** What a view was like when the others last followed it. */
interface Followed {
  readonly isReady: boolean;
  readonly size: string;
  readonly index: number;
  readonly window: string;
  readonly perPx: number;
  readonly middle: string;
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
    if (this.#led.delete(view) || !before?.isReady || before.size !== now.size) return;
    const links = this.#links();
    if (links.length === 0 || !isReady(view)) return;
    for (const other of this.#views) {
      if (other === view || !isReady(other)) continue;
      const isLed = [
        links.includes('scroll') && now.index !== before.index && scrollTogether(view, other),
        links.includes('window') && now.window !== before.window && windowTogether(view, other),
        links.includes('zoom') && now.perPx !== before.perPx && zoomTogether(view, other),
        links.includes('pan') && now.middle !== before.middle && panTogether(view, other),
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
  return {
    isReady: isReady(view),
    size: sizeOf(view).join(),
    index: targetIndex,
    window: JSON.stringify([window, windowName]),
    perPx: physicalScale(view)?.perPx ?? 0,
    // Within the plane alone: another slice is no other place.
    middle: plane ? JSON.stringify(withinPlane(view).map((mm) => Math.round(mm * 1000))) : '',
  };
}

function withinPlane(view: View): readonly [number, number] {
  const plane = view.geometry()?.plane;
  if (!plane) return [0, 0];
  const middle = middleShown(plane, sizeOf(view));
  return [dot(middle, normalize(plane.right)), dot(middle, normalize(plane.down))];
}

/** By the place in the patient, in one frame of reference and one direction. True: the other one goes along. */
function scrollTogether(view: View, other: View): boolean {
  const [from, to] = [view.targetSlice?.(), other.targetSlice?.()];
  if (!from || !to || from.frameOfReferenceUid === '') return false;
  if (from.frameOfReferenceUid !== to.frameOfReferenceUid) return false;
  if (Math.abs(dot(from.normal, to.normal)) < SAME_DIRECTION) return false;
  other.showPoint?.(from.frameOfReferenceUid, from.point);
  const after = other.targetSlice?.();
  return after?.point !== to.point;
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

/** The same patient point in the middle of both. */
function panTogether(view: View, other: View): boolean {
  const [one, two] = [view.geometry()?.plane, other.geometry()?.plane];
  if (!one || !two || one.frameOfReferenceUid === '') return false;
  if (one.frameOfReferenceUid !== two.frameOfReferenceUid) return false;
  if (Math.abs(dot(one.normal, two.normal)) < SAME_DIRECTION) return false;
  const [x, y] = screenOfPatient(two, middleShown(one, sizeOf(view)));
  const [width, height] = sizeOf(other);
  const [dx, dy] = [width / 2 - x, height / 2 - y];
  if (Math.hypot(dx, dy) < SAME_PLACE_PX) return false;
  other.pan(dx, dy);
  return true;
}
