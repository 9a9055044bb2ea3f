import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { memorySource } from './byte-source.ts';
import { EXPLICIT_BIG, EXPLICIT_LITTLE, type Encoding } from './element-walk.ts';
import { fixtureDataset, fixtureFragments, fixtureInstance, type FixtureElement } from './fixture-dataset.ts';
import { alignBits, frameCount, indexFrames, readFrame } from './frames.ts';
import { readPixelLayout } from './pixel-layout.ts';

function image(
  frames: number,
  rows: number,
  columns: number,
  bits: number,
  more: readonly FixtureElement[] = [],
): FixtureElement[] {
  return fixtureInstance([
    [0x00280002, 'US', [1]],
    [0x00280008, 'IS', String(frames)],
    [0x00280010, 'US', [rows]],
    [0x00280011, 'US', [columns]],
    [0x00280100, 'US', [bits]],
    ...more,
  ]);
}

async function framesOf(
  bytes: Buffer,
  encoding: Encoding = EXPLICIT_LITTLE,
  isVideo = false,
): Promise<Buffer[]> {
  const source = memorySource(bytes);
  const layout = await readPixelLayout(source, encoding);
  if (!layout) return [];
  const index = await indexFrames(source, layout, { isVideo, isBigEndian: encoding.isBigEndian });
  return Promise.all(Array.from({ length: frameCount(index) }, (_, at) => readFrame(source, index, at + 1)));
}

test('one-bit frames begin in the middle of a byte and come out aligned (PS3.5 8.1.1)', async () => {
  // Three frames of 3 × 3: nine bits each, all ones, all zeros, then only the last bit.
  const pixels = Buffer.from([0xff, 0x01, 0x00, 0x04]);
  const frames = await framesOf(fixtureDataset(image(3, 3, 3, 1, [[0x7fe00010, 'OB', pixels]])));
  expect(frames.map((frame) => frame.toString('hex'))).toEqual(['ff01', '0000', '0001']);
});

test('bits survive alignment', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 0, max: 7 }),
      (bits, shift) => {
        const packed = Buffer.alloc(Math.ceil((bits.length + shift) / 8), 0xff);
        bits.forEach((isSet, at) => {
          const place = at + shift;
          const byte = packed[place >> 3] ?? 0;
          packed[place >> 3] = isSet ? byte | (1 << (place & 7)) : byte & ~(1 << (place & 7));
        });
        const aligned = alignBits(packed, shift, bits.length);
        const read = Array.from(
          { length: aligned.length * 8 },
          (_, at) => ((aligned[at >> 3] ?? 0) >> (at & 7)) & 1,
        );
        expect(read.map(Boolean)).toEqual([
          ...bits,
          ...Array.from({ length: read.length - bits.length }, () => false),
        ]);
      },
    ),
  );
});

test('eight-bit samples in big-endian words come in their order, also in frames of odd size', async () => {
  const pixels: FixtureElement = [0x7fe00010, 'OW', Buffer.from([2, 1, 4, 3, 6, 5])];
  const frames = await framesOf(
    fixtureDataset(image(2, 1, 3, 8, [pixels]), { isBigEndian: true }),
    EXPLICIT_BIG,
  );
  expect(frames.map((frame) => [...frame])).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test('subsampled colour takes two bytes a pixel', async () => {
  const more: FixtureElement[] = [
    [0x00280002, 'US', [3]],
    [0x00280004, 'CS', 'YBR_FULL_422'],
    [0x7fe00010, 'OB', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])],
  ];
  const frames = await framesOf(fixtureDataset(image(2, 1, 2, 8, more)));
  expect(frames.map((frame) => [...frame])).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
});

test('an offset table joins fragments; a wrong one is not believed', async () => {
  const head = fixtureDataset(image(2, 1, 1, 8));
  const fragments = ['aa', 'bb', 'cc'].map((text) => Buffer.from(text));
  const read = async (table: number[]) =>
    (await framesOf(Buffer.concat([head, fixtureFragments(table, fragments)]))).map(String);
  expect(await read([0, 10])).toEqual(['aa', 'bbcc']);
  expect(await read([0, 20])).toEqual(['aabb', 'cc']);
  await expect(read([0, 11])).rejects.toMatchObject({ code: 'CORRUPT' });
  await expect(read([20, 0])).rejects.toMatchObject({ code: 'CORRUPT' });
});

test('an extended offset table gives the true length of each frame (PS3.3 C.7.6.3.1.8)', async () => {
  const numbers = (values: readonly bigint[]) => {
    const bytes = Buffer.alloc(values.length * 8);
    values.forEach((value, at) => bytes.writeBigUInt64LE(value, at * 8));
    return bytes;
  };
  const read = async (offsets: readonly bigint[], lengths: readonly bigint[]) => {
    const head = fixtureDataset([
      ...image(2, 1, 1, 8),
      [0x7fe00001, 'OV', numbers(offsets)],
      [0x7fe00002, 'OV', numbers(lengths)],
    ]);
    const fragments = [Buffer.from('aaa'), Buffer.from('bb')];
    return (await framesOf(Buffer.concat([head, fixtureFragments([], fragments)]))).map(String);
  };
  expect(await read([0n, 12n], [3n, 2n])).toEqual(['aaa', 'bb']);
  // A table that does not fit the fragments is not believed.
  expect(await read([0n, 2n ** 60n], [3n, 2n])).toEqual(['aaa\0', 'bb']);
});

test('a video is one stream, whatever Number of Frames says', async () => {
  const bytes = Buffer.concat([
    fixtureDataset(image(24, 1, 1, 8)),
    fixtureFragments([], [Buffer.from('one '), Buffer.from('stream')]),
  ]);
  expect((await framesOf(bytes, EXPLICIT_LITTLE, true)).map(String)).toEqual(['one stream']);
});

test('large values before the pixels are jumped over, not read', async () => {
  const dataset = fixtureDataset(
    image(1, 1, 2, 8, [
      [0x00091001, 'OB', Buffer.alloc(1_000_000, 1)],
      [0x00291001, 'OB', Buffer.alloc(300_000, 2)],
      [0x7fe00010, 'OB', Buffer.from([7, 8])],
    ]),
  );
  let read = 0;
  const memory = memorySource(dataset);
  const source = {
    sizeBytes: memory.sizeBytes,
    readInto: (...range: Parameters<typeof memory.readInto>) => memory.readInto(...range),
    async read(offset: number, length: number) {
      const bytes = await memory.read(offset, length);
      read += bytes.length;
      return bytes;
    },
  };
  const layout = await readPixelLayout(source, EXPLICIT_LITTLE);
  expect(layout).toMatchObject({ rows: 1, columns: 2, pixelData: { length: 2 } });
  expect(read).toBeLessThan(300_000);
});

test('whatever the bytes are, frames come or a reason', async () => {
  const whole = Buffer.concat([
    fixtureDataset(image(3, 2, 2, 8)),
    fixtureFragments(
      [0, 10, 20],
      ['aa', 'bb', 'cc'].map((text) => Buffer.from(text)),
    ),
  ]);
  const change = fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      const source = memorySource(bytes);
      try {
        const layout = await readPixelLayout(source, EXPLICIT_LITTLE);
        if (!layout) return;
        const index = await indexFrames(source, layout, { isVideo: false, isBigEndian: false });
        await readFrame(source, index, 1);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
    { numRuns: 1500 },
  );
});
