import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  modalityValue,
  sampleTypeFor,
  toModalityValues,
  type Modality,
  type StoredFormat,
} from './modality.ts';

const IDENTITY: Modality = { slope: 1, intercept: 0, table: null };
const CT: Modality = { slope: 1, intercept: -1024, table: null };
const UNSIGNED_12: StoredFormat = { bitsAllocated: 16, bitsStored: 12, isSigned: false };

test('a 12-bit CT with intercept -1024 becomes signed HU in the same buffer', () => {
  const words = Uint16Array.of(0, 1024, 4095);
  const type = sampleTypeFor([{ format: UNSIGNED_12, modality: CT }]);
  const values = toModalityValues(words, UNSIGNED_12, CT, type);
  expect(values).toEqual(Int16Array.of(-1024, 0, 3071));
  expect(values.buffer).toBe(words.buffer);
});

test('bits above Bits Stored are no part of the value, and the sign comes from the highest stored bit', () => {
  const signed: StoredFormat = { bitsAllocated: 16, bitsStored: 12, isSigned: true };
  expect(toModalityValues(Uint16Array.of(0xf123), UNSIGNED_12, IDENTITY, 'Uint16Array')).toEqual(
    Uint16Array.of(0x123),
  );
  expect(toModalityValues(Uint16Array.of(0x0800, 0x07ff), signed, IDENTITY, 'Int16Array')).toEqual(
    Int16Array.of(-2048, 2047),
  );
});

test('a fractional slope needs floats, and one such frame decides for its series', () => {
  const pet: Modality = { slope: 0.37, intercept: 0, table: null };
  expect(
    sampleTypeFor([
      { format: UNSIGNED_12, modality: CT },
      { format: UNSIGNED_12, modality: pet },
    ]),
  ).toBe('Float32Array');
});

test('unsigned 16 bits with a negative intercept does not fit 16 bits and is not squeezed into them', () => {
  const full: StoredFormat = { bitsAllocated: 16, bitsStored: 16, isSigned: false };
  expect(sampleTypeFor([{ format: full, modality: CT }])).toBe('Float32Array');
  expect(toModalityValues(Uint16Array.of(65535), full, CT, 'Float32Array')).toEqual(Float32Array.of(64511));
});

test('a modality table clamps at its ends (PS3.3 C.11.1.1.1)', () => {
  const table: Modality = {
    slope: 1,
    intercept: 0,
    table: { firstMapped: 10, values: Uint16Array.of(7, 8, 9) },
  };
  expect([0, 10, 11, 12, 99].map((stored) => modalityValue(table, stored))).toEqual([7, 7, 8, 9, 9]);
});

test('every stored value comes out as slope × value + intercept, from bytes as from words', () => {
  const format = fc.constantFrom(8, 16).chain((bitsAllocated) =>
    fc.record({
      bitsAllocated: fc.constant(bitsAllocated),
      bitsStored: fc.integer({ min: bitsAllocated - 7, max: bitsAllocated }),
      isSigned: fc.boolean(),
    }),
  );
  const modality = fc.record({
    slope: fc.constantFrom(1, 2, 3, 0.5),
    intercept: fc.constantFrom(0, -2000, -1, 50),
  });
  fc.assert(
    fc.property(
      format,
      modality,
      fc.array(fc.nat(65535), { minLength: 1, maxLength: 30 }),
      (stored, m, raw) => {
        const { bitsAllocated, bitsStored, isSigned } = stored;
        const rescale: Modality = { ...m, table: null };
        const values = raw.map((word) => {
          const cut = word % 2 ** bitsStored;
          return isSigned && cut >= 2 ** (bitsStored - 1) ? cut - 2 ** bitsStored : cut;
        });
        const type = sampleTypeFor([{ format: stored, modality: rescale }]);
        const words = bitsAllocated === 8 ? Uint8Array.from(raw) : Uint16Array.from(raw);
        const output = toModalityValues(words, stored, rescale, type);
        expect(Array.from(output)).toEqual(values.map((value) => value * m.slope + m.intercept));
      },
    ),
    { numRuns: 500 },
  );
});
