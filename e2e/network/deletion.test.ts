import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { phantomStudies } from '#main/phantom/studies.ts';
import {
  addPeer,
  addUser,
  createToken,
  SENDER_AE_TITLE,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

/** Deletion and eviction as other nodes see them: DCMTK as the peer, and a second core as the archive. */

const ARCHIVE = 'BIGPACS';
const data = temporaryFolder('deletion-net');
const archiveData = temporaryFolder('deletion-archive');
const files = temporaryFolder('deletion-net-files');
let core: RunningCore;
let archive: RunningCore;
let token = '';
let sent: string[] = [];
let studyInstanceUid = '';
/** A study that only the archive has at first */
let kept: { studyInstanceUid: string; files: string[] };

beforeAll(async () => {
  await Promise.all([startArchive(), startStation()]);
  const peer = { host: '127.0.0.1', port: archive.dicom.port, may: ['store'], isArchive: true };
  await call('peers/put', { ...peer, aeTitle: ARCHIVE });
  await call('peers/put', {
    host: '127.0.0.1',
    port: 104,
    may: ['store', 'find', 'move'],
    aeTitle: SENDER_AE_TITLE,
  });
  ({ studyInstanceUid, files: sent } = studyFiles('ct-current'));
  await storescu(core.dicom, sent);
  kept = studyFiles('mr-head');
  await storescu(archive.dicom, kept.files.slice(0, 2));
});

async function startArchive(): Promise<void> {
  await addPeer(archiveData.path, SENDER_AE_TITLE);
  await addPeer(archiveData.path, 'VIEWBOX', { may: 'find,move' });
  archive = await startCore(archiveData.path, { args: ['--ae-title', ARCHIVE] });
}

async function startStation(): Promise<void> {
  await addUser(data.path, 'ann', 'administrator');
  token = await createToken(data.path, 'ann');
  core = await startCore(data.path);
}

function studyFiles(key: string): { studyInstanceUid: string; files: string[] } {
  const study = phantomStudies().find((each) => each.key === key);
  if (!study) throw new Error(`There is no phantom study ${key}.`);
  const written = writeStudy(study, files.path).slice(0, 3);
  return { studyInstanceUid: study.studyInstanceUid, files: written.map(({ file }) => file) };
}

afterAll(async () => {
  await core.stop();
  await archive.stop();
  for (const folder of [data, archiveData, files]) folder.remove();
});

async function call<Answer>(procedure: string, input: unknown): Promise<Answer> {
  const answer = await fetch(`${core.http}/api/rpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  const { json } = (await answer.json()) as { json: Answer };
  if (!answer.ok) throw new Error(JSON.stringify(json));
  return json;
}

const titles = () => ['-aet', SENDER_AE_TITLE, '-aec', core.dicom.aeTitle];
const identifier = () => ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${studyInstanceUid}`];
const address = () => [core.dicom.host, String(core.dicom.port)];

/** How often the study is found by C-FIND, by QIDO-RS and by WADO-RS, and how many instances C-GET brings. */
async function seen() {
  const find = await runProgram(programFile('findscu'), [
    '-v',
    '-S',
    ...titles(),
    ...identifier(),
    ...address(),
  ]);
  const folder = path.join(files.path, `got-${String(readdirSync(files.path).length)}`);
  mkdirSync(folder);
  await runProgram(programFile('getscu'), ['-S', '-od', folder, ...titles(), ...identifier(), ...address()]);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/dicom+json' };
  const qido = await fetch(`${core.http}/dicomweb/studies?StudyInstanceUID=${studyInstanceUid}`, { headers });
  const wado = await fetch(`${core.http}/dicomweb/studies/${studyInstanceUid}/metadata`, { headers });
  const found = qido.status === 204 ? [] : ((await qido.json()) as unknown[]);
  return {
    find: (find.stdout + find.stderr).match(/Find Response: \d+ \(Pending\)/g)?.length ?? 0,
    get: readdirSync(folder).length,
    qido: found.length,
    wado: wado.status,
  };
}

const HERE = { find: 1, get: 3, qido: 1, wado: 200 };
const GONE = { find: 0, get: 0, qido: 0, wado: 404 };

/** A study that has just arrived counts as arriving for some seconds. */
function moveToTrash(reason: string): Promise<{ trashId: string }> {
  return vi.waitFor(() => call<{ trashId: string }>('trash/move', { studyInstanceUid, reason }), {
    timeout: 10_000,
    interval: 250,
  });
}

it('a study in the trash is found by nobody, is back when it is sent again or restored, and is refused when it was rejected for good', async () => {
  expect(await seen()).toEqual(HERE);
  await moveToTrash('enteredByMistake');
  expect(await seen()).toEqual(GONE);
  expect((await storescu(core.dicom, sent)).refused).toEqual([]);
  expect(await seen()).toEqual(HERE);
  const { trashId } = await moveToTrash('patientSafety');
  const { refused } = await storescu(core.dicom, sent, ['-R', '--no-halt']);
  expect(refused).toHaveLength(3);
  for (const { answer } of refused) expect(answer).toContain('0x124');
  expect(await seen()).toEqual(GONE);
  await call('trash/restore', { trashId });
  expect(await seen()).toEqual(HERE);
});

it('a study that came from an archive is cached, until a device sends something of it', async () => {
  await call('remote/retrieve', {
    archive: { kind: 'dimse', id: ARCHIVE },
    studies: [{ studyInstanceUid: kept.studyInstanceUid, seriesInstanceUids: [] }],
  });
  const cached = () => call('cache/list', {});
  const { studyInstanceUid: uid } = kept;
  const expected = [{ studyInstanceUid: uid, peer: ARCHIVE, instanceCount: 2 }];
  await vi.waitFor(async () => expect(await cached()).toMatchObject(expected), { timeout: 20_000 });
  await storescu(core.dicom, kept.files.slice(2));
  expect(await cached()).toEqual([]);
});
