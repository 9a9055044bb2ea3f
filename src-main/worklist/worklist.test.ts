import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PrefetchOfStudy, prefetchSettingsSchema } from '#shared/contract/prefetch.ts';
import type { ReadingStanding } from '#shared/contract/reading.ts';
import { worklistFilterSchema, worklistSearchSchema } from '#shared/contract/worklist.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { header, openTestCatalog, type TestCatalog } from '#main/catalog/test-catalog.ts';
import { silentLog } from '#main/observe/log.ts';
import { memoryAudit } from '#main/retrieve/test-transfer.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { ProcedureSteps } from './procedure-steps.ts';
import { removeWorklistList, saveWorklistList, worklistLists } from './worklist-lists.ts';
import { Worklist } from './worklist.ts';

const QUIET_MS = 60_000;
const NOTHING: PrefetchOfStudy = { isAsked: true, problems: [], priors: [], candidates: [] };
const ANY = worklistFilterSchema.parse({});

let catalog: TestCatalog;
let station: StationDatabase;
let worklist: Worklist;
let steps: ProcedureSteps;
let now: number;
let receiving: Set<string>;
let arrive: (studies: readonly { studyInstanceUid: string; isNew: boolean }[]) => void;
let priorsMoved: (studyInstanceUid: string) => void;
let expectFrom: (studyInstanceUid: string, archive: string, instances: number) => void;
let elsewhere: PrefetchOfStudy;
/** Whose place in the list the prefetch was told has changed */
let moved: string[];
/** What the journals say; the catalog of this test knows nothing of it */
let standings: Map<string, ReadingStanding>;

function start(): void {
  steps = new ProcedureSteps({ station, audit: memoryAudit().audit, now: () => now });
  worklist = new Worklist({
    steps,
    station,
    catalog: catalog.reader,
    receiving: {
      isReceiving: (uid) => receiving.has(uid),
      on: (event, listener) => {
        if (event === 'studiesChanged') arrive = listener as typeof arrive;
        return () => {};
      },
    },
    readings: {
      begin: async (uid, reader) => {
        const known = standings.get(uid);
        if (known) return known;
        const made = { state: 'inProgress' as const, by: reader, at: '2026-11-28T10:00:00Z' };
        standings.set(uid, made);
        return made;
      },
      setState: async (uid, by, { state }) => {
        const made = { state, by, at: '2026-11-28T10:00:00Z' };
        standings.set(uid, made);
        return made;
      },
    },
    prefetch: {
      ofStudy: async () => elsewhere,
      onChange: (listener) => {
        priorsMoved = listener;
        return () => {};
      },
      onExpected: (listener) => {
        expectFrom = listener;
        return () => {};
      },
      isToBeRead: async ({ studyDate }) => studyDate >= '20260101',
      arrivedSince: async () => '20260101',
      placesChanged: (uids) => moved.push(...uids),
      settings: async () =>
        prefetchSettingsSchema.parse({
          isOn: true,
          mostAtOnce: 1,
          arrivalDays: 7,
          quietSeconds: QUIET_MS / 1000,
        }),
    },
    audit: memoryAudit().audit,
    log: silentLog,
    rules: async () => ruleSet(),
    decisions: async () => [],
    now: () => now,
  });
  worklist.start();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  catalog = openTestCatalog();
  station = openStationDatabase(':memory:');
  // The catalog of the test counts from here
  now = 1_700_000_000_000;
  receiving = new Set();
  elsewhere = NOTHING;
  moved = [];
  standings = new Map();
  start();
});
afterEach(async () => {
  await worklist.dispose();
  await station.destroy();
  await catalog.dispose();
  vi.useRealTimers();
});

