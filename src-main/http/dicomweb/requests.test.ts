import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FIXTURE_UIDS,
  fixtureDataset,
  fixtureFile,
  fixtureFragments,
  fixtureInstance,
  type FixtureElement,
} from '#main/dicom/fixture-dataset.ts';
import { readNativeXml } from '#main/dicom/native-xml-reader.ts';
import { encodeRunLength } from '#main/dicom/encode-run-length.ts';
import { fixtureArchive, type FixtureArchive } from './fixture-archive.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const RLE = '1.2.840.10008.1.2.5';
const VIDEO = '1.2.840.10008.1.2.4.102';
const STUDY = `/studies/${FIXTURE_UIDS.study}`;
const SERIES = `${STUDY}/series/${FIXTURE_UIDS.series}`;
const [NATIVE_UID, RLE_UID, VIDEO_UID, NONE_UID] = ['2.25.1', '2.25.2', '2.25.3', '2.25.4'];
const NATIVE = `${SERIES}/instances/${NATIVE_UID}`;
const COMPRESSED = `${SERIES}/instances/${RLE_UID}`;
const MOVIE = `${SERIES}/instances/${VIDEO_UID}`;
const REPORT = `${SERIES}/instances/${NONE_UID}`;

/** Two frames of 4 × 2 pixels of 16 bits */
const PIXELS = Buffer.from(Uint16Array.from({ length: 16 }, (_, at) => at * 250).buffer);
const IMAGE: FixtureElement[] = [
  [0x00280002, 'US', [1]],
  [0x00280004, 'CS', 'MONOCHROME2'],
  [0x00280008, 'IS', '2'],
  [0x00280010, 'US', [2]],
  [0x00280011, 'US', [4]],
  [0x00280100, 'US', [16]],
  [0x00280101, 'US', [16]],
  [0x00280102, 'US', [15]],
  [0x00280103, 'US', [0]],
];

let archive: FixtureArchive;
beforeAll(async () => {
  archive = await fixtureArchive();
  const of = (uid: string, more: FixtureElement[] = []) =>
    fixtureInstance([[0x00080018, 'UI', uid], ...more]);
  await archive.add(
    fixtureFile(fixtureDataset(of(NATIVE_UID, [...IMAGE, [0x7fe00010, 'OW', PIXELS]])), EXPLICIT, NATIVE_UID),
  );
  const frames = [PIXELS.subarray(0, 16), PIXELS.subarray(16)].map((frame) =>
    encodeRunLength(frame, 4, 2, 1),
  );
  const head = fixtureDataset(of(RLE_UID, IMAGE));
  await archive.add(fixtureFile(Buffer.concat([head, fixtureFragments([], frames)]), RLE, RLE_UID));
  const movie = fixtureDataset(of(VIDEO_UID, IMAGE));
  const stream = fixtureFragments([], [Buffer.from('moov'), Buffer.from('mdat')]);
  await archive.add(fixtureFile(Buffer.concat([movie, stream]), VIDEO, VIDEO_UID));
  await archive.add(fixtureFile(fixtureDataset(of(NONE_UID)), EXPLICIT, NONE_UID));
});
afterAll(() => archive.dispose());

async function get(url: string, accept?: string, headers: Record<string, string> = {}) {
  const all = { ...headers, ...(accept === undefined ? {} : { accept }) };
  return archive.app.inject({ url: `/dicomweb${url}`, headers: all });
}

const JSON_TYPE = 'application/dicom+json';
const XML_PARTS = 'multipart/related; type="application/dicom+xml"';
const DICOM_PARTS = 'multipart/related; type="application/dicom"';
const OCTET_PARTS = 'multipart/related; type="application/octet-stream"';

