import { AppError } from '#shared/errors.ts';
import { isVideoSyntax, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { memorySource } from './byte-source.ts';
import type { DataSet } from './data-set.ts';
import { integerAt, putNumbers, putText, tagOf, textAt } from './data-set-values.ts';
import { decodeFrame } from './decode-frame.ts';
import type { DecodedFrame, FrameDescription } from './decoded-frame.ts';
import { encodingOf } from './element-walk.ts';
import { frameCount, indexFrames, readFrame } from './frames.ts';
import { readPixelLayout, type PixelLayout } from './pixel-layout.ts';

export const PIXEL_DATA = 0x7fe00010;
const EXTENDED_OFFSETS = [0x7fe00001, 0x7fe00002, 0x7fe00003];

/** What the pixels of an object are once they are decoded. */
export interface NativePixels {
  /** The data set with native pixel data in it, little endian, and attributes that describe that */
  readonly dataSet: DataSet;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly numberOfFrames: number;
}

/**
 * The same object with its pixels decoded: bit for bit those that the compressed ones stand for. What was lossy stays so and says
 * so.
 *
 * @param dataset bytes that `dataSet` was read from, inflated
 * @returns null for an object without pixel data
 * @throws AppError INPUT when the transfer syntax cannot be decoded here, CORRUPT when the pixels are damaged
 */
export async function nativePixels(
  dataSet: DataSet,
  dataset: Buffer,
  transferSyntaxUid: string,
): Promise<NativePixels | null> {
  const source = memorySource(dataset);
  const encoding = encodingOf(transferSyntaxUid);
  const layout = await readPixelLayout(source, encoding);
  if (!layout || !dataSet.has(PIXEL_DATA)) return null;
  if (isVideoSyntax(transferSyntaxUid))
    throw new AppError('INPUT', 'Video cannot be decoded here. Export it as it is stored.');
  const index = await indexFrames(source, layout, { isVideo: false, isBigEndian: encoding.isBigEndian });
  const description = describeTree(dataSet, layout, transferSyntaxUid);
  const numberOfFrames = frameCount(index);
  const frames: Buffer[] = [];
  let decoded: DecodedFrame | null = null;
  for (let frame = 1; frame <= numberOfFrames; frame += 1) {
    decoded = await decodeFrame(await readFrame(source, index, frame), description);
    frames.push(sampleBytes(decoded, description));
  }
  if (!decoded) return null;
  return {
    dataSet: described(dataSet, decoded, description, frames),
    rows: layout.rows,
    columns: layout.columns,
    samplesPerPixel: decoded.samplesPerPixel,
    numberOfFrames,
  };
}

function describeTree(dataSet: DataSet, layout: PixelLayout, transferSyntaxUid: string): FrameDescription {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation, pixelVr } = layout;
  const number = (keyword: string) => integerAt(dataSet, tagOf(keyword));
  const bitsStored = number('BitsStored') ?? bitsAllocated;
  return {
    transferSyntaxUid,
    rows,
    columns,
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: number('HighBit') ?? bitsStored - 1,
    isSigned: number('PixelRepresentation') === 1,
    planarConfiguration: number('PlanarConfiguration') ?? 0,
    photometricInterpretation,
    pixelVr,
  };
}

/** Samples in little endian, as many bytes each as are allocated. */
function sampleBytes({ samples, samplesPerPixel }: DecodedFrame, description: FrameDescription): Buffer {
  const { rows, columns, bitsAllocated } = description;
  const count = rows * columns * samplesPerPixel;
  if (bitsAllocated === 1) return Buffer.from(samples.buffer, samples.byteOffset, count);
  const width = bitsAllocated / 8;
  const exact =
    samples.BYTES_PER_ELEMENT === width
      ? samples
      : width === 1
        ? Uint8Array.from(samples)
        : width === 2
          ? Uint16Array.from(samples)
          : Uint32Array.from(samples);
  const bytes = Buffer.from(exact.buffer, exact.byteOffset, count * width);
  if (bytes.length < count * width)
    throw new AppError(
      'CORRUPT',
      'The picture has fewer pixels than its header says. Ask for it to be sent again.',
    );
  return bytes;
}

