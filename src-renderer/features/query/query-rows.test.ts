import { expect, test } from 'vitest';
import type { RemoteStudy, Transfer } from '#shared/contract/remote.ts';
import {
  countWanted,
  hereState,
  linesOf,
  retrievesOf,
  sorted,
  studyKey,
  transfersByStudy,
} from './query-rows.ts';

const name = (alphabetic: string) => ({ alphabetic, ideographic: '', phonetic: '' });

function study(part: Partial<RemoteStudy> = {}): RemoteStudy {
  return {
    archive: { kind: 'dimse', id: 'PACS' },
    studyInstanceUid: '1.2.3',
    patientName: name('Doe^Jo'),
    patientId: 'P1',
    patientBirthDate: '',
    patientSex: '',
    studyDate: '',
    studyTime: '',
    accessionNumber: '',
    studyDescription: '',
    referringPhysicianName: name(''),
    modalitiesInStudy: [],
    numberOfStudyRelatedSeries: 2,
    numberOfStudyRelatedInstances: 10,
    instancesHere: 0,
    otherPatientHere: null,
    ...part,
  };
}

function transfer(part: Partial<Transfer> = {}): Transfer {
  return {
    transferId: 't1',
    direction: 'retrieve',
    archive: { kind: 'dimse', id: 'PACS' },
    studyInstanceUid: '1.2.3',
    seriesInstanceUids: [],
    state: 'running',
    done: 1,
    total: 10,
    reason: '',
    startedAt: '2026-01-01T10:00:00.000Z',
    ...part,
  };
}

const series = (uid: string) => ({
  seriesInstanceUid: uid,
  seriesNumber: 1,
  modality: 'CT',
  seriesDescription: '',
  numberOfSeriesRelatedInstances: 5,
  instancesHere: 0,
});

test('a study is here only when all of it is; one of unknown size when a retrieve has proven it', () => {
  expect(hereState(10, 0, undefined).kind).toBe('none');
  expect(hereState(10, 9, undefined).kind).toBe('part');
  expect(hereState(10, 10, undefined).kind).toBe('all');
  expect(hereState(null, 10, undefined).kind).toBe('part');
  expect(hereState(null, 10, transfer({ state: 'complete' })).kind).toBe('all');
});

test('a retrieve under way is told, one that failed says why until the study is whole', () => {
  expect(hereState(10, 3, transfer()).kind).toBe('coming');
  expect(hereState(10, 3, transfer({ state: 'queued' })).kind).toBe('waiting');
  expect(hereState(10, 3, transfer({ state: 'partial', reason: 'why' }))).toMatchObject({
    kind: 'failed',
    reason: 'why',
  });
  expect(hereState(10, 10, transfer({ state: 'partial' })).kind).toBe('all');
  expect(hereState(10, 3, transfer({ state: 'cancelled' })).kind).toBe('stopped');
});

test('old failures of other searches do not mark a study, what is under way does', () => {
  const startedAt = '2026-01-01T12:00:00.000Z';
  const ended = transfersByStudy([transfer({ state: 'failed' })], startedAt);
  expect(ended.size).toBe(0);
  expect(transfersByStudy([transfer()], startedAt).get(studyKey(study()))).toHaveLength(1);
  expect(transfersByStudy([transfer({ direction: 'send' })], startedAt).size).toBe(0);
});

test('studies of two archives are two lines, and series stand below an opened one', () => {
  const studies = [study(), study({ archive: { kind: 'dicomweb', id: 'PACS' } })];
  const key = studyKey(study());
  const lines = linesOf({
    studies,
    opened: new Set([key]),
    seriesOf: () => ({ state: 'known', series: [series('1.2.3.1'), series('1.2.3.2')] }),
    hereOf: () => undefined,
    transfers: new Map([[key, [transfer({ seriesInstanceUids: ['1.2.3.2'] })]]]),
  });
  expect(lines.map(({ kind }) => kind)).toEqual(['study', 'series', 'series', 'study']);
  expect(new Set(lines.map((line) => line.key)).size).toBe(4);
  expect(lines.map((line) => (line.kind === 'note' ? '' : line.state.kind))).toEqual([
    'coming',
    'none',
    'coming',
    'none',
  ]);
});

test('a line that says the same as before stays the same, so that only what changed is drawn anew', () => {
  const parts = {
    studies: [study(), study({ studyInstanceUid: '1.2.4' })],
    opened: new Set<string>(),
    seriesOf: () => ({ state: 'reading' }) as const,
    transfers: new Map(),
    made: new WeakMap(),
  };
  const [first, second] = linesOf({ ...parts, hereOf: () => 0 });
  const [again, grown] = linesOf({ ...parts, hereOf: (uid) => (uid === '1.2.4' ? 3 : 0) });
  expect(again).toBe(first);
  expect(grown).not.toBe(second);
  expect(grown).toMatchObject({ state: { kind: 'part', here: 3 } });
});

test('chosen series are retrieved by themselves, but not beside their whole study; what is here is left out', () => {
  const one = study();
  const other = study({ studyInstanceUid: '1.2.4' });
  const here = study({ studyInstanceUid: '1.2.5', instancesHere: 10 });
  const lines = linesOf({
    studies: [one, other, here],
    opened: new Set([studyKey(one), studyKey(other)]),
    seriesOf: (key) => ({
      state: 'known',
      series: [series(`${key.slice(-5)}.1`), series(`${key.slice(-5)}.2`)],
    }),
    hereOf: () => undefined,
    transfers: new Map(),
  });
  const chosen = lines.filter(({ key }) => !key.endsWith('1.2.4') && !key.endsWith('1.2.4.2'));
  expect(retrievesOf(chosen)).toEqual([
    {
      archive: one.archive,
      studies: [
        { studyInstanceUid: '1.2.3', seriesInstanceUids: [] },
        { studyInstanceUid: '1.2.4', seriesInstanceUids: ['1.2.4.1'] },
      ],
    },
  ]);
  expect(countWanted(chosen)).toBe(2);
  expect(countWanted(lines.filter(({ study: { instancesHere } }) => instancesHere === 10))).toBe(0);
});

test('more studies than one call takes become several', () => {
  const studies = Array.from({ length: 1001 }, (_, index) => study({ studyInstanceUid: `1.${index}` }));
  const lines = linesOf({
    studies,
    opened: new Set(),
    seriesOf: () => ({ state: 'reading' }),
    hereOf: () => undefined,
    transfers: new Map(),
  });
  expect(retrievesOf(lines).map((call) => call.studies.length)).toEqual([500, 500, 1]);
});

test('sorting goes by number where there are numbers, and what is empty comes last either way', () => {
  const ids = ['P10', '', 'P9'].map((patientId) => study({ patientId }));
  const by = (descending: boolean) =>
    sorted(ids, { columnId: 'patientId', descending }).map(({ patientId }) => patientId);
  expect(by(false)).toEqual(['P9', 'P10', '']);
  expect(by(true)).toEqual(['P10', 'P9', '']);
});
