import { expect, test } from 'vitest';
import { actualJpegSyntax } from './jpeg-process.ts';

const BASELINE = '1.2.840.10008.1.2.4.50';
const EXTENDED = '1.2.840.10008.1.2.4.51';
const LOSSLESS = '1.2.840.10008.1.2.4.70';

/** Start of image, an application segment of four bytes, then a start of frame with this marker and precision. */
function stream(marker: number, precision: number): Uint8Array {
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, marker, 0, 11, precision, 0, 1, 0, 1, 1);
}

test('baseline under the name of lossless is read as baseline', () => {
  expect(actualJpegSyntax(stream(0xc0, 8), LOSSLESS)).toBe(BASELINE);
});

test('lossless and extended streams keep what they are', () => {
  expect(actualJpegSyntax(stream(0xc3, 16), LOSSLESS)).toBe(LOSSLESS);
  expect(actualJpegSyntax(stream(0xc3, 12), '1.2.840.10008.1.2.4.57')).toBe(LOSSLESS);
  expect(actualJpegSyntax(stream(0xc1, 12), EXTENDED)).toBe(EXTENDED);
  expect(actualJpegSyntax(stream(0xc1, 8), EXTENDED)).toBe(BASELINE);
});

test('progressive streams are what eight-bit decoders read, or are told apart', () => {
  expect(actualJpegSyntax(stream(0xc2, 8), '1.2.840.10008.1.2.4.55')).toBe(BASELINE);
  expect(actualJpegSyntax(stream(0xc2, 12), '1.2.840.10008.1.2.4.53')).toBe('1.2.840.10008.1.2.4.55');
  expect(actualJpegSyntax(stream(0xc2, 12), EXTENDED)).toBe('1.2.840.10008.1.2.4.55');
});

test('other syntaxes and broken streams keep their name', () => {
  expect(actualJpegSyntax(stream(0xc0, 8), '1.2.840.10008.1.2.4.90')).toBe('1.2.840.10008.1.2.4.90');
  expect(actualJpegSyntax(Uint8Array.of(1, 2, 3), LOSSLESS)).toBe(LOSSLESS);
  expect(actualJpegSyntax(Uint8Array.of(0xff, 0xd8, 0xff), LOSSLESS)).toBe(LOSSLESS);
});
