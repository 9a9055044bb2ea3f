import { Readable } from 'node:stream';
import { existsSync } from 'node:fs';
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
import { studyFolder } from '#main/store/layout.ts';
import { Cache } from './cache.ts';
import type { CopyProof } from './copy-proof.ts';

const HOUR = 3_600_000;
const GB = 1_000_000_000;

let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
let station: StationDatabase;
let audit: AuditLog;
let log: OpenLog;
let jobs: JobQueue;
let cache: Cache;
let now = Date.now();
let freeBytes = 100 * GB;
let prove: CopyProof = async () => ({ isProven: true });

let needed: ReadonlySet<string>;
beforeEach(async () => {
  needed = new Set();
  now = Date.now() + 24 * HOUR;
  freeBytes = 100 * GB;
  prove = async () => ({ isProven: true });
  intake = openTestIntake();
  const { folder, desk } = intake;
  catalog = openCatalogReader(folder.catalogFile);
  station = openStationDatabase(':memory:');
  audit = await openAuditLog(folder.auditFolder);
  log = openLog({ folder: folder.logFolder, level: 'error', keepDays: 1, toStderr: false } as never);
  const receiving = {
    isReceiving: () => false,
    order: async (kind: ArchiveOrderKind, order: unknown) =>
      desk.carryOut({ id: 1, kind, order } as never).result,
  } as unknown as Receiving;
  cache = new Cache({
    root: folder.root,
    station,
    audit,
    catalog,
    receiving,
    log: log.part('cache'),
    prove: (...facts) => prove(...facts),
    needed: async () => needed,
    now: () => now,
    disk: async () => ({ totalBytes: 1000 * GB, freeBytes }),
  });
  jobs = new JobQueue(station, [cache.kind], log.part('jobs'));
  cache.attach(jobs);
  for (const study of ['1.2.1', '1.2.2', '1.2.3']) {
    if (study !== '1.2.3')
      await receiving.order('markCached', { studyInstanceUid: study, peer: 'PACS', by: '' });
    const bytes = part10({ studyInstanceUid: study, sopInstanceUid: `${study}.1`, pixelBytes: 1_000_000 });
    await intake.importer.importStream(Readable.from([bytes]), 'PACS');
  }
});

afterEach(async () => {
  cache.dispose();
  await jobs.dispose();
  await audit.dispose();
  await station.destroy();
  await catalog.dispose();
  log.dispose();
  intake.dispose();
});

async function ended(jobId: string | null) {
  for (;;) {
    const job = await jobs.get(jobId ?? '');
    if (job.endedAt !== null) return job;
    await new Promise((resolve) => {
      const stop = jobs.onChange(() => {
        stop();
        resolve(undefined);
      });
    });
  }
}

const studiesLeft = async () =>
  (await catalog.studyRows(['1.2.1', '1.2.2', '1.2.3'])).map((row) => row.studyInstanceUid);

test('what is to be read, and what that is compared with, stays, whatever the need; nothing more is fetched then', async () => {
  now += 2 * HOUR;
  expect(await cache.hasRoom()).toBe(true);
  await cache.putSettings({ quotaBytes: 1_500_000, lowFreePercent: 5 }, 'ann');
  expect(await cache.hasRoom()).toBe(false);
  needed = new Set(['1.2.1', '1.2.2']);
  expect(await cache.makeRoom('ann')).toEqual({ jobId: null });
  needed = new Set(['1.2.1']);
  now += 10_000;
  await ended((await cache.makeRoom('ann')).jobId);
  expect(await studiesLeft()).toEqual(['1.2.1', '1.2.3']);
});

test('over the quota the study goes that was opened longest ago; the owned one never', async () => {
  await cache.opened('1.2.1');
  now += 2 * HOUR;
  await cache.putSettings({ quotaBytes: 1_500_000, lowFreePercent: 5 }, 'ann');
  expect(await cache.status()).toMatchObject({ owned: { studies: 1 }, cached: { studies: 2 } });
  const { jobId } = await cache.makeRoom('ann');
  expect(await ended(jobId)).toMatchObject({ state: 'succeeded', result: { evicted: 1, kept: [] } });
  expect(await studiesLeft()).toEqual(['1.2.1', '1.2.3']);
  intake.desk.carryOut({ id: 1, kind: 'unlink', order: null });
  expect(existsSync(studyFolder(intake.folder, '1.2.2'))).toBe(false);
  const [record] = await audit.list({ beforeSequence: null, limit: 1 });
  expect(record).toMatchObject({ event: 'study.evict', user: 'ann', objects: { peer: 'PACS' } });
  expect(await cache.makeRoom('ann')).toEqual({ jobId: null });
});

test('a study that somebody opens while its copy is being proven stays', async () => {
  freeBytes = GB;
  prove = async (_peer, studyInstanceUid) => {
    if (studyInstanceUid === '1.2.1') await cache.opened('1.2.1');
    if (studyInstanceUid === '1.2.2') needed = new Set(['1.2.2']);
    now += 10_000;
    return { isProven: true };
  };
  const { jobId } = await cache.makeRoom('');
  expect(await ended(jobId)).toMatchObject({ state: 'failed' });
  expect(await studiesLeft()).toEqual(['1.2.1', '1.2.2', '1.2.3']);
});

test('with too little free everything cached goes, and then there is nothing left to do', async () => {
  freeBytes = GB;
  await cache.look();
  const [job] = await jobs.list(1);
  expect(await ended(job?.jobId ?? '')).toMatchObject({ state: 'succeeded', result: { evicted: 2 } });
  expect(await studiesLeft()).toEqual(['1.2.3']);
  now += HOUR;
  await cache.look();
  expect(await jobs.list(10)).toHaveLength(1);
});

test('without proof of a copy nothing is evicted; the job says why, and is not begun again at once', async () => {
  prove = async () => ({ isProven: false, reason: 'PACS did not answer.' });
  freeBytes = GB;
  const { jobId } = await cache.makeRoom('');
  const job = await ended(jobId);
  expect(job.state).toBe('failed');
  expect(job.problem).toContain('PACS did not answer.');
  expect(await studiesLeft()).toHaveLength(3);
  await cache.look();
  expect(await jobs.list(10)).toHaveLength(1);
});

test('a pinned study stays and the next one goes; the list says in which order they would', async () => {
  expect((await cache.list(10)).map((study) => study.studyInstanceUid)).toEqual(['1.2.1', '1.2.2']);
  await cache.hold('1.2.1', true, 0, 'ann');
  await cache.putSettings({ quotaBytes: 1_500_000, lowFreePercent: 5 }, 'ann');
  await ended((await cache.makeRoom('')).jobId);
  expect(await studiesLeft()).toEqual(['1.2.1', '1.2.3']);
  expect(await cache.list(10)).toMatchObject([{ studyInstanceUid: '1.2.1', isPinned: true, peer: 'PACS' }]);
});
