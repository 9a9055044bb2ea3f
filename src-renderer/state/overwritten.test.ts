import { beforeEach, expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import { noteOverwritten, overwrittenFor, settleOverwritten, useOverwritten } from './overwritten.ts';

const before: Measurement = {
  id: '00000000-0000-4000-8000-000000000001',
  studyInstanceUid: '1.2.3',
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
  label: 'by bob',
  colour: 0,
  isHidden: false,
  author: 'ann',
  createdAt: '2026-11-27T13:00:00.000Z',
  storedInSopInstanceUid: '',
};
const work = { id: before.id, by: 'bob', revision: 7, before, isRemoved: false, writer: 'ann' };
const told = (person: string, study = '1.2.3') =>
  overwrittenFor(useOverwritten.getState().all, study, person);

beforeEach(() => useOverwritten.setState({ all: [] }));

test('who lost work and who replaced it are both told, with what was there; nobody else, in no other study', () => {
  noteOverwritten(work);
  expect(told('bob')).toEqual([work]);
  expect(told('ann')).toEqual([work]);
  expect(told('eve')).toEqual([]);
  expect(told('bob', '9.9')).toEqual([]);
});

test('heard of in the answer and in the news, a thing is told once; settled, it is told no more', () => {
  noteOverwritten(work);
  noteOverwritten(work);
  noteOverwritten({ ...work, revision: 8 });
  expect(told('bob').map(({ revision }) => revision)).toEqual([7, 8]);
  settleOverwritten(work);
  expect(told('bob').map(({ revision }) => revision)).toEqual([8]);
});
