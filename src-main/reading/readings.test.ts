import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReadingChange } from '#shared/contract/reading.ts';
import { studySearchSchema } from '#shared/contract/studies.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { openAuditLog, type AuditLog } from '#main/audit/audit-log.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import type { ArchiveOrderKind } from '#main/intake/archive-orders.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { dumpCatalog } from '#main/intake/test-catalog-dump.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { part10 } from '#main/intake/test-instances.ts';
import { rebuildCatalog } from '#main/intake/test-rebuild.ts';
import { appendReading, readReading } from '#main/store/reading-journal.ts';
import { Readings, type ReadingTold } from './readings.ts';

const STUDY = '1.2.3';
const ID = '00000000-0000-4000-8000-000000000001';
const MEASUREMENT: Measurement = {
  id: ID,
  studyInstanceUid: STUDY,
  seriesInstanceUid: '1.2.3.1',
  kind: 'length',
  place: {
    space: 'image',
    sopInstanceUid: '1.2.3.4',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    frameNumber: 1,
    points: [
      [1, 1],
      [2, 2],
    ],
  },
  values: [],
  caution: '',
  label: '',
  colour: 0,
  isHidden: false,
  author: '',
  createdAt: '2026-11-27T13:00:00.000Z',
  storedInSopInstanceUid: '',
};
const put = (label: string, basedOn: number | null = null): ReadingChange => ({
  kind: 'putMeasurement',
  measurement: { ...MEASUREMENT, label },
  basedOn,
});
const ann = { by: 'ann', origin: 'window-1' };
const bob = { by: 'bob', origin: 'window-2' };

let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
let audit: AuditLog;
let readings: Readings;
let told: ReadingTold[];
let now = 1000;

beforeEach(async () => {
  now = 1000;
  told = [];
  intake = openTestIntake();
  catalog = openCatalogReader(intake.folder.catalogFile);
  audit = await openAuditLog(intake.folder.auditFolder);
  readings = openReadings();
  readings.onTold((each) => told.push(each));
  await receive('1.2.3.4');
});
afterEach(async () => {
  await audit.dispose();
  await catalog.dispose();
  intake.dispose();
});

function openReadings(): Readings {
  const receiving = {
    order: async (kind: ArchiveOrderKind, order: unknown) =>
      intake.desk.carryOut({ id: 1, kind, order } as never).result,
  } as unknown as Pick<Receiving, 'order'>;
  return new Readings({ folder: intake.folder, catalog, receiving, audit, now: () => now });
}
async function receive(sopInstanceUid: string) {
  await intake.importer.importStream(
    Readable.from([part10({ studyInstanceUid: STUDY, sopInstanceUid })]),
    'CT1',
  );
}
const order = (kind: ArchiveOrderKind, value: unknown) =>
  intake.desk.carryOut({ id: 1, kind, order: value } as never).result;
const rowOf = async () => (await catalog.studyRows([STUDY]))[0]?.reading;

test('what is written is there for the next window, with its author, and after the program started again', async () => {
  const { revisions } = await readings.write(STUDY, [put('first')], ann);
  const opened = await readings.open(STUDY, 'bob');
  expect(opened.measurements).toEqual([
    { measurement: { ...MEASUREMENT, label: 'first', author: 'ann' }, revision: revisions[0], by: 'ann' },
  ]);
  expect(await openReadings().open(STUDY, 'bob')).toEqual(opened);
});

test('the last writer wins, keeps the author, and is told whose work that was', async () => {
  const first = await readings.write(STUDY, [put('by ann')], ann);
  const basedOn = first.revisions[0] ?? 0;
  expect((await readings.write(STUDY, [put('by bob', basedOn)], bob)).overwritten).toEqual([]);
  const second = await readings.write(STUDY, [put('by ann again', basedOn)], ann);
  const lost = {
    id: ID,
    by: 'bob',
    revision: expect.any(Number) as number,
    before: { ...MEASUREMENT, label: 'by bob', author: 'ann' },
    isRemoved: false,
  };
  expect(second.overwritten).toEqual([lost]);
  expect(told.at(-1)?.news, 'bob is told what of his was replaced').toContainEqual({
    kind: 'overwritten',
    overwritten: lost,
    writer: 'ann',
  });
  const [kept] = (await readings.open(STUDY, 'ann')).measurements;
  expect(kept).toMatchObject({ by: 'ann', measurement: { label: 'by ann again', author: 'ann' } });
  expect(told.map(({ origin }) => origin)).toEqual(['window-1', 'window-2', 'window-1']);
});

