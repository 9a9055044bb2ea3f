import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { encodeRunLength } from './encode-run-length.ts';

/** A decoder written from PS3.5 G.3.2 alone. */
function decode(coded: Buffer, bytesPerSample: number, samplesPerPixel: number, pixels: number): Buffer {
  const frame = Buffer.alloc(pixels * bytesPerSample * samplesPerPixel);
  const segments = coded.readUInt32LE(0);
  for (let segment = 0; segment < segments; segment += 1) {
    let at = coded.readUInt32LE(4 + 4 * segment);
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    const stride = bytesPerSample * samplesPerPixel;
    const plane: number[] = [];
    while (plane.length < pixels) {
      const control = coded.readInt8(at);
      at += 1;
      if (control >= 0) for (let index = 0; index <= control; index += 1) plane.push(coded[at + index]!);
      if (control >= 0) at += control + 1;
      else if (control !== -128) {
        for (let index = 0; index < 1 - control; index += 1) plane.push(coded[at]!);
        at += 1;
      }
    }
    plane.forEach((value, pixel) => {
      frame[pixel * stride + sample * bytesPerSample + byte] = value;
    });
  }
  return frame;
}

it('codes any frame so that a decoder gets it back, with segments of even length', () => {
  const frames = record({
    columns: integer({ min: 1, max: 300 }),
    rows: integer({ min: 1, max: 5 }),
    bytesPerSample: constantFrom(1, 2),
    samplesPerPixel: constantFrom(1, 3),
    seed: array(integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 50 }),
  });
  assert(
    property(frames, ({ columns, rows, bytesPerSample, samplesPerPixel, seed }) => {
      const size = columns * rows * bytesPerSample * samplesPerPixel;
      const frame = Uint8Array.from({ length: size }, (_, index) => seed[(index >> 2) % seed.length]!);
      const coded = encodeRunLength(frame, columns, bytesPerSample, samplesPerPixel);
      expect(coded.length % 2).toBe(0);
      const decoded = decode(coded, bytesPerSample, samplesPerPixel, columns * rows);
      expect(decoded.equals(Buffer.from(frame))).toBe(true);
    }),
    { numRuns: 60 },
  );
});
