import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewObject } from '#shared/contract/objects.ts';
import { AppError } from '#shared/errors.ts';
import { dcm } from '#shared/objects/code.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { InstanceRecord, StudyRecord } from '#main/catalog/records.ts';
import { TestArchive } from '#main/http/test-archive.ts';
import type { ImportOutcome } from '#main/intake/outcome.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { silentLog } from '#main/observe/log.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { dataFolder, instanceFile } from '#main/store/layout.ts';
import { Objects } from './objects.ts';

const STUDY = ctPhantom('standard', { rows: 8, columns: 8, sliceCount: 1 });
const FULL = 'The disk is full. Free space on it, or choose another data folder.';

let root: string;
let station: StationDatabase;
let queue: JobQueue;
let objects: Objects;
/** What the intake says, one answer a try; then it takes everything. */
let answers: ImportOutcome[];
let taken: Buffer[];
let audited: { outcome: string; objects: { sopInstanceUid: string } }[];
let instance: InstanceRecord;

/** The core, or the next one on the same folder. */
async function start(): Promise<void> {
  const { catalog, receiving } = new TestArchive({ aeTitle: 'TEST', port: 0 } as never);
  const audit = { record: async (entry: (typeof audited)[number]) => void audited.push(entry) };
  objects = new Objects({
    station,
    folder: dataFolder(root),
    audit: audit as unknown as AuditLog,
    catalog: {
      ...catalog,
      study: async () => ({ studyInstanceUid: STUDY.studyInstanceUid }) as StudyRecord,
      instancesOfStudy: async () => [instance],
    },
    receiving: {
      ...receiving,
      importStream: async (readable) => {
        const pieces: Buffer[] = [];
        for await (const piece of readable) pieces.push(piece as Buffer);
        const answer = answers.shift() ?? { kind: 'taken', studyInstanceUid: STUDY.studyInstanceUid };
        if (answer.kind === 'taken') taken.push(Buffer.concat(pieces));
        return answer;
      },
    },
  });
  queue = new JobQueue(station, [objects.kind], silentLog);
  await objects.attach(queue);
}

async function stop(): Promise<void> {
  objects.dispose();
  await queue.dispose();
}

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-objects-'));
  const [image] = generate(STUDY);
  if (!image) throw new Error('The phantom has no image.');
  const file = instanceFile(dataFolder(root), STUDY.studyInstanceUid, image.sopInstanceUid);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, image.bytes);
  instance = {
    studyInstanceUid: STUDY.studyInstanceUid,
    seriesInstanceUid: image.seriesInstanceUid,
    sopInstanceUid: image.sopInstanceUid,
    sopClassUid: image.sopClassUid,
    transferSyntaxUid: image.transferSyntaxUid,
    sizeBytes: image.bytes.length,
    // Preamble, prefix and the group length element, then what that says (PS3.10 7.1).
    datasetOffset: 144 + Buffer.from(image.bytes).readUInt32LE(140),
  } as InstanceRecord;
  [answers, taken, audited] = [[], [], []];
  station = openStationDatabase(':memory:');
  await start();
});

afterEach(async () => {
  await stop();
  await station.destroy();
  rmSync(root, { recursive: true, force: true });
});

const selection = (): NewObject => ({
  kind: 'keyObjects',
  model: {
    title: dcm('113000', 'Of Interest'),
    titleModifier: null,
    description: '',
    references: [
      {
        studyInstanceUid: STUDY.studyInstanceUid,
        seriesInstanceUid: instance.seriesInstanceUid,
        sopClassUid: instance.sopClassUid,
        sopInstanceUid: instance.sopInstanceUid,
        frameNumbers: [],
      },
    ],
    author: '',
    createdAt: '',
  },
});

const create = () => objects.create(STUDY.studyInstanceUid, selection(), 'Ann');
const waiting = () => objects.waiting(STUDY.studyInstanceUid);

test('an object that the archive takes is stored when the answer comes, and waits no more', async () => {
  const made = await create();
  expect(made).toMatchObject({ isStored: true, problem: '' });
  expect(taken.map((bytes) => bytes.includes(made.sopInstanceUid))).toEqual([true]);
  expect(await waiting()).toEqual([]);
});

test('an object that a full disk refuses waits with its reason, outlives the core, and is stored once by the next try', async () => {
  answers = [{ kind: 'refused', code: 'STORAGE', reason: FULL }];
  const made = await create();
  expect(made).toMatchObject({ isStored: false, problem: FULL });
  expect(await waiting()).toMatchObject([{ sopInstanceUid: made.sopInstanceUid, problem: FULL }]);

  await stop();
  await start();
  const [still] = await waiting();
  expect(still).toMatchObject({ sopInstanceUid: made.sopInstanceUid, problem: FULL });

  const { promise, resolve } = Promise.withResolvers<void>();
  queue.onChange((job) => job.state === 'succeeded' && resolve());
  await objects.retry(still?.jobId ?? '');
  await promise;
  expect(taken.map((bytes) => bytes.includes(made.sopInstanceUid))).toEqual([true]);
  expect(await waiting()).toEqual([]);
  expect(audited.map(({ outcome, objects: { sopInstanceUid } }) => [outcome, sopInstanceUid])).toEqual([
    ['failure', made.sopInstanceUid],
    ['success', made.sopInstanceUid],
  ]);
  await expect(objects.retry(still?.jobId ?? '')).rejects.toThrow(AppError);
  expect(taken).toHaveLength(1);
});

test('objects that wait have numbers of their own: none takes the place of another', async () => {
  answers = [
    { kind: 'refused', code: 'STORAGE', reason: FULL },
    { kind: 'refused', code: 'STORAGE', reason: FULL },
  ];
  const [one, other] = [await create(), await create()];
  expect(one.sopInstanceUid).not.toBe(other.sopInstanceUid);
  const both = await queue.ofKinds(['storeObject'], 10, STUDY.studyInstanceUid);
  const numbers = both.map(
    ({ payload }) => (payload as { copies: { instanceNumber: number }[] }).copies[0]?.instanceNumber,
  );
  expect(numbers.toSorted((one, other) => (one ?? 0) - (other ?? 0))).toEqual([1, 2]);
});
