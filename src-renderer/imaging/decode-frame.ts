import { codeStreamSize } from '#shared/dicom/code-stream-size.ts';
import { AppError } from '#shared/errors.ts';
import { applyIcc } from '#view/kernels/icc-profile.ts';
import { toModalityValues, type SampleArray } from '#view/kernels/modality.ts';
import { decodeSequential } from './decode-sequential.ts';
import { endsEarly } from './code-stream-end.ts';
import { coloursOf, fromPalette, toRgba } from './colour.ts';
import type { Frame } from './frame.ts';
import { actualJpegSyntax } from './jpeg-process.ts';
import { embeddedOverlays } from './overlay-planes.ts';
import { valueRange, type FramePixels } from './pixels.ts';

type Words = Uint8Array<ArrayBuffer> | Int8Array | Uint16Array | Int16Array;

const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
const JPEG_EXTENDED = '1.2.840.10008.1.2.4.51';
const JPEG_PROGRESSIVE = '1.2.840.10008.1.2.4.55';
const RLE = '1.2.840.10008.1.2.5';
const DEFLATED_FRAMES = '1.2.840.10008.1.2.8.1';
const NATIVE = new Set(['', IMPLICIT_LITTLE, '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', BIG_ENDIAN]);

/**
 * The bytes of one frame, as stored, to pixels. Native frames are used where they lie (their buffer then belongs to the
 * result); compressed ones are decoded in workers.
 *
 * @throws AppError CORRUPT when the bytes do not make the picture that the header promises
 */
export async function decodeFrame(
  frame: Frame,
  bytes: Uint8Array<ArrayBuffer>,
  statedSyntaxUid: string,
): Promise<FramePixels> {
  // Before the bytes go to a worker, which takes them away.
  const isCut = !NATIVE.has(statedSyntaxUid) && endsEarly(bytes);
  const decoded = await decode(frame, bytes, statedSyntaxUid);
  const pixels = isCut ? { ...decoded, endsEarly: true } : decoded;
  const { icc } = frame.fidelity;
  if (pixels.kind === 'colour' && icc?.kind === 'transform') applyIcc(icc.transform, pixels.rgba);
  return pixels;
}

async function decode(
  frame: Frame,
  bytes: Uint8Array<ArrayBuffer>,
  statedSyntaxUid: string,
): Promise<FramePixels> {
  const transferSyntaxUid = actualJpegSyntax(bytes, statedSyntaxUid);
  if (NATIVE.has(transferSyntaxUid)) return decodeNative(frame, bytes, transferSyntaxUid === BIG_ENDIAN);
  if (transferSyntaxUid === DEFLATED_FRAMES) {
    const { inflateFrame } = await import('./inflate-frame.ts');
    return decodeNative(frame, await inflateFrame(bytes, nativeSizeOf(frame)), false);
  }
  requireFittingStream(frame, bytes);
  if (transferSyntaxUid === JPEG_BASELINE && frame.samplesPerPixel === 3)
    return decodeJpegColour(frame, bytes);
  // Of more than eight bits: the library's decoder is tens of values off what the standard's transform gives.
  if (transferSyntaxUid === JPEG_EXTENDED)
    return fromWords(frame, await decodeSequential(frame, bytes), false);
  if (transferSyntaxUid === JPEG_PROGRESSIVE)
    throw new AppError(
      'INPUT',
      'Progressive JPEG of more than eight bits cannot be shown here: DICOM has retired it, and JPEG Extended is sequential. Ask its maker for another transfer syntax.',
    );
  const { decodeInWorker } = await import('./decode-workers.ts');
  const words = await decodeInWorker(frame, bytes, transferSyntaxUid);
  const isPlanar = transferSyntaxUid === RLE && frame.planarConfiguration === 1;
  return fromWords(withoutYbr(frame, transferSyntaxUid), words, isPlanar);
}

/** Pixels of another shape would fill the picture all the same, each in a wrong place. What is no code stream is left to its decoder. */
function requireFittingStream({ rows, columns }: Frame, bytes: Uint8Array): void {
  const size = codeStreamSize(bytes);
  if (size === null || ((size.rows === rows || size.rows === 0) && size.columns === columns)) return;
  throw new AppError(
    'CORRUPT',
    `The compressed picture is ${size.columns} × ${size.rows} where the header says ${columns} × ${rows}. Ask for the object to be sent again.`,
  );
}

/** Codecs that undo their own colour transform hand out RGB, whatever the header still says (PS3.5 8.2). */
function withoutYbr(frame: Frame, transferSyntaxUid: string): Frame {
  const keepsYbr = transferSyntaxUid === RLE || transferSyntaxUid.startsWith('1.2.840.10008.1.2.4.80');
  return frame.samplesPerPixel === 3 && !keepsYbr ? { ...frame, photometricInterpretation: 'RGB' } : frame;
}

function nativeSizeOf({ rows, columns, samplesPerPixel, format }: Frame): number {
  return Math.ceil((rows * columns * samplesPerPixel * format.bitsAllocated) / 8);
}

