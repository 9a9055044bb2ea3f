import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { instanceFile } from '#main/store/layout.ts';
import { quarantinedFile, quarantinedIds } from '#main/store/quarantine.ts';
import type { ArchiveOrderKind, ArchiveOrders } from './archive-orders.ts';
import { rebuildCatalog } from './test-rebuild.ts';
import { dumpCatalog } from './test-catalog-dump.ts';
import { arrivedPart } from './test-instance-parts.ts';
import { openTestIntake, type TestIntake } from './test-intake.ts';
import { dataset, type TestInstance } from './test-instances.ts';

const FIRST: TestInstance = { studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4', fill: 1 };
const SECOND: TestInstance = { ...FIRST, sopInstanceUid: '1.2.3.5' };
const OTHER: TestInstance = { ...FIRST, fill: 2 };

let intake: TestIntake;
let clock = 0;

beforeEach(() => {
  intake = openTestIntake();
  clock = 1_700_000_000_000;
});

afterEach(() => {
  intake.dispose();
});

function take(instance: TestInstance, source = 'CT1'): void {
  intake.committer.commit([arrivedPart(intake.folder, instance, (clock += 10), source)], () => {});
}

function order<Kind extends ArchiveOrderKind>(kind: Kind, its: ArchiveOrders[Kind]['order']) {
  return intake.desk.carryOut({ id: 1, kind, order: its } as never).result as ArchiveOrders[Kind]['result'];
}

function onlyId(): string {
  const [id, ...others] = intake.writer.quarantinedIds();
  expect(others).toEqual([]);
  expect(quarantinedIds(intake.folder)).toEqual([id]);
  return id ?? '';
}

const storedDataset = ({ sopInstanceUid }: TestInstance) => {
  const [facts] = intake.writer.keeping
    .visible('1.2.3')
    .filter((its) => its.sopInstanceUid === sopInstanceUid);
  return readFileSync(instanceFile(intake.folder, '1.2.3', sopInstanceUid)).subarray(facts?.datasetOffset);
};

function expectRebuiltTheSame(): void {
  const before = dumpCatalog(intake.folder.catalogFile);
  rebuildCatalog(intake.folder, intake.writer);
  expect(dumpCatalog(intake.folder.catalogFile)).toEqual(before);
}

test('an object that contradicts one that is there is refused again on release, and released when that one is gone', () => {
  take(FIRST);
  take(OTHER);
  const quarantineId = onlyId();
  expect(() => order('quarantineRelease', { quarantineId, by: 'ann' })).toThrow(/already stored/);
  onlyId();
  const { trashId } = order('trash', {
    studyInstanceUid: '1.2.3',
    scope: 'study',
    uids: [],
    reason: 'enteredByMistake',
    comment: '',
    by: 'ann',
  });
  expect(() => order('quarantineRelease', { quarantineId, by: 'ann' })).toThrow(/in the trash/);
  order('purge', { trashId, by: 'ann', sha256: {} });
  expect(order('quarantineRelease', { quarantineId, by: 'ann' })).toEqual({
    outcome: 'taken',
    studyInstanceUid: '1.2.3',
  });
  expect(intake.writer.quarantinedIds()).toEqual([]);
  expect(storedDataset(FIRST)).toEqual(dataset(OTHER));
  order('unlink', null);
  expectRebuiltTheSame();
});

test('a replacement swaps the two: what was there before waits in quarantine, and can be put back', () => {
  take(FIRST);
  take(SECOND);
  take(OTHER, 'CT2');
  const { quarantineId } = order('quarantineReplace', { quarantineId: onlyId(), by: 'ann' });
  expect(storedDataset(FIRST)).toEqual(dataset(OTHER));
  expect(onlyId()).toBe(quarantineId);
  expect(readFileSync(quarantinedFile(intake.folder, quarantineId)).subarray(-dataset(FIRST).length)).toEqual(
    dataset(FIRST),
  );
  expect(intake.writer.keeping.visible('1.2.3').map((its) => its.source)).toEqual(['CT1', 'CT2']);
  expectRebuiltTheSame();
  order('quarantineReplace', { quarantineId, by: 'ann' });
  expect(storedDataset(FIRST)).toEqual(dataset(FIRST));
  expect(storedDataset(SECOND)).toEqual(dataset(SECOND));
  expectRebuiltTheSame();
});

test('nothing is replaced in a study of another patient, nor where the UID is not any more', () => {
  take(FIRST);
  take(SECOND);
  take({ ...OTHER, patientId: 'P2' });
  const quarantineId = onlyId();
  expect(() => order('quarantineReplace', { quarantineId, by: 'ann' })).toThrow(/another patient/);
  take({ ...FIRST, studyInstanceUid: '1.2.9' });
  const [otherStudy = ''] = intake.writer.quarantinedIds().filter((id) => id !== quarantineId);
  expect(() => order('quarantineReplace', { quarantineId: otherStudy, by: 'ann' })).toThrow(
    /not in the same study/,
  );
  expect(storedDataset(FIRST)).toEqual(dataset(FIRST));
  expect(intake.writer.quarantinedIds()).toHaveLength(2);
});

test('a deleted object leaves neither file nor row, and is quarantined again when it comes again', () => {
  take(FIRST);
  take(OTHER);
  const quarantineId = onlyId();
  order('quarantineDelete', { quarantineId, by: 'ann' });
  expect(quarantinedIds(intake.folder)).toEqual([]);
  expect(() => order('quarantineDelete', { quarantineId, by: 'ann' })).toThrow(/not in quarantine/);
  take(OTHER);
  onlyId();
});

test('rows without files and files without rows are brought in line when the catalog is opened', () => {
  take(FIRST);
  take(OTHER);
  take({ ...FIRST, fill: 3 });
  const [kept = '', lost = ''] = intake.writer.quarantinedIds();
  rmSync(quarantinedFile(intake.folder, lost));
  intake.writer.begin();
  intake.writer.removeQuarantined(kept);
  intake.writer.commit();
  intake.desk.open();
  expect(intake.writer.quarantinedIds()).toEqual([kept]);
  expect(existsSync(quarantinedFile(intake.folder, kept))).toBe(true);
});
