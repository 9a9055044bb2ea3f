import type { SampleArray } from './modality.ts';

/** One item of Mask Subtraction Sequence (0028,6100). */
export interface MaskItem {
  readonly operation: 'AVG_SUB' | 'TID' | 'REV_TID';
  /** Pairs of first and last frame, from 1; empty = all frames */
  readonly applicableFrames: readonly (readonly [first: number, last: number])[];
  /** From 1, for AVG_SUB */
  readonly maskFrames: readonly number[];
  /** How many frames from the contrast frame on are averaged, for AVG_SUB */
  readonly contrastFrameAveraging: number;
  /** Frames between mask and contrast frame, for TID */
  readonly tidOffset: number;
  readonly shift: MaskShift;
}

/** How far the mask moves before it is subtracted, in pixels: down and to the right. */
export interface MaskShift {
  readonly rows: number;
  readonly columns: number;
}

export const NO_SHIFT: MaskShift = { rows: 0, columns: 0 };

/** What is subtracted from what, as frame numbers from 1. */
export interface MaskPlan {
  readonly contrast: readonly number[];
  readonly mask: readonly number[];
}

/**
 * The frames that make one subtracted picture; null where the frame is shown as it is: no item applies to it.
 *
 * @see PS3.3 C.7.6.10.1
 */
export function maskPlan(items: readonly MaskItem[], frame: number, frameCount: number): MaskPlan | null {
  const exists = (number: number) => number >= 1 && number <= frameCount;
  for (const item of items) {
    const range = rangeOf(item, frame);
    if (range === null) continue;
    const mask =
      item.operation === 'AVG_SUB'
        ? item.maskFrames.filter(exists)
        : [
            item.operation === 'TID'
              ? frame - item.tidOffset
              : // The mask goes back as the contrast goes on.
                range[0] - item.tidOffset - (frame - range[0]),
          ].filter(exists);
    if (mask.length === 0) return null;
    const averaged = item.operation === 'AVG_SUB' ? Math.max(1, item.contrastFrameAveraging) : 1;
    const contrast = Array.from({ length: averaged }, (_, at) => frame + at).filter(exists);
    return { contrast, mask };
  }
  return null;
}

function rangeOf({ applicableFrames }: MaskItem, frame: number): readonly [number, number] | null {
  if (applicableFrames.length === 0) return [1, Infinity];
  return applicableFrames.find(([first, last]) => frame >= first && frame <= last) ?? null;
}

export interface SubtractionOptions {
  readonly rows: number;
  readonly columns: number;
  readonly shift: MaskShift;
  /**
   * Pixels proportional to the intensity of the beam: only the difference of their logarithms is the contrast medium
   * alone, whatever lies behind it.
   */
  readonly isLogarithmic: boolean;
}

/** Thousandths of the natural logarithm, so that whole numbers tell enough. */
export const LOG_SCALE = 1000;

/**
 * Contrast minus mask, pixel by pixel, each the mean of its frames. A shifted mask is interpolated between its four
 * neighbours; where it does not reach there is no difference.
 */
export function subtract(
  contrast: readonly SampleArray[],
  mask: readonly SampleArray[],
  { rows, columns, shift, isLogarithmic }: SubtractionOptions,
): Float32Array {
  const own = meanOf(contrast, rows * columns, isLogarithmic);
  const other = meanOf(mask, rows * columns, isLogarithmic);
  const output = new Float32Array(rows * columns);
  const [wholeRows, wholeColumns] = [Math.floor(-shift.rows), Math.floor(-shift.columns)];
  const [partRows, partColumns] = [-shift.rows - wholeRows, -shift.columns - wholeColumns];
  const lastRow = rows - 1 - (partRows > 0 ? 1 : 0);
  const lastColumn = columns - 1 - (partColumns > 0 ? 1 : 0);
  const below = partRows > 0 ? columns : 0;
  const right = partColumns > 0 ? 1 : 0;
  for (let row = 0; row < rows; row++) {
    const maskRow = row + wholeRows;
    if (maskRow < 0 || maskRow > lastRow) continue;
    for (let column = 0; column < columns; column++) {
      const maskColumn = column + wholeColumns;
      if (maskColumn < 0 || maskColumn > lastColumn) continue;
      const at = maskRow * columns + maskColumn;
      const upper = (other[at] ?? 0) * (1 - partColumns) + (other[at + right] ?? 0) * partColumns;
      const lower =
        (other[at + below] ?? 0) * (1 - partColumns) + (other[at + below + right] ?? 0) * partColumns;
      const here = row * columns + column;
      output[here] = (own[here] ?? 0) - (upper * (1 - partRows) + lower * partRows);
    }
  }
  return output;
}

function meanOf(frames: readonly SampleArray[], length: number, isLogarithmic: boolean): Float32Array {
  const output = new Float32Array(length);
  for (const values of frames)
    for (let at = 0; at < length; at++) {
      const value = values[at] ?? 0;
      output[at] = (output[at] ?? 0) + (isLogarithmic ? Math.log(Math.max(value, 1)) * LOG_SCALE : value);
    }
  if (frames.length > 1) for (let at = 0; at < length; at++) output[at] = (output[at] ?? 0) / frames.length;
  return output;
}