/** Lets the list write what it was told. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await vi.advanceTimersByTimeAsync(300);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function came(...numbers: readonly number[]): Promise<void> {
  arrive(numbers.map((number) => ({ studyInstanceUid: `1.2.${String(number)}`, isNew: true })));
  await settle();
}

async function shown(search: object = {}) {
  const { rows } = await worklist.search(worklistSearchSchema.parse(search), 'ann');
  return rows;
}
const uids = async (search: object = {}) => (await shown(search)).map(({ study }) => study.studyInstanceUid);

function add(number: number, more: Parameters<typeof header>[3] = {}, studyKeys = '{}'): void {
  catalog.add(
    header(number, 1, 1, { studyDate: '20260201', ...more, queried: { ...NO_QUERIED, studyKeys } }),
  );
}
const NO_QUERIED = {
  studyKeys: '{}',
  seriesKeys: '{}',
  imageType: '',
  contentDate: '',
  contentTime: '',
  acquisitionNumber: null,
};

test('what arrives is on the list with its priority, region and subspecialty; what is old or has no pictures is not', async () => {
  add(1);
  add(2, { studyDescription: 'MR brain', modality: 'MR', bodyPartExamined: 'HEAD' }, '{"00401003":"STAT"}');
  add(3, { studyDate: '20200101' });
  add(4, { modality: 'SR' });
  await came(1, 2, 3, 4);
  const rows = await shown();
  expect(
    rows.map(({ study, priority, regions, subspecialty, state }) => [
      study.studyInstanceUid,
      priority,
      regions,
      subspecialty,
      state,
    ]),
  ).toEqual([
    ['1.2.2', 'stat', ['head'], 'neuro', 'new'],
    ['1.2.1', 'routine', ['chest'], 'chest', 'new'],
  ]);
});

test('a study is ready by what decides: an archive that has as many, or else that nothing came for a while', async () => {
  add(1);
  add(2);
  await came(1, 2);
  expectFrom('1.2.1', 'PACS', 1);
  expectFrom('1.2.2', 'PACS', 5);
  await settle();
  const state = async () =>
    (await shown({ sortBy: 'patientId' })).map(({ state: its, readiness }) => [its, readiness.by]);
  expect(await state()).toEqual([
    ['ready', 'archive'],
    ['new', 'archive'],
  ]);
  now += QUIET_MS + 1000;
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  await settle();
  expect(await state()).toEqual([
    ['ready', 'archive'],
    ['incomplete', 'archive'],
  ]);
  expect((await shown({ states: ['incomplete'] }))[0]?.readiness).toEqual({
    by: 'archive',
    expected: 5,
    expectedBy: 'PACS',
    step: 'none',
  });
  // More came than the archive had: it was asked too early.
  catalog.add(header(1, 1, 2, { studyDate: '20260201' }));
  receiving.add('1.2.1');
  await came(1);
  expect((await state())[0]).toEqual(['new', 'quiet']);
});

/** Ends a step with these instances of series 1.2.1.1. */
function ending(state: 'completed' | 'discontinued', ...instances: readonly number[]) {
  const sopInstanceUids = instances.map((number) => `1.2.1.1.${String(number)}`);
  return { state, hasEnd: true, series: { seriesCount: 1, sopInstanceUids } };
}
const BEGIN = { studyInstanceUids: ['1.2.1'], series: { seriesCount: 0, sopInstanceUids: [] } };
const lapse = async (ms: number) => {
  now += ms;
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
};

test('a study is ready when all that its procedure steps made is here, however quiet it is before', async () => {
  expect(await steps.stepBegun('CT1', '9.1', BEGIN)).toBe('written');
  add(1);
  await came(1);
  expectFrom('1.2.1', 'PACS', 1);
  await lapse(QUIET_MS + 1000);
  const standing = async () => {
    const [row] = await shown();
    return row && [row.state, row.readiness.by, row.readiness.expected, row.readiness.step];
  };
  expect(await standing()).toEqual(['new', 'mpps', null, 'inProgress']);
  // Another scanner's part of the same examination
  expect(await steps.stepBegun('CT2', '9.2', BEGIN)).toBe('written');
  expect(await steps.stepChanged('CT1', '9.1', ending('completed', 1, 2))).toBe('written');
  await settle();
  expect(await standing()).toEqual(['new', 'mpps', null, 'inProgress']);
  expect(await steps.stepChanged('CT2', '9.2', ending('completed', 3))).toBe('written');
  await settle();
  expect(await standing()).toEqual(['incomplete', 'mpps', 3, 'completed']);
  // As many, and not those that were made: a report that somebody added
  catalog.add(header(1, 2, 1, { studyDate: '20260201' }), header(1, 1, 2, { studyDate: '20260201' }));
  await came(1);
  expect(await standing()).toEqual(['incomplete', 'mpps', 4, 'completed']);
  catalog.add(header(1, 1, 3, { studyDate: '20260201' }));
  await came(1);
  expect(await standing()).toEqual(['ready', 'mpps', 4, 'completed']);
});

