import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dumpCatalog } from '#main/intake/test-catalog-dump.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { dataFolder, instanceName } from '#main/store/layout.ts';
import {
  addPeer,
  addUser,
  createToken,
  runViewbox,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';

// The full proof is 200 rounds: VIEWBOX_KILL_ROUNDS=200 npm run test:network -- rebuild.
const ROUNDS = Number(process.env['VIEWBOX_KILL_ROUNDS'] ?? 1);
const KILL_TIMEOUT_MS = Math.max(300_000, ROUNDS * 10_000);
const LATEST_KILL_MS = 1200;
const FILES_A_ROUND = 30;

const STUDIES = 8;

const data = temporaryFolder('rebuild');
const outbox = temporaryFolder('rebuild-outbox');
const { catalogFile } = dataFolder(data.path);
let core: RunningCore;
let token = '';
const files: SentFile[] = [];
const acknowledged = new Set<string>();

beforeAll(async () => {
  await addPeer(data.path);
  await addUser(data.path, 'ann', 'administrator');
  token = await createToken(data.path, 'ann');
  for (let study = 0; study < STUDIES; study += 1) files.push(...writeStudy(smallStudy(study), outbox.path));
  core = await startCore(data.path);
  await send(files.slice(0, 60));
});

afterAll(async () => {
  await core.stop();
  data.remove();
  outbox.remove();
});

function smallStudy(index: number) {
  return ctStudy({
    key: `rebuild-${String(index)}`,
    name: 'rebuild',
    description: 'Sent while the catalog is rebuilt',
    patient: index % 2 === 0 ? PATIENTS.body : PATIENTS.japanese,
    rows: 96,
    columns: 96,
    sliceCount: 30,
  });
}

/** Into the trash: it must be there after a rebuild too */
async function trashFirstStudy(): Promise<void> {
  const [first] = files;
  const answer = await fetch(`${core.http}/dicomweb/studies/${first!.studyInstanceUid}?reason=quality`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await answer.text(), 'a study lies in the trash').not.toContain('"code"');
}

async function startRebuild(): Promise<void> {
  const answer = await fetch(`${core.http}/api/rpc/catalog/rebuild`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await answer.text()).toContain('jobId');
}

async function send(some: readonly SentFile[]): Promise<void> {
  const sent = await storescu(
    core.dicom,
    some.map(({ file }) => file),
  );
  for (const file of sent.acknowledged) acknowledged.add(file);
}

/** What a client is told of everything, in an order of its own. */
async function answers(): Promise<string[]> {
  const told: string[] = [];
  for (const level of ['studies', 'series', 'instances']) {
    const answer = await fetch(`${core.http}/dicomweb/${level}?includefield=all&limit=5000`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json' },
    });
    const matches = JSON.parse((await answer.text()).replaceAll(core.http, '')) as object[];
    told.push(...matches.map((match) => JSON.stringify(match)).sort());
  }
  return told;
}

/** Every file that was acknowledged is a row, shown or in the trash, and every row is a file. */
function expectAllKnown(): void {
  const { instances, trashed } = dumpCatalog(catalogFile) as Record<string, { sop_instance_uid: string }[]>;
  const rows = [...instances!, ...trashed!].map((row) => row.sop_instance_uid);
  const known = new Set(rows);
  const missing = files.filter(
    ({ file, sopInstanceUid }) => acknowledged.has(file) && !known.has(sopInstanceUid),
  );
  expect(missing, 'acknowledged and not in the catalog').toEqual([]);
  const stored = new Set(filesBelow(dataFolder(data.path).store).map((file) => path.basename(file)));
  expect(rows.filter((uid) => !stored.has(instanceName(uid)))).toEqual([]);
}

function isTrashEmpty(): boolean {
  return dumpCatalog(catalogFile)['trash']!.length === 0;
}

it(
  `a rebuild under ${String(ROUNDS)} × kill -9, while others send, loses nothing and leaves one whole catalog`,
  { timeout: KILL_TIMEOUT_MS },
  async () => {
    let at = 60;
    for (let round = 0; round < ROUNDS; round += 1) {
      // Round after round the same files come again too: then it is said that they are there already.
      const some = Array.from({ length: FILES_A_ROUND }, (_, index) => files[(at + index) % files.length]!);
      at += FILES_A_ROUND;
      const sending = send(some);
      await startRebuild();
      await after(Math.random() * LATEST_KILL_MS);
      await core.kill();
      await sending;
      core = await startCore(data.path);
      expectAllKnown();
      // In many rounds its files come again, which brings it back
      if (round === 0 || (round === ROUNDS - 1 && isTrashEmpty())) await trashFirstStudy();
    }
  },
);

it('a rebuild while others send has what came meanwhile, and the answers of the catalog before', async () => {
  const sending = send(files.slice(-60));
  const beside = await runViewbox(data.path, ['rebuild', '--json']);
  await sending;
  expect(beside).toMatchObject({ exitCode: 0 });
  expectAllKnown();
  const before = { answers: await answers(), catalog: dumpCatalog(catalogFile) };
  expect(before.catalog['trash']).toHaveLength(1);
  const quiet = await runViewbox(data.path, ['rebuild', '--json']);
  expect(JSON.parse(quiet.stdout)).toMatchObject({
    skipped: 0,
    instances: before.catalog['instances']!.length,
  });
  expect(dumpCatalog(catalogFile)).toEqual(before.catalog);
  expect(await answers()).toEqual(before.answers);
  expect(readdirSync(data.path).filter((name) => name.startsWith('catalog-'))).toEqual([]);
});

it('a catalog that is damaged is built anew at the start, and the damaged one is kept', async () => {
  const before = { answers: await answers(), catalog: dumpCatalog(catalogFile) };
  await core.stop();
  writeFileSync(catalogFile, Buffer.alloc(20_000, 7));
  // After a rebuild the log beside it may hold every page
  for (const end of ['-wal', '-shm']) rmSync(`${catalogFile}${end}`, { force: true });
  core = await startCore(data.path);
  expect(dumpCatalog(catalogFile)).toEqual(before.catalog);
  expect(await answers()).toEqual(before.answers);
  const kept = readdirSync(data.path).filter((name) => /^catalog-damaged-.*\.sqlite$/.test(name));
  expect(kept).toHaveLength(1);
  expect(existsSync(path.join(data.path, 'catalog-rebuilding.sqlite'))).toBe(false);
});
