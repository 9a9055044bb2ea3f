import type { PixelGrid } from '#view/kernels/plane-camera.ts';
import { addScaled } from '#view/kernels/vector.ts';

/** Time for one strip, ms: the window answers in between. */
const STRIP_MS = 60;
const FIRST_ROWS = 8;
/** The first strip may have waited for the driver: no strip has so many times the rows of the one before. */
const MOST_GROWTH = 4;

/** Fills a canvas with what lies in the grid; false when there is nothing to paint with. */
export type PaintGrid = (context: CanvasRenderingContext2D, grid: PixelGrid) => boolean;

/** Draws a slow picture strip by strip over what is on the screen, and stops at once when it is asked to. */
export class StripPainting {
  readonly #strip = document.createElement('canvas');
  #next: ReturnType<typeof setTimeout> | null = null;

  get isGoing(): boolean {
    return this.#next !== null;
  }

  /**
   * @param grid  of the whole picture
   * @param onEnd told whether the picture is whole; not called after `stop`
   */
  begin(
    target: CanvasRenderingContext2D,
    grid: PixelGrid,
    paint: PaintGrid,
    onEnd: (isWhole: boolean) => void,
  ): void {
    this.stop();
    const context = this.#strip.getContext('2d', { alpha: false });
    if (context === null) return onEnd(false);
    let [from, rows] = [0, FIRST_ROWS];
    const step = () => {
      this.#next = null;
      const startMs = performance.now();
      const strip = rowsOf(grid, from, rows);
      this.#strip.width = strip.width;
      this.#strip.height = strip.height;
      if (!paint(context, strip)) return onEnd(false);
      target.drawImage(this.#strip, 0, from);
      from += strip.height;
      if (from >= grid.height) {
        this.#release();
        return onEnd(true);
      }
      const tookMs = Math.max(performance.now() - startMs, 1);
      rows = Math.max(1, Math.round(rows * Math.min(MOST_GROWTH, STRIP_MS / tookMs)));
      this.#next = setTimeout(step);
      return undefined;
    };
    this.#next = setTimeout(step);
  }

  stop(): void {
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = null;
    this.#release();
  }

  #release(): void {
    this.#strip.width = 0;
    this.#strip.height = 0;
  }
}

/** Some rows of a grid, no more than it has. */
export function rowsOf(grid: PixelGrid, from: number, count: number): PixelGrid {
  const height = Math.min(count, grid.height - from);
  return { ...grid, height, origin: addScaled(grid.origin, grid.down, from) };
}
