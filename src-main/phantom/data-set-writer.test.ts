import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  decimalString,
  DEFLATED_LITTLE_ENDIAN,
  encodeDataSet,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from './data-set-writer.ts';

const attributes = {
  Rows: 2,
  PatientID: 'ABC',
  SOPInstanceUID: '1.2.3',
  PixelData: Uint16Array.of(0x0102, 0x0304),
} as const;

/** One element a line */
function hex(...lines: string[]): Buffer {
  return Buffer.from(lines.join('').replaceAll(/\s/g, ''), 'hex');
}

describe('the data set writer', () => {
  it('writes explicit little endian in tag order with even lengths (PS3.5 7.1.2)', () => {
    expect(encodeDataSet(attributes, EXPLICIT_LITTLE_ENDIAN)).toEqual(
      hex(
        '0800 1800 5549 0600 312e322e3300', // UI is padded with a null
        '1000 2000 4c4f 0400 41424320', // LO is padded with a space
        '2800 1000 5553 0200 0200',
        'e07f 1000 4f57 0000 04000000 0201 0403',
      ),
    );
  });

  it('writes implicit little endian without VRs (PS3.5 7.1.3)', () => {
    expect(encodeDataSet(attributes, IMPLICIT_LITTLE_ENDIAN)).toEqual(
      hex(
        '0800 1800 06000000 312e322e3300',
        '1000 2000 04000000 41424320',
        '2800 1000 02000000 0200',
        'e07f 1000 04000000 0201 0403',
      ),
    );
  });

  it('writes big endian numbers, tags and words (PS3.5 A.3)', () => {
    expect(encodeDataSet(attributes, EXPLICIT_BIG_ENDIAN)).toEqual(
      hex(
        '0008 0018 5549 0006 312e322e3300',
        '0010 0020 4c4f 0004 41424320',
        '0028 0010 5553 0002 0002',
        '7fe0 0010 4f57 0000 00000004 0102 0304',
      ),
    );
  });

  it('writes sequences with lengths or with delimiters (PS3.5 7.5)', () => {
    const withItem = { ReferencedImageSequence: [{ Rows: 1 }] } as const;
    const item = '2800 1000 5553 0200 0100';
    expect(encodeDataSet(withItem, EXPLICIT_LITTLE_ENDIAN)).toEqual(
      hex('0800 4011 5351 0000 12000000', 'feff 00e0 0a000000', item),
    );
    expect(encodeDataSet(withItem, EXPLICIT_LITTLE_ENDIAN, { hasUndefinedLengths: true })).toEqual(
      hex(
        '0800 4011 5351 0000 ffffffff',
        'feff 00e0 ffffffff',
        item,
        'feff 0de0 00000000 feff dde0 00000000',
      ),
    );
  });

  it('writes encapsulated frames with their offset table (PS3.5 A.4)', () => {
    const frames = { PixelData: { frames: [Buffer.from([1, 2, 3]), Buffer.from([4, 5])] } };
    expect(encodeDataSet(frames, '1.2.840.10008.1.2.5')).toEqual(
      hex(
        'e07f 1000 4f42 0000 ffffffff',
        'feff 00e0 08000000 00000000 0c000000',
        'feff 00e0 04000000 01020300 feff 00e0 02000000 0405 feff dde0 00000000',
      ),
    );
  });

  it.each(['even', 'odd'] as const)('deflates to an %s number of bytes when asked', (deflatedLength) => {
    const deflated = encodeDataSet(attributes, DEFLATED_LITTLE_ENDIAN, { deflatedLength });
    expect(deflated.length % 2).toBe(deflatedLength === 'odd' ? 1 : 0);
    expect(inflateRawSync(deflated)).toEqual(encodeDataSet(attributes, EXPLICIT_LITTLE_ENDIAN));
  });

  it('writes decimal strings of at most 16 characters', () => {
    expect(decimalString(0.5)).toBe('0.5');
    for (const value of [Math.PI * 100, -Math.PI * 100, 1 / 3, -1e-7 / 3, -127.99999999999999, 1e21 / 7]) {
      const text = decimalString(value);
      expect(text.length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
    }
  });
});
