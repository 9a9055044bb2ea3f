import { generate, type PhantomFile, type PhantomStudy } from '#main/phantom/phantom-study.ts';
import type { CanvasGreys, ShownFrame } from '../pages/viewer-page.ts';

/** Stored values of an uncompressed 16-bit single-frame phantom: its pixel data are the end of the file. */
function storedValues(file: PhantomFile, rows: number, columns: number, isSigned: boolean): Int32Array {
  const sizeBytes = rows * columns * 2;
  const start = file.bytes.length - sizeBytes;
  return Int32Array.from({ length: rows * columns }, (_, at) =>
    isSigned ? file.bytes.readInt16LE(start + at * 2) : file.bytes.readUInt16LE(start + at * 2),
  );
}

function fileOf(study: PhantomStudy, sopInstanceUid: string): PhantomFile {
  for (const file of generate(study)) if (file.sopInstanceUid === sopInstanceUid) return file;
  throw new Error(`the phantom has no instance ${sopInstanceUid}`);
}

/**
 * The reference of the pixel tests, written from the text of PS3.3 C.11.2.1.2.1 and sharing nothing with the viewer:
 * a value after the modality LUT to a grey of 0–255.
 */
function linearGrey(value: number, centre: number, width: number): number {
  if (value <= centre - 0.5 - (width - 1) / 2) return 0;
  if (value > centre - 0.5 + (width - 1) / 2) return 255;
  return ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
}

/** A study of single-frame, uncompressed 16-bit slices of one size */
export interface ReferenceStudy {
  readonly study: PhantomStudy & {
    readonly truth: { readonly rescaleSlope: number; readonly rescaleIntercept: number };
  };
  readonly rows: number;
  readonly columns: number;
  readonly isSigned: boolean;
}

export interface Difference {
  /** Image pixels that lie on the canvas */
  readonly compared: number;
  /** Greatest difference of a grey of 0–255 */
  readonly largest: number;
}

/** Compares every image pixel that lies on the canvas; at 1:1 its centre is the centre of one device pixel. */
export function compareWithReference(
  { study, rows, columns, isSigned }: ReferenceStudy,
  shown: ShownFrame,
  greys: CanvasGreys,
  { centre, width, isInverted }: { centre: number; width: number; isInverted: boolean },
): Difference {
  const stored = storedValues(fileOf(study, shown.sopInstanceUid), rows, columns, isSigned);
  const { rescaleSlope, rescaleIntercept } = study.truth;
  let compared = 0;
  let largest = 0;
  const { a, b, c, d, e, f } = shown.map;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const x = Math.floor(a * (column + 0.5) + c * (row + 0.5) + e);
      const y = Math.floor(b * (column + 0.5) + d * (row + 0.5) + f);
      if (x < 0 || y < 0 || x >= greys.width || y >= greys.height) continue;
      const value = (stored[row * columns + column] ?? 0) * rescaleSlope + rescaleIntercept;
      const grey = linearGrey(value, centre, width);
      const expected = isInverted ? 255 - grey : grey;
      largest = Math.max(largest, Math.abs((greys.values[y * greys.width + x] ?? 0) - expected));
      compared += 1;
    }
  return { compared, largest };
}
