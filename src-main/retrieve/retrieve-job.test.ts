import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { InstanceRecord, StudyRecord } from '#main/catalog/records.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import type { Archive, FetchRequest, FoundInstance } from './archive.ts';
import { retrieveJobKind } from './retrieve-job.ts';
import { endOf, instanceRecord, memoryAudit, queueOf, STUDY } from './test-transfer.ts';
import { TransferNotes } from './transfer-notes.ts';

const THERE = [1, 2, 3].flatMap((series) => [1, 2].map((number) => instanceRecord(series, number)));
const SERIES = [...new Set(THERE.map(({ seriesInstanceUid }) => seriesInstanceUid))];

let station: StationDatabase;
let queue: JobQueue;
let here: Map<string, InstanceRecord>;
let fetched: FetchRequest[];
/** What a request brings, or why it fails */
let answer: (
  request: FetchRequest,
  asked: readonly InstanceRecord[],
  signal: AbortSignal,
) => Promise<unknown>;
let archive: Partial<Archive>;
let pauses: number[];
let cached: object[];
let notes: TransferNotes;
let audited: ReturnType<typeof memoryAudit>;
let arrived: () => void;

beforeEach(() => {
  station = openStationDatabase(':memory:');
  here = new Map();
  fetched = [];
  pauses = [];
  cached = [];
  archive = {};
  notes = new TransferNotes();
  audited = memoryAudit();
  arrived = () => undefined;
  answer = async (_request, asked) => bring(asked);
  queue = startedCore();
});
afterEach(async () => {
  await queue.dispose();
  await station.destroy();
});

function bring(records: readonly InstanceRecord[]) {
  for (const record of records) here.set(record.sopInstanceUid, record);
  arrived();
}

function asked({ seriesInstanceUid, sopInstanceUids }: FetchRequest): InstanceRecord[] {
  return THERE.filter(
    (each) =>
      each.seriesInstanceUid === (seriesInstanceUid ?? each.seriesInstanceUid) &&
      (sopInstanceUids?.includes(each.sopInstanceUid) ?? true),
  );
}

function wayOf(name: string) {
  return {
    name,
    async fetch(request: FetchRequest, signal: AbortSignal) {
      fetched.push(request);
      await answer(request, asked(request), signal);
    },
  };
}

function startedCore(): JobQueue {
  const opened: Archive = {
    id: { kind: 'dimse', id: 'PACS' },
    isArchive: true,
    retries: 2,
    findStudies: () => expect.unreachable(),
    findSeries: async () =>
      SERIES.map((seriesInstanceUid) => ({
        seriesInstanceUid,
        seriesNumber: null,
        modality: 'CT',
        seriesDescription: '',
        bodyPartExamined: '',
        laterality: '',
        protocolName: '',
        requestedProcedures: [],
        numberOfSeriesRelatedInstances: null,
      })),
    findInstances: async (_study, seriesInstanceUid): Promise<FoundInstance[]> =>
      THERE.filter((each) => each.seriesInstanceUid === seriesInstanceUid),
    ways: [wayOf('C-GET')],
  };
  const on: Receiving['on'] = (event, listener) => {
    if (event === 'studiesChanged')
      arrived = () => (listener as (studies: object[]) => void)([{ studyInstanceUid: STUDY }]);
    return () => {
      arrived = () => undefined;
    };
  };
  const study = async () =>
    here.size === 0 ? undefined : ({ studyInstanceUid: STUDY, instanceCount: here.size } as StudyRecord);
  return queueOf(
    station,
    retrieveJobKind({
      catalog: { study, instancesOfStudy: async () => [...here.values()] },
      receiving: { on },
      pause: async (pauseMs) => pauses.push(pauseMs),
      audit: audited.audit,
      notes,
      openArchive: async () => ({ ...opened, ...archive }),
      markCached: async (what) => cached.push(what),
    }),
  );
}

async function add(seriesInstanceUids: string[] = []): Promise<string> {
  const payload = { archive: { kind: 'dimse', id: 'PACS' }, studyInstanceUid: STUDY, seriesInstanceUids };
  const { jobId } = await queue.add({ kind: 'retrieve', title: 'Retrieve', startedBy: 'ann', payload });
  return jobId;
}

/** As archives name what they are asked for, short. */
const shortOf = ({ seriesInstanceUid, sopInstanceUids }: FetchRequest) =>
  sopInstanceUids?.join(' ') ?? seriesInstanceUid ?? 'study';

test('a study of which nothing is here comes in one request, and is the archive’s', async () => {
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({ state: 'succeeded', done: 6, total: 6 });
  expect(fetched.map(shortOf)).toEqual(['study']);
  expect(cached).toEqual([{ studyInstanceUid: STUDY, peer: 'PACS', by: 'ann' }]);
  expect(audited.entries).toMatchObject([
    {
      event: 'instances.retrieved',
      outcome: 'success',
      objects: { from: 'PACS', instances: '6', came: '6' },
    },
  ]);
});

test('what is here already is not fetched, and the audit says that nothing came', async () => {
  bring(THERE);
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({ state: 'succeeded', done: 6 });
  expect(fetched).toEqual([]);
  expect(audited.entries).toMatchObject([{ outcome: 'success', objects: { instances: '6', came: '0' } }]);
});

