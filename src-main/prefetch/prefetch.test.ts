import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { prefetchSettingsSchema } from '#shared/contract/prefetch.ts';
import type { RemoteArchive } from '#shared/contract/remote.ts';
import { AppError } from '#shared/errors.ts';
import { header, openTestCatalog, type TestCatalog } from '#main/catalog/test-catalog.ts';
import { type JobContext, jobKind } from '#main/jobs/job.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { silentLog } from '#main/observe/log.ts';
import type { Archive, FoundStudy } from '#main/retrieve/archive.ts';
import { retrievePayload } from '#main/retrieve/retrieve-job.ts';
import { putSiteRules } from '#main/reading/site-rules.ts';
import { memoryAudit } from '#main/retrieve/test-transfer.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { Prefetch } from './prefetch.ts';
import type { ReadingPlace } from './reading-order.ts';

const NOW = Date.UTC(2026, 10, 27);
const ANNA = {
  patientId: 'P1',
  issuerOfPatientId: '',
  patientName: { alphabetic: 'Example^Anna', ideographic: '', phonetic: '' },
  patientBirthDate: '19600102',
  patientSex: 'F',
};
const PACS: RemoteArchive = { kind: 'dimse', id: 'PACS' };
const OTHER: RemoteArchive = { kind: 'dimse', id: 'OTHER' };
const CURRENT = '1.2.1';

let catalog: TestCatalog;
let station: StationDatabase;
let queue: JobQueue;
let prefetch: Prefetch;
let now: number;
/** What archives have, by AE title; missing: it does not answer */
let there: Record<string, FoundStudy[]>;
/** Patient IDs that archives were asked for */
let asked: string[];
let hasRoom: boolean;
let refusesNames: boolean;
/** What the worklist has that is not read, and in which order */
let list: Map<string, ReadingPlace>;
/** Jobs that fetch, and how they end */
let running: { studyInstanceUid: string; from: string; end: (error?: Error) => void; context: JobContext }[];
let arrive: (studies: readonly { studyInstanceUid: string; isNew: boolean }[]) => void;

function study(uid: string, more: Partial<FoundStudy> = {}): FoundStudy {
  return {
    ...ANNA,
    studyInstanceUid: uid,
    studyDate: '20250601',
    studyTime: '',
    accessionNumber: '',
    studyDescription: 'MRI knee left',
    referringPhysicianName: { alphabetic: '', ideographic: '', phonetic: '' },
    procedures: [],
    modalitiesInStudy: ['MR'],
    numberOfStudyRelatedSeries: 1,
    numberOfStudyRelatedInstances: 3,
    ...more,
  };
}

async function openArchive(id: RemoteArchive): Promise<Archive> {
  const has = there[id.id];
  if (!has) throw new AppError('UNREACHABLE', `${id.id} does not answer.`);
  return {
    id,
    isArchive: true,
    retries: 0,
    async *findStudies({ patientId, patientName, patientBirthDate }) {
      if (patientName === '') asked.push(`${id.id} ${patientId}`);
      else if (refusesNames) throw new AppError('PEER', `${id.id} does not search by name.`);
      const isNamesake = (each: FoundStudy) =>
        each.patientName.alphabetic.startsWith(patientName) && each.patientBirthDate === patientBirthDate;
      for (const each of has)
        if (patientName === '' ? each.patientId === patientId : isNamesake(each)) yield each;
      return { isCut: false };
    },
    findSeries: async () => [],
    findInstances: async () => [],
    ways: [],
  };
}

const fetching = (kind: 'prefetch' | 'retrieve') =>
  jobKind({
    kind,
    payload: retrievePayload,
    isResumable: true,
    maxRunning: 8,
    run: ({ studyInstanceUid, archive }, context) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve(null));
        context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
        if (kind === 'prefetch') running.push({ studyInstanceUid, from: archive.id, end, context });
        else context.signal.addEventListener('never', () => end());
      }),
  });

