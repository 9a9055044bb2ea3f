import { AppError } from '#shared/errors.ts';
import { driven, type DisplayTable } from '#view/kernels/display-table.ts';
import { storedRange, modalityValue } from '#view/kernels/modality.ts';
import { coveredPixels, type Shutter } from '#view/kernels/shutter.ts';
import { greyOf, greyTable, showsInverted, type Voi } from '#view/kernels/voi.ts';
import type { PresentationTable } from '#view/kernels/presentation-lut.ts';
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
  #painted: {
    pixels: FramePixels;
    voi: Voi | null;
    isInverted: boolean;
    shutter: Shutter | null;
    presentation: PresentationTable | null;
    display: DisplayTable | null;
    colours: Uint32Array | null;
  } | null = null;
  /** Where the picture lies on the target; null when it does not yet */
  #map: Affine | null = null;
  #table: GreyTable | null = null;
  /** Of the frame painted last: all frames of a series have the same */
  #cover: { shutter: Shutter; columns: number; rows: number; covered: Uint8Array } | null = null;

  /** @param onRestored the driver was reset and is there again: what is on the target is to be painted anew */
  constructor(onRestored: () => void) {
    // Where the target is: drawing one on the other then copies nothing through memory.
    const context = this.#picture.getContext('2d', { alpha: false });
    if (context === null)
      throw new AppError('INTERNAL', 'The browser gives no 2D canvas. Restart the window.');
    this.#context = context;
    this.#picture.addEventListener('contextlost', () => {
      this.#painted = null;
    });
    this.#picture.addEventListener('contextrestored', () => {
      this.#painted = null;
      onRestored();
    });
  }

  /**
   * Draws nothing when the target shows just that already.
   *
   * @param isTargetEmpty nothing of the last drawing is left
   * @param display of the display that it is shown on; colours do not go through it
   */
  paint(
    target: CanvasRenderingContext2D,
    isTargetEmpty: boolean,
    frame: Frame,
    pixels: FramePixels,
    voi: Voi | null,
    isInvertedByReader: boolean,
    map: Affine,
    display: DisplayTable | null,
  ): void {
    const isInverted = showsInverted(frame.photometricInterpretation, isInvertedByReader);
    const last = this.#painted;
    const { shutter, presentationTable: presentation, pseudoColours: colours = null } = frame;
    const isSame =
      last?.pixels === pixels &&
      last.voi === voi &&
      last.isInverted === isInverted &&
      last.shutter === shutter &&
      last.presentation === presentation &&
      last.display === display &&
      last.colours === colours;
    if (isSame && !isTargetEmpty && isSameMap(this.#map, map)) return;
    if (!isSame) {
      this.#fillPicture(frame, pixels, voi, isInverted, display);
      const isLost = this.#context.isContextLost();
      this.#painted = isLost ? null : { pixels, voi, isInverted, shutter, presentation, display, colours };
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

  #fillPicture(
    frame: Frame,
    pixels: FramePixels,
    voi: Voi | null,
    isInverted: boolean,
    display: DisplayTable | null,
  ): void {
    const { rows, columns } = frame;
    if (this.#picture.width !== columns || this.#picture.height !== rows || this.#image === null) {
      this.#picture.width = columns;
      this.#picture.height = rows;
      this.#image = this.#context.createImageData(columns, rows);
    }
    const image = this.#image;
    if (pixels.kind === 'colour') image.data.set(pixels.rgba);
    else if (voi !== null)
      this.#fillGrey(new Uint32Array(image.data.buffer), frame, pixels, voi, isInverted, display);
    if (frame.shutter !== null) this.#shut(new Uint32Array(image.data.buffer), frame, frame.shutter, display);
    this.#context.putImageData(image, 0, 0);
  }

  #fillGrey(
    output: Uint32Array,
    frame: Frame,
    pixels: Extract<FramePixels, { kind: 'grey' }>,
    voi: Voi,
    isInverted: boolean,
    display: DisplayTable | null,
  ): void {
    const { values } = pixels;
    if (values instanceof Float32Array) {
      const [from, to] = frame.paddingRange ?? NO_PADDING;
      for (let at = 0; at < output.length; at++) {
        const value = values[at] ?? 0;
        const isPadding = value >= from && value <= to;
        const pValue = isPadding ? 0 : greyOf(voi, value, isInverted, frame.presentationTable);
        output[at] = wordOf(frame, display, pValue);
      }
    } else {
      const { lowest, words } = this.#tableFor(frame, pixels, voi, isInverted, display);
      for (let at = 0; at < output.length; at++) output[at] = words[(values[at] ?? 0) - lowest] ?? 0;
    }
    const { colours } = pixels;
    if (colours) for (let at = 0; at < output.length; at++) output[at] = colours[at] || (output[at] ?? 0);
  }

  /** Covers what lies outside the shutter, whatever is shown there. */
  #shut(output: Uint32Array, frame: Frame, shutter: Shutter, display: DisplayTable | null): void {
    const { columns, rows, pixelAspect } = frame;
    let cover = this.#cover;
    if (cover?.shutter !== shutter || cover.columns !== columns || cover.rows !== rows) {
      cover = { shutter, columns, rows, covered: coveredPixels(shutter, columns, rows, pixelAspect) };
      this.#cover = cover;
    }
    const word = grey(driven(display, Math.round(shutter.grey * 255)));
    const { covered } = cover;
    for (let at = 0; at < output.length; at++) if (covered[at] === 1) output[at] = word;
  }

  /** Kept while neither window nor range changes: scrolling a series needs one table. */
  #tableFor(
    frame: Frame,
    pixels: Extract<FramePixels, { kind: 'grey' }>,
    voi: Voi,
    isInverted: boolean,
    display: DisplayTable | null,
  ): GreyTable {
    const [lowest, highest] = possibleRange(frame, pixels);
    const { presentationTable: presentation } = frame;
    const padding = frame.paddingRange ?? NO_PADDING;
    const known = this.#table;
    const isEnough =
      known?.voi === voi &&
      known.isInverted === isInverted &&
      known.presentation === presentation &&
      known.display === display &&
      known.colours === (frame.pseudoColours ?? null) &&
      known.padding[0] === padding[0] &&
      known.padding[1] === padding[1] &&
      known.lowest <= lowest &&
      known.lowest + known.words.length > highest;
    if (isEnough) return known;
    const pValues = greyTable(voi, lowest, highest, isInverted, presentation);
    const words = Uint32Array.from(pValues, (pValue) => wordOf(frame, display, pValue));
    // Background stays black, whatever the window and whichever end is white.
    const [from, to] = [Math.max(padding[0], lowest), Math.min(padding[1], highest)];
    for (let value = Math.ceil(from); value <= to; value++) words[value - lowest] = grey(driven(display, 0));
    const colours = frame.pseudoColours ?? null;
    this.#table = { voi, isInverted, presentation, display, colours, padding, lowest, words };
    return this.#table;
  }
}

/** Greys by value, from `lowest` on, with what they were made from. */
interface GreyTable {
  readonly voi: Voi;
  readonly isInverted: boolean;
  readonly presentation: PresentationTable | null;
  readonly display: DisplayTable | null;
  readonly colours: Uint32Array | null;
  readonly padding: readonly [number, number];
  readonly lowest: number;
  readonly words: Uint32Array;
}

const NO_PADDING = [Infinity, -Infinity] as const;

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

/** What is shown of a P-value: its colour where a state gives one, else its grey as the display has to be driven. */
function wordOf({ pseudoColours }: Frame, display: DisplayTable | null, pValue: number): number {
  return pseudoColours?.[pValue] ?? grey(driven(display, pValue));
}

/** Opaque grey as the little-endian word of RGBA. */
function grey(value: number): number {
  return (0xff000000 | (value << 16) | (value << 8) | value) >>> 0;
}
