import { expect, test } from 'vitest';
import type { Job } from '#shared/contract/station.ts';
import { transferOf } from './transfers.ts';

const job: Job = {
  jobId: '1',
  kind: 'send',
  title: 'a study to PACS',
  state: 'failed',
  done: 2,
  total: 5,
  startedBy: 'ann',
  createdAt: '2026-11-27T00:00:00.000Z',
  endedAt: '2026-11-27T00:01:00.000Z',
  problem: 'PACS does not answer.',
  result: null,
};
const payload = {
  destination: { kind: 'dimse', id: 'PACS' },
  convert: false,
  studyInstanceUid: '1.2.3',
  seriesInstanceUids: [],
  sopInstanceUids: [],
};

test('a send that failed half way is a partial transfer, with its reason', () => {
  expect(transferOf({ job, payload })).toMatchObject({
    direction: 'send',
    archive: { kind: 'dimse', id: 'PACS' },
    state: 'partial',
    reason: 'PACS does not answer.',
  });
});

test('a job that an older program has left is no transfer, and hides none', () => {
  expect(transferOf({ job, payload: { aeTitle: 'PACS', studyInstanceUid: '1.2.3' } })).toBeNull();
  expect(transferOf({ job: { ...job, kind: 'retrieve' }, payload: {} })).toBeNull();
  expect(transferOf({ job: { ...job, kind: 'import' }, payload })).toBeNull();
});
