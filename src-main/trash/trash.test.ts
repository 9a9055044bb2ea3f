import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import type { ArchiveOrderKind } from '#main/intake/archive-orders.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { part10 } from '#main/intake/test-instances.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { openLog, type OpenLog } from '#main/observe/log.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { instanceFile } from '#main/store/layout.ts';
import { Trash } from './trash.ts';

const DAY = 86_400_000;

let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
let station: StationDatabase;
let audit: AuditLog;
let log: OpenLog;
let jobs: JobQueue;
let trash: Trash;
let now = Date.now();
let isReceiving = false;
let checked: string[] = [];

beforeEach(async () => {
  now = Date.now();
  isReceiving = false;
  intake = openTestIntake();
  const { folder, desk } = intake;
  catalog = openCatalogReader(folder.catalogFile);
  station = openStationDatabase(':memory:');
  audit = await openAuditLog(folder.auditFolder);
  log = openLog({ folder: folder.logFolder, level: 'error', keepDays: 1, toStderr: false } as never);
  const receiving = {
    isReceiving: () => isReceiving,
    order: async (kind: ArchiveOrderKind, order: unknown) =>
      desk.carryOut({ id: 1, kind, order } as never).result,
  } as unknown as Receiving;
  checked = [];
  trash = new Trash({
    folder,
    station,
    audit,
    catalog,
    receiving,
    log: log.part('trash'),
    check: async (trashId) => {
      checked.push(trashId);
    },
    now: () => now,
  });
  jobs = new JobQueue(station, [trash.kind], log.part('jobs'));
  trash.attach(jobs);
  for (const sop of ['1.2.3.4', '1.2.3.5'])
    await intake.importer.importStream(
      Readable.from([part10({ studyInstanceUid: '1.2.3', sopInstanceUid: sop })]),
      'CT1',
    );
});

afterEach(async () => {
  trash.dispose();
  await jobs.dispose();
  await audit.dispose();
  await station.destroy();
  await catalog.dispose();
  log.dispose();
  intake.dispose();
});

const whole = { studyInstanceUid: '1.2.3', reason: 'enteredByMistake', comment: 'Ann Test' } as const;
const file = (sop: string) => instanceFile(intake.folder, '1.2.3', sop);
const events = async () =>
  (await audit.list({ beforeSequence: null, limit: 50 }))
    .toReversed()
    .map(({ event, user, outcome }) => [event, user, outcome]);

async function ended(jobId: string) {
  for (;;) {
    const job = await jobs.get(jobId);
    if (job.endedAt !== null) return job;
    await new Promise((resolve) => {
      const stop = jobs.onChange(() => {
        stop();
        resolve(undefined);
      });
    });
  }
}

test('a study in the trash is in no answer and its files are all there; restored, all is as before', async () => {
  const before = await catalog.studyDetail('1.2.3');
  const { trashId } = await trash.move(whole, 'ann');
  expect(await catalog.studyDetail('1.2.3')).toBeUndefined();
  expect(await catalog.counts()).toMatchObject({
    studies: 0,
    series: 0,
    instances: 0,
    patients: 0,
    sizeBytes: 0,
  });
  expect(existsSync(file('1.2.3.4'))).toBe(true);
  const { entries } = await trash.list();
  expect(entries).toMatchObject([
    { trashId, scope: 'study', patientId: 'P1', instanceCount: 2, trashedBy: 'ann', comment: 'Ann Test' },
  ]);
  await trash.restore(trashId, 'bob');
  expect(checked).toEqual([trashId]);
  expect(await catalog.studyDetail('1.2.3')).toEqual(before);
  expect((await trash.list()).entries).toEqual([]);
  expect(await events()).toEqual([
    ['study.trash', 'ann', 'success'],
    ['study.restore', 'bob', 'success'],
  ]);
  expect(JSON.stringify(await audit.list({ beforeSequence: null, limit: 50 }))).not.toContain('Ann Test');
});

test('a study that is still arriving is not deleted', async () => {
  isReceiving = true;
  await expect(trash.move(whole, 'ann')).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('deleting for good asks for the patient ID; then the files are gone and what is left says who, when, why and which bytes', async () => {
  const { trashId } = await trash.move(whole, 'ann');
  await expect(trash.purge(trashId, 'P2', 'ann')).rejects.toMatchObject({ code: 'REFUSED' });
  const { jobId } = await trash.purge(trashId, 'P1', 'ann');
  expect(await ended(jobId)).toMatchObject({ state: 'succeeded', result: { instances: 2 } });
  intake.desk.carryOut({ id: 1, kind: 'unlink', order: null });
  expect(existsSync(file('1.2.3.4'))).toBe(false);
  expect(await trash.purged(10)).toMatchObject([
    { trashId, instanceCount: 2, trashedBy: 'ann', purgedBy: 'ann', reason: 'enteredByMistake' },
  ]);
  await expect(trash.restore(trashId, 'ann')).rejects.toMatchObject({ code: 'MISSING' });
  expect(await events()).toEqual([
    ['study.trash', 'ann', 'success'],
    ['study.purge', 'ann', 'success'],
  ]);
});

test('what has lain for the delay is deleted by itself, sooner or on a clock that went backwards it is not', async () => {
  await trash.move(whole, 'ann');
  await trash.purgeDue();
  now += 29 * DAY;
  // As it would be looked at every hour
  for (let at = now - 29 * DAY; at < now; at += 10 * DAY) {
    const today = now;
    now = at;
    await trash.purgeDue();
    now = today;
  }
  await trash.purgeDue();
  expect(await jobs.list(10)).toEqual([]);
  now += 2 * DAY;
  const latest = now;
  await trash.list();
  now = latest - DAY;
  await trash.purgeDue();
  expect(await jobs.list(10)).toEqual([]);
  expect((await trash.list()).pause).toBe('clockBackwards');
  now = latest;
  await trash.purgeDue();
  const [job] = await jobs.list(10);
  expect(await ended(job?.jobId ?? '')).toMatchObject({ state: 'succeeded', startedBy: '' });
  expect((await trash.list()).entries).toEqual([]);
});

test('the delay is a setting of at least a day, and its change is audited', async () => {
  expect(await trash.settings()).toEqual({ delayDays: 30 });
  await trash.putSettings({ delayDays: 90 }, 'ann');
  expect(await trash.settings()).toEqual({ delayDays: 90 });
  expect(await events()).toEqual([['settings.change', 'ann', 'success']]);
});
