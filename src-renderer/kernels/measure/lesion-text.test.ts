import { expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import { lesionTable } from './lesion-table.ts';
import { lesionsAsCsv, toldChanges } from './lesion-text.ts';

const STUDIES = ['20250101', '20250701', '20260301'].map((studyDate, at) => ({
  studyInstanceUid: `1.${String(at)}`,
  studyDate,
  studyTime: '',
  studyDescription: '=CT, chest',
}));

const measured = STUDIES.map(({ studyInstanceUid }, at): Measurement => ({
  id: `7d1c9d1e-0000-4000-8000-00000000000${String(at)}`,
  studyInstanceUid,
  seriesInstanceUid: '1.2.3',
  kind: 'bidirectional',
  place: { space: 'image', sopInstanceUid: '1.2.3.4', sopClassUid: '1', frameNumber: 1, points: [[0, 0]] },
  values: [
    { name: 'longAxis', value: [20, 10, 15][at] ?? 0, unit: 'mm' },
    { name: 'shortAxis', value: 5, unit: 'mm' },
  ],
  caution: '',
  label: 'Node',
  colour: 0,
  isHidden: false,
  author: 'reader',
  createdAt: '2026-11-21T10:00:00.000Z',
  trackingUid: '2.25.1',
  storedInSopInstanceUid: '',
}));
const table = lesionTable(STUDIES, measured);

test('the table goes into a spreadsheet with figures in full, and what a spreadsheet would run is disarmed', () => {
  const columns = Array.from({ length: 17 }, (_, at) => String(at));
  const csv = lesionsAsCsv(table, {
    columns: columns as never,
    nameOf: (name) => name,
    targets: { none: 'no', lesion: 'target', node: 'node' },
  });
  const [head, ...lines] = csv.trimEnd().split('\r\n');
  expect(head).toBe(columns.join());
  expect(lines.slice(0, 2)).toEqual([
    `Node,no,20250101,"'=CT, chest",longAxis,20,mm,,,,,,,,,reader,2.25.1`,
    `Node,no,20250701,"'=CT, chest",longAxis,10,mm,-10,-50,-10,-50,-10,-50,,,reader,2.25.1`,
  ]);
  expect(lines[2]).toMatch(/,15,mm,5,50,-5,-25,5,50,138\.47\d+,diameter,reader,2\.25\.1$/);
});

test('the sum of what counts stands behind the lesions', () => {
  const counted = measured.map((each) => ({ ...each, target: 'node' as const }));
  const csv = lesionsAsCsv(lesionTable(STUDIES, counted), {
    columns: Array.from({ length: 17 }, (_, at) => String(at)) as never,
    nameOf: (name) => name,
    targets: { none: 'no', lesion: 'target', node: 'node' },
  });
  expect(csv.trimEnd().split('\r\n').slice(3)).toEqual([
    `Node,node,20260301,"'=CT, chest",shortAxis,5,mm,0,0,0,0,0,0,,,reader,2.25.1`,
    `sumOfDiameters,,20250101,"'=CT, chest",sumOfDiameters,5,mm,,,,,,,,,,`,
    `sumOfDiameters,,20250701,"'=CT, chest",sumOfDiameters,5,mm,0,0,0,0,0,0,,,,`,
    `sumOfDiameters,,20260301,"'=CT, chest",sumOfDiameters,5,mm,0,0,0,0,0,0,,,,`,
  ]);
});

test('what is told against one study stands in one line', () => {
  const told = table.lesions[0]?.cells.map((cell) =>
    cell ? toldChanges(cell).map(({ against, since }) => [against.join(), since.change.difference]) : [],
  );
  expect(told).toEqual([
    [],
    [['former,baseline,nadir', -10]],
    [
      ['former,nadir', 5],
      ['baseline', -5],
    ],
  ]);
});
