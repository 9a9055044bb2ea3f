import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import type { Job } from '#shared/contract/station.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { silentLog } from '#main/observe/log.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { Backups } from './backups.ts';

const MINUTE = 60_000;

let root: string;
let target: string;
let intake: TestIntake;
let station: StationDatabase;
let audit: AuditLog;
let jobs: JobQueue;
let backups: Backups;
let now: number;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-backups-'));
  target = path.join(root, 'disk', 'backup');
  intake = openTestIntake();
  const { folder } = intake;
  station = openStationDatabase(folder.stationFile);
  audit = await openAuditLog(folder.auditFolder);
  now = Date.now();
  backups = new Backups({
    folder,
    station,
    audit,
    log: silentLog,
    version: '1',
    stationName: async () => 'Room 1',
    now: () => now,
  });
  jobs = new JobQueue(station, [backups.kind], silentLog);
  backups.attach(jobs);
  const settings = await backups.settings();
  await backups.putSettings({ ...settings, folder: target, everyHours: 0 }, 'ann');
});

afterEach(async () => {
  backups.dispose();
  await jobs.dispose();
  await audit.dispose();
  await station.destroy();
  intake.dispose();
  rmSync(root, { recursive: true, force: true });
});

async function run(folder = ''): Promise<Job> {
  const ended = new Promise<Job>((resolve) => {
    const stop = jobs.onChange((job) => {
      if (job.endedAt === null) return;
      stop();
      resolve(job);
    });
  });
  await backups.start(folder, 'ann');
  return ended;
}

test('a backup that was never made is not missed', async () => {
  expect(await backups.status()).toMatchObject({ isGone: false, snapshots: [] });
});

test('a backup whose disk is taken away is told within a minute, and is well again when it is back', async () => {
  expect(await run()).toMatchObject({ state: 'succeeded' });
  expect(await backups.status()).toMatchObject({ isGone: false, snapshots: [{ instances: 0 }] });
  renameSync(path.join(root, 'disk'), path.join(root, 'taken'));
  mkdirSync(target, { recursive: true });
  now += MINUTE;
  expect(await backups.isGone()).toBe(true);
  expect(await backups.status()).toMatchObject({ isGone: true, snapshots: [] });
  // The empty mount point is not filled in its place
  expect(await run()).toMatchObject({ state: 'failed', problem: expect.stringContaining('mount its disk') });
  expect(readdirSync(target)).toEqual([]);
  rmSync(path.join(root, 'disk'), { recursive: true });
  renameSync(path.join(root, 'taken'), path.join(root, 'disk'));
  now += MINUTE;
  expect(await backups.isGone()).toBe(false);
});

test('where a backup was lost for good, somebody may begin anew in the same folder', async () => {
  await run();
  rmSync(target, { recursive: true });
  expect(await run()).toMatchObject({ state: 'failed' });
  expect(await run(target)).toMatchObject({ state: 'succeeded' });
  expect(await backups.status()).toMatchObject({ isGone: false, problem: '' });
});

test('a backup elsewhere, made by hand, says nothing of the one in the settings', async () => {
  expect(await run(path.join(root, 'stick'))).toMatchObject({ state: 'succeeded' });
  expect(await backups.isGone()).toBe(false);
  await run();
  rmSync(target, { recursive: true });
  now += MINUTE;
  expect(await run(path.join(root, 'stick'))).toMatchObject({ state: 'succeeded' });
  expect(await backups.isGone()).toBe(true);
});