async function startCore(): Promise<void> {
  prefetch = new Prefetch({
    station,
    catalog: catalog.reader,
    receiving: {
      isReceiving: () => false,
      on: (event, listener) => {
        if (event === 'studiesChanged') arrive = listener as typeof arrive;
        return () => {};
      },
    },
    audit: memoryAudit().audit,
    log: silentLog,
    others: {
      archives: async () => [
        { ...PACS, address: '', isArchive: true },
        { ...OTHER, address: '', isArchive: true },
        { kind: 'dimse', id: 'WORKSTATION', address: '', isArchive: false },
      ],
      openArchive,
      pullKind: fetching('prefetch'),
    },
    hasRoom: async () => hasRoom,
    worklist: { places: async () => list, unread: async () => [...list.keys()] },
    now: () => now,
  });
  queue = new JobQueue(station, [prefetch.kind, fetching('retrieve')], silentLog);
  prefetch.attach(queue);
  await queue.resume();
  await prefetch.start();
}

async function stopCore(): Promise<void> {
  await prefetch.dispose();
  await queue.dispose();
}

beforeEach(async () => {
  catalog = openTestCatalog();
  station = openStationDatabase(':memory:');
  now = NOW;
  there = { PACS: [], OTHER: [] };
  asked = [];
  hasRoom = true;
  refusesNames = false;
  list = new Map();
  running = [];
  const said = { studyDate: '20261126', studyDescription: 'MRI knee left', modality: 'MR' };
  catalog.add(header(1, 1, 1, { ...ANNA, ...said, bodyPartExamined: '' }));
  await startCore();
});
afterEach(async () => {
  await stopCore();
  await station.destroy();
  await catalog.dispose();
});

const states = async () =>
  Object.fromEntries(
    (await prefetch.pulls()).map(({ studyInstanceUid, state }) => [studyInstanceUid, state]),
  );
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 5000, interval: 5 });
const uidsRunning = () => running.map(({ studyInstanceUid }) => studyInstanceUid);
const set = (settings: object) =>
  prefetch.putSettings(
    prefetchSettingsSchema.parse({ isOn: true, mostAtOnce: 2, arrivalDays: 7, ...settings }),
    'ann',
  );
const want = (cause: 'opening' | 'arrival' = 'opening', studyInstanceUid = CURRENT) =>
  prefetch.wanted({ kind: 'study', studyInstanceUid }, cause);

test('all archives are asked, only the patient’s best are fetched, few at a time and none twice', async () => {
  await set({ mostAtOnce: 1 });
  there = {
    PACS: [
      study('1.9.1'),
      study('1.9.2', { studyDate: '20240601' }),
      study('1.9.3', { studyDescription: 'MRI brain' }),
      study('1.9.4', { patientBirthDate: '19991231', patientSex: 'M' }),
    ],
    OTHER: [study('1.9.1', { numberOfStudyRelatedInstances: 2 }), study('1.9.5', { patientId: 'P2' })],
  };
  await want();
  await until(async () => expect(await states()).toEqual({ '1.9.1': 'coming', '1.9.2': 'waiting' }));
  expect(asked.toSorted()).toEqual(['OTHER P1', 'PACS P1']);
  // The one that has more of it
  expect(running.map(({ from }) => from)).toEqual(['PACS']);
  await want();
  running[0]?.end();
  await until(() => expect(uidsRunning()).toEqual(['1.9.1', '1.9.2']));
  running[1]?.end();
  await until(async () => expect(await states()).toEqual({ '1.9.1': 'complete', '1.9.2': 'complete' }));
  expect(asked).toHaveLength(2);
  const { priors, problems, isAsked } = await prefetch.ofStudy(CURRENT);
  expect([isAsked, problems]).toEqual([true, []]);
  expect(priors.map(({ studyInstanceUid, role, rejected }) => [studyInstanceUid, role, rejected])).toEqual([
    ['1.9.1', 'prior', null],
    ['1.9.2', 'prior', null],
    ['1.9.3', null, 'otherRegion'],
  ]);
});

