import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { fixtureDataset, fixtureFile, fixtureInstance, FIXTURE_UIDS } from '#main/dicom/fixture-dataset.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import type { ImportOutcome } from '#main/intake/outcome.ts';
import { toAppError } from '#shared/errors.ts';
import {
  fakeWebServer,
  MULTIPART_TYPE,
  multipartOf,
  type FakeWebServer,
  type Script,
} from './fake-web-server.ts';
import { batches, pushRemote, type InstanceToPush } from './push-remote.ts';
import { queryPath, queryRemote } from './query-remote.ts';
import { retrieveRemote, type TakeInstance } from './retrieve-remote.ts';
import { withRetries } from './retry.ts';
import { AppError } from '#shared/errors.ts';

const { study, series } = FIXTURE_UIDS;
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function serve(script: Script): Promise<FakeWebServer> {
  const server = await fakeWebServer(script);
  undo.push(() => server.dispose());
  return server;
}

function instance(uid: string, changes: Parameters<typeof fixtureInstance>[0] = []): Buffer {
  return fixtureFile(
    fixtureDataset(fixtureInstance([[0x00080018, 'UI', uid], ...changes])),
    '1.2.840.10008.1.2.1',
  );
}

function listing(uids: readonly string[]): string {
  return JSON.stringify(
    uids.map((uid) => ({
      '00080018': { vr: 'UI', Value: [uid] },
      '0020000D': { vr: 'UI', Value: [study] },
      '0020000E': { vr: 'UI', Value: [series] },
    })),
  );
}

/** Stands for the intake: reads the header as it does, and keeps UIDs. */
function intake(): { take: TakeInstance; kept: string[] } {
  const kept: string[] = [];
  const take: TakeInstance = async (stream, inspect) => {
    try {
      const bytes = await buffer(stream);
      const meta = readFileMeta(bytes);
      if (!meta) return { kind: 'notDicom' };
      const reading = readHeader(bytes.subarray(meta.datasetOffset), meta.transferSyntaxUid, true);
      if (reading.kind !== 'header') return { kind: 'notDicom' };
      inspect({ ...reading.header, transferSyntaxUid: meta.transferSyntaxUid });
      kept.push(reading.header.sopInstanceUid);
      return { kind: 'taken', studyInstanceUid: reading.header.studyInstanceUid };
    } catch (error) {
      const { code, message } = toAppError(error);
      return { kind: 'refused', reason: message, code } satisfies ImportOutcome;
    }
  };
  return { take, kept };
}

