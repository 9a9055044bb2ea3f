import type { DataSet } from '#main/dicom/data-set.ts';
import { integerAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { PIXEL_DATA, type NativePixels } from '#main/dicom/native-pixels.ts';
import { AppError } from '#shared/errors.ts';

/** In pixels, origin at the upper left. */
export interface Rectangle {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Makes rectangles black in every frame of decoded pixels. Black is the darkest that the object itself shows: another value would
 * change how bright everything is drawn that has no window of its own.
 *
 * @param pixels `dataSet` is left alone; its pixel data are copied
 */
export function drawBlackBoxes(pixels: NativePixels, rectangles: readonly Rectangle[]): DataSet {
  const { dataSet, rows, columns, samplesPerPixel, numberOfFrames } = pixels;
  const element = dataSet.get(PIXEL_DATA);
  const bitsAllocated = integerAt(dataSet, tagOf('BitsAllocated')) ?? 0;
  if (!Buffer.isBuffer(element?.value) || bitsAllocated % 8 !== 0)
    throw new AppError(
      'INPUT',
      'Black boxes cannot be drawn into pixels of a single bit. Leave this object out.',
    );
  const bytes = Buffer.from(element.value);
  const width = bitsAllocated / 8;
  const black = blackPixel(dataSet, bytes, width, samplesPerPixel);
  const rowBytes = columns * black.length;
  for (let frame = 0; frame < numberOfFrames; frame += 1) {
    for (const rectangle of rectangles) {
      const left = Math.min(columns, rectangle.column);
      const right = Math.min(columns, rectangle.column + rectangle.columns);
      const bottom = Math.min(rows, rectangle.row + rectangle.rows);
      for (let row = rectangle.row; row < bottom; row += 1) {
        const from = (frame * rows + row) * rowBytes;
        bytes.fill(black, from + left * black.length, from + right * black.length);
      }
    }
  }
  const blacked: DataSet = new Map(dataSet);
  blacked.set(PIXEL_DATA, { vr: element.vr, value: bytes });
  return blacked;
}

function blackPixel(dataSet: DataSet, bytes: Buffer, width: number, samplesPerPixel: number): Buffer {
  const photometric = textAt(dataSet, tagOf('PhotometricInterpretation'));
  const pixel = Buffer.alloc(width * samplesPerPixel);
  if (photometric.startsWith('YBR')) {
    // Colour differences are zero in the middle of their range.
    for (let sample = 1; sample < samplesPerPixel; sample += 1)
      pixel.writeUInt8(0x80, (sample + 1) * width - 1);
    return pixel;
  }
  if (samplesPerPixel > 1 || photometric === 'PALETTE COLOR') return pixel;
  const isSigned = integerAt(dataSet, tagOf('PixelRepresentation')) === 1;
  const isInverted = photometric === 'MONOCHROME1';
  const read = (at: number) =>
    width === 1
      ? isSigned
        ? bytes.readInt8(at)
        : bytes.readUInt8(at)
      : isSigned
        ? bytes.readIntLE(at, Math.min(width, 4))
        : bytes.readUIntLE(at, Math.min(width, 4));
  let darkest = read(0);
  let darkestAt = 0;
  for (let at = 0; at + width <= bytes.length; at += width) {
    const value = read(at);
    if (isInverted ? value <= darkest : value >= darkest) continue;
    darkest = value;
    darkestAt = at;
  }
  return Buffer.from(bytes.subarray(darkestAt, darkestAt + width));
}