/** What is asked, what is accepted, and what comes: the status and how the content type begins. */
const CASES: readonly (readonly [url: string, accept: string | undefined, status: number, type?: string])[] =
  [
    // Search
    ['/studies', undefined, 200, JSON_TYPE],
    ['/studies', JSON_TYPE, 200, JSON_TYPE],
    ['/studies', 'application/json', 200, JSON_TYPE],
    ['/studies', XML_PARTS, 200, XML_PARTS],
    ['/studies', 'application/dicom+xml', 200, 'application/dicom+xml'],
    ['/instances', 'application/dicom+xml', 200, XML_PARTS],
    ['/studies?accept=application/dicom%2Bxml', JSON_TYPE, 200, 'application/dicom+xml'],
    ['/studies', 'text/html', 406],
    ['/studies', `text/html;q=0.9, ${JSON_TYPE};q=0.1`, 200, JSON_TYPE],
    ['/studies', `${JSON_TYPE};q=0`, 406],
    ['/series', undefined, 200, JSON_TYPE],
    ['/instances', undefined, 200, JSON_TYPE],
    [`${STUDY}/series`, undefined, 200, JSON_TYPE],
    [`${STUDY}/instances`, undefined, 200, JSON_TYPE],
    [`${SERIES}/instances`, undefined, 200, JSON_TYPE],
    ['/studies?PatientID=NOBODY', undefined, 204],
    ['/studies?limit=0', undefined, 204],
    ['/studies?offset=9', undefined, 204],
    ['/studies?limit=x', undefined, 400],
    ['/studies?limit=-1', undefined, 400],
    ['/studies?offset=1.5', undefined, 400],
    ['/studies?NoSuchKeyword=1', undefined, 400],
    ['/studies?fuzzymatching=perhaps', undefined, 400],
    ['/studies?PatientID=A&00100020=B', undefined, 400],
    [`${STUDY}/series?StudyInstanceUID=2.25.9`, undefined, 400],
    ['/studies?RequestAttributesSequence.00401001=R1', undefined, 200, JSON_TYPE],
    ['/studies/no-uid/series', undefined, 400],
    [`/studies?PatientName=${'x'.repeat(17_000)}`, undefined, 400],
    // Instances
    [NATIVE, undefined, 200, DICOM_PARTS],
    [NATIVE, 'application/dicom', 200, `application/dicom; transfer-syntax=${EXPLICIT}`],
    [NATIVE, 'application/dicom; transfer-syntax=*', 200, `application/dicom; transfer-syntax=${EXPLICIT}`],
    [
      NATIVE,
      `application/dicom; transfer-syntax=${IMPLICIT}`,
      200,
      `application/dicom; transfer-syntax=${IMPLICIT}`,
    ],
    [NATIVE, `application/dicom; transfer-syntax=${RLE}`, 406],
    [NATIVE, 'application/dicom; transfer-syntax=nonsense', 406],
    [
      `${NATIVE}?transfer-syntax=${IMPLICIT}`,
      'application/dicom',
      200,
      `application/dicom; transfer-syntax=${IMPLICIT}`,
    ],
    [COMPRESSED, 'application/dicom; transfer-syntax=*', 200, `application/dicom; transfer-syntax=${RLE}`],
    [COMPRESSED, 'application/dicom', 200, `application/dicom; transfer-syntax=${EXPLICIT}`],
    [
      COMPRESSED,
      `application/dicom; transfer-syntax=1.2.840.10008.1.2.4.70, application/dicom; transfer-syntax=${RLE}; q=0.5`,
      200,
      `application/dicom; transfer-syntax=${RLE}`,
    ],
    // Compressed with loss, and not decoded here: as it is, or not at all.
    [MOVIE, 'application/dicom', 200, `application/dicom; transfer-syntax=${VIDEO}`],
    [MOVIE, `application/dicom; transfer-syntax=${EXPLICIT}`, 406],
    [SERIES, 'application/dicom', 406],
    [SERIES, `${DICOM_PARTS}; transfer-syntax=*`, 200, DICOM_PARTS],
    [STUDY, DICOM_PARTS, 200, DICOM_PARTS],
    [STUDY, 'application/zip', 200, 'application/zip'],
    [STUDY, 'image/jpeg', 406],
    ['/studies/2.25.9', undefined, 404],
    [`${STUDY}/series/2.25.9`, undefined, 404],
    [`${SERIES}/instances/2.25.9`, undefined, 404],
    // Metadata
    [`${STUDY}/metadata`, undefined, 200, JSON_TYPE],
    [`${SERIES}/metadata`, JSON_TYPE, 200, JSON_TYPE],
    [`${SERIES}/metadata`, XML_PARTS, 200, XML_PARTS],
    [`${NATIVE}/metadata`, 'application/dicom+xml', 200, 'application/dicom+xml'],
    [`${NATIVE}/metadata`, 'application/dicom', 406],
    // Frames
    [`${NATIVE}/frames/1`, undefined, 200, OCTET_PARTS],
    [`${NATIVE}/frames/1,2`, OCTET_PARTS, 200, OCTET_PARTS],
    [
      `${NATIVE}/frames/1`,
      'application/octet-stream',
      200,
      `application/octet-stream; transfer-syntax=${EXPLICIT}`,
    ],
    [`${NATIVE}/frames/1,2`, 'application/octet-stream', 406],
    [`${NATIVE}/frames/3`, undefined, 404],
    [`${NATIVE}/frames/0`, undefined, 400],
    [`${NATIVE}/frames/1`, 'image/jpeg', 406],
    [`${COMPRESSED}/frames/1`, 'image/dicom-rle', 200, `image/dicom-rle; transfer-syntax=${RLE}`],
    [
      `${COMPRESSED}/frames/1`,
      'application/octet-stream',
      200,
      `application/octet-stream; transfer-syntax=${EXPLICIT}`,
    ],
    [
      `${COMPRESSED}/frames/1`,
      'application/octet-stream; transfer-syntax=*',
      200,
      `application/octet-stream; transfer-syntax=${RLE}`,
    ],
    [`${COMPRESSED}/frames/2,1`, `${OCTET_PARTS}; transfer-syntax=${EXPLICIT}`, 200, OCTET_PARTS],
    [`${COMPRESSED}/frames/3`, `${OCTET_PARTS}; transfer-syntax=${EXPLICIT}`, 404],
    [`${MOVIE}/frames/1`, 'video/mp4', 200, `video/mp4; transfer-syntax=${VIDEO}`],
    [`${REPORT}/frames/1`, undefined, 404],
    // Large values
    [`${NATIVE}/bulkdata`, undefined, 200, OCTET_PARTS],
    [`${SERIES}/bulkdata`, OCTET_PARTS, 200, OCTET_PARTS],
    [`${NATIVE}/bulkdata/OW-99999-10`, undefined, 404],
    [`${NATIVE}/bulkdata/..%2F..%2Fetc`, undefined, 400],
    // Pictures
    [`${NATIVE}/rendered`, 'image/jpeg', 200, 'image/jpeg'],
    [`${NATIVE}/rendered`, 'image/png', 200, 'image/png'],
    [`${NATIVE}/rendered`, 'image/*', 200, 'image/jpeg'],
    [`${NATIVE}/rendered`, 'multipart/related; type="image/png"', 200, 'multipart/related; type="image/png"'],
    [`${NATIVE}/rendered`, 'text/plain', 406],
    [`${NATIVE}/rendered?quality=0`, 'image/jpeg', 400],
    [`${NATIVE}/rendered?window=1,2,curved`, undefined, 400],
    [`${NATIVE}/rendered?viewport=2,2,9,9,1,1`, 'image/png', 400],
    [`${NATIVE}/frames/2/rendered?window=500,1000,linear-exact&viewport=8,8`, 'image/png', 200, 'image/png'],
    [
      `${NATIVE}/frames/1,2/rendered`,
      'multipart/related; type="image/jpeg"',
      200,
      'multipart/related; type="image/jpeg"',
    ],
    [`${NATIVE}/frames/9/rendered`, undefined, 404],
    [`${MOVIE}/rendered`, 'video/mp4', 200, 'video/mp4'],
    [`${MOVIE}/rendered`, 'image/jpeg', 406],
    [`${SERIES}/rendered`, 'image/jpeg', 200, 'image/jpeg'],
    [`${SERIES}/rendered`, undefined, 200, 'multipart/related; type="image/jpeg"'],
    [`${STUDY}/thumbnail`, undefined, 200, 'image/jpeg'],
    [`${SERIES}/thumbnail?viewport=1,1&accept=image/png`, undefined, 200, 'image/png'],
    [`${NATIVE}/frames/2/thumbnail`, 'image/png', 200, 'image/png'],
    [`${REPORT}/thumbnail`, undefined, 404],
    // By parameters alone
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=${NATIVE_UID}&contentType=application/dicom`,
      undefined,
      200,
      `application/dicom; transfer-syntax=${EXPLICIT}`,
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=${NATIVE_UID}&contentType=image/jpeg&frameNumber=2&windowCenter=500&windowWidth=900&rows=8&columns=8&region=0,0,0.5,1&imageQuality=50`,
      undefined,
      200,
      'image/jpeg',
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=${NATIVE_UID}`,
      undefined,
      200,
      'application/dicom',
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=${RLE_UID}&contentType=application/dicom&transferSyntax=${RLE}`,
      undefined,
      200,
      `application/dicom; transfer-syntax=${RLE}`,
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=${NATIVE_UID}&contentType=text/html`,
      undefined,
      406,
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=${NATIVE_UID}&anonymize=yes`,
      undefined,
      400,
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=..`,
      undefined,
      400,
    ],
    [
      `/wado?requestType=WADO&studyUID=${FIXTURE_UIDS.study}&seriesUID=${FIXTURE_UIDS.series}&objectUID=2.25.9`,
      undefined,
      404,
    ],
    [`/wado?studyUID=${FIXTURE_UIDS.study}`, undefined, 400],
    // Capabilities
    ['/', undefined, 200, 'application/vnd.sun.wadl+xml'],
    ['/', 'application/json', 200, 'application/json'],
    ['/', 'image/png', 406],
  ];

describe('requests', () => {
  test('are told apart in at least sixty ways', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  const cases = CASES.map(([url, accept, status, type = '']) => ({ url, accept, status, type }));
  test.each(cases)('$url of $accept: $status $type', async ({ url, accept, status, type }) => {
    const answer = await get(url, accept);
    expect(answer.statusCode, answer.body.slice(0, 300)).toBe(status);
    expect(answer.headers['content-type'] ?? '').toContain(type);
    // Whatever it is, no browser runs it.
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).toContain('sandbox');
  });

  test('OPTIONS tells the capabilities as GET does', async () => {
    const answer = await archive.app.inject({ method: 'OPTIONS', url: '/dicomweb/' });
    expect(answer.body).toContain('<resource path="studies/{study}/series/{series}/metadata">');
    expect(answer.body).toContain('<method name="POST" id="StoreTransaction">');
  });
});

test('decoded frames and objects hold the pixels that the compressed ones stand for', async () => {
  const frame = await get(`${COMPRESSED}/frames/2`, 'application/octet-stream');
  expect(frame.rawPayload).toEqual(PIXELS.subarray(16));
  const object = await get(COMPRESSED, `application/dicom; transfer-syntax=${EXPLICIT}`);
  expect(object.rawPayload.subarray(-PIXELS.length)).toEqual(PIXELS);
});

test('objects leave with an empty preamble and as something to be saved', async () => {
  const program = Buffer.from(
    fixtureFile(fixtureDataset(fixtureInstance([[0x00080018, 'UI', '2.25.66']])), EXPLICIT, '2.25.66'),
  );
  program.write('MZ', 0, 'latin1');
  const held = await fixtureArchive();
  await held.add(program);
  const answer = await held.app.inject({
    url: `/dicomweb${SERIES}/instances/2.25.66`,
    headers: { accept: 'application/dicom; transfer-syntax=*' },
  });
  expect(answer.rawPayload.subarray(0, 128)).toEqual(Buffer.alloc(128));
  expect(answer.rawPayload.subarray(128)).toEqual(program.subarray(128));
  expect(answer.headers['content-disposition']).toContain('attachment');
  await held.dispose();
});

test('metadata as XML says what it says as JSON', async () => {
  const json = (await get(`${NATIVE}/metadata`, JSON_TYPE)).json()[0];
  const xml = readNativeXml((await get(`${NATIVE}/metadata`, 'application/dicom+xml')).body);
  expect(Object.keys(xml)).toEqual(Object.keys(json).sort());
  expect(xml['00100010']).toEqual(json['00100010']);
  expect(xml['7FE00010']).toEqual(json['7FE00010']);
});

test('metadata is not sent again to who has it, and is when an instance came', async () => {
  const held = await fixtureArchive();
  const add = (uid: string) =>
    held.add(fixtureFile(fixtureDataset(fixtureInstance([[0x00080018, 'UI', uid]])), EXPLICIT, uid));
  await add('2.25.1');
  const ask = (tag = '') =>
    held.app.inject({ url: `/dicomweb${SERIES}/metadata`, headers: tag ? { 'if-none-match': tag } : {} });
  const first = await ask();
  const tag = String(first.headers.etag);
  expect((await ask(tag)).statusCode).toBe(304);
  expect((await ask(`W/${tag}, "other"`)).statusCode).toBe(304);
  await add('2.25.2');
  expect((await ask(tag)).statusCode).toBe(200);
  await held.dispose();
});

test('a value comes in ranges, and all values of an instance with their addresses', async () => {
  const [json] = (await get(`${NATIVE}/metadata`, JSON_TYPE)).json();
  const address = json['7FE00010'].BulkDataURI.replace('/dicomweb', '');
  const range = async (text: string) => get(address, undefined, { range: text });
  expect((await get(address)).rawPayload).toEqual(PIXELS);
  expect((await range('bytes=3-6')).rawPayload).toEqual(PIXELS.subarray(3, 7));
  expect((await range('bytes=-5')).rawPayload).toEqual(PIXELS.subarray(-5));
  expect((await range('bytes=30-')).headers['content-range']).toBe('bytes 30-31/32');
  expect((await range('bytes=32-')).statusCode).toBe(416);
  expect((await range('lines=1-2')).statusCode).toBe(200);
  const all = await get(`${NATIVE}/bulkdata`);
  expect(all.body).toContain(`Content-Location: /dicomweb${address}`);
  expect(all.rawPayload.includes(PIXELS)).toBe(true);
});

test('a player of a video reads it from any place on', async () => {
  const range = async (text: string) => get(`${MOVIE}/rendered`, 'video/*', { range: text });
  const whole = await get(`${MOVIE}/rendered`, 'video/*');
  expect([whole.statusCode, whole.body, whole.headers['accept-ranges']]).toEqual([200, 'moovmdat', 'bytes']);
  for (const [asked, part, said] of [
    ['bytes=0-', 'moovmdat', 'bytes 0-7/8'],
    ['bytes=2-5', 'ovmd', 'bytes 2-5/8'],
    ['bytes=4-', 'mdat', 'bytes 4-7/8'],
    ['bytes=-3', 'dat', 'bytes 5-7/8'],
  ] as const) {
    const answer = await range(asked);
    expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([206, part, said]);
    expect(answer.headers['content-length']).toBe(String(part.length));
  }
  expect((await range('bytes=8-')).statusCode).toBe(416);
});

test('a search returns what it matched on and what was asked for, and leaves out what the address says', async () => {
  const [series] = (await get(`${STUDY}/series`)).json();
  expect(series['0020000D'].Value).toEqual([FIXTURE_UIDS.study]);
  expect(series['00100010']).toBeUndefined();
  const [named] = (await get(`${STUDY}/series?includefield=PatientName,00080050`)).json();
  expect(named['00100010'].Value).toEqual([{ Alphabetic: 'Phantom^Fixture' }]);
  expect(named['00080050']).toEqual({ vr: 'SH' });
  const [all] = (await get('/series')).json();
  expect(all['00100020'].Value).toEqual(['FIX-1']);
  const literal = await get('/studies?fuzzymatching=true&PatientName=Phantom*');
  expect(literal.headers.warning).toContain('Only literal matching has been performed');
});
