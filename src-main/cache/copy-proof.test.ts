import { expect, test } from 'vitest';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { AppError } from '#shared/errors.ts';
import { proveByAsking, type ProvingArchive } from './copy-proof.ts';

const instances = ['1.1', '1.2', '2.1'].map((sopInstanceUid) => ({
  sopInstanceUid,
  seriesInstanceUid: sopInstanceUid.slice(0, 1),
})) as InstanceRecord[];

const there = (held: readonly string[], isArchive = true): ProvingArchive => ({
  isArchive,
  findInstances: async (_, series) =>
    held.filter((uid) => uid.startsWith(series)).map((sopInstanceUid) => ({ sopInstanceUid })),
});

const prove = (open: () => ProvingArchive) =>
  proveByAsking(async () => open())('PACS', '1', instances, new AbortController().signal);

test('a copy is proven when the archive names every instance, in whatever company', async () => {
  expect(await prove(() => there(['1.1', '1.2', '2.1', '2.9']))).toEqual({ isProven: true });
});

test('one that is missing, as many others, an archive that is none any more, or no answer: no proof, with the reason', async () => {
  expect(await prove(() => there(['1.1', '1.2', '2.9']))).toMatchObject({
    isProven: false,
    reason: expect.stringContaining('1 of the 1') as string,
  });
  expect(await prove(() => there(['1.1', '1.2', '2.1'], false))).toMatchObject({ isProven: false });
  const away = () => {
    throw new AppError('UNREACHABLE', 'PACS does not answer.');
  };
  expect(await prove(away)).toEqual({ isProven: false, reason: 'PACS does not answer.' });
});
