import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushRemote } from '#main/dicomweb-client/push-remote.ts';
import { queryRemote } from '#main/dicomweb-client/query-remote.ts';
import type { RemoteServer } from '#main/dicomweb-client/remote-server.ts';
import { retrieveRemote } from '#main/dicomweb-client/retrieve-remote.ts';
import { textAt } from '#main/dicom/json-attributes.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { ctPhantom, enhancedCtPhantom } from '#main/phantom/studies.ts';
import { buffer } from 'node:stream/consumers';
import { DICOMWEB_PLUGIN } from '../../scripts/system-packages.ts';
import { addUser, createToken, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { interop } from '../fixtures/interoperability.ts';
import { datasetHash, datasetOf, filesBelow, sha256 } from '../fixtures/part10-file.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';
import { startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import {
  ORTHANC_KEEPS,
  type Sample,
  SAMPLE_STUDY,
  samples,
  SECONDARY_CAPTURE,
} from '../fixtures/syntax-samples.ts';

const folder = temporaryFolder('dicomweb-peers');
let core: RunningCore;
let token = '';
let orthanc: RunningPeer;
let remote: RemoteServer;
let files: SentFile[] = [];

beforeAll(async () => {
  const data = path.join(folder.path, 'data');
  mkdirSync(data);
  core = await startCore(data);
  await addUser(data, 'web', 'administrator');
  token = await createToken(data, 'web');
  orthanc = await startOrthanc(path.join(folder.path, 'orthanc'), {
    Plugins: [DICOMWEB_PLUGIN],
    StableAge: 1,
    DicomWeb: {
      Enable: true,
      Root: '/dicom-web/',
      Servers: { us: { Url: `${core.http}/dicomweb/`, HttpHeaders: { Authorization: `Bearer ${token}` } } },
    },
  });
  remote = {
    name: 'orthanc',
    baseUrl: `${orthanc.http}/dicom-web`,
    credentials: { kind: 'none' },
    caPem: '',
    isArchive: false,
  };
  const size = { rows: 64, columns: 64, sliceCount: 9 };
  const sent = path.join(folder.path, 'sent');
  files = [
    ...writeStudy(ctPhantom('standard', size), sent),
    ...writeStudy(ctPhantom('nonSquare', size), sent, { transferSyntaxUid: '1.2.840.10008.1.2.5' }),
    ...writeStudy(enhancedCtPhantom(size), sent, { transferSyntaxUid: '1.2.840.10008.1.2' }),
    ...samples(path.join(folder.path, 'samples'), ({ uid }) => ORTHANC_KEEPS.test(uid)).map(sentSample),
  ];
});
afterAll(async () => {
  await orthanc.stop();
  await core.stop();
  folder.remove();
});

function sentSample({ syntax, sopInstanceUid, data, file }: Sample): SentFile {
  const study = { studyInstanceUid: SAMPLE_STUDY, seriesInstanceUid: `${SAMPLE_STUDY}.1` };
  const hash = sha256(data);
  return {
    ...study,
    file,
    sopInstanceUid,
    sopClassUid: SECONDARY_CAPTURE,
    transferSyntaxUid: syntax.uid,
    hash,
  };
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

async function askOrthanc<Answer>(at: string, body?: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await (await ask(`${orthanc.http}${at}`, init)).json()) as Answer;
}

async function upload(file: string): Promise<void> {
  await ask(`${orthanc.http}/instances`, { method: 'POST', body: readFileSync(file) });
}

async function emptyOrthanc(): Promise<void> {
  for (const id of await askOrthanc<string[]>('/studies'))
    await ask(`${orthanc.http}/studies/${id}`, { method: 'DELETE' });
}

async function hashesInOrthanc(): Promise<string[]> {
  const hashes: string[] = [];
  for (const id of await askOrthanc<string[]>('/instances')) {
    const answer = await ask(`${orthanc.http}/instances/${id}/file`);
    hashes.push(sha256(datasetOf(Buffer.from(await answer.arrayBuffer()))));
  }
  return hashes.sort();
}

const stored = () => filesBelow(path.join(folder.path, 'data/store')).filter((file) => file.endsWith('.dcm'));
const sentHashes = () => files.map(({ hash }) => hash).sort();
const syntaxes = () => [...new Set(files.map(({ transferSyntaxUid }) => transferSyntaxUid))];
const studies = () => [...new Set(files.map(({ studyInstanceUid }) => studyInstanceUid))];

describe('Orthanc as a DICOMweb client of ours', () => {
  it('stores, and every byte is here', async () => {
    interop('Orthanc DICOMweb', 'STOW-RS to Viewbox', syntaxes());
    for (const { file } of files) await upload(file);
    const answer = await askOrthanc<{ Description?: string }>('/dicom-web/servers/us/stow', {
      Resources: await askOrthanc<string[]>('/studies'),
      Synchronous: true,
    });
    expect(answer).toBeTruthy();
    expect(stored().map(datasetHash).sort()).toEqual(sentHashes());
  });

  it('searches by what it knows and finds the study', async () => {
    interop('Orthanc DICOMweb', 'QIDO-RS at Viewbox');
    const [study = ''] = studies();
    const found = await askOrthanc<Record<string, unknown>[]>('/dicom-web/servers/us/qido', {
      Uri: '/studies',
      Arguments: { StudyInstanceUID: study },
    });
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).toContain(study);
  });

  it('retrieves, and every byte is there', async () => {
    interop('Orthanc DICOMweb', 'WADO-RS from Viewbox', syntaxes());
    await emptyOrthanc();
    for (const study of studies())
      await askOrthanc('/dicom-web/servers/us/retrieve', {
        Resources: [{ Study: study }],
        Synchronous: true,
      });
    expect(await hashesInOrthanc()).toEqual(sentHashes());
  });
});

describe('we as a DICOMweb client of Orthanc', () => {
  it('push: it has every byte, and says so of each', async () => {
    interop('Orthanc DICOMweb', 'STOW-RS by Viewbox', syntaxes());
    await emptyOrthanc();
    const results = await pushRemote(
      remote,
      files.map(({ file, sopInstanceUid }) => ({
        file,
        sizeBytes: readFileSync(file).length,
        sopInstanceUid,
      })),
    );
    expect(results.filter(({ error }) => error !== null)).toEqual([]);
    expect(await hashesInOrthanc()).toEqual(sentHashes());
  });

  it('query: studies, series and instances as they were sent', async () => {
    interop('Orthanc DICOMweb', 'QIDO-RS by Viewbox');
    const found = await queryRemote(remote, { level: 'STUDY', filters: {} });
    expect(found.map((match) => textAt(match, '0020000D')).sort()).toEqual(studies().sort());
    const [study = ''] = studies();
    const of = files.filter(({ studyInstanceUid }) => studyInstanceUid === study);
    const instances = await queryRemote(remote, { level: 'IMAGE', studyInstanceUid: study, filters: {} });
    expect(instances.map((match) => textAt(match, '00080018')).sort()).toEqual(
      of.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
    );
  });

  it('retrieve: every byte of every study', async () => {
    interop('Orthanc DICOMweb', 'WADO-RS by Viewbox', syntaxes());
    const hashes: string[] = [];
    for (const study of studies()) {
      const of = files.filter(({ studyInstanceUid }) => studyInstanceUid === study);
      const report = await retrieveRemote(
        remote,
        { studyInstanceUid: study },
        {
          async take(stream, inspect) {
            const bytes = await buffer(stream);
            const meta = readFileMeta(bytes)!;
            const reading = readHeader(bytes.subarray(meta.datasetOffset), meta.transferSyntaxUid, true);
            if (reading.kind !== 'header') return { kind: 'notDicom' };
            inspect({ ...reading.header, transferSyntaxUid: meta.transferSyntaxUid });
            hashes.push(sha256(datasetOf(bytes)));
            return { kind: 'taken', studyInstanceUid: study };
          },
        },
      );
      expect(report).toMatchObject({ taken: of.length, refusedCount: 0 });
    }
    expect(hashes.sort()).toEqual(sentHashes());
  });
});

describe('we as a DICOMweb client of ourselves', () => {
  it('what one core holds another can be given; what is cut off on the way is not stored', async () => {
    const ours: RemoteServer = {
      name: 'self',
      baseUrl: `${core.http}/dicomweb`,
      credentials: { kind: 'bearer', token },
      caPem: '',
      isArchive: false,
    };
    const found = await queryRemote(ours, { level: 'STUDY', filters: {} });
    expect(found).toHaveLength(studies().length);
    const cut = path.join(folder.path, 'cut.bin');
    const whole = readFileSync(files[0]!.file);
    writeFileSync(cut, whole.subarray(0, whole.length - 100));
    const before = stored().length;
    const answer = await fetch(`${core.http}/dicomweb/studies`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'multipart/related; type="application/dicom"; boundary=B',
      },
      body: Buffer.concat([Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'), readFileSync(cut)]),
    });
    expect(answer.status).toBe(400);
    expect(stored()).toHaveLength(before);
  });
});