test('every change has a later revision, whatever the clock says', async () => {
  await readings.write(STUDY, [put('a'), put('b')], ann);
  now = 5;
  const { revisions } = await readings.write(STUDY, [put('c')], ann);
  expect(revisions).toEqual([1002]);
  expect((await readings.open(STUDY, 'ann')).measurements[0]?.measurement.label).toBe('c');
});

test('a measurement of another study, or of one that is not here, is written nowhere', async () => {
  await expect(readings.write('9.9', [put('x')], ann)).rejects.toMatchObject({ code: 'INPUT' });
  const other: ReadingChange = {
    kind: 'putMeasurement',
    measurement: { ...MEASUREMENT, studyInstanceUid: '9.9' },
    basedOn: null,
  };
  await expect(readings.write('9.9', [other], ann)).rejects.toMatchObject({ code: 'MISSING' });
  await expect(readings.open('9.9', 'ann')).rejects.toMatchObject({ code: 'MISSING' });
});

test('key images, notes and what was looked at are kept; looking is each reader’s own', async () => {
  const image = { seriesInstanceUid: '1.2.3.1', sopInstanceUid: '1.2.3.4', frameNumber: 1 };
  const keyImage = {
    ...image,
    sopClassUid: '1.2',
    title: '113004' as const,
    comment: 'Nodule',
    storedInSopInstanceUid: '',
  };
  const viewed = {
    seriesInstanceUid: image.seriesInstanceUid,
    images: [{ sopInstanceUid: image.sopInstanceUid, frameNumbers: [1] }],
  };
  await readings.write(
    STUDY,
    [
      { kind: 'markKeyImage', keyImage },
      { kind: 'putNote', text: 'Call the ward' },
      { kind: 'viewed', viewed },
    ],
    ann,
  );
  const mine = await readings.open(STUDY, 'ann');
  expect(mine.keyImages).toMatchObject([{ ...keyImage, by: 'ann' }]);
  expect(mine.note.text).toBe('Call the ward');
  expect(mine.viewed).toEqual([viewed]);
  expect((await readings.open(STUDY, 'bob')).viewed).toEqual([]);
  await readings.write(STUDY, [{ kind: 'unmarkKeyImage', image }, { kind: 'forgetViewed' }], ann);
  expect(await readings.open(STUDY, 'ann')).toMatchObject({ keyImages: [], viewed: [] });
});

test('an unread study becomes the reader’s by opening it, is free again when closed, and stays read once read', async () => {
  expect(await readings.begin(STUDY, 'ann')).toMatchObject({ state: 'inProgress', by: 'ann' });
  expect(await rowOf()).toMatchObject({ state: 'inProgress', by: 'ann' });
  expect(await readings.begin(STUDY, 'bob')).toMatchObject({ state: 'inProgress', by: 'ann' });
  expect(await readings.release(STUDY, 'bob')).toMatchObject({ state: 'inProgress', by: 'ann' });
  expect(await readings.release(STUDY, 'ann')).toEqual({ state: 'unread', by: '', at: '' });
  expect(await rowOf()).toEqual({ state: 'unread', by: '', at: '' });
  await readings.begin(STUDY, 'ann');
  await readings.setState(STUDY, 'ann', { state: 'read', takesOver: false });
  expect(await readings.begin(STUDY, 'bob')).toMatchObject({ state: 'read', by: 'ann' });
  expect(await readings.release(STUDY, 'ann')).toMatchObject({ state: 'read', by: 'ann' });
});

test('what somebody else reads is taken over only when that was asked; each change of state is audited', async () => {
  await readings.begin(STUDY, 'ann');
  const over = { state: 'inProgress', takesOver: false } as const;
  await expect(readings.setState(STUDY, 'bob', over)).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { by: 'ann' },
  });
  expect(await readings.setState(STUDY, 'bob', { ...over, takesOver: true })).toMatchObject({ by: 'bob' });
  await readings.write(STUDY, [put('a stroke')], bob);
  const events = (await audit.list({ beforeSequence: null, limit: 50 })).toReversed();
  expect(events.map(({ event, user, objects }) => [event, user, objects['to']])).toEqual([
    ['reading.state', 'ann', 'inProgress'],
    ['reading.state', 'bob', 'inProgress'],
  ]);
});

