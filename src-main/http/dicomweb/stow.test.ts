import { connect } from 'node:net';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { fixtureDataset, fixtureFile, fixtureInstance, FIXTURE_UIDS } from '#main/dicom/fixture-dataset.ts';
import { readNativeXml } from '#main/dicom/native-xml-reader.ts';
import { writeNativeXml } from '#main/dicom/native-xml-writer.ts';
import { fixtureArchive, MAX_STORE_BYTES, type FixtureArchive } from './fixture-archive.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const DICOM_PARTS = 'multipart/related; type="application/dicom"; boundary=B';
const STUDY = `/dicomweb/studies/${FIXTURE_UIDS.study}`;
const SERIES = `${STUDY}/series/${FIXTURE_UIDS.series}`;

let archive: FixtureArchive;
beforeEach(async () => {
  archive = await fixtureArchive();
});
afterEach(() => archive.dispose());

function file(uid: string, changes: Parameters<typeof fixtureInstance>[0] = [], syntax = EXPLICIT): Buffer {
  return fixtureFile(fixtureDataset(fixtureInstance([[0x00080018, 'UI', uid], ...changes])), syntax, uid);
}

interface Part {
  readonly type?: string;
  readonly location?: string;
  readonly bytes: Buffer | string;
}

function body(parts: readonly Part[], ending = '--B--\r\n'): Buffer {
  return Buffer.concat([
    ...parts.flatMap(({ type = 'application/dicom', location, bytes }) => [
      Buffer.from(
        `--B\r\nContent-Type: ${type}\r\n${location === undefined ? '' : `Content-Location: ${location}\r\n`}\r\n`,
      ),
      Buffer.from(bytes),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(ending),
  ]);
}

async function store(payload: Buffer, { type = DICOM_PARTS, url = '/dicomweb/studies', headers = {} } = {}) {
  return archive.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': type, accept: 'application/dicom+json', host: 'pacs.test', ...headers },
    payload,
  });
}

const valuesAt = (json: JsonDataset, tag: string, of: string) =>
  (json[tag]?.Value ?? []).map((item) => (item as JsonDataset)[of]?.Value?.[0]);
const stored = (json: JsonDataset) => valuesAt(json, '00081199', '00081155');
const failed = (json: JsonDataset) => valuesAt(json, '00081198', '00081155');
const reasons = (json: JsonDataset) => valuesAt(json, '00081198', '00081197');

describe('files in parts', () => {
  test('are stored as they are, and told with their addresses', async () => {
    const first = file('2.25.1');
    const answer = await store(body([{ bytes: first }, { bytes: file('2.25.2') }]));
    expect(answer.statusCode).toBe(200);
    const json = answer.json();
    expect(stored(json)).toEqual(['2.25.1', '2.25.2']);
    expect(json['00081190'].Value).toEqual([`http://pacs.test${STUDY}`]);
    expect(json['00081199'].Value[0]['00081190'].Value).toEqual([
      `http://pacs.test${SERIES}/instances/2.25.1`,
    ]);
    expect(json['00081199'].Value[0]['00081150'].Value).toEqual([FIXTURE_UIDS.sopClass]);
    expect(json['00081198']).toBeUndefined();
    const back = await archive.app.inject({
      url: `${SERIES}/instances/2.25.1`,
      headers: { accept: 'application/dicom; transfer-syntax=*' },
    });
    expect(back.rawPayload).toEqual(first);
    expect(archive.audited.map(({ event, instances }) => [event, instances])).toEqual([
      ['instances.imported', 2],
      ['instances.exported', 1],
    ]);
  });

  test('of which some cannot be stored are 202, each with its reason', async () => {
    const other = file('2.25.3', [[0x0020000d, 'UI', '2.25.77']]);
    const unknown = file('2.25.4', [], '1.2.3.4');
    const answer = await store(
      body([{ bytes: file('2.25.1') }, { bytes: 'no DICOM at all' }, { bytes: other }, { bytes: unknown }]),
      { url: STUDY },
    );
    expect(answer.statusCode).toBe(202);
    const json = answer.json();
    expect(stored(json)).toEqual(['2.25.1']);
    expect(failed(json)).toEqual(['2.25.3', '2.25.4']);
    expect(reasons(json)).toEqual([0xa901, 0xc122]);
    // What names no instance is told apart from those that do.
    expect(json['0008119A'].Value).toEqual([{ '00081197': { vr: 'US', Value: [0xc000] } }]);
  });

  test('of another study than the address says are all refused: 409', async () => {
    const answer = await store(body([{ bytes: file('2.25.1') }]), { url: '/dicomweb/studies/2.25.77' });
    expect(answer.statusCode).toBe(409);
    expect(failed(answer.json())).toEqual(['2.25.1']);
    expect(archive.audited).toEqual([]);
  });

  test.each([
    ['FULL', 507, 0xa700],
    ['CONFLICT', 409, 0xc001],
    ['CORRUPT', 409, 0xc002],
    ['INTERNAL', 409, 0x0110],
    ['REFUSED', 409, 0x0124],
  ] as const)('that meet %s are answered %i with the reason %i', async (code, status, reason) => {
    archive.fault = new AppError(code, 'It does not go.');
    const answer = await store(body([{ bytes: file('2.25.1') }]));
    expect(answer.statusCode).toBe(status);
    expect(reasons(answer.json())).toEqual([reason]);
  });

  test('are answered in XML to who wants that', async () => {
    const answer = await store(body([{ bytes: file('2.25.1') }]), {
      headers: { accept: 'application/dicom+xml' },
    });
    expect(answer.headers['content-type']).toContain('application/dicom+xml');
    expect(stored(readNativeXml(answer.body))).toEqual(['2.25.1']);
  });

  test('one file needs no parts', async () => {
    const answer = await store(file('2.25.1'), { type: 'application/dicom' });
    expect(answer.statusCode).toBe(200);
    expect(stored(answer.json())).toEqual(['2.25.1']);
  });
});

