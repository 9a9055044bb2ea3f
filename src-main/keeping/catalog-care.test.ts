import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '#shared/contract/station.ts';
import { openAuditLog } from '#main/audit/audit-log.ts';
import { dumpCatalog } from '#main/intake/test-catalog-dump.ts';
import { part10 } from '#main/intake/test-instances.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { openLog } from '#main/observe/log.ts';
import { startReceiving } from '#main/receiving.ts';
import { openStationDatabase } from '#main/station/station-database.ts';
import { dataFolder, instanceFile } from '#main/store/layout.ts';
import { CatalogCare } from './catalog-care.ts';

const root = mkdtempSync(path.join(tmpdir(), 'viewbox-care-'));
const folder = dataFolder(root);
const STUDY = '1.2.3';
let receiving: Receiving;
let care: CatalogCare;
let jobs: JobQueue;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  receiving = await startReceiving({
    folder,
    aeTitle: 'VIEWBOX',
    host: '127.0.0.1',
    port: 0,
    peers: [],
    minimumFreeBytes: 0,
    receiverThreads: 1,
  });
  const station = openStationDatabase(folder.stationFile);
  const audit = await openAuditLog(folder.auditFolder);
  const log = openLog({
    folder: folder.logFolder,
    level: 'error',
    maxFileBytes: 1 << 20,
    maxFiles: 1,
    toStderr: false,
  });
  care = new CatalogCare({ folder, audit, receiving, log });
  jobs = new JobQueue(station, [care.kind], log);
  await care.attach(jobs);
  closing.push(
    () => care.dispose(),
    () => jobs.dispose(),
    () => receiving.dispose(),
    () => audit.dispose(),
    () => station.destroy(),
    () => log.dispose(),
  );
  for (let at = 0; at < 40; at += 1)
    await receiving.importStream(
      Readable.from([
        part10({ studyInstanceUid: STUDY, sopInstanceUid: `${STUDY}.1.${String(at)}`, instanceNumber: at }),
      ]),
      'import',
    );
});

afterAll(async () => {
  for (const close of closing) await close();
  rmSync(root, { recursive: true, force: true });
});

function nextEnd(): Promise<Job> {
  return new Promise((resolve) => {
    const stop = jobs.onChange((job) => {
      if (job.endedAt === null) return;
      stop();
      resolve(job);
    });
  });
}

function scribble(file: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

test('damage within the catalog is found, the damaged one is copied aside, and the rebuilt one is sound', async () => {
  const before = dumpCatalog(folder.catalogFile);
  expect(await care.check()).toBe('');
  const database = new BetterSqlite(folder.catalogFile);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const page = database
    .prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE name = 'instance_by_series'`)
    .pluck()
    .get()!;
  database.close();
  scribble(folder.catalogFile, (page - 1) * 4096, Buffer.alloc(4096, 0x5a));
  const rebuilding = nextEnd();
  expect(await care.check()).not.toBe('');
  const { notice } = await care.status();
  expect(notice).toContain('damaged');
  expect((await rebuilding).state).toBe('succeeded');
  expect(await care.check()).toBe('');
  expect(dumpCatalog(folder.catalogFile)).toEqual(before);
  expect(readdirSync(root).filter((name) => name.startsWith('catalog-damaged-'))).not.toEqual([]);
});

test('a file that changed since it came keeps what was recorded of it, and one that is gone is told', async () => {
  const before = dumpCatalog(folder.catalogFile);
  const flipped = instanceFile(folder, STUDY, `${STUDY}.1.5`);
  scribble(flipped, 700, Buffer.from([0xff]));
  rmSync(instanceFile(folder, STUDY, `${STUDY}.1.6`));
  const ending = nextEnd();
  await care.start('ann');
  const job = await ending;
  expect(job.result).toMatchObject({ instances: 39, damaged: 1, lost: 1, skipped: 0 });
  const crcOf = (dump: typeof before) =>
    (dump['instances'] as { sop_instance_uid: string; dataset_crc32: number }[]).find(
      (row) => row.sop_instance_uid === `${STUDY}.1.5`,
    )?.dataset_crc32;
  expect(crcOf(dumpCatalog(folder.catalogFile))).toBe(crcOf(before));
});
