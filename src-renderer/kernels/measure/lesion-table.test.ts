import { expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import { lesionTable } from './lesion-table.ts';

const STUDIES = [
  { studyInstanceUid: '1.3', studyDate: '20260301', studyTime: '0900' },
  { studyInstanceUid: '1.1', studyDate: '20250101', studyTime: '' },
  { studyInstanceUid: '1.2', studyDate: '20250701', studyTime: '' },
  { studyInstanceUid: '1.9', studyDate: '20240101', studyTime: '' },
];

let made = 0;
function measured(
  studyInstanceUid: string,
  trackingUid: string | undefined,
  value: number,
  changes: Partial<Measurement> = {},
): Measurement {
  made += 1;
  return {
    id: `7d1c9d1e-0000-4000-8000-${String(made).padStart(12, '0')}`,
    studyInstanceUid,
    seriesInstanceUid: '1.2.3',
    kind: 'length',
    place: { space: 'image', sopInstanceUid: '1.2.3.4', sopClassUid: '1', frameNumber: 1, points: [[0, 0]] },
    values: [{ name: 'length', value, unit: 'mm' }],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: `2026-11-21T10:00:00.${String(made).padStart(3, '0')}Z`,
    ...(trackingUid === undefined ? {} : { trackingUid }),
    storedInSopInstanceUid: '',
    ...changes,
  };
}

test('lesions stand in rows over the studies in which one was measured, each against former, baseline and nadir', () => {
  const { studies, lesions } = lesionTable(STUDIES, [
    measured('1.1', '2.25.1', 20, { label: 'Seg. VII' }),
    measured('1.2', '2.25.1', 12),
    measured('1.3', '2.25.1', 15),
    measured('1.3', '2.25.2', 8),
    measured('1.2', '2.25.2', 8),
    measured('1.3', undefined, 99),
    measured('1.9', '2.25.7', 5),
  ]);
  expect(studies.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.1', '1.2', '1.3']);
  expect(lesions.map(({ trackingUid, name }) => [trackingUid, name])).toEqual([
    ['2.25.1', 'Seg. VII'],
    ['2.25.2', ''],
  ]);
  const cells = lesions.map(({ cells: its }) =>
    its.map(
      (cell) =>
        cell && [
          cell.figure?.value,
          ...[cell.toFormer, cell.toBaseline, cell.toNadir].map(
            (since) => since && [since.since, since.change.difference, since.change.percent],
          ),
        ],
    ),
  );
  expect(cells).toEqual([
    [
      [20, null, null, null],
      [12, ['20250101', -8, -40], ['20250101', -8, -40], ['20250101', -8, -40]],
      [15, ['20250701', 3, 25], ['20250101', -5, -25], ['20250701', 3, 25]],
    ],
    [null, [8, null, null, null], [8, ['20250701', 0, 0], ['20250701', 0, 0], ['20250701', 0, 0]]],
  ]);
  // 243 days · ln 2 / (3 · ln 1.25)
  expect(lesions[0]?.cells[2]?.toFormer?.change.doubling?.days).toBeCloseTo(251.609, 2);
});

test('a figure in another unit is passed over, and of two measurements in a study the newer one counts', () => {
  const { lesions } = lesionTable(STUDIES, [
    measured('1.1', '2.25.1', 10),
    measured('1.2', '2.25.1', 40, { values: [{ name: 'length', value: 40, unit: 'px' }] }),
    measured('1.3', '2.25.1', 11),
    measured('1.3', '2.25.1', 12),
  ]);
  const [first, pixels, last] = lesions[0]?.cells ?? [];
  expect([first?.toFormer, pixels?.toFormer, pixels?.figure?.value]).toEqual([null, null, 40]);
  expect([
    last?.figure?.value,
    last?.others,
    last?.toFormer?.since,
    last?.toFormer?.change.difference,
  ]).toEqual([12, 1, '20250101', 2]);
});