describe('requests that cannot be read', () => {
  test.each([
    ['application/json', 415],
    ['multipart/form-data; boundary=B', 415],
    ['multipart/related; type="text/xml"; boundary=B', 415],
    ['multipart/related; type="application/dicom"', 400],
  ])('%s is answered %i', async (type, status) => {
    expect((await store(body([{ bytes: file('2.25.1') }]), { type })).statusCode).toBe(status);
  });

  test('what is packed, or not to be answered in an accepted way, is not taken', async () => {
    const whole = body([{ bytes: file('2.25.1') }]);
    expect((await store(whole, { headers: { 'content-encoding': 'gzip' } })).statusCode).toBe(415);
    expect((await store(whole, { headers: { accept: 'text/html' } })).statusCode).toBe(406);
    expect((await store(whole, { url: '/dicomweb/studies/none' })).statusCode).toBe(400);
  });

  test('no parts, no DICOM, no last boundary: 400, and nothing is stored', async () => {
    for (const payload of [
      body([]),
      Buffer.alloc(0),
      body([{ bytes: 'x' }]),
      body([{ bytes: file('2.25.1').subarray(0, 90) }], ''),
    ])
      expect((await store(payload)).statusCode).toBe(400);
    expect((await archive.app.inject(STUDY)).statusCode).toBe(404);
  });

  test('what was whole before the message broke off is stored, and said to be', async () => {
    const half = file('2.25.2').subarray(0, 200);
    const answer = await store(body([{ bytes: file('2.25.1') }, { bytes: half }], ''));
    expect(answer.statusCode).toBe(202);
    expect(stored(answer.json())).toEqual(['2.25.1']);
  });

  test('nested parts, a hundred thousand of them and endless headers are refused', async () => {
    const nested = body([{ type: 'multipart/related; boundary=C', bytes: '--C\r\n\r\nx\r\n--C--' }]);
    expect((await store(nested)).statusCode).toBe(400);
    const many = Buffer.from('--B\r\n\r\n\r\n'.repeat(100_000));
    expect((await store(many)).statusCode).toBe(400);
    const long = Buffer.from(`--B\r\nX: ${'y'.repeat(100_000)}\r\n\r\nx\r\n--B--`);
    expect((await store(long)).statusCode).toBe(400);
  });

  test('more than is taken at once is 413', async () => {
    const answer = await store(body([{ bytes: Buffer.alloc(MAX_STORE_BYTES + 10) }]));
    expect(answer.statusCode).toBe(413);
  });

  test('a sender that goes away leaves nothing behind', async () => {
    await archive.app.listen({ host: '127.0.0.1', port: 0 });
    const address = archive.app.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const closed = new Promise<void>((resolve) =>
      archive.app.server.once('connection', (socket) => socket.once('close', () => resolve())),
    );
    const socket = connect(port, '127.0.0.1');
    const part = body([{ bytes: file('2.25.1') }], '');
    socket.write(
      `POST /dicomweb/studies HTTP/1.1\r\nHost: x\r\nContent-Type: ${DICOM_PARTS}\r\nContent-Length: ${part.length + 9}\r\n\r\n`,
    );
    socket.end(part.subarray(0, part.length - 20));
    await closed;
    expect((await archive.app.inject(STUDY)).statusCode).toBe(404);
  });
});

