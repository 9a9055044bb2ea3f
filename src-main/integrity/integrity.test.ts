import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import type { ArchiveOrderKind } from '#main/intake/archive-orders.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { part10 } from '#main/intake/test-instances.ts';
import type { Job } from '#shared/contract/station.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { silentLog } from '#main/observe/log.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { instanceFile } from '#main/store/layout.ts';
import type { CopySource } from './copy-source.ts';
import { Integrity } from './integrity.ts';
import { openStoredFiles } from './stored-files.ts';

const DAMAGED = '1.2.3.4';
const WHOLE = '1.2.3.5';

let intake: TestIntake;
let station: StationDatabase;
let audit: AuditLog;
let jobs: JobQueue;
let integrity: Integrity;
let asked: string[];
/** What the backup has */
let copies: Map<string, string>;

beforeEach(async () => {
  intake = openTestIntake();
  const { folder } = intake;
  station = openStationDatabase(':memory:');
  audit = await openAuditLog(folder.auditFolder);
  asked = [];
  copies = new Map();
  const source = (name: string, isArrival: boolean): CopySource => ({
    isArrival,
    async bring({ relative }) {
      asked.push(name);
      const copy = copies.get(relative);
      if (copy === undefined) return null;
      await copyFile(copy, path.join(folder.store, relative));
      return name;
    },
  });
  integrity = new Integrity({
    folder,
    station,
    audit,
    receiving: {
      order: (async (kind: ArchiveOrderKind, order: unknown) => carryOut(kind, order)) as Receiving['order'],
      importFile: async () => ({ kind: 'notDicom' }),
    },
    log: silentLog,
    openStored: openStoredFiles(folder.catalogFile),
    sources: [source('the backup', false), source('PACS', true)],
  });
  jobs = new JobQueue(station, [integrity.kind], silentLog);
  integrity.attach(jobs);
  for (const [study, sop] of [
    ['1.2.3', DAMAGED],
    ['1.2.3', WHOLE],
    ['1.2.9', '1.2.9.1'],
  ] as const)
    await intake.importer.importStream(
      Readable.from([part10({ studyInstanceUid: study, sopInstanceUid: sop })]),
      'CT1',
    );
});

afterEach(async () => {
  integrity.dispose();
  await jobs.dispose();
  await audit.dispose();
  await station.destroy();
  intake.dispose();
});

const file = (sop: string) => instanceFile(intake.folder, '1.2.3', sop);

function carryOut(kind: ArchiveOrderKind, order: unknown): unknown {
  return intake.desk.carryOut({ id: 1, kind, order } as never).result;
}

function flip(at: string): void {
  const bytes = readFileSync(at);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(at, bytes);
}

async function verify(): Promise<Job> {
  const ended = new Promise<Job>((resolve) => {
    const stop = jobs.onChange((job) => {
      if (job.endedAt === null) return;
      stop();
      resolve(job);
    });
  });
  await integrity.verify('ann');
  return ended;
}

function trash(): string {
  const order = {
    studyInstanceUid: '1.2.3',
    scope: 'study',
    uids: [],
    reason: 'enteredByMistake',
    comment: '',
    by: 'ann',
  };
  return (carryOut('trash', order) as { trashId: string }).trashId;
}

test('a study with an open finding does not count as verified, and does once that is decided', async () => {
  flip(file(DAMAGED));
  expect(await verify()).toMatchObject({ state: 'succeeded', result: { files: 3, damaged: 1, healed: 0 } });
  const standing = { studies: 2, verifiedStudies: 1, studiesWithFindings: 1, openFindings: 1 };
  expect(await integrity.status()).toMatchObject(standing);
  const [finding] = await integrity.findings();
  await integrity.accept(finding?.findingId ?? 0, 'seen', 'ann');
  expect(await integrity.status()).toMatchObject({
    verifiedStudies: 2,
    studiesWithFindings: 0,
    openFindings: 0,
  });
});

test('what is damaged in the trash is a finding before it comes back, and stays there', async () => {
  const trashId = trash();
  flip(file(DAMAGED));
  await integrity.checkInTrash(trashId, 'bob');
  expect(existsSync(`${file(DAMAGED)}.damaged`)).toBe(true);
  expect(await integrity.findings()).toMatchObject([
    { kind: 'changed', state: 'open', studyInstanceUid: '1.2.3', sopInstanceUid: DAMAGED },
  ]);
  // From an archive it would come as another object of the UID in the trash
  expect(asked).toEqual(['the backup']);
  expect(carryOut('restore', { trashId, by: 'bob' })).toMatchObject({ instances: 1, unreadable: 1 });
  expect(await integrity.status()).toMatchObject({ openFindings: 1, studies: 2 });
});

test('what is damaged in the trash is healed from the backup at once, or once the backup is there', async () => {
  const good = path.join(intake.folder.root, 'good.dcm');
  writeFileSync(good, readFileSync(file(DAMAGED)));
  const relative = path.relative(intake.folder.store, file(DAMAGED));
  const trashId = trash();
  flip(file(DAMAGED));
  await integrity.checkInTrash(trashId, 'bob');
  const [finding] = await integrity.findings();
  copies.set(relative, good);
  expect(await integrity.heal(finding?.findingId ?? 0, 'ann')).toMatchObject({ state: 'healed' });
  rmSync(file(DAMAGED));
  await integrity.checkInTrash(trashId, 'bob');
  expect(await integrity.findings()).toMatchObject([{ kind: 'missing', state: 'healed' }]);
  expect(carryOut('restore', { trashId, by: 'bob' })).toMatchObject({ instances: 2, unreadable: 0 });
});

test('a finding of what was deleted for good is ended by the next verification', async () => {
  flip(file(DAMAGED));
  await verify();
  const trashId = trash();
  await verify();
  expect(await integrity.findings()).toMatchObject([{ state: 'open' }]);
  carryOut('purge', { trashId, by: 'ann', sha256: {} });
  await verify();
  expect(await integrity.findings()).toMatchObject([{ state: 'gone' }]);
});
