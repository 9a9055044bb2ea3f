import { inflateRawSync } from 'node:zlib';
import { AppError } from '#shared/errors.ts';
import { IMPLICIT_VR_LITTLE_ENDIAN, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { codeStreamSize } from '#shared/dicom/code-stream-size.ts';
import type { DecodedFrame, FrameDescription } from './decoded-frame.ts';
import { decodeRunLength } from './run-length.ts';

const LARGEST_DECODED_BYTES = 512 * 1024 * 1024;
const BASE = '1.2.840.10008.1.2.';

/**
 * Decodes one frame to its samples.
 *
 * The size that the code stream names must be the data set's, and within bounds, before a decoder may allocate.
 *
 * @param bytes of the frame as `readFrame` gives them
 * @throws AppError CORRUPT when bytes and description do not agree or cannot be decoded, INPUT when the transfer syntax cannot
 *   be decoded here
 */
export async function decodeFrame(bytes: Buffer, description: FrameDescription): Promise<DecodedFrame> {
  const { rows, columns, samplesPerPixel, bitsAllocated, transferSyntaxUid } = description;
  const decodedBytes = rows * columns * samplesPerPixel * Math.ceil(bitsAllocated / 8);
  if (!(decodedBytes > 0) || decodedBytes > LARGEST_DECODED_BYTES)
    throw new AppError(
      'CORRUPT',
      `A picture of ${columns} × ${rows} pixels cannot be shown. Look at the header.`,
    );
  if (![1, 3, 4].includes(samplesPerPixel))
    throw new AppError('CORRUPT', `A picture with ${samplesPerPixel} samples per pixel cannot be shown.`);
  const syntax = transferSyntax(transferSyntaxUid);
  const number = transferSyntaxUid.startsWith(BASE) ? transferSyntaxUid.slice(BASE.length) : '';
  if (number === '5') {
    const samples = decodeRunLength(bytes, rows * columns, samplesPerPixel, bitsAllocated / 8);
    return native(samples, { ...description, planarConfiguration: 0 });
  }
  if (number === '8.1') return nativeFrame(inflateFrame(bytes, decodedBytes), description);
  if (!syntax?.isEncapsulated || number === '1.98') return nativeFrame(bytes, description);
  requireFittingStream(bytes, description);
  const decode = decoderOf(number);
  if (!decode)
    throw new AppError(
      'INPUT',
      `Pictures in ${syntax.name} cannot be shown here. Retrieve the object and use a viewer that can.`,
    );
  const frame = await decode(bytes, description);
  if (frame.samplesPerPixel === samplesPerPixel && frame.samples.length >= rows * columns * samplesPerPixel)
    return frame;
  throw new AppError(
    'CORRUPT',
    'The compressed picture holds less than its header says. Ask for the object to be sent again.',
  );
}

/** Whether frames in a transfer syntax can be decoded here at all. */
export function isDecodable(transferSyntaxUid: string): boolean {
  const syntax = transferSyntax(transferSyntaxUid);
  const number = transferSyntaxUid.startsWith(BASE) ? transferSyntaxUid.slice(BASE.length) : '';
  // The pixels of JPIP lie behind a URL; those of a syntax outside of the standard are in an order of their own.
  if (!syntax || number === '' || /^4\.(?:9[45]|20[45])$/.test(number))
    return transferSyntaxUid === IMPLICIT_VR_LITTLE_ENDIAN;
  if (!syntax.isEncapsulated || ['5', '8.1', '1.98'].includes(number)) return true;
  return decoderOf(number) !== null;
}

type Decoder = (bytes: Buffer, description: FrameDescription) => Promise<DecodedFrame>;

function decoderOf(number: string): Decoder | null {
  if (/^4\.(?:5[0-7]|70)$/.test(number)) return async (...frame) => (await codecs()).decodeJpeg(...frame);
  if (number === '4.80' || number === '4.81')
    return async (...frame) => (await codecs()).decodeJpegLs(...frame);
  if (/^4\.9[0-3]$/.test(number)) return async (...frame) => (await codecs()).decodeJpeg2000(...frame);
  if (/^4\.20[1-3]$/.test(number)) return async (...frame) => (await codecs()).decodeHtj2k(...frame);
  return null;
}

// Loaded when first needed: most stored images are never decoded here.
function codecs() {
  return import('./codecs.ts');
}

function requireFittingStream(bytes: Buffer, { rows, columns }: FrameDescription): void {
  const size = codeStreamSize(bytes);
  if (size && (size.rows === rows || size.rows === 0) && size.columns === columns) return;
  throw new AppError(
    'CORRUPT',
    size
      ? `The compressed picture is ${size.columns} × ${size.rows} where the header says ${columns} × ${rows}. Ask for the object to be sent again.`
      : 'The compressed picture does not begin as its transfer syntax says. Ask for the object to be sent again.',
  );
}

function inflateFrame(bytes: Buffer, decodedBytes: number): Buffer {
  try {
    // One byte of padding may follow; more than the frame is no frame.
    return inflateRawSync(bytes, { maxOutputLength: decodedBytes + 2 });
  } catch (cause) {
    throw new AppError(
      'CORRUPT',
      'The deflated picture cannot be inflated. Ask for the object to be sent again.',
      {
        cause,
      },
    );
  }
}

function nativeFrame(bytes: Buffer, description: FrameDescription): DecodedFrame {
  const { bitsAllocated } = description;
  if (bitsAllocated === 1) return unpackBits(bytes, description);
  const isBig = transferSyntax(description.transferSyntaxUid)?.byteOrder === 'big';
  const own = new Uint8Array(bytes);
  if (isBig) {
    const whole = Buffer.from(own.buffer).subarray(
      0,
      own.length - (own.length % Math.max(1, bitsAllocated / 8)),
    );
    if (bitsAllocated === 16) whole.swap16();
    else if (bitsAllocated === 32) whole.swap32();
    else if (bitsAllocated === 64) whole.swap64();
  }
  return native(own, description);
}

function unpackBits(
  bytes: Buffer,
  { rows, columns, photometricInterpretation }: FrameDescription,
): DecodedFrame {
  const samples = new Uint8Array(rows * columns);
  for (let at = 0; at < samples.length; at += 1) samples[at] = ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  return { samples, photometricInterpretation, samplesPerPixel: 1 };
}

function native(bytes: Uint8Array, description: FrameDescription): DecodedFrame {
  const { rows, columns, samplesPerPixel, photometricInterpretation } = description;
  const isSubsampled = samplesPerPixel === 3 && photometricInterpretation.endsWith('_422');
  if (isSubsampled && bytes.length < rows * columns * 3) {
    return {
      samples: expand422(bytes, rows * columns),
      photometricInterpretation: 'YBR_FULL',
      samplesPerPixel: 3,
    };
  }
  const samples = typed(bytes, description);
  if (samples.length < rows * columns * samplesPerPixel)
    throw new AppError(
      'CORRUPT',
      'The picture has fewer pixels than its header says. Ask for it to be sent again.',
    );
  const isPlanar = samplesPerPixel > 1 && description.planarConfiguration === 1;
  return {
    samples: isPlanar ? interleave(samples, rows * columns, samplesPerPixel) : samples,
    photometricInterpretation,
    samplesPerPixel,
  };
}

function typed(bytes: Uint8Array, { bitsAllocated, pixelVr }: FrameDescription): DecodedFrame['samples'] {
  const width = bitsAllocated / 8;
  const whole = bytes.byteLength - (bytes.byteLength % Math.max(1, width));
  const { buffer } = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const offset = bytes.byteOffset % 8 === 0 ? bytes.byteOffset : 0;
  if (pixelVr === 'OF' && bitsAllocated === 32) return new Float32Array(buffer, offset, whole / 4);
  if (pixelVr === 'OD' && bitsAllocated === 64) return new Float64Array(buffer, offset, whole / 8);
  if (bitsAllocated === 8) return new Uint8Array(buffer, offset, whole);
  if (bitsAllocated === 16) return new Uint16Array(buffer, offset, whole / 2);
  if (bitsAllocated === 32) return new Uint32Array(buffer, offset, whole / 4);
  throw new AppError('INPUT', `Pictures with ${bitsAllocated} bits allocated cannot be shown here.`);
}

function interleave(
  planes: DecodedFrame['samples'],
  pixels: number,
  samplesPerPixel: number,
): DecodedFrame['samples'] {
  const samples = planes.slice(0, pixels * samplesPerPixel);
  for (let sample = 0; sample < samplesPerPixel; sample += 1)
    for (let pixel = 0; pixel < pixels; pixel += 1)
      samples[pixel * samplesPerPixel + sample] = planes[sample * pixels + pixel] ?? 0;
  return samples;
}

/** Y1 Y2 Cb Cr for two pixels (PS3.3 C.7.6.3.1.2). */
function expand422(bytes: Uint8Array, pixels: number): Uint8Array {
  const samples = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const pair = (pixel >> 1) * 4;
    samples[pixel * 3] = bytes[pair + (pixel & 1)] ?? 0;
    samples[pixel * 3 + 1] = bytes[pair + 2] ?? 0;
    samples[pixel * 3 + 2] = bytes[pair + 3] ?? 0;
  }
  return samples;
}
