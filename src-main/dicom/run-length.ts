import { AppError } from '#shared/errors.ts';

const HEAD_BYTES = 64;

/**
 * Decodes RLE Lossless (PS3.5 Annex G) into interleaved little-endian samples.
 *
 * Segments hold one byte plane each, the most significant byte of a sample first.
 *
 * @param pixels of the frame
 * @throws AppError CORRUPT when segments are missing or lead outside the frame
 */
export function decodeRunLength(
  bytes: Buffer,
  pixels: number,
  samplesPerPixel: number,
  bytesPerSample: number,
): Uint8Array {
  const planes = samplesPerPixel * bytesPerSample;
  const count = bytes.length >= HEAD_BYTES ? bytes.readUInt32LE(0) : 0;
  if (count !== planes)
    throw new AppError(
      'CORRUPT',
      `The run-length coded frame has ${count} segments where ${planes} are needed. Ask for the object to be sent again.`,
    );
  const frame = new Uint8Array(pixels * planes);
  for (let plane = 0; plane < planes; plane += 1) {
    const from = bytes.readUInt32LE(4 + plane * 4);
    const to = plane + 1 < planes ? bytes.readUInt32LE(8 + plane * 4) : bytes.length;
    if (from < HEAD_BYTES || from > to || to > bytes.length)
      throw new AppError(
        'CORRUPT',
        'A segment of the run-length coded frame lies outside it. Ask for the object to be sent again.',
      );
    const sample = Math.floor(plane / bytesPerSample);
    const significance = bytesPerSample - 1 - (plane % bytesPerSample);
    unpack(bytes.subarray(from, to), frame, sample * bytesPerSample + significance, planes, pixels);
  }
  return frame;
}

/** PackBits; what a segment lacks stays zero, what it has too much is dropped. */
function unpack(segment: Buffer, frame: Uint8Array, first: number, step: number, pixels: number): void {
  const end = first + step * pixels;
  let target = first;
  let at = 0;
  while (at < segment.length && target < end) {
    const control = segment[at] ?? 0;
    at += 1;
    if (control < 128) {
      const stop = Math.min(segment.length, at + control + 1);
      for (; at < stop && target < end; at += 1, target += step) frame[target] = segment[at] ?? 0;
    } else if (control > 128) {
      const value = segment[at] ?? 0;
      at += 1;
      for (let repeat = 257 - control; repeat > 0 && target < end; repeat -= 1, target += step)
        frame[target] = value;
    }
  }
  if (target < end)
    throw new AppError(
      'CORRUPT',
      'A segment of the run-length coded frame ends too early. Ask for the object to be sent again.',
    );
}
