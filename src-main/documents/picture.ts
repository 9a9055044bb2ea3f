import { PNG } from 'pngjs';
import UTIF from 'utif2';
import { AppError } from '#shared/errors.ts';
import { decodeJpeg } from '#main/dicom/codecs.ts';
import { readJpegFile } from './jpeg-file.ts';

/** One page or picture, as it will lie in pixel data: rows from the top, samples interleaved, 16-bit samples little endian. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly bitsAllocated: 8 | 16;
  readonly pixels: Buffer;
  /** The file that it came from was compressed with loss */
  readonly wasLossy: boolean;
}

/** A JPEG that may lie in pixel data as it is (PS3.5 8.2.1, process 1). */
export interface BaselineJpeg {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  /** YBR_FULL_422 however the chroma is sampled: the stream says that itself, and VL objects know no other (C.8.12.1.1.1) */
  readonly photometricInterpretation: 'MONOCHROME2' | 'YBR_FULL_422' | 'RGB';
  readonly jpeg: Buffer;
}

/** Larger ones are refused before a byte is decoded: a few kilobytes can claim gigabytes. */
const MOST_PIXELS = 150_000_000;
const MOST_PAGES = 2000;

function checkSize(rows: number, columns: number): void {
  if (rows > 0 && columns > 0 && rows <= 0xffff && columns <= 0xffff && rows * columns <= MOST_PIXELS) return;
  throw new AppError(
    'INPUT',
    `A picture of ${columns} × ${rows} pixels cannot be taken (at most 65535 a side and 150 megapixels). Make it smaller and attach that.`,
  );
}

/** @throws AppError INPUT, CORRUPT */
export async function readJpeg(bytes: Buffer): Promise<Picture | BaselineJpeg> {
  const facts = readJpegFile(bytes);
  const { rows, columns, components, bitsPerSample, frameMarker, adobeTransform } = facts;
  checkSize(rows, columns);
  if (bitsPerSample !== 8 || (components !== 1 && components !== 3))
    throw new AppError(
      'INPUT',
      `This JPEG has ${components} components of ${bitsPerSample} bits. Save it as an RGB or grey picture of 8 bits and attach that.`,
    );
  const isRgb = adobeTransform === 0 && components === 3;
  if (frameMarker === 0xc0 && facts.orientation === 1) {
    const colour = isRgb ? 'RGB' : 'YBR_FULL_422';
    const photometricInterpretation = components === 1 ? 'MONOCHROME2' : colour;
    return { rows, columns, samplesPerPixel: components, photometricInterpretation, jpeg: facts.bare };
  }
  const { samples } = await decodeJpeg(facts.bare, {
    transferSyntaxUid: '1.2.840.10008.1.2.4.50',
    rows,
    columns,
    samplesPerPixel: components,
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    isSigned: false,
    planarConfiguration: 0,
    photometricInterpretation: components === 1 ? 'MONOCHROME2' : isRgb ? 'RGB' : 'YBR_FULL_422',
    pixelVr: 'OB',
  });
  const pixels = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const picture: Picture = {
    rows,
    columns,
    samplesPerPixel: components,
    bitsAllocated: 8,
    pixels,
    wasLossy: true,
  };
  return upright(picture, facts.orientation);
}

/** Turns a picture as Exif says it was held. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { rows, columns, samplesPerPixel, pixels } = picture;
  const isTurned = orientation >= 5;
  const [outRows, outColumns] = isTurned ? [columns, rows] : [rows, columns];
  const out = Buffer.allocUnsafe(pixels.length);
  for (let row = 0; row < outRows; row += 1) {
    for (let column = 0; column < outColumns; column += 1) {
      const [fromRow, fromColumn] = source(orientation, row, column, rows, columns);
      const from = (fromRow * columns + fromColumn) * samplesPerPixel;
      const to = (row * outColumns + column) * samplesPerPixel;
      for (let sample = 0; sample < samplesPerPixel; sample += 1)
        out[to + sample] = pixels[from + sample] ?? 0;
    }
  }
  return { ...picture, rows: outRows, columns: outColumns, pixels: out };
}

/** Where the upright pixel lies in the file (Exif 2.3, tag 274). */
function source(
  orientation: number,
  row: number,
  column: number,
  rows: number,
  columns: number,
): [number, number] {
  switch (orientation) {
    case 2:
      return [row, columns - 1 - column];
    case 3:
      return [rows - 1 - row, columns - 1 - column];
    case 4:
      return [rows - 1 - row, column];
    case 5:
      return [column, row];
    case 6:
      return [rows - 1 - column, row];
    case 7:
      return [rows - 1 - column, columns - 1 - row];
    case 8:
      return [column, columns - 1 - row];
    default:
      return [row, column];
  }
}

const PNG_GREY = 0;
const PNG_GREY_ALPHA = 4;

