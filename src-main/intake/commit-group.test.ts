import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { instanceFile } from '#main/store/layout.ts';
import { readQuarantine } from '#main/store/quarantine.ts';
import { REASON } from './commit-group.ts';
import type { CommitRequest } from './commit-messages.ts';
import { newDurableFlag, settleDurable } from './durable-flag.ts';
import type { ImportOutcome } from './outcome.ts';
import { rebuildCatalog } from './test-rebuild.ts';
import { openTestIntake, type TestIntake } from './test-intake.ts';
import { dataset, part10, type TestInstance } from './test-instances.ts';

let intake: TestIntake;
let reader: CatalogReader;

beforeEach(() => {
  intake = openTestIntake();
  reader = openCatalogReader(intake.folder.catalogFile);
});

afterEach(async () => {
  await reader.dispose();
  intake.dispose();
});

const FIRST: TestInstance = { studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' };

function send(instance: TestInstance): Promise<ImportOutcome> {
  return intake.importer.importStream(Readable.from([part10(instance)]), 'SENDER');
}

test('the data set is stored byte for byte behind our file meta, and the row says where it begins', async () => {
  await send(FIRST);
  const [instance] = await reader.instancesOfSeries('1.2.3', '1.2.3.1');
  const stored = readFileSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'));
  expect(stored.subarray(instance?.datasetOffset)).toEqual(dataset(FIRST));
  expect(instance).toMatchObject({ sizeBytes: stored.length, source: 'SENDER', rows: 2, frameCount: 1 });
});

test('the same bytes again are a success and stay one file', async () => {
  await send(FIRST);
  expect(await send(FIRST)).toEqual({ kind: 'alreadyThere', studyInstanceUid: '1.2.3' });
  expect((await reader.counts()).instances).toBe(1);
  expect(intake.incoming()).toEqual([]);
  expect(await reader.quarantinedCount()).toBe(0);
});

test('other bytes under a known UID are quarantined once, however often they come, and the first stays', async () => {
  await send(FIRST);
  const other = { ...FIRST, fill: 7 };
  for (const _ of [1, 2])
    expect(await send(other)).toMatchObject({ kind: 'refused', reason: REASON.otherBytes });
  const stored = readFileSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'));
  expect(stored.subarray(-8)).toEqual(Buffer.alloc(8, 0));
  const [kept] = await reader.quarantined(10);
  expect(kept).toMatchObject({ sopInstanceUid: '1.2.3.4', source: 'SENDER', reason: REASON.otherBytes });
  expect(await reader.quarantinedCount()).toBe(1);
  const bytes = readFileSync(path.join(intake.folder.quarantine, `${kept?.quarantineId ?? ''}.dcm`));
  expect(bytes.subarray(-dataset(other).length)).toEqual(dataset(other));
});

test.each([
  ['another Patient ID', { patientId: 'P2' }],
  ['another issuer', { issuerOfPatientId: 'B' }],
])('%s in a known study goes to quarantine', async (_, differing) => {
  await send({ ...FIRST, issuerOfPatientId: 'A' });
  const second = { ...FIRST, issuerOfPatientId: 'A', sopInstanceUid: '1.2.3.5', ...differing };
  expect(await send(second)).toMatchObject({ kind: 'refused', reason: REASON.otherPatient });
  expect((await reader.studyRows(['1.2.3']))[0]?.numberOfStudyRelatedInstances).toBe(1);
});

test('a name spelled otherwise is taken and marked; accents and case alone are not marked', async () => {
  await send({ ...FIRST, patientName: 'Müller^Ann' });
  await send({ ...FIRST, sopInstanceUid: '1.2.3.5', patientName: 'MULLER^ANN' });
  expect((await reader.studyRows(['1.2.3']))[0]?.hasIdentityConflict).toBe(false);
  await send({ ...FIRST, sopInstanceUid: '1.2.3.6', patientName: 'Meier^Ann' });
  expect((await reader.studyRows(['1.2.3']))[0]).toMatchObject({
    hasIdentityConflict: true,
    numberOfStudyRelatedInstances: 3,
    patientName: { alphabetic: 'Müller^Ann' },
  });
});

test('equal Patient IDs with other names are two patients', async () => {
  await send(FIRST);
  await send({ studyInstanceUid: '1.2.4', sopInstanceUid: '1.2.4.1', patientName: 'Other^Person' });
  expect((await reader.counts()).patients).toBe(2);
});

test('what the first instance left empty is filled in by a later one', async () => {
  await send({ ...FIRST, accessionNumber: '', patientId: '' });
  await send({ ...FIRST, sopInstanceUid: '1.2.3.5', accessionNumber: 'A77', modality: 'SR' });
  expect(await reader.study('1.2.3')).toMatchObject({
    accessionNumber: 'A77',
    patientId: 'P1',
    modalitiesInStudy: ['CT', 'SR'],
  });
  expect((await reader.queryStudies({ filters: { patientId: 'P1' }, offset: 0, limit: 10 })).length).toBe(1);
});

test('a file that was lost from the store is brought back by sending it again', async () => {
  await send(FIRST);
  const file = instanceFile(intake.folder, '1.2.3', '1.2.3.4');
  const before = readFileSync(file);
  rmSync(file);
  expect((await send(FIRST)).kind).toBe('alreadyThere');
  // The source is in the file meta, so that the same sender brings the same file.
  expect(readFileSync(file)).toEqual(before);
});

test('an unacknowledged file that a crash left under the final name is replaced', async () => {
  await send({ ...FIRST, sopInstanceUid: '1.2.3.9' });
  writeFileSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'), 'half of something');
  expect((await send(FIRST)).kind).toBe('taken');
  expect(readFileSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4')).subarray(-8)).toEqual(Buffer.alloc(8));
});

async function requests(...instances: TestInstance[]): Promise<CommitRequest[]> {
  const caught: CommitRequest[] = [];
  const commit = vi.spyOn(intake.intake.commits, 'commit').mockImplementation((request) => {
    caught.push({ ...request, id: caught.length });
    return Promise.resolve({ kind: 'taken' });
  });
  for (const instance of instances) await send(instance);
  commit.mockRestore();
  return caught;
}

test('a group with a duplicate inside takes one and finds the other there', async () => {
  const group = await requests(FIRST, FIRST, { ...FIRST, sopInstanceUid: '1.2.3.5' });
  const outcomes = intake.committer.commit(group, () => {});
  expect(outcomes.map(({ kind }) => kind)).toEqual(['taken', 'alreadyThere', 'taken']);
  expect(intake.incoming()).toEqual([]);
});

/** Settles the flag from another thread once it saw that the part has no other name yet. */
const ONLOOKER = `
const { existsSync } = require('node:fs');
const { workerData: { part, durable, seen, isOnDisk } } = require('node:worker_threads');
Atomics.store(seen, 0, existsSync(part) ? 1 : 2);
Atomics.store(durable, 0, isOnDisk ? 1 : 2);
Atomics.notify(durable, 0);
`;

test.each([
  [true, ['taken', 'taken'], 2],
  [false, ['refused', 'taken'], 1],
])(
  'rows are prepared while a part is synced: it has its final name only afterwards (on disk: %s)',
  async (isOnDisk, expected, instances) => {
    const [first, second] = await requests(FIRST, { ...FIRST, sopInstanceUid: '1.2.3.5' });
    const durable = newDurableFlag();
    const seen = newDurableFlag();
    const part = path.join(intake.folder.incoming, first!.part);
    const onlooker = new Worker(ONLOOKER, { eval: true, workerData: { part, durable, seen, isOnDisk } });
    const outcomes = intake.committer.commit([{ ...first!, durable }, second!], () => {});
    await onlooker.terminate();
    expect(Atomics.load(seen, 0)).toBe(1);
    expect(outcomes.map(({ kind }) => kind)).toEqual(expected);
    expect((await reader.counts()).instances).toBe(instances);
    expect(existsSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'))).toBe(isOnDisk);
    expect(intake.incoming()).toEqual([]);
  },
);

test('a duplicate inside a group is compared also when neither was on disk at first', async () => {
  const group = await requests(FIRST, FIRST);
  const durable = newDurableFlag();
  settleDurable(durable, true);
  const outcomes = intake.committer.commit(
    group.map((request) => ({ ...request, durable })),
    () => {},
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(['taken', 'alreadyThere']);
});

test('a failing commit acknowledges nothing and leaves no file behind', async () => {
  const group = await requests(FIRST, { ...FIRST, sopInstanceUid: '1.2.3.5' });
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  vi.spyOn(intake.writer, 'commit').mockImplementation(() => {
    throw full;
  });
  const outcomes = intake.committer.commit(group, () => {});
  expect(outcomes).toEqual([
    expect.objectContaining({ kind: 'refused', code: 'FULL' }),
    expect.objectContaining({ kind: 'refused', code: 'FULL' }),
  ]);
  vi.restoreAllMocks();
  expect(intake.incoming()).toEqual([]);
  expect(existsSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'))).toBe(false);
  expect(await reader.counts()).toMatchObject({ instances: 0, studies: 0 });
  // And the road is open again.
  expect((await send(FIRST)).kind).toBe('taken');
});

test('one part that is gone fails alone; the others of its group are taken', async () => {
  const group = await requests(FIRST, { ...FIRST, sopInstanceUid: '1.2.3.5' });
  rmSync(path.join(intake.folder.incoming, group[0]?.part ?? ''));
  const outcomes = intake.committer.commit(group, () => {});
  expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'taken']);
  expect((await reader.studyRows(['1.2.3']))[0]?.numberOfStudyRelatedInstances).toBe(1);
});

test('a catalog rebuilt from the files gives the same answers, quarantine included', async () => {
  for (let number = 0; number < 6; number += 1)
    await send({
      studyInstanceUid: `1.2.${String(number % 3)}`,
      sopInstanceUid: `1.2.9.${String(number)}`,
      patientName: `Name${String(number)}^Ann`,
      modality: number % 2 === 0 ? 'CT' : 'MR',
      instanceNumber: number,
      privateBytes: number === 3 ? 200_000 : 10,
    });
  await send({ studyInstanceUid: '1.2.0', sopInstanceUid: '1.2.9.0', fill: 9 });
  const before = await answers();
  const result = rebuildCatalog(intake.folder, intake.writer);
  expect(result).toEqual({ instances: 6, skipped: 0, damaged: 0 });
  expect(await answers()).toEqual(before);
  expect(readQuarantine(intake.folder)).toHaveLength(1);
});

async function answers() {
  const studies = await reader.queryStudies({ filters: {}, offset: 0, limit: 100 });
  const instances = await reader.queryInstances({ filters: {}, offset: 0, limit: 100 });
  const details = await Promise.all(
    studies.map(({ studyInstanceUid }) => reader.studyDetail(studyInstanceUid)),
  );
  return {
    studies,
    instances,
    details,
    counts: await reader.counts(),
    quarantine: await reader.quarantined(9),
  };
}

test('a file of the store that is no instance is skipped by a rebuild, not fatal', async () => {
  await send(FIRST);
  const folder = path.dirname(instanceFile(intake.folder, '1.2.3', '1.2.3.4'));
  writeFileSync(path.join(folder, 'f00.dcm'), 'no image');
  expect(rebuildCatalog(intake.folder, intake.writer)).toEqual({ instances: 1, skipped: 1, damaged: 0 });
  expect(readdirSync(folder)).toContain('f00.dcm');
});
