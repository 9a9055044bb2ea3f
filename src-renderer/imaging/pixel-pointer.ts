import type { ScreenPoint } from '#view/kernels/view-geometry.ts';
import { addStandingTool, type ArmedTool, type Press } from './armed-tool.ts';
import type { View } from './view-state.ts';

/** The pixel of a viewport that is asked about. */
export interface PointedPixel {
  readonly view: View;
  readonly point: ScreenPoint;
  /** It stays although the pointer moves on */
  readonly isHeld: boolean;
}

/** Turns the pointer into one that asks about pixels: what it points at is told; a press holds it, the next lets go. */
class PixelPointer implements ArmedTool {
  readonly #tell: (pointed: PointedPixel) => void;
  #isHeld = false;

  constructor(tell: (pointed: PointedPixel) => void) {
    this.#tell = tell;
  }

  press({ view, point }: Press): boolean {
    this.#isHeld = !this.#isHeld;
    this.#tell({ view, point, isHeld: this.#isHeld });
    return true;
  }

  hover({ view, point }: Press): string {
    if (!this.#isHeld) this.#tell({ view, point, isHeld: false });
    return 'crosshair';
  }

  move(): void {}
  release(): void {}
  cancel(): void {}

  doubleClick(): boolean {
    return true;
  }
}

/** Until the end that is returned is called. */
export function pointAtPixels(tell: (pointed: PointedPixel) => void): () => void {
  return addStandingTool(new PixelPointer(tell));
}
