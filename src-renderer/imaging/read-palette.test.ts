import { expect, test } from 'vitest';
import { coloursOf } from './colour.ts';
import type { JsonDataset } from './dicom-json.ts';
import { expandSegments, readPalette } from './read-palette.ts';

/** Words of 16 bits as inline bytes. */
function inline(words: readonly number[]): { vr: string; InlineBinary: string } {
  const bytes = words.flatMap((word) => [word & 255, word >> 8]);
  return { vr: 'OW', InlineBinary: btoa(String.fromCharCode(...bytes)) };
}

function descriptor(entries: number, first: number, bits: number): { vr: string; Value: number[] } {
  return { vr: 'US', Value: [entries, first, bits] };
}

test('a segmented table is discrete values, straight lines to an end, and earlier segments again', () => {
  // Written from PS3.3 C.7.9.2: three values; four steps to 40; the first segment over again.
  const data = Uint16Array.from([0, 3, 1, 2, 20, 1, 4, 40, 2, 1, 0, 0]);
  expect(Array.from(expandSegments(data, 10, 16))).toEqual([1, 2, 20, 25, 30, 35, 40, 1, 2, 20]);
});

test('segments of eight bits point back by bytes', () => {
  const data = Uint16Array.from([0, 2, 7, 9, 2, 1, 0, 0, 0, 0]);
  expect(Array.from(expandSegments(data, 4, 8))).toEqual([7, 9, 7, 9]);
});

test('a segment that points to itself, or to a later one, does not run for ever', () => {
  expect(Array.from(expandSegments(Uint16Array.from([2, 1, 0, 0, 0, 1, 5]), 3, 16))).toEqual([5, 0, 0]);
});

test('a damaged table stays black where it says nothing', () => {
  expect(Array.from(expandSegments(Uint16Array.from([0, 9, 4]), 3, 16))).toEqual([4, 0, 0]);
  expect(Array.from(expandSegments(Uint16Array.from([77, 1, 1]), 2, 16))).toEqual([0, 0]);
});

test('a palette of 16 bits shows its high bytes, one that only claims 16 its low ones', () => {
  const dataset = (entries: readonly number[]): JsonDataset => ({
    '00281101': descriptor(2, 0, 16),
    '00281102': descriptor(2, 0, 16),
    '00281103': descriptor(2, 0, 16),
    '00281201': inline(entries),
    '00281202': inline(entries),
    '00281203': inline(entries),
  });
  expect(Array.from(readPalette(dataset([0x1234, 0xff00]), 16, false)?.red ?? [])).toEqual([0x12, 0xff]);
  expect(Array.from(readPalette(dataset([0x12, 0xff]), 16, false)?.red ?? [])).toEqual([0x12, 0xff]);
});

test('segmented tables are read where there are no plain ones', () => {
  const segments = inline([0, 1, 0, 1, 3, 0xff00]);
  const palette = readPalette(
    {
      '00281101': descriptor(4, 10, 16),
      '00281102': descriptor(4, 10, 16),
      '00281103': descriptor(4, 10, 16),
      '00281221': segments,
      '00281222': segments,
      '00281223': segments,
    },
    16,
    false,
  );
  expect(palette?.firstMapped).toBe(10);
  expect(Array.from(palette?.green ?? [])).toEqual([0, 85, 170, 255]);
});

test('a supplemental palette colours values from its first one on and leaves the others grey', () => {
  const channel = Uint8Array.of(10, 20);
  const palette = {
    firstMapped: 100,
    red: channel,
    green: Uint8Array.of(30, 40),
    blue: Uint8Array.of(50, 60),
  };
  expect(Array.from(coloursOf([99, 100, 101, 500], palette) ?? [])).toEqual([
    0, 0xff321e0a, 0xff3c2814, 0xff3c2814,
  ]);
  expect(coloursOf([1, 2], palette)).toBeNull();
});
