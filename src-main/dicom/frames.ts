import { AppError } from '#shared/errors.ts';
import type { ByteSource } from './byte-source.ts';
import { UNDEFINED_LENGTH } from './element-walk.ts';
import { readEncapsulation, type Fragment } from './encapsulation.ts';
import type { PixelLayout } from './pixel-layout.ts';

/** Where each frame of an object lies in its data set. */
export type FrameIndex =
  | {
      readonly kind: 'native';
      readonly numberOfFrames: number;
      /** Of one frame; frames follow each other without padding, also in the middle of a byte (PS3.5 8.1.1) */
      readonly frameBits: number;
      readonly pixelOffset: number;
      readonly pixelBytes: number;
      /** Samples of a byte or less in big-endian words: their pairs are swapped (PS3.5 8.1.2) */
      readonly isPairSwapped: boolean;
    }
  | { readonly kind: 'encapsulated'; readonly frames: readonly (readonly Fragment[])[] };

/** No frame that a detector makes is larger; what claims to be is damage. */
const LARGEST_FRAME_BYTES = 2 ** 31 - 1;

/**
 * @param traits `isVideo`: the fragments hold one stream for all frames, which is then served as frame 1
 * @throws AppError CORRUPT when the attributes and the pixel data contradict each other
 */
export async function indexFrames(
  source: ByteSource,
  layout: PixelLayout,
  traits: { readonly isVideo: boolean; readonly isBigEndian: boolean },
): Promise<FrameIndex> {
  if (layout.pixelData.length === UNDEFINED_LENGTH) {
    return { kind: 'encapsulated', frames: await readEncapsulation(source, layout, traits.isVideo) };
  }
  const samples = isSubsampled(layout) ? 2 : layout.samplesPerPixel;
  const frameBits = layout.rows * layout.columns * samples * layout.bitsAllocated;
  if (frameBits === 0)
    throw new AppError(
      'CORRUPT',
      'The object has pixel data but no rows, columns or bits allocated. Ask for it to be sent again.',
    );
  return {
    kind: 'native',
    numberOfFrames: layout.numberOfFrames,
    frameBits,
    pixelOffset: layout.pixelData.offset,
    pixelBytes: Math.min(layout.pixelData.length, source.sizeBytes - layout.pixelData.offset),
    isPairSwapped: traits.isBigEndian && layout.pixelVr === 'OW' && layout.bitsAllocated <= 8,
  };
}

/** Two pixels share their colour: four bytes for two pixels (PS3.3 C.7.6.3.1.2, YBR_FULL_422). */
function isSubsampled(layout: PixelLayout): boolean {
  return (
    layout.samplesPerPixel === 3 &&
    ['YBR_FULL_422', 'YBR_PARTIAL_422'].includes(layout.photometricInterpretation)
  );
}

export function frameCount(index: FrameIndex): number {
  return index.kind === 'native' ? index.numberOfFrames : index.frames.length;
}

/** Where a frame lies, when its bytes leave as they are stored; null when they are to be shifted or swapped. */
export function frameFragments(index: FrameIndex, frameNumber: number): readonly Fragment[] | null {
  const count = frameCount(index);
  if (!Number.isInteger(frameNumber) || frameNumber < 1 || frameNumber > count)
    throw new AppError('MISSING', `There is no frame ${frameNumber}; the object has ${count}.`);
  if (index.kind === 'encapsulated') return index.frames[frameNumber - 1] ?? [];
  if (index.isPairSwapped || index.frameBits % 8 !== 0) return null;
  const length = index.frameBits / 8;
  const offset = (frameNumber - 1) * length;
  if (length > LARGEST_FRAME_BYTES || offset + length > index.pixelBytes) throw cutOff(frameNumber);
  return [{ offset: index.pixelOffset + offset, length }];
}

/**
 * The bytes of one frame as stored; fragments joined, a frame that begins inside a byte shifted to its start.
 *
 * @param frameNumber from 1
 * @throws AppError MISSING when there is no such frame, CORRUPT when its bytes are not all there
 */
export async function readFrame(source: ByteSource, index: FrameIndex, frameNumber: number): Promise<Buffer> {
  const count = frameCount(index);
  if (!Number.isInteger(frameNumber) || frameNumber < 1 || frameNumber > count)
    throw new AppError('MISSING', `There is no frame ${frameNumber}; the object has ${count}.`);
  if (index.kind === 'encapsulated') return readFragments(source, index.frames[frameNumber - 1] ?? []);
  const firstBit = (frameNumber - 1) * index.frameBits;
  const firstByte = Math.floor(firstBit / 8);
  const shift = firstBit % 8;
  const length = Math.ceil((shift + index.frameBits) / 8);
  if (length > LARGEST_FRAME_BYTES || firstByte + length > index.pixelBytes) throw cutOff(frameNumber);
  const bytes = index.isPairSwapped
    ? await readSwapped(source, index.pixelOffset, firstByte, length)
    : await source.read(index.pixelOffset + firstByte, length);
  if (bytes.length < length) throw cutOff(frameNumber);
  return index.frameBits % 8 === 0 ? bytes : alignBits(bytes, shift, index.frameBits);
}

/** Reads whole words and puts their bytes in order. */
async function readSwapped(
  source: ByteSource,
  pixelOffset: number,
  first: number,
  length: number,
): Promise<Buffer> {
  const from = first - (first % 2);
  const to = first + length + ((first + length) % 2);
  const words = Buffer.from(await source.read(pixelOffset + from, to - from));
  if (words.length % 2 === 1) return words.subarray(first - from);
  return words.swap16().subarray(first - from, first - from + length);
}

function cutOff(frameNumber: number): AppError {
  return new AppError(
    'CORRUPT',
    `The pixels of frame ${frameNumber} are cut off: the object is shorter than its rows and columns say. Ask for it to be sent again.`,
  );
}

async function readFragments(source: ByteSource, fragments: readonly Fragment[]): Promise<Buffer> {
  let total = 0;
  for (const fragment of fragments) total += fragment.length;
  const end = Math.max(0, ...fragments.map((fragment) => fragment.offset + fragment.length));
  if (fragments.length === 0 || total > LARGEST_FRAME_BYTES || end > source.sizeBytes)
    throw new AppError(
      'CORRUPT',
      'The compressed pixels of this frame are cut off. Ask for the object to be sent again.',
    );
  const [first] = fragments;
  if (fragments.length === 1 && first) return source.read(first.offset, first.length);
  const pieces = await Promise.all(
    fragments.map((fragment) => source.read(fragment.offset, fragment.length)),
  );
  return Buffer.concat(pieces);
}

/**
 * Moves bits so that the frame begins with the lowest bit of the first byte; bits behind its end are zero. Bits are
 * counted from the lowest of each byte on (PS3.5 8.1.1).
 */
export function alignBits(bytes: Uint8Array, shift: number, bits: number): Buffer {
  const aligned = Buffer.alloc(Math.ceil(bits / 8));
  for (let at = 0; at < aligned.length; at += 1) {
    const low = (bytes[at] ?? 0) >>> shift;
    const high = ((bytes[at + 1] ?? 0) << (8 - shift)) & 0xff;
    aligned[at] = shift === 0 ? low : low | high;
  }
  const rest = bits % 8;
  const last = aligned.length - 1;
  if (rest > 0) aligned[last] = (aligned[last] ?? 0) & ((1 << rest) - 1);
  return aligned;
}