test('a step that was broken off says so; one that never ends holds nothing up for ever', async () => {
  add(1);
  await came(1);
  await steps.stepBegun('CT1', '9.1', BEGIN);
  await lapse(4 * 60 * 60_000 + 1000);
  expect((await shown())[0]).toMatchObject({
    state: 'ready',
    readiness: { by: 'quiet', step: 'inProgress' },
  });
  await steps.stepChanged('CT1', '9.1', ending('discontinued', 1));
  await settle();
  expect((await shown())[0]).toMatchObject({
    state: 'ready',
    readiness: { by: 'mpps', expected: 1, step: 'discontinued' },
  });
});

test('a step begins once, changes while it is in progress, and ends with all that an end needs', async () => {
  const nothing = { seriesCount: 0, sopInstanceUids: [] };
  expect(await steps.stepChanged('CT1', '9.1', ending('completed', 1))).toBe('unknown');
  expect(await steps.stepBegun('CT1', '9.1', BEGIN)).toBe('written');
  expect(await steps.stepBegun('CT1', '9.1', BEGIN)).toBe('known');
  const end = { state: 'completed', hasEnd: false, series: null } as const;
  expect(await steps.stepChanged('CT1', '9.1', end)).toBe('noEnd');
  expect(await steps.stepChanged('CT1', '9.1', { ...end, hasEnd: true, series: nothing })).toBe('noSeries');
  // The end and the series may be said before the state
  const made = { seriesCount: 1, sopInstanceUids: ['1.2.1.1.1'] };
  expect(await steps.stepChanged('CT1', '9.1', { state: null, hasEnd: true, series: made })).toBe('written');
  expect((await steps.ofStudy('1.2.1'))?.state).toBe('inProgress');
  expect(await steps.stepChanged('CT1', '9.1', end)).toBe('written');
  expect(await steps.ofStudy('1.2.1')).toMatchObject({
    state: 'completed',
    instances: new Set(['1.2.1.1.1']),
  });
  expect(await steps.stepChanged('CT1', '9.1', ending('discontinued', 2))).toBe('ended');
  // After months nobody asks any more
  now += 100 * 86_400_000;
  await steps.stepBegun('CT1', '9.3', { ...BEGIN, studyInstanceUids: ['1.2.2'] });
  expect(await steps.ofStudy('1.2.1')).toBeNull();
});

async function ready(...numbers: readonly number[]): Promise<void> {
  await came(...numbers);
  now += QUIET_MS + 1000;
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  await settle();
}

test('next is the most urgent, then the oldest; not one that others have or that is assigned to another', async () => {
  for (const number of [1, 2, 3, 4]) add(number);
  await ready(1, 2, 3, 4);
  moved = [];
  await worklist.setPriority(['1.2.3'], 'stat', 'ann');
  expect(moved).toEqual(['1.2.3']);
  const placed = (number: number, urgency: number) => [
    `1.2.${String(number)}`,
    { urgency, at: 1_700_000_000_000 + number },
  ];
  expect([...(await worklist.places(['1.2.3', '1.2.4', '1.9.9']))]).toEqual([placed(3, 0), placed(4, 2)]);
  await worklist.assign(['1.2.1'], 'bob', 'ann');
  expect(await uids()).toEqual(['1.2.3', '1.2.1', '1.2.2', '1.2.4']);
  const next = async (reader: string, except: readonly string[] = []) =>
    (await worklist.takeNext({ filter: ANY, except }, reader))?.study.studyInstanceUid;
  expect((await worklist.upcoming({ filter: ANY, except: [] }, 'ann'))?.study.studyInstanceUid).toBe('1.2.3');
  // Both ask at once: two get two.
  expect(await Promise.all([next('ann'), next('cid')])).toEqual(['1.2.3', '1.2.2']);
  expect(await next('dan', ['1.2.4'])).toBeUndefined();
  expect(await next('bob')).toBe('1.2.1');
  expect(await worklist.take('1.2.3', 'bob', false)).toMatchObject({ by: 'ann' });
  expect(await worklist.take('1.2.3', 'bob', true)).toMatchObject({ by: 'bob' });
});