function described(
  source: DataSet,
  { photometricInterpretation, samplesPerPixel }: DecodedFrame,
  { bitsAllocated, transferSyntaxUid, pixelVr }: FrameDescription,
  frames: readonly Buffer[],
): DataSet {
  const dataSet: DataSet = new Map(source);
  for (const tag of EXTENDED_OFFSETS) dataSet.delete(tag);
  putText(dataSet, tagOf('PhotometricInterpretation'), photometricInterpretation);
  if (samplesPerPixel > 1) putNumbers(dataSet, tagOf('PlanarConfiguration'), [0]);
  const bytes = bitsAllocated === 1 ? packBits(frames) : Buffer.concat(frames);
  const vr = pixelVr === 'OF' || pixelVr === 'OD' ? pixelVr : bitsAllocated <= 8 ? 'OB' : 'OW';
  dataSet.set(PIXEL_DATA, { vr, value: bytes });
  if (isAlwaysLossy(transferSyntaxUid) && textAt(dataSet, tagOf('LossyImageCompression')) !== '01')
    putText(dataSet, tagOf('LossyImageCompression'), '01');
  return dataSet;
}

/** JPEG with quantisation and near-lossless JPEG-LS; JPEG 2000 under its lossy name may be reversible. */
function isAlwaysLossy(transferSyntaxUid: string): boolean {
  return /\.4\.(?:5[0-6]|81)$/.test(transferSyntaxUid) && transferSyntax(transferSyntaxUid)?.isLossy === true;
}

/** Frames of one bit a pixel follow each other in the middle of a byte (PS3.5 8.1.1). */
function packBits(frames: readonly Buffer[]): Buffer {
  const count = frames.reduce((sum, frame) => sum + frame.length, 0);
  const packed = Buffer.alloc(Math.ceil(count / 8));
  let at = 0;
  for (const frame of frames) {
    for (const sample of frame) {
      if (sample) packed.writeUInt8(packed.readUInt8(at >> 3) | (1 << (at & 7)), at >> 3);
      at += 1;
    }
  }
  return packed;
}

/** Whether an overlay has its bits in those of the pixels that no sample uses (retired; PS3.3 C.9.2 of before 2004). */
export function hasEmbeddedOverlay(dataSet: DataSet): boolean {
  const groups = new Set(
    [...dataSet.keys()].map((tag) => tag >>> 16).filter((group) => (group & 0xff01) === 0x6000),
  );
  return [...groups].some((group) => !dataSet.has(group * 0x10000 + 0x3000));
}

/** Native pixel data without the bits that no sample uses. */
export function maskUnusedBits(dataSet: DataSet): void {
  const element = dataSet.get(PIXEL_DATA);
  const number = (keyword: string) => integerAt(dataSet, tagOf(keyword)) ?? 0;
  const [allocated, stored, highBit] = [number('BitsAllocated'), number('BitsStored'), number('HighBit')];
  if (allocated !== 16 || stored === 0 || stored >= 16 || !Buffer.isBuffer(element?.value)) return;
  const mask = ((1 << stored) - 1) << (highBit + 1 - stored);
  const isSigned = number('PixelRepresentation') === 1;
  const pixels = Buffer.from(element.value);
  for (let at = 0; at + 1 < pixels.length; at += 2) {
    const sample = pixels.readUInt16LE(at) & mask;
    // A negative sample goes on being negative for readers that look at all of its bits.
    const isNegative = isSigned && (sample & (1 << highBit)) !== 0;
    pixels.writeUInt16LE(isNegative ? sample | (0xffff & ~((2 << highBit) - 1)) : sample, at);
  }
  dataSet.set(PIXEL_DATA, { vr: element.vr, value: pixels });
}

/** Length that native pixel data has by its attributes, bytes; null when they do not say. */
export function nativeLength(dataSet: DataSet): number | null {
  const number = (keyword: string) => integerAt(dataSet, tagOf(keyword));
  const [rows, columns, allocated] = [number('Rows'), number('Columns'), number('BitsAllocated')];
  if (!rows || !columns || !allocated) return null;
  const isSubsampled = textAt(dataSet, tagOf('PhotometricInterpretation')).endsWith('_422');
  const samples = isSubsampled ? 2 : (number('SamplesPerPixel') ?? 1);
  const frames = Math.max(1, number('NumberOfFrames') ?? 1);
  const bytes = Math.ceil((rows * columns * samples * allocated * frames) / 8);
  return bytes + (bytes % 2);
}