test('nothing is fetched into a full cache; what is picked for an unread study is needed there', async () => {
  hasRoom = false;
  there['PACS'] = [study('1.9.1'), study('1.9.3', { studyDescription: 'MRI brain' })];
  await want();
  await until(async () =>
    expect(await prefetch.pulls()).toMatchObject([
      { state: 'waiting', reason: expect.stringContaining('too little room') as string },
    ]),
  );
  expect(running).toEqual([]);
  hasRoom = true;
  await prefetch.retry('1.9.1');
  await until(() => expect(uidsRunning()).toEqual(['1.9.1']));
  expect(await prefetch.needed()).toEqual(new Set([CURRENT, '1.9.1']));
  now += 15 * 86_400_000;
  expect(await prefetch.needed()).toEqual(new Set());
});

test('a study of which more came is judged anew when it is whole', async () => {
  // Before the catalog's instances are received
  now = Date.UTC(2020, 0, 1);
  there['PACS'] = [study('1.9.1'), study('1.9.3', { studyDescription: 'MRI brain' })];
  await want();
  await until(() => expect(uidsRunning()).toEqual(['1.9.1']));
  catalog.add(header(1, 2, 1, { ...ANNA, studyDate: '20261126', modality: 'MR', bodyPartExamined: 'HEAD' }));
  arrive([{ studyInstanceUid: CURRENT, isNew: false }]);
  await until(() => expect(uidsRunning()).toEqual(['1.9.1', '1.9.3']));
  expect(asked.filter((each) => each.startsWith('PACS'))).toHaveLength(2);
});

test('it gives way to a person who retrieves from the same archive, and goes on after that with the same job', async () => {
  there['PACS'] = [study('1.9.1')];
  await want();
  await until(() => expect(running).toHaveLength(1));
  const payload = { archive: PACS, studyInstanceUid: '1.7', seriesInstanceUids: [] };
  const { jobId } = await queue.add({ kind: 'retrieve', title: '', startedBy: 'ann', payload });
  await until(async () => expect(await states()).toEqual({ '1.9.1': 'waiting' }));
  expect(running).toHaveLength(1);
  await queue.cancel(jobId);
  await until(() => expect(uidsRunning()).toEqual(['1.9.1', '1.9.1']));
  expect(await queue.ofKinds(['prefetch'], 10)).toHaveLength(1);
});

/** One more patient with a case to be read and a prior at PACS: 1.2.<n> and 1.9.<n> */
function addCase(number: number): void {
  const person = { ...ANNA, patientId: `P${String(number)}` };
  const said = { studyDate: '20261126', studyDescription: 'MRI knee left', modality: 'MR' };
  catalog.add(header(number, 1, 1, { ...person, ...said, bodyPartExamined: '' }));
  there['PACS']?.push(study(`1.9.${String(number)}`, person));
}
const arrived = async (...numbers: readonly number[]) => {
  for (const number of numbers) {
    addCase(number);
    await want('arrival', `1.2.${String(number)}`);
    await until(async () =>
      expect((await prefetch.ofStudy(`1.2.${String(number)}`)).priors[0]?.state).toMatch(/waiting|coming/),
    );
  }
};

test('what waits comes in the order in which the studies are read: the urgent first, also when one becomes it, then the oldest', async () => {
  await set({ mostAtOnce: 1 });
  for (const [number, at] of [
    [11, 40],
    [12, 30],
    [13, 20],
    [14, 10],
  ] as const)
    list.set(`1.2.${String(number)}`, { urgency: 2, at });
  await arrived(11, 12, 13, 14);
  expect(uidsRunning()).toEqual(['1.9.11']);
  list.set('1.2.12', { urgency: 0, at: 30 });
  prefetch.placesChanged(['1.2.12']);
  running[0]?.end();
  await until(() => expect(uidsRunning()).toHaveLength(2));
  running[1]?.end();
  await until(() => expect(uidsRunning()).toHaveLength(3));
  running[2]?.end();
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.9.12', '1.9.14', '1.9.13']));
});