describe('metadata with values beside it', () => {
  const PIXELS = Buffer.alloc(300 * 1024, 7);
  const IMAGE = {
    '00080016': { vr: 'UI', Value: [FIXTURE_UIDS.sopClass] },
    '00080018': { vr: 'UI', Value: ['2.25.5'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Größe^Änne' }] },
    '0020000D': { vr: 'UI', Value: [FIXTURE_UIDS.study] },
    '0020000E': { vr: 'UI', Value: [FIXTURE_UIDS.series] },
    '00280002': { vr: 'US', Value: [1] },
    '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
    '00280010': { vr: 'US', Value: [512] },
    '00280011': { vr: 'US', Value: [300] },
    '00280100': { vr: 'US', Value: [16] },
    '7FE00010': { vr: 'OW', BulkDataURI: 'pixels/1' },
  };
  const JSON_PARTS = 'multipart/related; type="application/dicom+json"; boundary=B';

  async function metadata() {
    const answer = await archive.app.inject({ url: `${SERIES}/instances/2.25.5/metadata` });
    return answer.json()[0];
  }

  test('in JSON becomes an object with the very pixels; nothing waits on the disk afterwards', async () => {
    const answer = await store(
      body([
        { type: 'application/dicom+json', bytes: JSON.stringify([IMAGE]) },
        { type: 'application/octet-stream', location: 'pixels/1', bytes: PIXELS },
      ]),
      { type: JSON_PARTS },
    );
    expect(answer.statusCode, answer.body).toBe(200);
    const json = await metadata();
    expect(json['00100010'].Value).toEqual([{ Alphabetic: 'Größe^Änne' }]);
    const pixels = await archive.app.inject({ url: json['7FE00010'].BulkDataURI });
    expect(pixels.rawPayload).toEqual(PIXELS);
    expect(readdirSync(archive.folder.incoming)).toEqual([]);
  });

  test('in XML, with compressed frames in their order', async () => {
    const xml = writeNativeXml({ ...IMAGE, '00280008': { vr: 'IS', Value: [2] } });
    const frame = (bytes: string): Part => ({ type: 'image/jls', location: 'pixels/1', bytes });
    const answer = await store(
      body([{ type: 'application/dicom+xml', bytes: xml }, frame('first'), frame('second!!')]),
      { type: 'multipart/related; type="application/dicom+xml"; boundary=B' },
    );
    expect(answer.statusCode, answer.body).toBe(200);
    const second = await archive.app.inject({
      url: `${SERIES}/instances/2.25.5/frames/2`,
      headers: { accept: 'image/jls' },
    });
    expect(second.headers['content-type']).toContain('transfer-syntax=1.2.840.10008.1.2.4.80');
    expect(second.body).toBe('second!!');
  });

  test('a document, a table in a sequence and an overlay that are long come whole, and nothing waits afterwards', async () => {
    const long = (sizeBytes: number, fill: number) => Buffer.alloc(sizeBytes, fill);
    const document = long(700_001, 3);
    const table = long(300 * 1024, 4);
    const overlay = long(400 * 1024, 5);
    const part = (location: string, bytes: Buffer): Part => ({
      type: 'application/octet-stream',
      location,
      bytes,
    });
    const answer = await store(
      body([
        {
          type: 'application/dicom+json',
          bytes: JSON.stringify([
            {
              ...IMAGE,
              '00283010': {
                vr: 'SQ',
                Value: [
                  { '00283003': { vr: 'LO', Value: ['short'] } },
                  {
                    '00283003': { vr: 'LO', Value: ['long'] },
                    '00283006': { vr: 'OW', BulkDataURI: 'table' },
                  },
                ],
              },
              '00420011': { vr: 'OB', BulkDataURI: 'document' },
              '00420012': { vr: 'LO', Value: ['application/pdf'] },
              '60003000': { vr: 'OW', BulkDataURI: 'overlay' },
              '7FE00010': { vr: 'OW', BulkDataURI: 'pixels/1' },
            },
          ]),
        },
        part('overlay', overlay),
        part('document', document),
        part('table', table),
        part('pixels/1', PIXELS),
      ]),
      { type: JSON_PARTS },
    );
    expect(answer.statusCode, answer.body).toBe(200);
    const json = await metadata();
    const bytesAt = async (element: { BulkDataURI: string }) =>
      (await archive.app.inject({ url: element.BulkDataURI })).rawPayload;
    // Odd values get a byte more (PS3.5 6.2)
    expect(await bytesAt(json['00420011'])).toEqual(Buffer.concat([document, Buffer.alloc(1)]));
    expect(json['00420012'].Value).toEqual(['application/pdf']);
    const [shortItem, longItem] = json['00283010'].Value;
    expect(shortItem['00283003'].Value).toEqual(['short']);
    expect(longItem['00283003'].Value).toEqual(['long']);
    expect(await bytesAt(longItem['00283006'])).toEqual(table);
    expect(await bytesAt(json['60003000'])).toEqual(overlay);
    expect(await bytesAt(json['7FE00010'])).toEqual(PIXELS);
    expect(readdirSync(archive.folder.incoming)).toEqual([]);
  });

  test('a long text is a value like any other', async () => {
    const words = 'ä'.repeat(200_000);
    const { '7FE00010': _pixels, ...report } = IMAGE;
    const answer = await store(
      body([
        {
          type: 'application/dicom+json',
          bytes: JSON.stringify([{ ...report, '0040A160': { vr: 'UT', BulkDataURI: 'words' } }]),
        },
        { type: 'text/plain', location: 'words', bytes: `${words}x` },
      ]),
      { type: JSON_PARTS },
    );
    expect(answer.statusCode, answer.body).toBe(200);
    const back = await archive.app.inject({
      url: `${SERIES}/instances/2.25.5`,
      headers: { accept: 'application/dicom; transfer-syntax=*' },
    });
    expect(back.rawPayload.includes(`${words}x `)).toBe(true);
  });

  test.each([
    ['a value did not come', [{ type: 'application/dicom+json', bytes: JSON.stringify([IMAGE]) }], 409],
    ['it is no JSON', [{ type: 'application/dicom+json', bytes: '[{]' }], 400],
    ['it is no object', [{ type: 'application/dicom+json', bytes: '[1]' }], 400],
    ['it names no instance', [{ type: 'application/dicom+json', bytes: '[{}]' }], 400],
    [
      'it names files of this computer',
      [
        {
          type: 'application/dicom+json',
          bytes: JSON.stringify([{ ...IMAGE, '7FE00010': { vr: 'OW', BulkDataURI: 'file:///etc/passwd' } }]),
        },
      ],
      409,
    ],
    [
      'it is an XML bomb',
      [
        {
          type: 'application/dicom+xml',
          bytes: '<!DOCTYPE x [<!ENTITY a "aaaa">]><NativeDicomModel>&a;</NativeDicomModel>',
        },
      ],
      400,
    ],
  ] as [string, Part[], number][])('is refused when %s', async (_, parts, status) => {
    const answer = await store(body(parts), { type: JSON_PARTS });
    expect(answer.statusCode, answer.body).toBe(status);
    expect((await archive.app.inject(STUDY)).statusCode).toBe(404);
  });
});

describe('rights', () => {
  const caller = (role: 'clinician' | 'radiologist' | 'administrator') =>
    ({ kind: 'token', id: 't', user: { userKey: '1', name: 'x', role } }) as const;

  test('who may only read may neither store nor delete', async () => {
    archive.caller = caller('clinician');
    expect((await store(body([{ bytes: file('2.25.1') }]))).statusCode).toBe(403);
    expect((await archive.app.inject({ method: 'DELETE', url: `${STUDY}?reason=quality` })).statusCode).toBe(
      403,
    );
    archive.caller = caller('radiologist');
    expect((await archive.app.inject({ method: 'DELETE', url: `${STUDY}?reason=quality` })).statusCode).toBe(
      403,
    );
  });

  test('deletion names study, series or instance, and a reason', async () => {
    archive.caller = caller('administrator');
    await archive.add(file('2.25.1'));
    const remove = (url: string, headers = {}) => archive.app.inject({ method: 'DELETE', url, headers });
    expect((await remove(STUDY)).statusCode).toBe(400);
    expect((await remove(`${STUDY}?reason=because`)).statusCode).toBe(400);
    expect((await remove('/dicomweb/studies/2.25.9?reason=quality')).statusCode).toBe(404);
    expect(archive.removed).toEqual([]);
    expect((await remove(`${STUDY}?reason=quality&comment=blurred`)).statusCode).toBe(204);
    expect((await remove(SERIES, { 'x-viewbox-reason': 'enteredByMistake' })).statusCode).toBe(204);
    expect((await remove(`${SERIES}/instances/2.25.1?reason=patientSafety`)).statusCode).toBe(204);
    expect(archive.removed).toEqual([
      { studyInstanceUid: FIXTURE_UIDS.study, reason: 'quality', comment: 'blurred' },
      {
        studyInstanceUid: FIXTURE_UIDS.study,
        seriesInstanceUids: [FIXTURE_UIDS.series],
        reason: 'enteredByMistake',
        comment: '',
      },
      {
        studyInstanceUid: FIXTURE_UIDS.study,
        sopInstanceUids: ['2.25.1'],
        reason: 'patientSafety',
        comment: '',
      },
    ]);
  });
});
