import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  elementHead,
  FIXTURE_UIDS,
  fixtureDataset,
  fixtureFile,
  fixtureFragments,
  fixtureInstance,
  type FixtureElement,
} from '#main/dicom/fixture-dataset.ts';
import { fixtureArchive, type FixtureArchive } from './fixture-archive.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const BIG = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const JPEG_LS = '1.2.840.10008.1.2.4.80';
const SERIES = `/dicomweb/studies/${FIXTURE_UIDS.study}/series/${FIXTURE_UIDS.series}`;
const INSTANCE = `${SERIES}/instances/${FIXTURE_UIDS.instance}`;

const THREE_FRAMES: FixtureElement[] = [
  [0x00280002, 'US', [1]],
  [0x00280004, 'CS', 'MONOCHROME2'],
  [0x00280008, 'IS', '3'],
  [0x00280010, 'US', [2]],
  [0x00280011, 'US', [3]],
  [0x00280100, 'US', [16]],
];
const PIXELS = Buffer.from(Array.from({ length: 36 }, (_, at) => at));

let archive: FixtureArchive;
beforeEach(async () => {
  archive = await fixtureArchive();
});
afterEach(async () => {
  await archive.dispose();
});

function native(syntax: string): Buffer {
  const elements = fixtureInstance([...THREE_FRAMES, [0x7fe00010, 'OW', PIXELS]]);
  const options = { isImplicit: syntax === IMPLICIT, isBigEndian: syntax === BIG };
  return fixtureFile(fixtureDataset(elements, options), syntax);
}

function compressed(): Buffer {
  const fragments = [Buffer.from('aaaa'), Buffer.from('bbbbbb'), Buffer.from('cc')];
  const head = fixtureDataset(fixtureInstance(THREE_FRAMES));
  return fixtureFile(Buffer.concat([head, fixtureFragments([0, 12, 26], fragments)]), JPEG_LS);
}

async function get(url: string, accept?: string, headers: Record<string, string> = {}) {
  return archive.app.inject({ url, headers: { ...headers, ...(accept === undefined ? {} : { accept }) } });
}

interface ReadPart {
  readonly contentType: string;
  readonly bytes: Buffer;
}

function partsOf(answer: Awaited<ReturnType<typeof get>>): ReadPart[] {
  const boundary = /boundary=([^;]+)/.exec(String(answer.headers['content-type']))?.[1] ?? '';
  const text = answer.rawPayload.toString('latin1');
  const [, ...parts] = text.split(`--${boundary}`);
  expect(parts.at(-1)).toBe('--\r\n');
  return parts.slice(0, -1).map((part) => {
    const [head = '', ...body] = part.slice(2).split('\r\n\r\n');
    return {
      contentType: head.replace('Content-Type: ', ''),
      bytes: Buffer.from(body.join('\r\n\r\n').slice(0, -2), 'latin1'),
    };
  });
}

const AS_STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

test.each([
  [EXPLICIT, EXPLICIT],
  [IMPLICIT, EXPLICIT],
  [DEFLATED, EXPLICIT],
  [BIG, BIG],
])('serves native frames stored in %s as stored, named %s', async (stored, named) => {
  await archive.add(native(stored));
  const answer = await get(`${INSTANCE}/frames/3,1`, AS_STORED);
  expect(answer.statusCode).toBe(200);
  expect(partsOf(answer)).toEqual([
    { contentType: `application/octet-stream; transfer-syntax=${named}`, bytes: PIXELS.subarray(24, 36) },
    { contentType: `application/octet-stream; transfer-syntax=${named}`, bytes: PIXELS.subarray(0, 12) },
  ]);
});

test('serves compressed frames untouched, with their transfer syntax and media type', async () => {
  await archive.add(compressed());
  const octets = partsOf(await get(`${INSTANCE}/frames/2`, AS_STORED));
  expect(octets).toEqual([
    { contentType: `application/octet-stream; transfer-syntax=${JPEG_LS}`, bytes: Buffer.from('bbbbbb') },
  ]);
  const typed = partsOf(await get(`${INSTANCE}/frames/2`, 'multipart/related; type="image/jls"'));
  expect(typed[0]?.contentType).toBe(`image/jls; transfer-syntax=${JPEG_LS}`);
});

