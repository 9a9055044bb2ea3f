import { AppError } from '#shared/errors.ts';
import type { Affine, CanvasSize } from '#view/kernels/view-transform.ts';

/**
 * A 2D canvas that fills an element in device pixels and paints at most once per animation frame.
 *
 * What it shows is written to `data-` attributes of the canvas (identity of the frame, map from image to device
 * pixels), for tests and for a person with the developer tools; nothing reads them back.
 */
export class ViewCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #observer: ResizeObserver;
  readonly #paint: (context: CanvasRenderingContext2D, isEmpty: boolean) => void;
  #reading: OffscreenCanvasRenderingContext2D | null = null;
  #frameRequest = 0;
  /** Nothing of what was painted is left: after resizing, and after the driver was reset */
  #isEmpty = true;
  #isDisposed = false;

  /** @param paint told whether nothing of what it painted before is left */
  constructor(element: HTMLElement, paint: (context: CanvasRenderingContext2D, isEmpty: boolean) => void) {
    this.#canvas = document.createElement('canvas');
    this.#canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;display:block';
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (context === null)
      throw new AppError('INTERNAL', 'The browser gives no 2D canvas. Restart the window.');
    this.#context = context;
    this.#paint = paint;
    // The driver was reset: what it gives back is an empty canvas.
    this.#canvas.addEventListener('contextrestored', () => {
      this.#isEmpty = true;
      this.requestPaint();
    });
    element.append(this.#canvas);
    this.#fitTo(element.clientWidth * devicePixelRatio, element.clientHeight * devicePixelRatio);
    this.#observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.devicePixelContentBoxSize?.[0];
      const [wide, high] = [element.clientWidth * devicePixelRatio, element.clientHeight * devicePixelRatio];
      // A ratio that is only emulated is not in the box; else the two differ by what the element's size is rounded.
      const isTold = box && Math.abs(box.inlineSize - wide) < 1 + devicePixelRatio;
      this.#fitTo(isTold ? box.inlineSize : wide, isTold ? box.blockSize : high);
      // In the same frame, else the image flashes.
      this.#paintNow();
    });
    this.#observer.observe(element, { box: 'device-pixel-content-box' });
  }

  get size(): CanvasSize {
    return { width: this.#canvas.width, height: this.#canvas.height };
  }

  /** CSS pixels of the element as device pixels of the canvas. */
  toDevice([x, y]: readonly [number, number]): readonly [number, number] {
    const per = this.cssPerDevice;
    return [x / per, y / per];
  }

  /**
   * Size of a device pixel in CSS pixels. A pixel of the canvas is one of the screen: where a viewport begins or ends between
   * two pixels, the browser rounds its place, not the size of its pixels.
   */
  get cssPerDevice(): number {
    return 1 / devicePixelRatio;
  }

  /** What is on the screen at a device pixel: red, green and blue. null outside. */
  readPixel(x: number, y: number): readonly [number, number, number] | null {
    const { width, height } = this.#canvas;
    if (x < 0 || y < 0 || x >= width || y >= height) return null;
    // By way of a canvas of its own: one that is read often is taken off the graphics card.
    this.#reading ??= new OffscreenCanvas(1, 1).getContext('2d', { alpha: false, willReadFrequently: true });
    if (this.#reading === null) return null;
    this.#reading.drawImage(this.#canvas, x, y, 1, 1, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = this.#reading.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }

  requestPaint(): void {
    if (this.#frameRequest !== 0 || this.#isDisposed) return;
    this.#frameRequest = requestAnimationFrame(() => this.#paintNow());
  }

  describe(shown: { imageId: string; map: Affine } | null): void {
    const { dataset } = this.#canvas;
    dataset['imageId'] = shown?.imageId ?? '';
    dataset['imageToCanvas'] = shown ? JSON.stringify(shown.map) : '';
  }

  dispose(): void {
    this.#isDisposed = true;
    cancelAnimationFrame(this.#frameRequest);
    this.#observer.disconnect();
    this.#canvas.remove();
    // Gives the backing store back at once instead of at the next collection.
    this.#canvas.width = 0;
    this.#canvas.height = 0;
  }

  #fitTo(width: number, height: number): void {
    const [wide, high] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
    if (this.#canvas.width === wide && this.#canvas.height === high) return;
    this.#canvas.width = wide;
    this.#canvas.height = high;
    this.#isEmpty = true;
  }

  #paintNow(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = 0;
    if (this.#isDisposed) return;
    const isEmpty = this.#isEmpty;
    this.#isEmpty = false;
    this.#paint(this.#context, isEmpty);
  }
}
