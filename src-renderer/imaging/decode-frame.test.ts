import { deflateRawSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { decodeFrame } from './decode-frame.ts';
import { testFrame } from './test-frame.ts';

vi.mock('./decode-workers.ts', () => ({
  decodeInWorker: () => Promise.resolve(Uint8Array.of(1, 2, 3, 4)),
}));

const JPEG_LS = '1.2.840.10008.1.2.4.80';
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

test('a code stream without its end is decoded, and what it gave says so', async () => {
  const frame = testFrame({ sampleType: 'Uint8Array', modalityLut: { slope: 1, intercept: 0, table: null } });
  const stream = [0xff, 0xd8, 0xff, 0xda, 0, 2, 7];
  const cut = await decodeFrame(frame, Uint8Array.from(stream), JPEG_LS);
  expect(cut).toMatchObject({ kind: 'grey', endsEarly: true });
  expect(cut.kind === 'grey' && Array.from(cut.values)).toEqual([1, 2, 3, 4]);
  const whole = await decodeFrame(frame, Uint8Array.from([...stream, 0xff, 0xd9]), JPEG_LS);
  expect(whole.endsEarly).toBeUndefined();
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

/** A slope with a step, 16 × 16 of twelve bits, by dcmcjpeg +ee +bt +q 90; and what dcmdjpeg makes of it. */
const TWELVE_BITS =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wQALDAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACwz/xAAjEAACAgIBBAIDAAAAAAAAAAADBAIFBgcBCAoLEwwUCRUj/9oACAEBAAA/AJQjsN/jcG8u4M6rONVaq0/U65w3C61G+zjY2S4u81X1CJngLcLg4XXkM1mUc2jrJHMrFiNe1/cfApS4Sf3x8ZC3l271xqHJr7BKnfGh9gWRafH9g0WEPVZ03l1FTzVuFpwMsiY8iufVGN1iTAq5kvPAvXMcLIDxzPjIbDt3uqzJb7JukK22rofbVbT1GaYvQrKJWCZk3ozWulpmVnJkyijVuOCPvVExJ6PJTQ9Q5wS9/IX47Op7gHHtJ6O0d0aZZqzpywHI+ctKbOEK+dvllpKvEsowdRcJf1v0vs3QYwC+xBmDsCkiOY4QH//Z';
// prettier-ignore
const TWELVE_BIT_VALUES = [
  1, 48, 98, 154, 194, 252, 298, 348, 403, 447, 499, 553, 595, 651, 700, 748,
  202, 249, 298, 347, 404, 449, 505, 552, 598, 649, 703, 744, 806, 852, 895, 955,
  399, 448, 502, 552, 599, 643, 702, 747, 795, 856, 898, 953, 1001, 1045, 1100, 1151,
  601, 653, 701, 750, 799, 856, 900, 951, 1007, 1045, 1099, 1148, 1196, 1256, 1298, 1352,
  800, 847, 901, 950, 998, 1040, 1109, 1849, 1899, 1948, 1302, 1352, 1404, 1453, 1497, 1549,
  1001, 1052, 1095, 1152, 1201, 1955, 2002, 2048, 2103, 2148, 2200, 2246, 1601, 1641, 1709, 1748,
  1193, 1256, 1308, 1346, 1400, 2148, 2202, 2248, 2297, 2352, 2397, 2455, 1804, 1852, 1891, 1954,
  1402, 1448, 1500, 1551, 2300, 2353, 2393, 2455, 2502, 2546, 2604, 2649, 2692, 2054, 2103, 2149,
  1602, 1652, 1697, 1751, 2503, 2550, 2601, 2651, 2702, 2744, 2805, 2850, 2902, 2246, 2303, 2351,
  1795, 1855, 1902, 1947, 2701, 2748, 2797, 2848, 2900, 2954, 2995, 3051, 3100, 2451, 2506, 2543,
  2003, 2049, 2097, 2150, 2198, 2951, 3003, 3054, 3097, 3154, 3199, 3242, 2608, 2649, 2694, 2756,
  2201, 2250, 2302, 2349, 2402, 3147, 3197, 3249, 3302, 3347, 3404, 3455, 2796, 2848, 2899, 2949,
  2397, 2454, 2499, 2548, 2597, 2661, 2700, 3442, 3502, 3549, 2897, 2950, 2997, 3056, 3101, 3149,
  2599, 2651, 2698, 2750, 2805, 2841, 2902, 2958, 2999, 3054, 3103, 3150, 3204, 3244, 3299, 3353,
  2802, 2846, 2906, 2945, 2997, 3058, 3093, 3148, 3202, 3248, 3300, 3349, 3396, 3455, 3496, 3552,
  2997, 3056, 3094, 3156, 3195, 3248, 3306, 3348, 3398, 3452, 3502, 3547, 3601, 3653, 3699, 3752,
];

test('extended JPEG of twelve bits has the values that DCMTK gives it', async () => {
  const bytes = Uint8Array.from(Buffer.from(TWELVE_BITS, 'base64'));
  const frame = testFrame({ rows: 16, columns: 16, modalityLut: { slope: 1, intercept: 0, table: null } });
  const pixels = await decodeFrame(frame, bytes, '1.2.840.10008.1.2.4.51');
  if (pixels.kind !== 'grey') throw new Error('colour');
  const off = TWELVE_BIT_VALUES.map((value, at) => Math.abs(value - (pixels.values[at] ?? Number.NaN)));
  expect(Math.max(...off)).toBeLessThanOrEqual(1);
  const larger = testFrame({ rows: 17, columns: 16 });
  await expect(decodeFrame(larger, bytes, '1.2.840.10008.1.2.4.51')).rejects.toThrow('16 × 16');
});

test('progressive JPEG of more than eight bits is refused, not shown wrong', async () => {
  const bytes = Uint8Array.of(0xff, 0xd8, 0xff, 0xc2, 0, 11, 12, 0, 2, 0, 2, 1, 1, 0x11, 0);
  await expect(decodeFrame(testFrame(), bytes, '1.2.840.10008.1.2.4.55')).rejects.toThrow('Progressive');
});

test('a compressed picture of another shape than its header says is refused, whatever its decoder would make of it', async () => {
  const lossless = Uint8Array.of(0xff, 0xd8, 0xff, 0xc3, 0, 11, 12, 0, 4, 0, 1, 1, 1, 0x11, 0);
  await expect(decodeFrame(testFrame(), lossless, '1.2.840.10008.1.2.4.70')).rejects.toThrow(
    'is 1 × 4 where the header says 2 × 2',
  );
});