test('the list finds and sorts studies by how far they are read', async () => {
  await intake.importer.importStream(
    Readable.from([part10({ studyInstanceUid: '4.5.6', sopInstanceUid: '4.5.6.1' })]),
    'CT1',
  );
  await readings.setState(STUDY, 'ann', { state: 'dictated', takesOver: false });
  const found = async (given: object) =>
    (await catalog.searchStudies(studySearchSchema.parse(given))).rows.map((row) => row.studyInstanceUid);
  expect(await found({ readingStates: ['unread'] })).toEqual(['4.5.6']);
  expect(await found({ readingStates: ['dictated', 'read'] })).toEqual([STUDY]);
  expect(await found({ sortBy: 'reading', descending: true })).toEqual([STUDY, '4.5.6']);
  expect(await found({ sortBy: 'reading', descending: false })).toEqual(['4.5.6', STUDY]);
});

test('in the trash a reading waits with its study; deleted for good it goes with it', async () => {
  await readings.write(STUDY, [put('kept')], ann);
  await readings.setState(STUDY, 'ann', { state: 'read', takesOver: false });
  const deletion = {
    studyInstanceUid: STUDY,
    scope: 'study',
    uids: [],
    reason: 'enteredByMistake',
    comment: '',
    by: 'ann',
  };
  const { trashId } = order('trash', deletion) as { trashId: string };
  await expect(readings.write(STUDY, [put('late')], ann)).rejects.toMatchObject({ code: 'MISSING' });
  order('restore', { trashId, by: 'ann' });
  expect(await rowOf()).toMatchObject({ state: 'read', by: 'ann' });
  expect((await readings.open(STUDY, 'ann')).measurements[0]?.measurement.label).toBe('kept');
  const again = order('trash', deletion) as { trashId: string };
  order('purge', { trashId: again.trashId, by: 'ann', sha256: {} });
  order('unlink', null);
  expect(readReading(intake.folder, STUDY).events).toEqual([]);
  await receive('1.2.3.4');
  expect(await rowOf()).toMatchObject({ state: 'unread' });
  expect((await readings.open(STUDY, 'ann')).measurements).toEqual([]);
});

test('what was done on a study that was only cached is there again when the study is', async () => {
  order('markCached', { studyInstanceUid: STUDY, peer: 'CT1', by: 'ann' });
  await readings.write(STUDY, [put('kept')], ann);
  await readings.setState(STUDY, 'ann', { state: 'read', takesOver: false });
  order('evict', { studyInstanceUid: STUDY, instances: ['1.2.3.4'], by: '' });
  order('unlink', null);
  await receive('1.2.3.4');
  expect(await rowOf()).toMatchObject({ state: 'read', by: 'ann' });
  expect((await readings.open(STUDY, 'ann')).measurements[0]?.measurement.label).toBe('kept');
});

test('a catalog that is built anew says the same of every study, those in the trash included', async () => {
  await readings.setState(STUDY, 'ann', { state: 'dictated', takesOver: false });
  await intake.importer.importStream(
    Readable.from([part10({ studyInstanceUid: '4.5.6', sopInstanceUid: '4.5.6.1' })]),
    'CT1',
  );
  await readings.begin('4.5.6', 'bob');
  order('trash', {
    studyInstanceUid: '4.5.6',
    scope: 'study',
    uids: [],
    reason: 'enteredByMistake',
    comment: '',
    by: 'ann',
  });
  const before = dumpCatalog(intake.folder.catalogFile);
  expect(before['readings']).toHaveLength(2);
  rebuildCatalog(intake.folder, intake.writer);
  expect(dumpCatalog(intake.folder.catalogFile)).toEqual(before);
});

test('a crash between the line and the row is made good when the catalog is opened again', async () => {
  intake.writer.begin();
  intake.writer.keeping.markPending(STUDY);
  intake.writer.commit();
  appendReading(intake.folder, STUDY, [
    { event: 'state', at: 1, by: 'ann', studyInstanceUid: STUDY, state: 'read' },
  ]);
  expect(await rowOf()).toMatchObject({ state: 'unread' });
  intake.desk.open();
  expect(await rowOf()).toMatchObject({ state: 'read', by: 'ann' });
});
