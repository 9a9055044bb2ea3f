import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { datasetToJson, type JsonDataset } from './dicom-json.ts';
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, type Encoding } from './element-walk.ts';
import { elementHead, fixtureDataset, fixtureInstance, type FixtureElement } from './fixture-dataset.ts';

function toJson(bytes: Buffer, encoding: Encoding = EXPLICIT_LITTLE, inlineLimitBytes = 1024): JsonDataset {
  const reading = datasetToJson(bytes, encoding, {
    inlineLimitBytes,
    isWholeDataset: true,
    bulkDataUri: ({ vr, offset, length }) => `bulk/${vr}/${offset}/${length}`,
  });
  if (reading.kind !== 'json') throw new Error('The data set does not suffice.');
  return reading.json;
}

const MIXED: FixtureElement[] = [
  [0x00080005, 'CS', 'ISO_IR 100'],
  [0x00080008, 'CS', 'ORIGINAL\\\\AXIAL'],
  [0x00080090, 'PN', ''],
  [0x00081140, 'SQ', [[[0x00081155, 'UI', '1.2.3']], []]],
  [0x00100010, 'PN', 'J\xe9r\xf4me^Buc=\xe9'],
  [0x00104000, 'LT', ' two\\words '],
  [0x00180050, 'DS', '1.500000\\x'],
  [0x00209165, 'AT', [0x0018, 0x9151]],
  [0x00280010, 'US', [512]],
  [0x00280103, 'US', [1]],
  [0x00280106, 'SS', [-1000]],
  [0x00282000, 'OB', Buffer.from([1, 2, 3, 4])],
  [0x00189073, 'FD', [0.1]],
];

const EXPECTED: JsonDataset = {
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
  '00080090': { vr: 'PN' },
  '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3'] } }, {}] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Jérôme^Buc', Ideographic: 'é' }] },
  '00104000': { vr: 'LT', Value: [' two\\words'] },
  '00180050': { vr: 'DS', Value: [1.5, 'x'] },
  '00209165': { vr: 'AT', Value: ['00189151'] },
  '00280010': { vr: 'US', Value: [512] },
  '00280103': { vr: 'US', Value: [1] },
  '00280106': { vr: 'SS', Value: [-1000] },
  '00282000': { vr: 'OB', InlineBinary: 'AQIDBA==' },
  '00189073': { vr: 'FD', Value: [0.1] },
};

test('writes the JSON model of the standard (PS3.18 F.2), alike from every encoding', () => {
  const sorted = [...MIXED].sort((a, b) => a[0] - b[0]);
  // AT is two 16-bit numbers; the fixture writes them in the order of the encoding.
  expect(toJson(fixtureDataset(sorted))).toEqual(EXPECTED);
  expect(toJson(fixtureDataset(sorted, { isImplicit: true }), IMPLICIT_LITTLE)).toEqual(EXPECTED);
  expect(toJson(fixtureDataset(sorted, { isBigEndian: true }), EXPLICIT_BIG)).toEqual(EXPECTED);
});

test('implicit VR: private creators are LO, other private elements UN, unsigned or signed by Pixel Representation', () => {
  const elements: FixtureElement[] = [
    [0x00090010, 'LO', 'FIXTURE'],
    [0x00091001, 'LO', 'ab'],
    [0x00280103, 'US', [0]],
    [0x00280106, 'US', [65535]],
  ];
  const json = toJson(fixtureDataset(elements, { isImplicit: true }), IMPLICIT_LITTLE);
  expect(json['00090010']).toEqual({ vr: 'LO', Value: ['FIXTURE'] });
  expect(json['00091001']).toEqual({ vr: 'UN', InlineBinary: 'YWI=' });
  expect(json['00280106']).toEqual({ vr: 'US', Value: [65535] });
});

test('a known attribute that came as UN is what the dictionary says; UN of undefined length is a sequence', () => {
  const item = Buffer.concat([
    elementHead(0xfffee000, '', 0xffffffff),
    fixtureDataset([[0x00080100, 'SH', '1']], { isImplicit: true }),
    elementHead(0xfffee00d, '', 0),
  ]);
  const bytes = Buffer.concat([
    fixtureDataset([[0x00080060, 'UN', Buffer.from('CT')]]),
    elementHead(0x00091010, 'UN', 0xffffffff),
    item,
    elementHead(0xfffee0dd, '', 0),
  ]);
  expect(toJson(bytes)).toEqual({
    '00080060': { vr: 'CS', Value: ['CT'] },
    '00091010': { vr: 'SQ', Value: [{ '00080100': { vr: 'SH', Value: ['1'] } }] },
  });
});

test('an item may name its own character set and hands it down, not on', () => {
  const name = 'M\xfcller';
  const item: FixtureElement[] = [
    [0x00080005, 'CS', 'ISO_IR 144'],
    [0x00100010, 'PN', '\xbb'],
  ];
  const elements: FixtureElement[] = [
    [0x00080005, 'CS', 'ISO_IR 100'],
    [0x00081140, 'SQ', [item]],
    [0x00100010, 'PN', name],
  ];
  const json = toJson(fixtureDataset(elements));
  expect(json['00100010']?.Value).toEqual([{ Alphabetic: 'Müller' }]);
  expect(json['00081140']?.Value).toMatchObject([{ '00100010': { Value: [{ Alphabetic: 'Л' }] } }]);
});

test('large binary values and pixel data leave by address; nothing behind the pixels is read', () => {
  const large = Buffer.alloc(2048, 1);
  const bytes = fixtureDataset([
    [0x00091001, 'OB', large],
    [0x7fe00010, 'OW', large],
    [0xfffcfffc, 'OB', large],
  ]);
  expect(toJson(bytes)).toEqual({
    '00091001': { vr: 'OB', BulkDataURI: 'bulk/OB/12/2048' },
    '7FE00010': { vr: 'OW', BulkDataURI: `bulk/OW/${12 + 2048 + 12}/2048` },
  });
});

test('words of big-endian values come in little endian', () => {
  const json = toJson(
    fixtureDataset([[0x00283006, 'OW', [0x0102, 0x0304]]], { isBigEndian: true }),
    EXPLICIT_BIG,
  );
  expect(Buffer.from(json['00283006']?.InlineBinary ?? '', 'base64').toString('hex')).toBe('02010403');
});

test('asks for more while the header goes on, and is done with it at the pixels', () => {
  const bytes = fixtureDataset(fixtureInstance([[0x7fe00010, 'OW', Buffer.alloc(4096)]]));
  const options = { inlineLimitBytes: 16, isWholeDataset: false, bulkDataUri: () => null };
  const headerEnd = bytes.length - 4096;
  for (const length of [20, headerEnd - 13])
    expect(datasetToJson(bytes.subarray(0, length), EXPLICIT_LITTLE, options).kind).toBe('needsMore');
  expect(datasetToJson(bytes.subarray(0, headerEnd), EXPLICIT_LITTLE, options).kind).toBe('json');
});

test('whatever the bytes are, it ends without throwing', () => {
  const whole = fixtureDataset([...MIXED].sort((a, b) => a[0] - b[0]));
  const change = fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
  const encoding = fc.constantFrom(EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), encoding, (changes, written) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      JSON.stringify(toJson(bytes, written));
    }),
    { numRuns: 2000 },
  );
});