test('serves a single frame as a single part when that is asked for', async () => {
  await archive.add(native(EXPLICIT));
  const answer = await get(`${INSTANCE}/frames/2`, 'application/octet-stream; transfer-syntax=*');
  expect(answer.headers['content-type']).toBe(`application/octet-stream; transfer-syntax=${EXPLICIT}`);
  expect(answer.headers['content-length']).toBe('12');
  expect(answer.rawPayload).toEqual(PIXELS.subarray(12, 24));
});

test('lets the caller keep frames and answers 304 when it has them', async () => {
  await archive.add(native(EXPLICIT));
  const first = await get(`${INSTANCE}/frames/1`, AS_STORED, { 'accept-encoding': 'gzip' });
  expect(first.headers['cache-control']).toBe('private, max-age=31536000, immutable');
  expect(first.headers['content-encoding']).toBeUndefined();
  const etag = String(first.headers.etag);
  const again = await get(`${INSTANCE}/frames/1`, AS_STORED, { 'if-none-match': etag });
  expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  const other = await get(`${INSTANCE}/frames/2`, AS_STORED, { 'if-none-match': etag });
  expect(other.statusCode).toBe(200);
});

test('refuses a transfer syntax that is not the stored one, and frames that are not there', async () => {
  await archive.add(compressed());
  const raw = 'multipart/related; type="application/octet-stream"; transfer-syntax=';
  expect((await get(`${INSTANCE}/frames/1`, `${raw}1.2.840.10008.1.2.4.70`)).statusCode).toBe(406);
  // It could be decoded, were it what it says.
  expect((await get(`${INSTANCE}/frames/1`, `${raw}${EXPLICIT}`)).statusCode).toBe(422);
  expect(
    (await get(`${INSTANCE}/frames/1,2`, 'application/octet-stream; transfer-syntax=*')).statusCode,
  ).toBe(406);
  expect((await get(`${INSTANCE}/frames/4`, AS_STORED)).statusCode).toBe(404);
  expect((await get(`${INSTANCE}/frames/0`, AS_STORED)).statusCode).toBe(400);
  expect((await get(`${INSTANCE}/frames/x`, AS_STORED)).statusCode).toBe(400);
  expect((await get(`${SERIES}/instances/2.25.9/frames/1`, AS_STORED)).statusCode).toBe(404);
  expect((await get(`${SERIES}/instances/..%2f..%2fetc/frames/1`, AS_STORED)).statusCode).toBe(400);
});

test('takes frame lists longer than a path parameter may be', async () => {
  await archive.add(native(EXPLICIT));
  const list = Array.from({ length: 600 }, (_, at) => (at % 3) + 1).join(',');
  expect(partsOf(await get(`${INSTANCE}/frames/${list}`, AS_STORED))).toHaveLength(600);
});

test('tells of pixels that are cut off instead of allocating what the header claims', async () => {
  const claim: FixtureElement[] = [
    ...THREE_FRAMES,
    [0x00280010, 'US', [65535]],
    [0x00280011, 'US', [65535]],
    [0x7fe00010, 'OW', PIXELS],
  ];
  await archive.add(fixtureFile(fixtureDataset(fixtureInstance(claim)), EXPLICIT));
  const answer = await get(`${INSTANCE}/frames/1`, AS_STORED);
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ code: 'CORRUPT' });
});

