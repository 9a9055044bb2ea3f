import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FIXTURE_UIDS, fixtureDataset, fixtureFile, fixtureInstance } from '#main/dicom/fixture-dataset.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { fixtureArchive, type FixtureArchive } from './fixture-archive.ts';

/** More rounds, for a night: VIEWBOX_FUZZ_ROUNDS=20000 */
const ROUNDS = Number(process.env['VIEWBOX_FUZZ_ROUNDS'] ?? 150);

const EXPLICIT = '1.2.840.10008.1.2.1';
const UID = '2.25.1';
const INSTANCE = `/studies/${FIXTURE_UIDS.study}/series/${FIXTURE_UIDS.series}/instances/${UID}`;
const FILE = fixtureFile(fixtureDataset(fixtureInstance([[0x00080018, 'UI', UID]])), EXPLICIT, UID);
/** What a request may be answered with, however it looks; 500 is none of them */
const STATUSES = [200, 202, 204, 206, 304, 400, 403, 404, 405, 406, 409, 411, 413, 414, 415, 416, 422];

let archive: FixtureArchive;
beforeAll(async () => {
  archive = await fixtureArchive();
  await archive.add(FILE);
});
afterAll(() => archive.dispose());

const resource = fc.constantFrom(
  '/studies',
  '/series',
  '/instances',
  INSTANCE,
  `${INSTANCE}/metadata`,
  `${INSTANCE}/frames/1`,
  `${INSTANCE}/rendered`,
  `${INSTANCE}/thumbnail`,
  `${INSTANCE}/bulkdata`,
  `/studies/${FIXTURE_UIDS.study}`,
  '/wado',
  '/',
);
const text = fc.string({ unit: 'binary', maxLength: 40 });
const name = fc.oneof(
  fc.constantFrom('PatientName', 'StudyDate', 'limit', 'offset', 'includefield', 'fuzzymatching', 'accept'),
  fc.constantFrom('window', 'viewport', 'quality', 'transfer-syntax', 'requestType', 'objectUID', 'region'),
  fc.constantFrom('00400275.00400009', '0040A730.0040A168', '__proto__', 'constructor', 'FFFFFFFF'),
  text,
);
const value = fc.oneof(
  text,
  fc.constantFrom(
    '-1',
    '1e9',
    '999999999999',
    'NaN',
    '*'.repeat(500),
    '%',
    '_',
    '\\',
    '../..',
    '20260101-',
    '-',
    'true',
  ),
);
/** No byte that a header cannot have */
const header = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  fc.constantFrom(
    'multipart/related; type="',
    'multipart/related; type="application/dicom"; transfer-syntax=',
    'application/dicom+json;q=9999999999999999999',
    '*/*,'.repeat(2000),
    '"\\"\\"\\',
    ';;;;',
    'image/jpeg;q=-1, */*;q=nan',
  ),
);

test('whatever is asked for, in whatever form, has a status of the standard', async () => {
  const parameters = fc.array(fc.tuple(name, value), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(resource, parameters, header, header, async (path, given, accept, range) => {
      const query = new URLSearchParams(given).toString();
      const url = `/dicomweb${path}?${query}`;
      const answer = await archive.app.inject({ url, headers: { accept, range } });
      expect(STATUSES, `${url} of ${accept}`).toContain(answer.statusCode);
    }),
    { numRuns: ROUNDS },
  );
});

test('addresses that climb, or name what is no UID, lead nowhere', async () => {
  const climbing = [
    '..',
    '%2e%2e',
    '..%2f..%2fetc',
    '%00',
    '1.2.3%2f..',
    '1'.repeat(65),
    '１.２',
    "1' OR 1=1",
  ];
  for (const uid of climbing)
    for (const path of [`/studies/${uid}/metadata`, `/studies/${FIXTURE_UIDS.study}/series/${uid}`]) {
      const answer = await archive.app.inject({ url: `/dicomweb${path}` });
      expect([400, 404], path).toContain(answer.statusCode);
    }
});

let target: FixtureArchive;
beforeEach(async () => {
  target = await fixtureArchive();
  return () => target.dispose();
});

async function store(body: Buffer, type: string) {
  const url = '/dicomweb/studies';
  return target.app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload: body });
}

const BOUNDARY = 'multipart/related; type="application/dicom"; boundary=B';
const WHOLE = Buffer.concat([
  Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'),
  FILE,
  Buffer.from('\r\n--B--\r\n'),
]);

test('of a damaged request only whole objects are stored, and the answer says how many', async () => {
  const damage = fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(WHOLE.length), fc.boolean(), async (changes, length, isCut) => {
      const body = Buffer.from(WHOLE);
      for (const [at, byte] of changes) body[at] = byte;
      const answer = await store(isCut ? body.subarray(0, length) : body, BOUNDARY);
      expect([200, 202, 400, 409, 422]).toContain(answer.statusCode);
      if (answer.statusCode >= 400) return;
      const { '00081199': stored } = answer.json<{ '00081199': { Value: unknown[] } }>();
      expect(stored.Value).toHaveLength(1);
    }),
    { numRuns: ROUNDS },
  );
});

const deep = 5_000;
const JSON_OPEN = '{"00400275":{"vr":"SQ","Value":[';
const XML_OPEN = '<DicomAttribute tag="00400275" vr="SQ"><Item number="1">';
test.each([
  ['JSON', 'application/dicom+json', `[${JSON_OPEN.repeat(deep)}${']}}'.repeat(deep)}]`],
  ['JSON of brackets alone', 'application/dicom+json', '['.repeat(200_000)],
  [
    'JSON of a number without end',
    'application/dicom+json',
    `[{"00280010":{"vr":"US","Value":[${'9'.repeat(100_000)}]}}]`,
  ],
  [
    'JSON with the names of objects of JavaScript',
    'application/dicom+json',
    '[{"__proto__":{"vr":"LO"},"constructor":1}]',
  ],
  [
    'XML',
    'application/dicom+xml',
    `<NativeDicomModel>${XML_OPEN.repeat(deep)}${'</Item></DicomAttribute>'.repeat(deep)}</NativeDicomModel>`,
  ],
  ['XML without an end', 'application/dicom+xml', '<NativeDicomModel>'.repeat(20_000)],
])('metadata that is %s and has no bottom is refused', async (_, type, metadata) => {
  const body = Buffer.from(`--B\r\nContent-Type: ${type}\r\n\r\n${metadata}\r\n--B--\r\n`);
  const answer = await store(body, `multipart/related; type="${type}"; boundary=B`);
  expect([400, 409], answer.body.slice(0, 200)).toContain(answer.statusCode);
  expect((await target.app.inject({ url: '/dicomweb/studies' })).statusCode).toBe(204);
});

test.each([
  '',
  'multipart/related',
  'multipart/related; boundary=',
  `${BOUNDARY}${'x'.repeat(500)}`,
  'text/html',
  'a/b; ;;=',
])('a body of type %j is refused', async (type) => {
  const answer = await store(WHOLE, type);
  expect([400, 415]).toContain(answer.statusCode);
});

test('the object that this file damages is a whole one', () => {
  expect(readFileMeta(FILE)?.sopInstanceUid).toBe(UID);
});