function decodeNative(frame: Frame, bytes: Uint8Array<ArrayBuffer>, isBigEndian: boolean): FramePixels {
  const { bitsAllocated, isSigned } = frame.format;
  const samples = frame.rows * frame.columns * frame.samplesPerPixel;
  if (frame.isFloat) return fromFloats(frame, bytes, samples);
  if (bitsAllocated === 1) return fromWords(frame, unpackBits(bytes, samples), false);
  const size = bitsAllocated / 8;
  const is422 = frame.photometricInterpretation === 'YBR_FULL_422' && bytes.length < samples * size;
  const count = is422 ? (samples / 3) * 2 : samples;
  if (bytes.length < count * size) throw tooShort(bytes.length, count * size);
  if (size === 1) {
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset, count);
    return fromWords(frame, view, frame.planarConfiguration === 1);
  }
  if (size === 4) return fromLongs(frame, bytes, samples, isBigEndian);
  // A typed array must begin at a multiple of its element size; only an odd offset costs a copy.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  if (isBigEndian) swapPairs(aligned);
  const words = isSigned
    ? new Int16Array(aligned.buffer, aligned.byteOffset, count)
    : new Uint16Array(aligned.buffer, aligned.byteOffset, count);
  return fromWords(frame, words, frame.planarConfiguration === 1);
}

function fromWords(frame: Frame, words: Words, isPlanar: boolean): FramePixels {
  const expected = frame.rows * frame.columns;
  if (frame.samplesPerPixel === 3) return { kind: 'colour', rgba: toRgba(words, frame, isPlanar) };
  if (words.length < expected) throw tooShort(words.length, expected);
  const own = words.length === expected ? words : words.subarray(0, expected);
  if (frame.photometricInterpretation === 'PALETTE COLOR' && frame.palette)
    return { kind: 'colour', rgba: fromPalette(own, frame.palette) };
  // Both look at stored words, which the modality LUT overwrites.
  const isEmbedded = frame.overlayPlanes.some(({ bits }) => bits.kind === 'embedded');
  const overlays = isEmbedded ? embeddedOverlays(frame.overlayPlanes, own) : null;
  const colours = frame.palette && frame.isPaletteSupplemental ? coloursOf(own, frame.palette) : null;
  const values = toModalityValues(own, frame.format, frame.modalityLut, frame.sampleType);
  return grey(frame, values, colours, overlays);
}

function grey(
  frame: Frame,
  values: SampleArray,
  colours: Uint32Array | null = null,
  overlays: ReadonlyMap<string, Uint8Array> | null = null,
): FramePixels {
  const [lowest, highest] = valueRange(values, frame.paddingRange);
  return { kind: 'grey', values, lowest, highest, colours, overlays };
}

function fromFloats(frame: Frame, bytes: Uint8Array<ArrayBuffer>, count: number): FramePixels {
  const isDouble = frame.format.bitsAllocated === 64;
  const size = isDouble ? 8 : 4;
  if (bytes.length < count * size) throw tooShort(bytes.length, count * size);
  const aligned = bytes.slice(0, count * size);
  const stored = isDouble ? new Float64Array(aligned.buffer) : new Float32Array(aligned.buffer);
  const { slope, intercept } = frame.modalityLut;
  return grey(
    frame,
    Float32Array.from(stored, (value) => value * slope + intercept),
  );
}

function fromLongs(
  frame: Frame,
  bytes: Uint8Array<ArrayBuffer>,
  count: number,
  isBigEndian: boolean,
): FramePixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { slope, intercept } = frame.modalityLut;
  const values = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const stored = frame.format.isSigned
      ? view.getInt32(at * 4, !isBigEndian)
      : view.getUint32(at * 4, !isBigEndian);
    values[at] = stored * slope + intercept;
  }
  return grey(frame, values);
}

/** Bits from the least significant on (PS3.5 D.2). */
function unpackBits(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(count);
  for (let at = 0; at < count; at++) output[at] = ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  return output;
}

function swapPairs(bytes: Uint8Array): void {
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const first = bytes[at] ?? 0;
    bytes[at] = bytes[at + 1] ?? 0;
    bytes[at + 1] = first;
  }
}

/** Chromium's own decoder; it follows the colour transform that the JPEG itself names. */
async function decodeJpegColour(frame: Frame, bytes: Uint8Array<ArrayBuffer>): Promise<FramePixels> {
  const blob = new Blob([bytes], { type: 'image/jpeg' });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' }).catch((cause: unknown) => {
    throw new AppError('CORRUPT', 'The JPEG picture cannot be decoded. Ask the sender for the study again.', {
      cause,
    });
  });
  try {
    const canvas = new OffscreenCanvas(frame.columns, frame.rows);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null)
      throw new AppError('INTERNAL', 'The browser gives no 2D canvas. Restart the window.');
    context.drawImage(bitmap, 0, 0);
    return { kind: 'colour', rgba: context.getImageData(0, 0, frame.columns, frame.rows).data };
  } finally {
    bitmap.close();
  }
}

function tooShort(got: number, expected: number): AppError {
  return new AppError(
    'CORRUPT',
    `The image has fewer pixels than its header says: ${Math.floor((100 * got) / expected)} % of them are there. Ask the sender for it again.`,
    {
      data: { got, expected },
    },
  );
}
