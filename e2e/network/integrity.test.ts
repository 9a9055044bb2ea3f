import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phantomStudies } from '#main/phantom/studies.ts';
import {
  addPeer,
  addUser,
  createToken,
  runViewbox,
  SENDER_AE_TITLE,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';

const data = temporaryFolder('integrity');
const work = temporaryFolder('integrity-work');
const store = path.join(data.path, 'store');
let core: RunningCore;
let orthanc: RunningPeer;
let token = '';
let stored: Map<string, { bytes: Buffer; mtimeMs: number }>;

beforeAll(async () => {
  orthanc = await startOrthanc(path.join(work.path, 'orthanc'), { DicomAlwaysAllowGet: true });
  await addPeer(data.path, SENDER_AE_TITLE);
  await addUser(data.path, 'ann', 'administrator');
  token = await createToken(data.path, 'ann');
  core = await startCore(data.path);
  await rpc('peers/put', {
    aeTitle: 'ORTHANC',
    host: '127.0.0.1',
    port: orthanc.address.port,
    may: [],
    isArchive: true,
  });
  const files = writeStudy(phantomStudies()[0]!, work.path).map(({ file }) => file);
  await storescu(orthanc.address, files.slice(0, 4));
  await storescu(core.dicom, files.slice(0, 5));
  stored = snapshot();
});

afterAll(async () => {
  await core.stop();
  await orthanc.stop();
  data.remove();
  work.remove();
});

async function rpc(name: string, input: object = {}): Promise<unknown> {
  const answer = await fetch(`${core.http}/api/rpc/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  return ((await answer.json()) as { json: unknown }).json;
}

function snapshot(): Map<string, { bytes: Buffer; mtimeMs: number }> {
  return new Map(
    filesBelow(store)
      .filter((file) => /\.dcm/.test(file))
      .map((file) => [
        path.relative(store, file),
        { bytes: readFileSync(file), mtimeMs: Math.floor(statSync(file).mtimeMs) },
      ]),
  );
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 100] = bytes.at(-100)! ^ 1;
  writeFileSync(file, bytes);
}

/** SOP Instance UID of a stored file, as its file meta information says it */
function uidOf(file: string): string {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(Buffer.from([0x02, 0x00, 0x03, 0x00, 0x55, 0x49]));
  return bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6)).replaceAll('\0', '');
}

async function inOrthanc(uid: string): Promise<boolean> {
  const answer = await fetch(`${orthanc.http}/tools/lookup`, { method: 'POST', body: uid });
  return ((await answer.json()) as object[]).length > 0;
}

async function sorted(): Promise<{ there: string[]; elsewhere: string }> {
  const there: string[] = [];
  let elsewhere = '';
  for (const name of stored.keys())
    if (await inOrthanc(uidOf(path.join(store, name)))) there.push(path.join(store, name));
    else elsewhere = path.join(store, name);
  return { there, elsewhere };
}

it('flipped bits, a cut and a missing file are found and healed from Orthanc byte for byte; a file that nobody knows is taken in', async () => {
  const { there } = await sorted();
  const [flipped = '', cut = '', missing = ''] = there;
  flip(flipped);
  truncateSync(cut, 1000);
  rmSync(missing);
  const other = writeStudy(phantomStudies()[1]!, path.join(work.path, 'other'))[0]!.file;
  mkdirSync(path.join(store, '00/00'), { recursive: true });
  cpSync(other, path.join(store, '00/00/orphan.dcm'));
  const verified = await runViewbox(data.path, ['verify', '--json']);
  expect(verified).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(verified.stdout)).toMatchObject({
    files: 5,
    damaged: 3,
    healed: 3,
    orphans: 1,
    open: [],
  });
  const now = snapshot();
  expect(now.size).toBe(6);
  expect(existsSync(path.join(store, '00/00/orphan.dcm'))).toBe(false);
  for (const [name, { bytes, mtimeMs }] of stored) {
    expect(now.get(name)?.bytes.equals(bytes), name).toBe(true);
    expect(now.get(name)?.mtimeMs, name).toBe(mtimeMs);
  }
  expect(await rpc('integrity/findings')).toHaveLength(4);
  expect(await rpc('integrity/status')).toMatchObject({ studies: 2, verifiedStudies: 1, openFindings: 0 });
});

it('a damaged file that nobody else has is not shown until a person decides so, and is healed from the backup when there is one', async () => {
  const { elsewhere } = await sorted();
  const good = readFileSync(elsewhere);
  const uid = uidOf(elsewhere);
  const wado = () =>
    fetch(`${core.http}/dicomweb/instances?SOPInstanceUID=${uid}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json' },
    })
      .then((answer) => answer.json())
      .then((found) => {
        const [instance] = found as Record<string, { Value: string[] }>[];
        const at = (tag: string) => instance?.[tag]?.Value[0] ?? '';
        return fetch(
          `${core.http}/dicomweb/studies/${at('0020000D')}/series/${at('0020000E')}/instances/${uid}`,
          { headers: { authorization: `Bearer ${token}`, accept: 'application/dicom' } },
        );
      });
  expect((await wado()).status).toBe(200);
  flip(elsewhere);
  expect(await runViewbox(data.path, ['verify'])).toMatchObject({ exitCode: 1 });
  expect((await wado()).status).not.toBe(200);
  expect(await rpc('station/status')).toMatchObject({ damagedFiles: 1 });
  const [finding] = (await rpc('integrity/findings')) as { findingId: number; kind: string }[];
  expect(finding).toMatchObject({ kind: 'changed', state: 'open' });
  const { findingId } = finding!;
  expect(await rpc('integrity/heal', { findingId })).toMatchObject({ code: 'MISSING' });
  expect(await rpc('integrity/accept', { findingId, reason: 'One grey value of a scout' })).toMatchObject({
    state: 'accepted',
  });
  expect((await wado()).status).toBe(200);
  expect(await runViewbox(data.path, ['verify'])).toMatchObject({ exitCode: 0 });

  // With a backup from before, it would have been healed at once
  writeFileSync(elsewhere, good);
  const target = path.join(work.path, 'backup');
  await rpc('backup/putSettings', {
    folder: target,
    everyHours: 0,
    keepSnapshots: 1,
    keepGoneDays: 30,
    megabytesPerSecond: 0,
  });
  expect(await runViewbox(data.path, ['backup'])).toMatchObject({ exitCode: 0 });
  renameSync(elsewhere, `${elsewhere}.damaged`);
  expect(await rpc('integrity/heal', { findingId })).toMatchObject({
    state: 'healed',
    healedFrom: 'the backup',
  });
  expect(readFileSync(elsewhere).equals(good)).toBe(true);
});