test('a prior of two studies comes when the more urgent of them needs it', async () => {
  await set({ mostAtOnce: 1 });
  await arrived(11, 12);
  // Of the same patient as the case that arrived last, whose prior waits behind the others
  const other = { ...ANNA, patientId: 'P13', studyDate: '20261125', modality: 'MR' };
  catalog.add(header(23, 1, 1, { ...other, studyDescription: 'MRI knee left', bodyPartExamined: '' }));
  await arrived(13);
  await want('arrival', '1.2.23');
  await until(async () => expect((await prefetch.ofStudy('1.2.23')).isAsked).toBe(true));
  list.set('1.2.23', { urgency: 0, at: NOW });
  prefetch.placesChanged(['1.2.23']);
  await until(async () =>
    expect((await prefetch.pulls()).find((each) => each.studyInstanceUid === '1.9.13')?.subject).toBe(
      '1.2.23',
    ),
  );
  running[0]?.end();
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.9.13']));
});

test('what a person fetches starts at once: what runs for nobody gives way, and goes on after that with the same job', async () => {
  await set({ mostAtOnce: 1 });
  await arrived(11, 12);
  there['PACS']?.push(study('1.9.3', { studyDescription: 'MRI brain' }));
  await want('arrival');
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).isAsked).toBe(true));
  await prefetch.fetch(CURRENT, '1.9.3');
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.9.3']));
  expect(running[0]?.context.signal.aborted).toBe(true);
  await until(async () =>
    expect(await states()).toEqual({ '1.9.11': 'waiting', '1.9.12': 'waiting', '1.9.3': 'coming' }),
  );
  // Another one beside it
  there['PACS']?.push(study('1.9.4', { studyDescription: 'MRI brain', studyDate: '20240601' }));
  await prefetch.wanted({ kind: 'study', studyInstanceUid: CURRENT }, 'person');
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).priors).toHaveLength(2));
  await prefetch.fetch(CURRENT, '1.9.4');
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.9.3', '1.9.4']));
  running[1]?.end();
  running[2]?.end();
  await until(() => expect(uidsRunning().at(-1)).toBe('1.9.11'));
  expect(await queue.ofKinds(['prefetch'], 10)).toHaveLength(3);
});

test('the priors of a case that is opened come before those that run for others; they and a person’s wish know no rest', async () => {
  await set({ mostAtOnce: 1, ...limited({ megabytesPerSecond: 0.000_1 }) });
  await arrived(11, 12);
  there['PACS']?.push(
    study('1.2.8'),
    study('1.9.2', { studyDate: '20240601' }),
    study('1.9.3', { studyDescription: 'MRI brain' }),
  );
  await want('opening');
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.2.8']));
  expect(running[0]?.context.signal.aborted).toBe(true);
  // 1000 bytes at 100 bytes a second
  catalog.add(header(8, 1, 1, { ...ANNA, studyDate: '20250601' }));
  running[1]?.end();
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.2.8', '1.9.2']));
  expect(await states()).toMatchObject({ '1.9.11': 'waiting', '1.9.12': 'waiting' });
  running[2]?.end();
  await until(async () =>
    expect((await prefetch.pulls()).find(({ state }) => state === 'waiting')?.reason).toContain('PACS rests'),
  );
  await prefetch.fetch(CURRENT, '1.9.3');
  await until(() => expect(uidsRunning()).toEqual(['1.9.11', '1.2.8', '1.9.2', '1.9.3']));
});

test('what a person fetches comes also where nothing is fetched by itself, and does not wait for the next try', async () => {
  there = { PACS: [study('1.9.1')], OTHER: [] };
  await want('arrival');
  await until(() => expect(running).toHaveLength(1));
  running[0]?.end(new AppError('UNREACHABLE', 'PACS does not answer.'));
  await until(async () => expect(await states()).toEqual({ '1.9.1': 'waiting' }));
  await set({ isOn: false });
  expect(running).toHaveLength(1);
  await prefetch.fetch(CURRENT, '1.9.1');
  await until(() => expect(running).toHaveLength(2));
});

