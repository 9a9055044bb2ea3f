import { AppError } from '#shared/errors.ts';
import { storedRange, modalityValue } from '#view/kernels/modality.ts';
import { greyOf, greyTable, showsInverted, type Voi } from '#view/kernels/voi.ts';
import type { Affine } from '#view/kernels/view-transform.ts';
import type { Frame } from './frame.ts';
import type { FramePixels } from './pixels.ts';

/**
 * Puts one frame on a 2D canvas: modality values through a table of greys, then one scaled drawing.
 *
 * The greys are computed value by value as PS3.3 C.11.2 says, for windows of all three functions and for VOI tables, so
 * what is shown does not depend on the graphics driver. At 1:1 no pixel is interpolated.
 */
export class FramePainter {
  readonly #picture = new OffscreenCanvas(1, 1);
  readonly #context: OffscreenCanvasRenderingContext2D;
  #image: ImageData | null = null;
  #painted: { pixels: FramePixels; voi: Voi | null; isInverted: boolean } | null = null;
  /** Where the picture lies on the target; null when it does not yet */
  #map: Affine | null = null;
  #table: { voi: Voi; isInverted: boolean; lowest: number; words: Uint32Array } | null = null;

  constructor() {
    const context = this.#picture.getContext('2d', { willReadFrequently: true, alpha: false });
    if (context === null)
      throw new AppError('INTERNAL', 'The browser gives no 2D canvas. Restart the window.');
    this.#context = context;
  }

  /** Draws nothing when the target shows just that already. @param isTargetEmpty nothing of the last drawing is left */
  paint(
    target: CanvasRenderingContext2D,
    isTargetEmpty: boolean,
    frame: Frame,
    pixels: FramePixels,
    voi: Voi | null,
    isInvertedByReader: boolean,
    map: Affine,
  ): void {
    const isInverted = showsInverted(frame.photometricInterpretation, isInvertedByReader);
    const last = this.#painted;
    const isSame = last?.pixels === pixels && last.voi === voi && last.isInverted === isInverted;
    if (isSame && !isTargetEmpty && isSameMap(this.#map, map)) return;
    if (!isSame) {
      this.#fillPicture(frame, pixels, voi, isInverted);
      this.#painted = { pixels, voi, isInverted };
    }
    this.#map = map;
    this.drawOn(target, map);
  }

  /** Draws what was painted last once more, elsewhere or larger. */
  drawOn(target: CanvasRenderingContext2D, map: Affine): void {
    const { width, height } = target.canvas;
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.fillStyle = '#000';
    target.fillRect(0, 0, width, height);
    const scale = Math.hypot(map.a, map.b);
    target.imageSmoothingEnabled =
      Math.abs(scale - 1) > 1e-9 || Math.abs(Math.hypot(map.c, map.d) - 1) > 1e-9;
    // Averaging keeps fine lines of large projections when they are shown smaller than they are.
    target.imageSmoothingQuality = scale < 0.7 ? 'medium' : 'low';
    target.setTransform(map.a, map.b, map.c, map.d, map.e, map.f);
    target.drawImage(this.#picture, 0, 0);
    target.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** What was painted is not on the target any more. */
  forget(): void {
    this.#map = null;
  }

  #fillPicture(frame: Frame, pixels: FramePixels, voi: Voi | null, isInverted: boolean): void {
    const { rows, columns } = frame;
    if (this.#picture.width !== columns || this.#picture.height !== rows || this.#image === null) {
      this.#picture.width = columns;
      this.#picture.height = rows;
      this.#image = this.#context.createImageData(columns, rows);
    }
    const image = this.#image;
    if (pixels.kind === 'colour') image.data.set(pixels.rgba);
    else if (voi !== null) this.#fillGrey(new Uint32Array(image.data.buffer), frame, pixels, voi, isInverted);
    this.#context.putImageData(image, 0, 0);
  }

  #fillGrey(
    output: Uint32Array,
    frame: Frame,
    pixels: Extract<FramePixels, { kind: 'grey' }>,
    voi: Voi,
    isInverted: boolean,
  ): void {
    const { values } = pixels;
    if (values instanceof Float32Array) {
      for (let at = 0; at < output.length; at++) output[at] = grey(greyOf(voi, values[at] ?? 0, isInverted));
      return;
    }
    const table = this.#tableFor(frame, pixels, voi, isInverted);
    const { lowest, words } = table;
    for (let at = 0; at < output.length; at++) output[at] = words[(values[at] ?? 0) - lowest] ?? 0;
  }

  /** Kept while neither window nor range changes: scrolling a series needs one table. */
  #tableFor(
    frame: Frame,
    pixels: Extract<FramePixels, { kind: 'grey' }>,
    voi: Voi,
    isInverted: boolean,
  ): { lowest: number; words: Uint32Array } {
    const [lowest, highest] = possibleRange(frame, pixels);
    const known = this.#table;
    const isEnough =
      known?.voi === voi &&
      known.isInverted === isInverted &&
      known.lowest <= lowest &&
      known.lowest + known.words.length > highest;
    if (isEnough) return known;
    const words = Uint32Array.from(greyTable(voi, lowest, highest, isInverted), grey);
    this.#table = { voi, isInverted, lowest, words };
    return this.#table;
  }
}

function isSameMap(one: Affine | null, other: Affine): boolean {
  return (
    one !== null &&
    one.a === other.a &&
    one.b === other.b &&
    one.c === other.c &&
    one.d === other.d &&
    one.e === other.e &&
    one.f === other.f
  );
}

/** Every value that the format can hold, so that one table serves a whole series; padding included. */
function possibleRange(
  frame: Frame,
  pixels: Extract<FramePixels, { kind: 'grey' }>,
): readonly [number, number] {
  if (frame.modalityLut.table !== null) return [0, 65535];
  const ends = storedRange(frame.format).map((end) => modalityValue(frame.modalityLut, end));
  return [Math.min(...ends, pixels.lowest), Math.max(...ends, pixels.highest)];
}

/** Opaque grey as the little-endian word of RGBA. */
function grey(value: number): number {
  return (0xff000000 | (value << 16) | (value << 8) | value) >>> 0;
}
