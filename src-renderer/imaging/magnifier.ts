import type { View } from './view-state.ts';

type Point = readonly [number, number];

/** Diameter of the lens, CSS pixels */
const LENS_PX = 240;

/** A round lens that follows the pointer over a view; the image beneath does not move. */
export class Magnifier {
  readonly #surface: HTMLElement;
  readonly #view: () => View | null;
  readonly #canvas = document.createElement('canvas');
  #point: Point | null = null;
  #isOn = false;
  #endView: (() => void) | null = null;

  constructor(surface: HTMLElement, view: () => View | null) {
    this.#surface = surface;
    this.#view = view;
    this.#canvas.dataset['lens'] = '';
    this.#canvas.style.cssText = `position:absolute;z-index:95;width:${LENS_PX}px;height:${LENS_PX}px;border-radius:50%;outline:1px solid var(--accent);pointer-events:none`;
  }

  /** CSS pixels of the surface; null when the pointer is elsewhere. */
  moveTo(point: Point | null): void {
    this.#point = point;
    this.#show();
  }

  turn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#show();
  }

  dispose(): void {
    this.#hide();
  }

  #hide(): void {
    this.#endView?.();
    this.#endView = null;
    this.#canvas.remove();
  }

  #show(): void {
    const view = this.#view();
    if (!this.#isOn || this.#point === null || view?.paintLens === undefined) {
      if (this.#canvas.isConnected) this.#hide();
      return;
    }
    if (!this.#canvas.isConnected) {
      this.#surface.append(this.#canvas);
      // The slice beneath may change while the lens is held.
      this.#endView = view.subscribe(() => this.#draw(view));
    }
    const [x, y] = this.#point;
    this.#canvas.style.left = `${x - LENS_PX / 2}px`;
    this.#canvas.style.top = `${y - LENS_PX / 2}px`;
    this.#draw(view);
  }

  #draw(view: View): void {
    const size = Math.round(LENS_PX * devicePixelRatio);
    if (this.#canvas.width !== size) {
      this.#canvas.width = size;
      this.#canvas.height = size;
    }
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (context && this.#point) view.paintLens?.(context, this.#point);
  }
}
