import { expect, test } from 'vitest';
import type { PriorList } from '#shared/contract/priors.ts';
import type { KeptMeasurement } from '#shared/contract/reading.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { timePoints } from './time-points.ts';

const row = (studyInstanceUid: string, studyDate: string) =>
  ({ studyInstanceUid, studyDate, studyTime: '' }) as StudyRow;
const kept = (id: string, trackingUid?: string) => ({ measurement: { id, trackingUid } }) as KeptMeasurement;
const ROWS = [row('1.1', '20260224'), row('1.2', '20250218'), row('1.3', '20240101'), row('1.4', '20230101')];

test('what is followed is told of the studies of one patient, the oldest first, and of no candidate', async () => {
  const list = {
    priors: [{ study: row('1.2', '20250218') }],
    rejected: [{ study: row('1.3', '20240101') }, { study: row('1.4', '20230101') }],
    candidates: [{ study: row('1.9', '20220101') }],
  } as unknown as PriorList;
  const opened: string[] = [];
  const points = await timePoints(
    '1.1',
    list,
    { studyRows: async (uids) => ROWS.filter(({ studyInstanceUid }) => uids.includes(studyInstanceUid)) },
    async (uid) => {
      opened.push(uid);
      if (uid === '1.3') throw new Error('removed');
      return { measurements: [kept(`${uid} tied`, '2.25.7'), kept(`${uid} alone`)] };
    },
  );
  expect(opened.toSorted()).toEqual(['1.1', '1.2', '1.3', '1.4']);
  expect(points.map(({ measurements }) => measurements.map(({ measurement }) => measurement.id))).toEqual([
    ['1.4 tied'],
    ['1.2 tied'],
    ['1.1 tied'],
  ]);
});
