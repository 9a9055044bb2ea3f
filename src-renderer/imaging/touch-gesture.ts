import type { View } from './view-state.ts';

type Point = readonly [number, number];

/** CSS pixels of three fingers to a slice */
const SCROLL_STEP_PX = 12;

/** Fingers on a viewport: two zoom about their middle and pan, three scroll. One finger is a mouse with its first button. */
export class TouchGesture {
  readonly #view: () => View | null;
  readonly #fingers = new Map<number, Point>();
  #scrollRest = 0;

  constructor(view: () => View | null) {
    this.#view = view;
  }

  /** @returns how many fingers are down now */
  down(event: PointerEvent, point: Point): number {
    this.#fingers.set(event.pointerId, point);
    this.#scrollRest = 0;
    return this.#fingers.size;
  }

  /** True: the move belongs to a gesture of several fingers. */
  move(event: PointerEvent, point: Point): boolean {
    const view = this.#view();
    const count = this.#fingers.size;
    if (!this.#fingers.has(event.pointerId)) return false;
    if (count < 2 || view === null) {
      this.#fingers.set(event.pointerId, point);
      return false;
    }
    const before = this.#shape();
    this.#fingers.set(event.pointerId, point);
    const after = this.#shape();
    if (count === 2) {
      if (before.spread > 0) view.zoomAt(after.spread / before.spread, before.middle);
      view.pan(after.middle[0] - before.middle[0], after.middle[1] - before.middle[1]);
      return true;
    }
    this.#scrollRest += (after.middle[1] - before.middle[1]) / SCROLL_STEP_PX;
    const slices = Math.trunc(this.#scrollRest);
    this.#scrollRest -= slices;
    if (slices !== 0) view.scrollBy(slices);
    return true;
  }

  /** @returns how many fingers are still down */
  up(event: PointerEvent): number {
    this.#fingers.delete(event.pointerId);
    return this.#fingers.size;
  }

  #shape(): { readonly middle: Point; readonly spread: number } {
    const points = [...this.#fingers.values()];
    const sum = points.reduce(([x, y], [px, py]) => [x + px, y + py] as Point, [0, 0] as Point);
    const middle: Point = [sum[0] / points.length, sum[1] / points.length];
    const spread = points.reduce((total, [x, y]) => total + Math.hypot(x - middle[0], y - middle[1]), 0);
    return { middle, spread };
  }
}