test('an object without pixels has metadata but no frames', async () => {
  await archive.add(fixtureFile(fixtureDataset(fixtureInstance()), EXPLICIT));
  expect((await get(`${INSTANCE}/frames/1`, AS_STORED)).statusCode).toBe(404);
  const [json] = (await get(`${INSTANCE}/metadata`)).json();
  expect(json['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: 'Phantom^Fixture' }] });
});

test('metadata names pixel data and large values by address, and the values lie there', async () => {
  const large = Buffer.from(Array.from({ length: 9000 }, (_, at) => at & 0xff));
  const table = Buffer.alloc(8192, 7);
  const changes: FixtureElement[] = [
    [0x00090010, 'LO', 'FIXTURE'],
    [0x00091001, 'OB', large],
    ...THREE_FRAMES,
    [0x00281201, 'OW', table],
    [0x7fe00010, 'OW', PIXELS],
  ];
  await archive.add(fixtureFile(fixtureDataset(fixtureInstance(changes)), EXPLICIT));
  const answer = await get(`${SERIES}/metadata`, 'application/dicom+json');
  expect(answer.headers['content-type']).toContain('application/dicom+json');
  const [json] = answer.json();
  expect(json['00281201'].InlineBinary).toBe(table.toString('base64'));
  expect(json['00083002'].Value).toEqual([EXPLICIT]);
  expect((await get(json['00091001'].BulkDataURI)).rawPayload).toEqual(large);
  expect((await get(json['7FE00010'].BulkDataURI)).rawPayload).toEqual(PIXELS);
});

test('metadata of a series follows instances that arrive later', async () => {
  await archive.add(native(EXPLICIT));
  expect((await get(`${SERIES}/metadata`)).json()).toHaveLength(1);
  const second = fixtureInstance([[0x00080018, 'UI', '2.25.1004']]);
  await archive.add(fixtureFile(fixtureDataset(second), EXPLICIT));
  const both = (await get(`${SERIES}/metadata`)).json();
  expect(both.map((json: Record<string, { Value: string[] }>) => json['00080018']?.Value[0])).toEqual([
    FIXTURE_UIDS.instance,
    '2.25.1004',
  ]);
});

test('retrieves whole instances byte for byte and audits that they leave', async () => {
  const file = compressed();
  await archive.add(file);
  const answer = await get(SERIES, 'multipart/related; type="application/dicom"');
  expect(partsOf(answer)).toEqual([
    { contentType: `application/dicom; transfer-syntax=${JPEG_LS}`, bytes: file },
  ]);
  const single = await get(INSTANCE, 'application/dicom');
  expect(single.rawPayload).toEqual(file);
  expect(archive.audited.map(({ event, instances }) => [event, instances])).toEqual([
    ['instances.exported', 1],
    ['instances.exported', 1],
  ]);
  const transcoded = await get(INSTANCE, `application/dicom; transfer-syntax=${EXPLICIT}`);
  // It could be decoded, were it what it says; compressing it anew is not done.
  expect(transcoded.statusCode).toBe(422);
  const compressed70 = await get(INSTANCE, 'application/dicom; transfer-syntax=1.2.840.10008.1.2.4.70');
  expect(compressed70.statusCode).toBe(406);
});

test('audits once that a program opened a study; the window says so itself', async () => {
  await archive.add(native(EXPLICIT));
  await get(`${SERIES}/metadata`);
  expect(archive.audited).toEqual([]);
  archive.caller = { kind: 'token', id: 't1', user: { userKey: '2', name: 'pacs', role: 'clinician' } };
  await get(`${SERIES}/metadata`);
  await get(`/dicomweb/studies/${FIXTURE_UIDS.study}/metadata`);
  expect(archive.audited.map(({ event }) => event)).toEqual(['study.open']);
});

test.each([
  '/dicomweb/studies',
  '/dicomweb/series',
  '/dicomweb/instances',
  `/dicomweb/studies/${FIXTURE_UIDS.study}`,
  `/dicomweb/studies/${FIXTURE_UIDS.study}/metadata`,
  SERIES,
  `${SERIES}/metadata`,
  INSTANCE,
  `${INSTANCE}/metadata`,
  `${INSTANCE}/frames/1`,
  `${INSTANCE}/bulkdata/OW-0-4`,
])('nobody without the right gets %s', async (url) => {
  await archive.add(native(EXPLICIT));
  archive.caller = null;
  expect((await get(url)).statusCode).toBe(403);
});

test('fragments without an offset table are told apart by where a code stream begins', async () => {
  const start = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from(text)]);
  const fragments = [start('aa'), Buffer.from('more'), start('bb'), start('cc')];
  const head = fixtureDataset(fixtureInstance(THREE_FRAMES));
  await archive.add(fixtureFile(Buffer.concat([head, fixtureFragments([], fragments)]), JPEG_LS));
  const parts = partsOf(await get(`${INSTANCE}/frames/1,2`, AS_STORED));
  expect(parts.map(({ bytes }) => bytes)).toEqual([
    Buffer.concat([start('aa'), Buffer.from('more')]),
    start('bb'),
  ]);
});

test('an object that ends inside its fragments says so for the frame that is cut, and serves the others', async () => {
  const head = fixtureDataset(fixtureInstance(THREE_FRAMES));
  const whole = fixtureFragments([], [Buffer.from('aaaa'), Buffer.from('bbbb'), Buffer.from('cccc')]);
  const cut = whole.subarray(0, whole.length - elementHead(0xfffee0dd, '', 0).length - 2);
  await archive.add(fixtureFile(Buffer.concat([head, cut]), JPEG_LS));
  expect((await get(`${INSTANCE}/frames/2`, AS_STORED)).statusCode).toBe(200);
  expect((await get(`${INSTANCE}/frames/3`, AS_STORED)).statusCode).toBe(422);
});
