import { deflateRawSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import {
  elementHead,
  fixtureDataset,
  fixtureInstance,
  type FixtureElement,
  type FixtureOptions,
} from './fixture-dataset.ts';
import { readHeader } from './read-header.ts';

const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const BIG = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

const IMAGE: FixtureElement[] = [
  [0x00080005, 'CS', 'ISO_IR 100'],
  [0x00080020, 'DA', '20260102'],
  [0x00100010, 'PN', 'M\xfcller^J\xf6rg'],
  [0x00200013, 'IS', ' 7'],
  [0x00280002, 'US', [1]],
  [0x00280010, 'US', [512]],
  [0x00280011, 'US', [256]],
  [0x00280100, 'US', [16]],
  [0x7fe00010, 'OW', Buffer.alloc(64, 0xff)],
];

function header(bytes: Buffer, syntax: string, isWhole = true): InstanceHeader {
  const reading = readHeader(bytes, syntax, isWhole);
  if (reading.kind !== 'header') throw new Error('The head does not suffice.');
  return reading.header;
}

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : `foreign: ${String(error)}`;
  }
}

test.each<[string, FixtureOptions]>([
  [IMPLICIT, { isImplicit: true }],
  [EXPLICIT, {}],
  [BIG, { isBigEndian: true }],
  [DEFLATED, {}],
  ['1.2.840.10008.1.2.4.90', {}],
])('reads a header in %s', (syntax, options) => {
  const dataset = fixtureDataset(fixtureInstance(IMAGE), options);
  const bytes = syntax === DEFLATED ? deflateRawSync(dataset) : dataset;
  expect(header(bytes, syntax)).toMatchObject({
    transferSyntaxUid: syntax,
    patientName: { alphabetic: 'Müller^Jörg', ideographic: '', phonetic: '' },
    patientId: 'FIX-1',
    studyDate: '20260102',
    instanceNumber: 7,
    rows: 512,
    columns: 256,
    numberOfFrames: 1,
    seriesNumber: null,
    accessionNumber: '',
  });
});

test('an object without pixels has no frames, a multi-frame one as many as it says', () => {
  expect(header(fixtureDataset(fixtureInstance()), EXPLICIT).numberOfFrames).toBe(0);
  const frames: FixtureElement[] = [...IMAGE, [0x00280008, 'IS', '96']];
  expect(header(fixtureDataset(fixtureInstance(frames)), EXPLICIT).numberOfFrames).toBe(96);
});

test('asks for more until the header is there, and never for pixels', () => {
  const whole = fixtureDataset(fixtureInstance(IMAGE));
  // Up to the head of the pixel data: before it, what queries ask for may still come.
  const needed = whole.length - 64;
  expect(readHeader(whole.subarray(0, needed - 1), EXPLICIT, false)).toEqual({ kind: 'needsMore' });
  expect(readHeader(whole.subarray(0, needed), EXPLICIT, false).kind).toBe('header');
});

test('passes over sequences of every kind', () => {
  const nested: FixtureElement[] = [[0x00100020, 'LO', 'WRONG']];
  const inner = fixtureDataset(nested);
  const item = Buffer.concat([
    elementHead(0xfffee000, '', 0xffffffff),
    inner,
    elementHead(0xfffee00d, '', 0),
  ]);
  const undefinedLength = Buffer.concat([
    elementHead(0x00081140, 'SQ', 0xffffffff),
    item,
    elementHead(0xfffee0dd, '', 0),
  ]);
  const implicitItem = Buffer.concat([
    elementHead(0xfffee000, '', 0xffffffff),
    fixtureDataset(nested, { isImplicit: true }),
    elementHead(0xfffee00d, '', 0),
  ]);
  const unknown = Buffer.concat([
    elementHead(0x00091001, 'UN', 0xffffffff),
    implicitItem,
    elementHead(0xfffee0dd, '', 0),
  ]);
  const elements = fixtureInstance();
  const upTo = (limit: number, from = 0) =>
    fixtureDataset(elements.filter(([tag]) => tag >= from && tag < limit));
  const bytes = Buffer.concat([
    upTo(0x00081140),
    undefinedLength,
    unknown,
    fixtureDataset([[0x00091002, 'SQ', [nested, nested]]]),
    upTo(0x7fe00010, 0x00081140),
  ]);
  expect(header(bytes, EXPLICIT).patientId).toBe('FIX-1');
});

test('what is inside a sequence is not the patient', () => {
  const other: FixtureElement[] = [[0x00100020, 'LO', 'OTHER']];
  const elements = fixtureInstance([[0x00081110, 'SQ', [other]]]);
  expect(header(fixtureDataset(elements), EXPLICIT).patientId).toBe('FIX-1');
});

test('refuses an object without identity, with the reason', () => {
  for (const tag of [0x00080016, 0x00080018, 0x0020000d, 0x0020000e]) {
    const elements = fixtureInstance().filter((element) => element[0] !== tag);
    expect(codeOf(() => readHeader(fixtureDataset(elements), EXPLICIT, true))).toBe('INPUT');
  }
  const bad = fixtureInstance([[0x00080018, 'UI', 'not.a.uid']]);
  expect(() => readHeader(fixtureDataset(bad), EXPLICIT, true)).toThrow('SOP Instance UID');
  expect(codeOf(() => readHeader(Buffer.alloc(8), '1.2.3', true))).toBe('INPUT');
});

test('a cut object whose identity is there keeps its header', () => {
  const whole = fixtureDataset(fixtureInstance(IMAGE));
  expect(header(whole.subarray(0, whole.length - 70), EXPLICIT).rows).toBe(512);
});

test('stops at nesting beyond reason instead of running out of stack', () => {
  const open = Buffer.concat([
    elementHead(0x00081140, 'SQ', 0xffffffff),
    elementHead(0xfffee000, '', 0xffffffff),
  ]);
  const bytes = Buffer.concat(Array.from({ length: 20_000 }, () => open));
  expect(codeOf(() => readHeader(bytes, EXPLICIT, true))).toBe('CORRUPT');
});

test('a deflated bomb costs no more than its head', () => {
  const elements = fixtureInstance(IMAGE.slice(0, -1));
  const bomb = Buffer.concat([
    fixtureDataset(elements),
    elementHead(0x7fe00010, 'OW', 0x10000000),
    Buffer.alloc(64e6),
  ]);
  expect(header(deflateRawSync(bomb).subarray(0, 65_536), DEFLATED, false).rows).toBe(512);
  expect(codeOf(() => readHeader(Buffer.from('nothing deflated here'), DEFLATED, true))).toBe('CORRUPT');
});

test('whatever the bytes are, there is a header, a wish for more, or a reason', () => {
  const whole = fixtureDataset(fixtureInstance(IMAGE));
  const change = fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
  const syntax = fc.constantFrom(IMPLICIT, EXPLICIT, BIG, DEFLATED);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), syntax, fc.boolean(), (changes, uid, isWhole) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      expect(codeOf(() => readHeader(bytes, uid, isWhole))).toMatch(/^(?:none|INPUT|CORRUPT)$/);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), syntax, (noise, uid) => {
      expect(codeOf(() => readHeader(Buffer.from(noise), uid, true))).toMatch(/^(?:none|INPUT|CORRUPT)$/);
    }),
    { numRuns: 2000 },
  );
});