describe('a query', () => {
  test('is written as QIDO-RS has it, and its answer read whatever its shape', async () => {
    const server = await serve((_, response) => {
      response.setHeader('content-type', 'application/dicom+json');
      response.end(
        '[{"00100020":{"vr":"LO","Value":["7"]},"0020000d":{"vr":"UI","Value":"no array"}, "x": 1}]',
      );
    });
    const matches = await queryRemote(server.remote, {
      level: 'STUDY',
      filters: { PatientName: 'Yam*^ä', StudyDate: '20200101-', PatientID: '' },
      includeFields: ['StudyDescription'],
      limit: 5,
    });
    expect(matches).toEqual([{ '00100020': { vr: 'LO', Value: ['7'] }, '0020000D': { vr: 'UI' } }]);
    expect(server.seen[0]?.url).toBe(
      '/web/studies?PatientName=Yam*%5E%C3%A4&StudyDate=20200101-&includefield=StudyDescription&limit=5',
    );
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('goes below its study and series', () => {
    expect(queryPath({ level: 'SERIES', studyInstanceUid: '1.2', filters: {} })).toBe('/studies/1.2/series');
    expect(
      queryPath({
        level: 'IMAGE',
        studyInstanceUid: '1.2',
        seriesInstanceUid: '1.3',
        filters: {},
        offset: 4,
      }),
    ).toBe('/studies/1.2/series/1.3/instances?offset=4');
    expect(() => queryPath({ level: 'SERIES', studyInstanceUid: '../x', filters: {} })).toThrow(/UID/);
  });

  test.each([
    [204, '', []],
    [200, '', []],
  ])('that finds nothing is empty (%i)', async (status, body, found) => {
    const server = await serve((_, response) => response.writeHead(status).end(body));
    expect(await queryRemote(server.remote, { level: 'STUDY', filters: {} })).toEqual(found);
  });

  test.each([
    [401, 'REFUSED'],
    [404, 'MISSING'],
    [415, 'PEER'],
    [503, 'BUSY'],
    [507, 'FULL'],
  ])('answered with %i fails as %s', async (status, code) => {
    const server = await serve((_, response) => response.writeHead(status).end());
    const asked = queryRemote(server.remote, { level: 'STUDY', filters: {} }, { waitsMs: [] });
    await expect(asked).rejects.toMatchObject({ code });
  });

  test('no JSON, or a server that is not there, is told as such', async () => {
    const server = await serve((_, response) => response.end('<html>'));
    const query = { level: 'STUDY', filters: {} } as const;
    await expect(queryRemote(server.remote, query)).rejects.toMatchObject({ code: 'PEER' });
    const { remote } = server;
    await server.dispose();
    await expect(queryRemote(remote, query, { waitsMs: [] })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  test('is asked again when the fault passes', async () => {
    let calls = 0;
    const server = await serve((_, response) => {
      calls += 1;
      response.writeHead(calls === 1 ? 502 : 200).end('[]');
    });
    expect(await queryRemote(server.remote, { level: 'STUDY', filters: {} }, { waitsMs: [1] })).toEqual([]);
    expect(calls).toBe(2);
  });
});

describe('credentials', () => {
  test('go with every request, and to no other host', async () => {
    const elsewhere = await serve((_, response) => response.end('[]'));
    const server = await serve(({ url }, response) => {
      if (url.startsWith('/web/moved')) response.end('[]');
      else
        response
          .writeHead(307, { location: url.includes('PatientID') ? `${elsewhere.url}/x` : '/web/moved' })
          .end();
    });
    const remote = {
      ...server.remote,
      credentials: { kind: 'basic', user: 'anna', password: 'pässword' },
    } as const;
    await queryRemote(remote, { level: 'STUDY', filters: {} });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 2 }, () => `Basic ${Buffer.from('anna:pässword').toString('base64')}`),
    );
    const away = queryRemote(remote, { level: 'STUDY', filters: { PatientID: '1' } });
    await expect(away).rejects.toMatchObject({ code: 'PEER' });
    expect(elsewhere.seen).toEqual([]);
  });

  test('a bearer token is sent as one', async () => {
    const server = await serve((_, response) => response.end('[]'));
    await queryRemote(
      { ...server.remote, credentials: { kind: 'bearer', token: 'abc' } },
      { level: 'STUDY', filters: {} },
    );
    expect(server.seen[0]?.headers.authorization).toBe('Bearer abc');
  });
});

describe('a retrieval', () => {
  test('takes every instance of the answer and counts against what the server lists', async () => {
    const uids = ['2.25.1', '2.25.2', '2.25.3'];
    const server = await serve(({ url }, response) => {
      if (url.includes('/instances?')) response.end(url.includes('offset') ? '[]' : listing(uids));
      else
        response
          .writeHead(200, { 'content-type': MULTIPART_TYPE })
          .end(multipartOf(uids.map((uid) => instance(uid))));
    });
    const { take, kept } = intake();
    const progress: string[] = [];
    const report = await retrieveRemote(
      server.remote,
      { studyInstanceUid: study },
      { take, onProgress: (done, total) => progress.push(`${done}/${total}`) },
    );
    expect(kept).toEqual(uids);
    expect(report).toMatchObject({ taken: 3, refusedCount: 0 });
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
  });

  test('that breaks off goes on instance by instance, and what is not given is told', async () => {
    const uids = ['2.25.1', '2.25.2', '2.25.3'];
    const server = await serve(({ url }, response) => {
      if (url.includes('/instances?')) return response.end(url.includes('offset') ? '[]' : listing(uids));
      response.setHeader('content-type', MULTIPART_TYPE);
      if (url.endsWith('2.25.2')) return response.end(multipartOf([instance('2.25.2')]));
      if (url.endsWith('2.25.3')) return response.writeHead(404).end();
      return response.end(multipartOf([instance('2.25.1'), instance('2.25.2')], { isCut: true }));
    });
    const { take, kept } = intake();
    const report = await retrieveRemote(server.remote, { studyInstanceUid: study }, { take, waitsMs: [1] });
    expect(kept).toEqual(['2.25.1', '2.25.2']);
    expect(report).toMatchObject({ taken: 2, refusedCount: 1, refused: [{ name: '2.25.3' }] });
  });

  test('takes a single part, and nothing that it did not ask for', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/dicom' }).end(instance('2.25.9')),
    );
    const target = { studyInstanceUid: study, seriesInstanceUid: series };
    const { take, kept } = intake();
    await retrieveRemote(server.remote, { ...target, sopInstanceUid: '2.25.9' }, { take });
    expect(kept).toEqual(['2.25.9']);
    const report = await retrieveRemote(server.remote, { ...target, sopInstanceUid: '2.25.8' }, { take });
    expect(report).toMatchObject({ taken: 0, refusedCount: 1 });
    expect(kept).toEqual(['2.25.9']);
  });

  test('ends when it is cancelled', async () => {
    const stop = new AbortController();
    const server = await serve(() => stop.abort());
    const { take } = intake();
    const fetching = retrieveRemote(
      server.remote,
      { studyInstanceUid: study },
      { take, signal: stop.signal },
    );
    await expect(fetching).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a push', () => {
  function files(uids: readonly string[]): InstanceToPush[] {
    const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-push-'));
    undo.push(() => {
      rmSync(folder, { recursive: true });
    });
    return uids.map((uid) => {
      const file = path.join(folder, `${uid}.dcm`);
      const bytes = instance(uid);
      writeFileSync(file, bytes);
      return { file, sizeBytes: bytes.length, sopInstanceUid: uid };
    });
  }

  const item = (uid: string, more: object = {}) => ({ '00081155': { vr: 'UI', Value: [uid] }, ...more });

  test('sends the bytes as they are and tells for each instance what became of it', async () => {
    const server = await serve((_, response) =>
      response.writeHead(202).end(
        JSON.stringify({
          '00081199': { vr: 'SQ', Value: [item('2.25.1')] },
          '00081198': { vr: 'SQ', Value: [item('2.25.2', { '00081197': { vr: 'US', Value: [0xa700] } })] },
        }),
      ),
    );
    const instances = [
      ...files(['2.25.1', '2.25.2', '2.25.3']),
      { file: '/nowhere', sizeBytes: 1, sopInstanceUid: '2.25.4' },
    ];
    const results = await pushRemote(server.remote, instances);
    expect(
      results.map(({ sopInstanceUid, reason, error }) => [sopInstanceUid, reason, error?.code ?? null]),
    ).toEqual([
      ['2.25.1', null, null],
      ['2.25.2', 0xa700, 'FULL'],
      ['2.25.3', null, 'PEER'],
      ['2.25.4', null, 'MISSING'],
    ]);
    const [sent] = server.seen;
    expect(sent?.headers['content-length']).toBe(String(sent?.body.length));
    expect(sent?.body.includes(instance('2.25.2'))).toBe(true);
  });

  test('finds the one object that a server chokes on', async () => {
    const server = await serve(({ body }, response) => {
      const isBad = body.includes(instance('2.25.3'));
      response.writeHead(isBad ? 400 : 200).end('{}');
    });
    const results = await pushRemote(server.remote, files(['2.25.1', '2.25.2', '2.25.3', '2.25.4']));
    expect(results.map(({ error }) => error?.code ?? null)).toEqual([null, null, 'PEER', null]);
  });

  test('is cut into batches by size and number', () => {
    const many = Array.from({ length: 250 }, (_, at) => ({
      file: '',
      sizeBytes: 1,
      sopInstanceUid: `2.25.${at}`,
    }));
    expect(batches(many).map(({ length }) => length)).toEqual([100, 100, 50]);
    const large = many.slice(0, 3).map((each) => ({ ...each, sizeBytes: 40 << 20 }));
    expect(batches(large).map(({ length }) => length)).toEqual([1, 1, 1]);
  });
});

test('what does not pass is not tried again', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    throw new AppError('REFUSED', 'no');
  };
  await expect(withRetries(attempt, { waitsMs: [1, 1] })).rejects.toMatchObject({ code: 'REFUSED' });
  expect(tries).toBe(1);
});
