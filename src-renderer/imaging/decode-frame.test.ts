import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeFrame } from './decode-frame.ts';
import { testFrame } from './test-frame.ts';

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const EXPLICIT_BIG = '1.2.840.10008.1.2.2';

function bytesOf(...words: readonly number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint16Array.from(words).buffer);
}

test('native little endian becomes modality values where it lies', async () => {
  const bytes = bytesOf(0, 1024, 2048, 4095);
  const pixels = await decodeFrame(testFrame(), bytes, EXPLICIT_LITTLE);
  expect(pixels).toMatchObject({ kind: 'grey', lowest: -1024, highest: 3071 });
  if (pixels.kind !== 'grey') throw new Error('colour');
  expect(Array.from(pixels.values)).toEqual([-1024, 0, 1024, 3071]);
  expect(pixels.values.buffer).toBe(bytes.buffer);
});

test('an odd offset in the answer is no obstacle', async () => {
  const answer = new Uint8Array(9);
  answer.set(bytesOf(1, 2, 3, 4), 1);
  const pixels = await decodeFrame(testFrame(), answer.subarray(1), EXPLICIT_LITTLE);
  expect(pixels.kind === 'grey' && Array.from(pixels.values)).toEqual([-1023, -1022, -1021, -1020]);
});

test('big endian words are turned round', async () => {
  const bytes = Uint8Array.of(0x04, 0x00, 0x00, 0x01, 0x0f, 0xff, 0x00, 0x00);
  const pixels = await decodeFrame(testFrame(), bytes, EXPLICIT_BIG);
  expect(pixels.kind === 'grey' && Array.from(pixels.values)).toEqual([0, -1023, 3071, -1024]);
});

test('padding does not count for the range of values', async () => {
  const frame = testFrame({ paddingRange: [-1024, -1024] });
  expect(await decodeFrame(frame, bytesOf(0, 1000, 1500, 0), EXPLICIT_LITTLE)).toMatchObject({
    lowest: -24,
    highest: 476,
  });
});

test('too few pixels are an error that says what to do', async () => {
  await expect(decodeFrame(testFrame(), bytesOf(1, 2), EXPLICIT_LITTLE)).rejects.toMatchObject({
    code: 'CORRUPT',
  });
});

test('single bits are unpacked from the least significant on (PS3.5 D.2)', async () => {
  const frame = testFrame({
    rows: 2,
    columns: 4,
    format: { bitsAllocated: 1, bitsStored: 1, isSigned: false },
    modalityLut: { slope: 1, intercept: 0, table: null },
    sampleType: 'Uint8Array',
  });
  const pixels = await decodeFrame(frame, Uint8Array.of(0b01010011), EXPLICIT_LITTLE);
  expect(pixels.kind === 'grey' && Array.from(pixels.values)).toEqual([1, 1, 0, 0, 1, 0, 1, 0]);
});

test('deflated frames are inflated, whatever fills them up; a stream that breaks off is an error', async () => {
  const DEFLATED_FRAMES = '1.2.840.10008.1.2.8.1';
  const words = bytesOf(0, 1024, 2048, 4095);
  const stream = deflateRawSync(words);
  for (const filling of [[], [0], [0, 0]]) {
    const bytes = Uint8Array.from([...stream, ...filling]);
    const pixels = await decodeFrame(testFrame(), bytes, DEFLATED_FRAMES);
    expect(pixels.kind === 'grey' && Array.from(pixels.values)).toEqual([-1024, 0, 1024, 3071]);
  }
  const cut = Uint8Array.from(stream.subarray(0, stream.length - 3));
  for (const [frame, bytes] of [
    [testFrame(), cut],
    [testFrame({ rows: 4 }), Uint8Array.from(stream)],
  ] as const)
    await expect(decodeFrame(frame, bytes, DEFLATED_FRAMES)).rejects.toMatchObject({ code: 'CORRUPT' });
});

describe('colour', () => {
  const rgb = testFrame({
    rows: 1,
    columns: 2,
    samplesPerPixel: 3,
    photometricInterpretation: 'RGB',
    format: { bitsAllocated: 8, bitsStored: 8, isSigned: false },
  });
  const red = [255, 0, 0, 255];
  const blue = [0, 0, 255, 255];

  test('by pixel and by plane give the same picture', async () => {
    const byPixel = await decodeFrame(rgb, Uint8Array.of(255, 0, 0, 0, 0, 255), EXPLICIT_LITTLE);
    const planar = { ...rgb, planarConfiguration: 1 };
    const byPlane = await decodeFrame(planar, Uint8Array.of(255, 0, 0, 0, 0, 255), EXPLICIT_LITTLE);
    expect(byPixel.kind === 'colour' && Array.from(byPixel.rgba)).toEqual([...red, ...blue]);
    expect(byPlane.kind === 'colour' && Array.from(byPlane.rgba)).toEqual([...red, 0, 0, 255, 255]);
  });

  test('YBR_FULL and YBR_FULL_422 follow PS3.3 C.7.6.3.1.2', async () => {
    const full = { ...rgb, photometricInterpretation: 'YBR_FULL' };
    const grey = await decodeFrame(full, Uint8Array.of(100, 128, 128, 76, 85, 255), EXPLICIT_LITTLE);
    expect(grey.kind === 'colour' && Array.from(grey.rgba)).toEqual([100, 100, 100, 255, 254, 0, 0, 255]);
    const shared = { ...rgb, photometricInterpretation: 'YBR_FULL_422' };
    const pair = await decodeFrame(shared, Uint8Array.of(50, 200, 128, 128), EXPLICIT_LITTLE);
    expect(pair.kind === 'colour' && Array.from(pair.rgba)).toEqual([50, 50, 50, 255, 200, 200, 200, 255]);
  });

  test('a palette gives its colours and clamps at its ends', async () => {
    const frame = testFrame({
      rows: 1,
      columns: 2,
      photometricInterpretation: 'PALETTE COLOR',
      format: { bitsAllocated: 8, bitsStored: 8, isSigned: false },
      palette: {
        firstMapped: 1,
        red: Uint8Array.of(255, 0),
        green: Uint8Array.of(0, 0),
        blue: Uint8Array.of(0, 255),
      },
    });
    const pixels = await decodeFrame(frame, Uint8Array.of(0, 9), EXPLICIT_LITTLE);
    expect(pixels.kind === 'colour' && Array.from(pixels.rgba)).toEqual([...red, ...blue]);
  });
});
