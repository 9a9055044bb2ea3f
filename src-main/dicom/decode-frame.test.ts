import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeStreamSize } from '#shared/dicom/code-stream-size.ts';
import { decodeFrame } from './decode-frame.ts';
import type { FrameDescription } from './decoded-frame.ts';
import { decodeRunLength } from './run-length.ts';
import { storedValueOf, windowed } from './voi.ts';

const GREY: FrameDescription = {
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  rows: 1,
  columns: 2,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  isSigned: false,
  planarConfiguration: 0,
  photometricInterpretation: 'MONOCHROME2',
  pixelVr: 'OW',
};

/** PackBits of one plane without repeats, which the format allows. */
function literal(plane: readonly number[]): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < plane.length; at += 128) {
    const run = plane.slice(at, at + 128);
    bytes.push(run.length - 1, ...run);
  }
  return bytes.length % 2 === 0 ? bytes : [...bytes, 128];
}

function runLength(planes: readonly (readonly number[])[]): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32LE(planes.length, 0);
  const segments = planes.map((plane) => Buffer.from(literal(plane)));
  let offset = 64;
  segments.forEach((segment, at) => {
    head.writeUInt32LE(offset, 4 + at * 4);
    offset += segment.length;
  });
  return Buffer.concat([head, ...segments]);
}

test('run-length: repeats, literals and the empty control byte (PS3.5 G.3.2)', () => {
  const head = Buffer.alloc(64);
  head.writeUInt32LE(1, 0);
  head.writeUInt32LE(64, 4);
  // fe aa: three times aa; 80: nothing; 02 80 00 2a: three as they are.
  const bytes = Buffer.concat([head, Buffer.from('feaa800280002a', 'hex')]);
  expect([...decodeRunLength(bytes, 6, 1, 1)]).toEqual([0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a]);
});

test('run-length planes become interleaved samples, high byte first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 1, maxLength: 400 }), (values) => {
      const planes = [values.map((value) => value >> 8), values.map((value) => value & 255)];
      const decoded = decodeRunLength(runLength(planes), values.length, 1, 2);
      expect([...new Uint16Array(decoded.buffer)]).toEqual(values);
    }),
  );
});

test('run-length that is damaged is refused', () => {
  const good = runLength([
    [1, 2],
    [3, 4],
  ]);
  expect(() => decodeRunLength(good, 2, 1, 1)).toThrow('segments');
  expect(() => decodeRunLength(good.subarray(0, 66), 2, 1, 2)).toThrow('outside');
  expect(() => decodeRunLength(good, 9, 1, 2)).toThrow('too early');
  expect(() => decodeRunLength(Buffer.alloc(3), 2, 1, 2)).toThrow('segments');
});

test('colour by plane becomes colour by pixel', async () => {
  const description = {
    ...GREY,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    planarConfiguration: 1,
    photometricInterpretation: 'RGB',
  };
  const { samples } = await decodeFrame(Buffer.from([1, 2, 3, 4, 5, 6]), description);
  expect([...samples]).toEqual([1, 3, 5, 2, 4, 6]);
});

test('subsampled colour is spread over its two pixels', async () => {
  const description = {
    ...GREY,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    photometricInterpretation: 'YBR_FULL_422',
  };
  const frame = await decodeFrame(Buffer.from([10, 20, 30, 40]), description);
  expect([...frame.samples]).toEqual([10, 30, 40, 20, 30, 40]);
  expect(frame.photometricInterpretation).toBe('YBR_FULL');
});

test('big-endian samples are turned', async () => {
  const description = { ...GREY, transferSyntaxUid: '1.2.840.10008.1.2.2' };
  expect([...(await decodeFrame(Buffer.from([1, 2, 3, 4]), description)).samples]).toEqual([0x0102, 0x0304]);
});

test('nothing is allocated for a size that cannot be, nor for one that the code stream denies', async () => {
  const huge = { ...GREY, rows: 65535, columns: 65535 };
  await expect(decodeFrame(Buffer.alloc(8), huge)).rejects.toMatchObject({ code: 'CORRUPT' });
  const jpeg = Buffer.from('ffd8ffc0000b08ffffffff01011100', 'hex');
  expect(codeStreamSize(jpeg)).toMatchObject({ rows: 65535, columns: 65535, bitsPerSample: 8 });
  const baseline = { ...GREY, transferSyntaxUid: '1.2.840.10008.1.2.4.50' };
  await expect(decodeFrame(jpeg, baseline)).rejects.toThrow('65535 × 65535');
});

const DAMAGED = ['4.50', '4.51', '4.57', '4.70', '4.80', '4.90', '4.201', '5', '8.1'];

test.each(DAMAGED)('noise in %s is refused with a reason', async (suffix) => {
  const description = { ...GREY, transferSyntaxUid: `1.2.840.10008.1.2.${suffix}` };
  const starts = ['', 'ffd8ffc3000b080001000201011100', 'ffd8fff7000b080001000201011100', 'ff4fff51'];
  for (const start of starts) {
    const bytes = Buffer.concat([
      Buffer.from(start, 'hex'),
      Buffer.from('noise that no decoder understands'),
    ]);
    await expect(decodeFrame(bytes, description)).rejects.toMatchObject({ name: 'AppError' });
  }
});

test('stored values are masked and signed by Bits Stored and High Bit', () => {
  const stored = storedValueOf({ bitsAllocated: 16, bitsStored: 12, highBit: 11, isSigned: true });
  expect([0x0000, 0x07ff, 0x0800, 0xf800, 0xffff].map(stored)).toEqual([0, 2047, -2048, -2048, -1]);
  const high = storedValueOf({ bitsAllocated: 16, bitsStored: 12, highBit: 15, isSigned: false });
  expect(high(0xabcf)).toBe(0xabc);
  const wide = storedValueOf({ bitsAllocated: 32, bitsStored: 32, highBit: 31, isSigned: true });
  expect(wide(0xffffffff)).toBe(-1);
});

test('windows are monotone, bounded, and have their middle where the standard puts it', () => {
  const shape = fc.constantFrom('LINEAR' as const, 'LINEAR_EXACT' as const, 'SIGMOID' as const);
  const value = fc.integer({ min: -5000, max: 5000 });
  fc.assert(
    fc.property(
      shape,
      value,
      fc.integer({ min: 1, max: 4000 }),
      value,
      value,
      (kind, center, width, a, b) => {
        const window = { center, width, shape: kind };
        const [low, high] = [windowed(Math.min(a, b), window), windowed(Math.max(a, b), window)];
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      },
    ),
  );
  // PS3.3 C.11.2.1.2.1 note: centre 2048, width 4096 is the identity of 12 bits; C.11.2.1.3.
  expect(windowed(0, { center: 2048, width: 4096, shape: 'LINEAR' })).toBe(0);
  expect(windowed(4095, { center: 2048, width: 4096, shape: 'LINEAR' })).toBe(1);
  expect(windowed(40, { center: 40, width: 400, shape: 'LINEAR_EXACT' })).toBe(0.5);
  expect(windowed(40, { center: 40, width: 400, shape: 'SIGMOID' })).toBe(0.5);
});