test('the priors of what is unread on the worklist are needed however old that is, and after the archives’ answers are forgotten', async () => {
  there['PACS'] = [study('1.9.1'), study('1.9.3', { studyDescription: 'MRI brain' })];
  await want('arrival');
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).isAsked).toBe(true));
  // No archive was asked for this one, whose prior is here
  const bert = { ...ANNA, patientId: 'P5', modality: 'MR', studyDescription: 'MRI knee left' };
  catalog.add(header(5, 1, 1, { ...bert, studyDate: '20261126' }));
  catalog.add(header(6, 1, 1, { ...bert, studyDate: '20240101' }));
  // What has gone from here meanwhile keeps nothing from being told
  list.set('1.2.77', { urgency: 2, at: NOW });
  for (const uid of [CURRENT, '1.2.5']) list.set(uid, { urgency: 2, at: NOW });
  now += 100 * 86_400_000;
  await stopCore();
  await startCore();
  expect(await prefetch.needed()).toEqual(new Set([CURRENT, '1.9.1', '1.2.5', '1.2.6', '1.2.77']));
  list.clear();
  expect(await prefetch.needed()).toEqual(new Set());
});

test('a core that starts again goes on with what it had begun and what waits', async () => {
  await set({ mostAtOnce: 1 });
  there['PACS'] = [study('1.9.1'), study('1.9.2', { studyDate: '20240601' })];
  await want();
  await until(() => expect(running).toHaveLength(1));
  await stopCore();
  await startCore();
  await until(() => expect(uidsRunning()).toEqual(['1.9.1', '1.9.1']));
  running[1]?.end();
  await until(() => expect(uidsRunning()).toEqual(['1.9.1', '1.9.1', '1.9.2']));
  expect(await queue.ofKinds(['prefetch'], 10)).toHaveLength(2);
});

test('what turns out to be of another patient when it comes is stopped, and says so', async () => {
  there['PACS'] = [study('1.2.9')];
  await want();
  await until(() => expect(running).toHaveLength(1));
  catalog.add(
    header(9, 1, 1, { ...ANNA, patientName: { alphabetic: 'Else^Bert', ideographic: '', phonetic: '' } }),
  );
  running[0]?.context.progress(1, 3);
  await until(() => expect(running[0]?.context.signal.aborted).toBe(true));
  await until(async () =>
    expect(await prefetch.pulls()).toMatchObject([
      { state: 'failed', reason: expect.stringContaining('another patient') as string },
    ]),
  );
});

test('an archive that fails is told, another copy is fetched; what nobody can give waits for its next try', async () => {
  there = { PACS: [study('1.9.1')], OTHER: [study('1.9.1', { numberOfStudyRelatedInstances: 1 })] };
  await want();
  await until(() => expect(running).toHaveLength(1));
  running[0]?.end(new AppError('PEER', 'PACS is out of order.'));
  await until(() => expect(running.map(({ from }) => from)).toEqual(['PACS', 'OTHER']));
  running[1]?.end(new AppError('UNREACHABLE', 'OTHER does not answer.'));
  await until(async () =>
    expect(await prefetch.pulls()).toMatchObject([
      { state: 'waiting', reason: 'OTHER does not answer.', nextTryAt: '2026-11-27T00:00:05.000Z' },
    ]),
  );
  await prefetch.retry('1.9.1');
  await until(() => expect(running.map(({ from }) => from)).toEqual(['PACS', 'OTHER', 'PACS']));
  await prefetch.pause('1.9.1');
  expect(await states()).toEqual({ '1.9.1': 'paused' });
});

test('an archive that does not answer is named, the others count, and a person may fetch what no rule picks', async () => {
  there = { PACS: [study('1.9.3', { studyDescription: 'MRI brain' })] };
  await want();
  await until(async () =>
    expect(await prefetch.ofStudy(CURRENT)).toMatchObject({
      problems: [{ archive: OTHER, message: 'OTHER does not answer.' }],
      priors: [{ studyInstanceUid: '1.9.3', state: 'none', rejected: 'otherRegion' }],
    }),
  );
  await prefetch.fetch(CURRENT, '1.9.3');
  await until(() => expect(uidsRunning()).toEqual(['1.9.3']));
  await expect(prefetch.fetch(CURRENT, '1.9.4')).rejects.toMatchObject({ code: 'MISSING' });
});