test('filters narrow down together, and a priority that a person set outlives what comes', async () => {
  add(1, { modality: 'MR', bodyPartExamined: 'KNEE', studyDescription: 'MR knee left' });
  add(2);
  await ready(1, 2);
  await worklist.setPriority(['1.2.2'], 'high', 'ann');
  await worklist.assign(['1.2.1'], 'ann', 'bob');
  await came(1, 2);
  expect(await uids({ modalities: ['MR'] })).toEqual(['1.2.1']);
  expect(await uids({ subspecialties: ['musculoskeletal'], assigned: 'me' })).toEqual(['1.2.1']);
  expect(await uids({ priorities: ['high', 'stat'] })).toEqual(['1.2.2']);
  expect(await uids({ text: 'knee p1' })).toEqual(['1.2.1']);
  expect(await uids({ states: ['read'] })).toEqual([]);
  expect((await shown({ priorities: ['high'] }))[0]).toMatchObject({ priorityBy: 'ann' });
  await worklist.setPriority(['1.2.2'], null, 'ann');
  await settle();
  expect((await shown({ text: 'p2' }))[0]).toMatchObject({ priority: 'routine', priorityBy: '' });
});

test('priors are counted with their state, and again when one of them moves', async () => {
  add(1);
  catalog.add(
    header(9, 1, 1, { patientId: 'P1', patientName: header(1, 1, 1).patientName, studyDate: '20250101' }),
  );
  await came(1);
  expect((await shown())[0]?.priors).toMatchObject({ total: 1, here: 1, coming: 0 });
  const prior = {
    studyInstanceUid: '9.9',
    studyDate: '20250601',
    modalitiesInStudy: ['CT'],
    studyDescription: '',
    archives: [{ kind: 'dimse' as const, id: 'PACS' }],
    numberOfStudyRelatedInstances: 10,
    regions: [],
    regionsFrom: 'unmapped' as const,
    side: '' as const,
    ageDays: 1,
    note: '' as const,
    points: 50,
    parts: [],
    role: 'prior' as const,
    rejected: null,
    state: 'coming' as const,
    done: 6,
    total: 10,
    reason: '',
    nextTryAt: null,
  };
  elsewhere = { ...NOTHING, priors: [prior] };
  priorsMoved('1.2.1');
  await settle();
  expect((await shown())[0]?.priors).toMatchObject({ total: 2, here: 1, coming: 1, percent: 60 });
  elsewhere = { ...NOTHING, priors: [{ ...prior, state: 'failed', reason: 'PACS refused it.' }] };
  priorsMoved('9.9');
  await settle();
  expect((await shown())[0]?.priors).toMatchObject({ failed: 1, reason: 'PACS refused it.' });
  const slow = [
    { ...prior, state: 'none' as const, availability: 'offline' as const },
    { ...prior, studyInstanceUid: '9.8', state: 'waiting' as const, availability: 'nearline' as const },
    { ...prior, studyInstanceUid: '9.7', state: 'complete' as const, availability: 'nearline' as const },
  ];
  elsewhere = { ...NOTHING, priors: slow };
  priorsMoved('9.9');
  await settle();
  expect((await shown())[0]?.priors).toMatchObject({ total: 4, here: 2, slow: { nearline: 1, offline: 1 } });
});

test('what happened while the core was off is found at its start', async () => {
  add(1);
  await came(1);
  await worklist.assign(['1.2.1'], 'ann', 'bob');
  await worklist.dispose();
  add(2);
  start();
  await settle();
  expect((await shown()).map(({ study, assignedTo }) => [study.studyInstanceUid, assignedTo])).toEqual([
    ['1.2.1', 'ann'],
    ['1.2.2', ''],
  ]);
});

