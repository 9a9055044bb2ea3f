import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import type { Destination, SendWatch } from './destination.ts';
import { sendJobKind } from './send-job.ts';
import { sentInstances } from './sent-instances.ts';
import { endOf, instanceRecord, memoryAudit, queueOf, STUDY } from './test-transfer.ts';
import { TransferNotes } from './transfer-notes.ts';

type Send = (records: readonly InstanceRecord[], watch: SendWatch) => Promise<void>;

const HERE = [1, 2].flatMap((series) => [1, 2, 3].map((number) => instanceRecord(series, number)));
let station: StationDatabase;
let queue: JobQueue;
let sends: string[][];
/** What the destination does, one after the other */
let scripts: Send[];
let notes: TransferNotes;
let audited: ReturnType<typeof memoryAudit>;

beforeEach(() => {
  station = openStationDatabase(':memory:');
  sends = [];
  scripts = [];
  notes = new TransferNotes();
  audited = memoryAudit();
  queue = startedCore();
});
afterEach(async () => {
  await queue.dispose();
  await station.destroy();
});

function startedCore(): JobQueue {
  const destination: Destination = {
    name: 'PACS',
    async send(records, watch) {
      sends.push(uidsOf(records));
      await (scripts.shift() ?? takeAll)(records, watch);
    },
  };
  return queueOf(
    station,
    sendJobKind({
      catalog: { instancesOfStudy: async (uid) => (uid === STUDY ? HERE : []) },
      audit: audited.audit,
      notes,
      sent: sentInstances(station),
      async openDestination({ id }) {
        if (id !== 'PACS') throw new AppError('MISSING', `There is no peer ${id}.`);
        return destination;
      },
    }),
  );
}

const uidsOf = (records: readonly InstanceRecord[]) => records.map(({ sopInstanceUid }) => sopInstanceUid);

const takeAll: Send = async (records, { onResult }) => {
  for (const { sopInstanceUid } of records) onResult({ sopInstanceUid, error: null });
};

/** Takes some and then waits until it is stopped. */
function takeThenHang(count: number): { script: Send; isHanging: Promise<void> } {
  const { promise: isHanging, resolve } = Promise.withResolvers<void>();
  return {
    isHanging,
    async script(records, watch) {
      await takeAll(records.slice(0, count), watch);
      const stopped = new Promise<never>((_, reject) => {
        watch.signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'Stopped.')));
      });
      resolve();
      await stopped;
    },
  };
}

const wanted = {
  destination: { kind: 'dimse', id: 'PACS' },
  convert: false,
  studyInstanceUid: STUDY,
  seriesInstanceUids: [] as string[],
  sopInstanceUids: [] as string[],
};

async function add(payload: object = {}): Promise<string> {
  const { jobId } = await queue.add({
    kind: 'send',
    title: 'Send',
    startedBy: 'ann',
    payload: { ...wanted, ...payload },
  });
  return jobId;
}

test('a whole study goes, with its progress, and the audit log has how many', async () => {
  const seen: string[] = [];
  queue.onChange(({ done, total }) => seen.push(`${done}/${total}`));
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({ state: 'succeeded', result: { instances: 6 } });
  expect(sends).toEqual([uidsOf(HERE)]);
  expect(seen).toEqual(expect.arrayContaining(['0/6', '1/6', '6/6']));
  expect(audited.entries).toMatchObject([
    { event: 'instances.sent', user: 'ann', outcome: 'success', objects: { to: 'PACS', instances: '6' } },
  ]);
});

test('some series or instances go alone', async () => {
  await endOf(queue, await add({ seriesInstanceUids: [`${STUDY}.2`] }));
  await endOf(queue, await add({ sopInstanceUids: [`${STUDY}.1.3`] }));
  expect(sends).toEqual([uidsOf(HERE.slice(3)), [`${STUDY}.1.3`]]);
});

test('what was not taken fails the job with each reason, and a retry sends that alone', async () => {
  scripts.push(async (records, watch) => {
    await takeAll(records.slice(0, 3), watch);
    for (const [index, { sopInstanceUid }] of records.slice(3).entries())
      watch.onResult({ sopInstanceUid, error: new AppError('PEER', index === 0 ? 'Rare.' : 'Not wanted.') });
  });
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({
    state: 'failed',
    done: 3,
    total: 6,
    problem: '3 of 6 instances were not taken by PACS. Not wanted. 1 other reasons.',
  });
  expect(await sentInstances(station).unsentOf(jobId)).toEqual([
    { sopInstanceUid: `${STUDY}.2.1`, reason: 'Rare.' },
    { sopInstanceUid: `${STUDY}.2.2`, reason: 'Not wanted.' },
    { sopInstanceUid: `${STUDY}.2.3`, reason: 'Not wanted.' },
  ]);
  await queue.retry(jobId);
  expect(await endOf(queue, jobId)).toMatchObject({ state: 'succeeded', result: { instances: 6 } });
  expect(sends.at(-1)).toEqual(uidsOf(HERE.slice(3)));
  expect(await sentInstances(station).unsentOf(jobId)).toEqual([]);
  expect(audited.entries.map(({ outcome }) => outcome)).toEqual(['failure', 'success']);
});

test('after a restart only what was not acknowledged is sent again', async () => {
  const { script, isHanging } = takeThenHang(4);
  scripts.push(script);
  const jobId = await add();
  await isHanging;
  await queue.dispose();
  queue = startedCore();
  const ended = endOf(queue, jobId);
  await queue.resume();
  expect(await ended).toMatchObject({ state: 'succeeded', done: 6, total: 6 });
  expect(sends).toEqual([uidsOf(HERE), uidsOf(HERE.slice(4))]);
});

test('cancelled, it keeps what was acknowledged and its reason is no failure of an instance', async () => {
  const { script, isHanging } = takeThenHang(2);
  scripts.push(script);
  const jobId = await add();
  await isHanging;
  expect(await queue.cancel(jobId)).toMatchObject({ state: 'cancelled', done: 2, total: 6 });
  expect(await sentInstances(station).unsentOf(jobId)).toEqual([]);
  expect([...(await sentInstances(station).of(jobId))].sort()).toEqual(uidsOf(HERE.slice(0, 2)));
  await queue.retry(jobId);
  await endOf(queue, jobId);
  expect(sends.at(-1)).toEqual(uidsOf(HERE.slice(2)));
});

test('what it waits for is told until something goes through', async () => {
  const said: string[] = [];
  notes.onChange((jobId) => said.push(notes.of(jobId)));
  scripts.push(async (records, watch) => {
    watch.onPause(2000, new AppError('UNREACHABLE', 'PACS is away.'));
    await takeAll(records, watch);
  });
  const jobId = await add();
  await endOf(queue, jobId);
  expect(said).toEqual(['PACS is away. Trying again in 2 s.', '']);
});

test('what is not here any more, and a peer that is not known any more, is said', async () => {
  const gone = await add({ studyInstanceUid: '1.2.9' });
  expect(await endOf(queue, gone)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('not here'),
  });
  const stranger = await add({ destination: { kind: 'dimse', id: 'OLD' } });
  expect(await endOf(queue, stranger)).toMatchObject({ state: 'failed', problem: 'There is no peer OLD.' });
  expect(sends).toEqual([]);
});