test('an order wants priors before there is a study; what is fetched and what is old wants none', async () => {
  there['PACS'] = [study('1.2.9'), study('1.2.8', { studyDate: '20240601' })];
  const facts = {
    studyInstanceUid: '',
    person: ANNA,
    studyDate: '20261130',
    studyTime: '',
    modalities: ['MR'],
    descriptions: ['MRI knee left'],
    anatomicRegions: [],
    bodyParts: [],
    procedures: [],
    lateralities: [],
  };
  expect(await prefetch.wanted({ kind: 'order', orderId: 'A1', facts }, 'order')).toBe('A1');
  await until(() => expect(uidsRunning().toSorted()).toEqual(['1.2.8', '1.2.9']));
  asked = [];
  catalog.add(
    header(9, 1, 1, { ...ANNA, studyDate: '20261126' }),
    header(5, 1, 1, { studyDate: '20200101' }),
  );
  arrive(['1.2.9', '1.2.5', CURRENT].map((studyInstanceUid) => ({ studyInstanceUid, isNew: true })));
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).isAsked).toBe(true));
  expect(asked.toSorted()).toEqual(['OTHER P1', 'PACS P1']);
});

test('who may be the same patient is told with the reason, also by name and birth date, and nothing of it is fetched', async () => {
  const near = [
    study('1.9.2', { patientBirthDate: '19991231', patientSex: 'M' }),
    study('1.9.4', { patientId: 'X9', studyDate: '20240601' }),
    study('1.9.5', { patientId: '', studyDate: '20230601' }),
  ];
  const nobody = study('1.9.6', { patientId: 'P2', patientBirthDate: '19700101' });
  there = { PACS: [study('1.9.1'), ...near, nobody], OTHER: [study('1.9.4', { patientId: 'X9' })] };
  await want();
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).isAsked).toBe(true));
  const told = async () =>
    (await prefetch.ofStudy(CURRENT)).candidates.map((each) => [
      each.studyInstanceUid,
      each.archive.id,
      each.reason,
    ]);
  const all = [
    ['1.9.2', 'PACS', 'contradicted'],
    ['1.9.4', 'PACS', 'otherPatientId'],
    ['1.9.5', 'PACS', 'patientIdAbsent'],
  ];
  expect(await told()).toEqual(all);
  await expect(prefetch.fetch(CURRENT, '1.9.4')).rejects.toMatchObject({ code: 'MISSING' });
  expect(await states()).toEqual({ '1.9.1': 'coming' });
  // What the archive told before it went away is still so
  delete there['PACS'];
  await prefetch.wanted({ kind: 'study', studyInstanceUid: CURRENT }, 'person');
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).problems).toHaveLength(1));
  expect((await told()).map(([uid]) => uid)).toEqual(['1.9.2', '1.9.4', '1.9.5']);
});

test('an archive that does not search by name tells of the patient’s studies all the same', async () => {
  refusesNames = true;
  there['PACS'] = [study('1.9.1'), study('1.9.4', { patientId: 'X9' })];
  await want();
  await until(async () => expect(await states()).toEqual({ '1.9.1': 'coming' }));
  expect(await prefetch.ofStudy(CURRENT)).toMatchObject({ problems: [], candidates: [] });
});

test('of a prior that its archive has to fetch from elsewhere first this is told, and of two copies one at hand is taken', async () => {
  there = {
    PACS: [
      study('1.9.1', { availability: 'nearline' }),
      study('1.9.2', { availability: 'offline', studyDate: '20240601' }),
    ],
    OTHER: [study('1.9.1')],
  };
  await want();
  await until(() => expect(running.map(({ from }) => from)).toEqual(['OTHER', 'PACS']));
  const { priors } = await prefetch.ofStudy(CURRENT);
  expect(priors.map((each) => [each.studyInstanceUid, each.availability])).toEqual([
    ['1.9.1', undefined],
    ['1.9.2', 'offline'],
  ]);
  const pulls = await prefetch.pulls();
  expect(pulls.find((each) => each.studyInstanceUid === '1.9.2')?.availability).toBe('offline');
});

/** One archive's part of the settings */
const limited = (more: object) => ({
  archives: [{ archive: PACS, isAsked: true, hours: null, megabytesPerSecond: 0, ...more }],
});

