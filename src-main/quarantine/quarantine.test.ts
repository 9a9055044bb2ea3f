import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import type { ArchiveOrderKind } from '#main/intake/archive-orders.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { arrivedPart } from '#main/intake/test-instance-parts.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { quarantinedFile } from '#main/store/quarantine.ts';
import { Quarantine } from './quarantine.ts';

const FIRST = { studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4', patientName: 'Yamada^Tarou=山田^太郎' };

let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
let audit: AuditLog;
let quarantine: Quarantine;
let id = '';

beforeEach(async () => {
  intake = openTestIntake();
  const { folder, desk, committer } = intake;
  catalog = openCatalogReader(folder.catalogFile);
  audit = await openAuditLog(folder.auditFolder);
  const receiving = {
    order: async (kind: ArchiveOrderKind, order: unknown) =>
      desk.carryOut({ id: 1, kind, order } as never).result,
  } as unknown as Receiving;
  quarantine = new Quarantine({ folder, audit, catalog, receiving });
  for (const fill of [1, 2])
    committer.commit([arrivedPart(folder, { ...FIRST, fill }, 1000, 'CT1')], () => {});
  id = (await quarantine.list())[0]?.quarantineId ?? '';
});

afterEach(async () => {
  await quarantine.dispose();
  await audit.dispose();
  await catalog.dispose();
  intake.dispose();
});

const lastRecord = async () => (await audit.list({ beforeSequence: null, limit: 1 }))[0];

test('the list says when, from whom and why; the detail what can be read and what may be done', async () => {
  expect(await quarantine.list()).toMatchObject([
    { source: 'CT1', sopInstanceUid: '1.2.3.4', receivedAt: '1970-01-01T00:00:01.000Z' },
  ]);
  const detail = await quarantine.detail(id, 'ann');
  expect(detail).toMatchObject({ mayReplace: true, hasPicture: true });
  expect(detail.attributes).toContainEqual({
    tag: '(0010,0010)',
    keyword: 'PatientName',
    vr: 'PN',
    value: 'Yamada^Tarou=山田^太郎',
  });
  expect(await lastRecord()).toMatchObject({ event: 'quarantine.open', user: 'ann' });
});

test('a download is the file, and is audited', async () => {
  const bytes = await buffer(await quarantine.download(id, 'ann'));
  expect(bytes).toEqual(readFileSync(quarantinedFile(intake.folder, id)));
  expect(await lastRecord()).toMatchObject({ event: 'quarantine.download', user: 'ann' });
});

test('what is deleted leaves its hash and the reason in the audit log', async () => {
  const sha256 = createHash('sha256')
    .update(readFileSync(quarantinedFile(intake.folder, id)))
    .digest('hex');
  expect(await quarantine.remove(id, 'quality', 'ann')).toEqual([]);
  expect(await lastRecord()).toMatchObject({
    event: 'quarantine.remove',
    outcome: 'success',
    objects: { sha256, reason: 'quality', sopInstanceUid: '1.2.3.4' },
  });
  await expect(quarantine.detail(id, 'ann')).rejects.toMatchObject({ code: 'MISSING' });
});

test('a release that is refused again is audited as a failure, and the object stays', async () => {
  await expect(quarantine.release(id, 'ann')).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await lastRecord()).toMatchObject({ event: 'quarantine.release', outcome: 'failure' });
  expect(await quarantine.list()).toHaveLength(1);
  await quarantine.replace(id, 'ann');
  expect(await quarantine.list()).toMatchObject([{ sopInstanceUid: '1.2.3.4' }]);
});