test('a list of ten thousand is searched by page', async () => {
  add(1);
  await came(1);
  const row = await station.selectFrom('worklist_entry').selectAll().executeTakeFirstOrThrow();
  await station.transaction().execute(async (database) => {
    for (let number = 0; number < 10_000; number += 1) {
      const own = { study_instance_uid: `1.3.${String(number)}`, priority: number % 4, arrived_at: number };
      await database
        .insertInto('worklist_entry')
        .values({ ...row, ...own })
        .execute();
    }
  });
  const search = { sortBy: 'studyDescription', priorities: ['stat'], offset: 2400, limit: 500 };
  const { total } = await worklist.search(worklistSearchSchema.parse(search), 'ann');
  expect(total).toBe(2500);
});

test('of ten thousand studies a page has the right rows in order, each once, to the end', async () => {
  const count = 10_000;
  add(0);
  await came(0);
  const row = await station.selectFrom('worklist_entry').selectAll().executeTakeFirstOrThrow();
  await station.deleteFrom('worklist_entry').execute();
  const uidOf = (number: number) => `1.2.${String(number)}`;
  for (let from = 1; from <= count; from += 500)
    catalog.add(
      ...Array.from({ length: 500 }, (_, at) => header(from + at, 1, 1, { studyDate: '20260201' })),
    );
  await station.transaction().execute(async (database) => {
    // The last of each four is urgent; later numbers arrived earlier
    for (let number = 1; number <= count; number += 1) {
      const own = { study_instance_uid: uidOf(number), priority: 3 - (number % 4), arrived_at: -number };
      await database
        .insertInto('worklist_entry')
        .values({ ...row, ...own })
        .execute();
    }
  });
  const order = Array.from({ length: count }, (_, at) => count - at).toSorted((a, b) => (b % 4) - (a % 4));
  const page = async (offset: number, limit: number) => {
    const answer = await worklist.search(
      worklistSearchSchema.parse({ sortBy: 'priority', offset, limit }),
      'ann',
    );
    expect(answer.total).toBe(count);
    return answer.rows.map(({ study, priority }) => [study.studyInstanceUid, study.patientId, priority]);
  };
  const wanted = (from: number, to: number) =>
    order
      .slice(from, to)
      .map((number) => [uidOf(number), `P${String(number)}`, ['low', 'routine', 'high', 'stat'][number % 4]]);
  expect(await page(0, 100)).toEqual(wanted(0, 100));
  expect(await page(2450, 100)).toEqual(wanted(2450, 2550));
  expect(await page(9950, 100)).toEqual(wanted(9950, 10_000));
  expect(await page(10_000, 100)).toEqual([]);
});

test('lists are one’s own or shared; a shared one is its maker’s', async () => {
  const ann = { userKey: 'ann', name: 'Ann', role: 'radiologist' as const };
  const bob = { userKey: 'bob', name: 'Bob', role: 'radiologist' as const };
  const filter = { ...ANY, modalities: ['CT'] };
  await saveWorklistList(station, ann, { name: 'CT', isShared: true, filter });
  await saveWorklistList(station, ann, { name: 'Mine', isShared: false, filter });
  await saveWorklistList(station, ann, { name: 'Mine', isShared: false, filter: ANY });
  const names = async (user: typeof ann) =>
    (await worklistLists(station, user)).map(({ name, isOwn, isShared }) => [name, isOwn, isShared]);
  expect(await names(ann)).toEqual([
    ['CT', true, true],
    ['Mine', true, false],
  ]);
  expect(await names(bob)).toEqual([['CT', false, true]]);
  await expect(saveWorklistList(station, bob, { name: 'CT', isShared: true, filter })).rejects.toMatchObject({
    code: 'REFUSED',
  });
  const [shared] = await worklistLists(station, bob);
  await expect(removeWorklistList(station, bob, shared!.listId, false)).rejects.toMatchObject({
    code: 'REFUSED',
  });
  await removeWorklistList(station, bob, shared!.listId, true);
  expect(await names(bob)).toEqual([]);
});