/** @throws AppError INPUT, CORRUPT */
export function readPng(bytes: Buffer): Picture {
  if (bytes.length < 33) throw damaged('PNG');
  const [columns, rows] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  checkSize(rows, columns);
  const [depth, colourType] = [bytes[24] ?? 8, bytes[25] ?? 0];
  const isGrey = colourType === PNG_GREY || colourType === PNG_GREY_ALPHA;
  const isDeep = depth === 16 && isGrey;
  const decoded = guarded('PNG', () => PNG.sync.read(bytes, isDeep ? { skipRescale: true } : {}));
  // pngjs gives 16-bit samples as a Uint16Array although its types say bytes.
  const rgba = decoded.data as unknown as Uint8Array | Uint16Array;
  const bitsAllocated = isDeep ? 16 : 8;
  const pixels = onWhite(rgba, rows * columns, isGrey ? 1 : 3, isDeep ? 0xffff : 0xff);
  return { rows, columns, samplesPerPixel: isGrey ? 1 : 3, bitsAllocated, pixels, wasLossy: false };
}

/** RGBA to grey or RGB; what is transparent shows white paper. */
function onWhite(
  rgba: Uint8Array | Uint16Array,
  pixelCount: number,
  samplesPerPixel: 1 | 3,
  white: number,
): Buffer {
  const isDeep = white > 0xff;
  const out = Buffer.allocUnsafe(pixelCount * samplesPerPixel * (isDeep ? 2 : 1));
  let to = 0;
  for (let pixel = 0; pixel < pixelCount; pixel += 1) {
    const alpha = rgba[4 * pixel + 3] ?? white;
    for (let sample = 0; sample < samplesPerPixel; sample += 1) {
      const value = rgba[4 * pixel + sample] ?? 0;
      const shown = alpha === white ? value : Math.round((value * alpha + white * (white - alpha)) / white);
      if (isDeep) to = out.writeUInt16LE(shown, to);
      else to = out.writeUInt8(shown, to);
    }
  }
  return out;
}

const TIFF_WHITE_IS_ZERO = 0;
const TIFF_BLACK_IS_ZERO = 1;
/** Old and new JPEG in TIFF */
const TIFF_LOSSY = new Set([6, 7]);

/** Every page of a TIFF file. @throws AppError INPUT, CORRUPT */
export function readTiff(bytes: Buffer): Picture[] {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const pages = guarded('TIFF', () => UTIF.decode(file)).filter((page) => page['t256'] !== undefined);
  if (pages.length === 0) throw damaged('TIFF');
  if (pages.length > MOST_PAGES)
    throw new AppError(
      'INPUT',
      `A TIFF file of more than ${MOST_PAGES} pages cannot be taken. Split it and attach the parts.`,
    );
  return pages.map((page) => {
    const number = (tag: string, absent: number) => (page[tag] as number[] | undefined)?.[0] ?? absent;
    const [columns, rows] = [number('t256', 0), number('t257', 0)];
    checkSize(rows, columns);
    const [bits, photometric, samples] = [number('t258', 1), number('t262', 1), number('t277', 1)];
    const isGrey =
      samples === 1 && (photometric === TIFF_WHITE_IS_ZERO || photometric === TIFF_BLACK_IS_ZERO);
    const wasLossy = TIFF_LOSSY.has(number('t259', 1));
    guarded('TIFF', () => UTIF.decodeImage(file, page));
    const common = { rows, columns, wasLossy } as const;
    let picture: Picture;
    if (isGrey && bits === 16) {
      const pixels = deepGrey(page.data, rows * columns, photometric === TIFF_WHITE_IS_ZERO);
      picture = { ...common, samplesPerPixel: 1, bitsAllocated: 16, pixels };
    } else {
      const rgba = guarded('TIFF', () => UTIF.toRGBA8(page));
      const pixels = onWhite(rgba, rows * columns, isGrey ? 1 : 3, 0xff);
      picture = { ...common, samplesPerPixel: isGrey ? 1 : 3, bitsAllocated: 8, pixels };
    }
    return picture.bitsAllocated === 8 ? upright(picture, number('t274', 1)) : picture;
  });
}

/** The decoder has put the bytes into little endian. */
function deepGrey(data: Uint8Array, pixelCount: number, isInverted: boolean): Buffer {
  if (data.length < 2 * pixelCount) throw damaged('TIFF');
  const pixels = Buffer.from(data.subarray(0, 2 * pixelCount));
  if (isInverted) for (let at = 0; at < pixels.length; at += 1) pixels[at] = 0xff - (pixels[at] ?? 0);
  return pixels;
}

function damaged(format: string, cause?: unknown): AppError {
  return new AppError(
    'CORRUPT',
    `The ${format} file is damaged or of a kind that is not known here. Save the picture again and attach that.`,
    { cause },
  );
}

function guarded<Result>(format: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw damaged(format, cause);
  }
}