test('an archive’s word that it has sent all is not taken: what is missing is asked for by its UID', async () => {
  answer = async (request, records) => bring(request.sopInstanceUids ? records : records.slice(1));
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({ state: 'succeeded', result: { instances: 6 } });
  expect(fetched.map(shortOf)).toEqual(['study', `${STUDY}.1.1`]);
  expect(pauses).toEqual([2000]);
});

test('what fails for one series keeps no other away, and is the reason of the job', async () => {
  bring(THERE.slice(0, 1));
  answer = async (request, records) => {
    if (shortOf(request).startsWith(`${STUDY}.1`))
      throw new AppError('PEER', 'PACS could not read it.', { data: { status: 0xc001 } });
    bring(records);
  };
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({
    state: 'failed',
    done: 5,
    total: 6,
    problem: '1 of 6 instances did not come from PACS. PACS could not read it.',
  });
  expect(fetched.map(shortOf)).toEqual([
    `${STUDY}.1.2`,
    `${STUDY}.2`,
    `${STUDY}.3`,
    `${STUDY}.1.2`,
    `${STUDY}.1.2`,
  ]);
  expect(pauses).toEqual([2000, 10_000]);
  expect(audited.entries).toMatchObject([{ outcome: 'failure', objects: { instances: '5', came: '4' } }]);
  // Some of it came, and stays with the archive
  expect(cached).toHaveLength(1);
});

test('an archive that is away, or lets nobody in, is asked for nothing more in this try', async () => {
  bring(THERE.slice(0, 1));
  for (const [error, tries] of [
    [new AppError('UNREACHABLE', 'PACS is away.'), 3],
    [new AppError('PEER', 'PACS refused the association.', { data: { result: 1, source: 1, reason: 7 } }), 3],
    [new AppError('PEER', 'PACS does not allow it.', { data: { status: 0x0124 } }), 1],
  ] as const) {
    fetched = [];
    answer = () => Promise.reject(error);
    expect(await endOf(queue, await add())).toMatchObject({ state: 'failed' });
    expect(fetched).toHaveLength(tries);
  }
});

test('the second way brings what the first did not, and the reason of the first is kept', async () => {
  archive = { ways: [wayOf('C-GET'), wayOf('C-MOVE')] };
  let requests = 0;
  answer = async (_request, records) => {
    requests += 1;
    if (requests % 2 === 1) throw new AppError('PEER', 'No C-GET here.', { data: { status: 0x0122 } });
    if (requests === 2) bring(records.slice(0, 4));
    else throw new AppError('PEER', 'Unknown destination.');
  };
  const jobId = await add();
  expect(await endOf(queue, jobId)).toMatchObject({
    state: 'failed',
    problem: '2 of 6 instances did not come from PACS. No C-GET here.',
  });
  expect(fetched.map(shortOf)).toEqual(['study', 'study']);
});

test('after a restart only what is missing is fetched', async () => {
  const { promise: hangs, resolve } = Promise.withResolvers<void>();
  answer = async (_request, records, signal) => {
    bring(records.slice(0, 3));
    const stopped = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    resolve();
    await stopped;
  };
  const jobId = await add();
  await hangs;
  await queue.dispose();
  answer = async (_request, records) => bring(records);
  queue = startedCore();
  const ended = endOf(queue, jobId);
  await queue.resume();
  expect(await ended).toMatchObject({ state: 'succeeded', done: 6, total: 6 });
  expect(fetched.map(shortOf)).toEqual(['study', `${STUDY}.2.2`, `${STUDY}.3`]);
});

test('cancelled, it ends at once, keeps what came and is no failure of the archive', async () => {
  const { promise: hangs, resolve } = Promise.withResolvers<void>();
  answer = async (_request, records, signal) => {
    bring(records.slice(0, 2));
    const stopped = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new AppError('UNREACHABLE', 'it closed the connection')));
    });
    resolve();
    await stopped;
  };
  const jobId = await add();
  await hangs;
  expect(await queue.cancel(jobId)).toMatchObject({ state: 'cancelled', problem: '' });
  expect(here.size).toBe(2);
  expect(pauses).toEqual([]);
});

test('only the series that were wanted are fetched; those that are gone there are said to be', async () => {
  await endOf(queue, await add([SERIES[1] ?? '']));
  expect(fetched.map(shortOf)).toEqual([SERIES[1]]);
  expect(await endOf(queue, await add(['1.2.9']))).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('does not have this any more'),
  });
  expect(pauses).toEqual([]);
});

test('an archive that lists no instances and tells no numbers still shows how many have come', async () => {
  archive = {
    findInstances: () => Promise.reject(new AppError('PEER', 'No.', { data: { status: 0xa900 } })),
  };
  const seen: number[] = [];
  queue.onChange(({ done }) => seen.push(done));
  answer = async (_request, records) => {
    bring(records.slice(0, 3));
    await Promise.resolve();
    await Promise.resolve();
    bring(records);
  };
  expect(await endOf(queue, await add())).toMatchObject({ state: 'succeeded', done: 6 });
  expect(seen).toContain(3);
});

test('while it waits for the next try it says why, and then no more', async () => {
  const said: string[] = [];
  notes.onChange((jobId) => said.push(notes.of(jobId)));
  let tries = 0;
  answer = async (_request, records) => {
    tries += 1;
    if (tries === 1) throw new AppError('UNREACHABLE', 'PACS is away.');
    bring(records);
  };
  await endOf(queue, await add());
  expect(said).toEqual(['Nothing came from PACS. PACS is away. Try 2 in 2 s.', '']);
});