test('outside an archive’s hours a pull waits and says so; a person’s wish, and the opening of the hours, start it', async () => {
  const clock = (hours: number) => new Date(2026, 10, 27, hours).getTime();
  now = clock(12);
  there['PACS'] = [study('1.9.1'), study('1.9.2', { studyDate: '20240601' })];
  await set(limited({ hours: { from: '20:00', to: '06:00' } }));
  await want();
  await until(async () =>
    expect((await prefetch.pulls()).map(({ state, reason }) => [state, reason])).toEqual([
      ['waiting', 'PACS is asked for priors from 20:00 to 06:00 only.'],
      ['waiting', 'PACS is asked for priors from 20:00 to 06:00 only.'],
    ]),
  );
  await prefetch.retry('1.9.2');
  await until(() => expect(uidsRunning()).toEqual(['1.9.2']));
  now = clock(20);
  await set(limited({ hours: { from: '20:00', to: '06:00' } }));
  await until(() => expect(uidsRunning()).toEqual(['1.9.2', '1.9.1']));
});

test('an archive with a limit gives one study at a time, and rests for as long as its bytes would have taken', async () => {
  there['PACS'] = [study('1.2.8'), study('1.2.9', { studyDate: '20240601' })];
  await set(limited({ megabytesPerSecond: 0.000_1 }));
  await want('arrival');
  await until(() => expect(uidsRunning()).toEqual(['1.2.8']));
  expect(await states()).toEqual({ '1.2.8': 'coming', '1.2.9': 'waiting' });
  // 1000 bytes at 100 bytes a second
  catalog.add(header(8, 1, 1, { ...ANNA, studyDate: '20250601' }));
  running[0]?.end();
  await until(async () =>
    expect((await prefetch.pulls()).find(({ state }) => state === 'waiting')?.reason).toContain('PACS rests'),
  );
  expect(running).toHaveLength(1);
  now += 10_000;
  await set(limited({ megabytesPerSecond: 0.000_1 }));
  await until(() => expect(uidsRunning()).toEqual(['1.2.8', '1.2.9']));
});

test('an archive that is left out is not asked, and a cause that is turned off looks for nothing', async () => {
  await set({ ...limited({ isAsked: false }), causes: ['arrival'] });
  expect(await prefetch.wanted({ kind: 'study', studyInstanceUid: CURRENT }, 'opening')).toBe('');
  await prefetch.wanted({ kind: 'study', studyInstanceUid: CURRENT }, 'arrival');
  await until(async () => expect((await prefetch.ofStudy(CURRENT)).isAsked).toBe(true));
  expect(asked).toEqual(['OTHER P1']);
});

test('the site’s own rules judge what archives have', async () => {
  const words = [{ term: 'mri knee', regions: ['head' as const], side: '' as const, contrast: '' as const }];
  const rules = { version: 1 as const, rules: [], procedures: [], words, subspecialties: [] };
  await putSiteRules(station, { rules, basedOn: 0, by: 'ann', at: now });
  there['PACS'] = [study('1.9.1'), study('1.9.3', { studyDescription: 'MRI brain' })];
  await want();
  await until(async () => expect(await states()).toMatchObject({ '1.9.3': 'coming' }));
});

test('the code of a procedure at an archive counts before its description', async () => {
  const knee = { scheme: '99SITE', value: 'KN', regions: ['knee' as const], side: 'left' as const };
  const procedures = [{ ...knee, contrast: '' as const }];
  const rules = { version: 1 as const, rules: [], procedures, words: [], subspecialties: [] };
  await putSiteRules(station, { rules, basedOn: 0, by: 'ann', at: now });
  const coded = {
    procedures: [{ scheme: '99SITE', value: 'KN', meaning: '' }],
    studyDescription: 'Follow-up',
  };
  there['PACS'] = [study('1.9.3', coded), study('1.9.4', { studyDescription: 'MRI brain' })];
  await want();
  await until(async () => expect(await states()).toMatchObject({ '1.9.3': 'coming' }));
  const { priors } = await prefetch.ofStudy(CURRENT);
  expect(priors.find(({ studyInstanceUid }) => studyInstanceUid === '1.9.3')).toMatchObject({
    regions: ['knee'],
    regionsFrom: 'procedureCode',
    side: 'left',
  });
});
