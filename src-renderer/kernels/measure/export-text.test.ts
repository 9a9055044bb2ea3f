import { expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import { measurementsAsCsv, sumOfFirst, type CsvWords } from './export-text.ts';

const WORDS: CsvWords = {
  columns: ['No.', 'Kind', 'Label', 'Figure', 'Value', 'Unit', 'Caution', 'Where', 'Author', 'Time'],
  nameOf: (name) => name,
};

function measurement(changes: Partial<Measurement>): Measurement {
  return {
    id: '7d1c9d1e-0000-4000-8000-000000000001',
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.2.3',
    kind: 'length',
    place: { space: 'image', sopInstanceUid: '1.2.3.4', sopClassUid: '1', frameNumber: 1, points: [[0, 0]] },
    values: [{ name: 'length', value: -12.25, unit: 'mm' }],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: 'reader',
    createdAt: '2026-11-21T10:00:00.000Z',
    storedInSopInstanceUid: '',
    ...changes,
  };
}

test('CSV quotes what needs it and keeps numbers numbers', () => {
  const rows = [
    { number: 1, measurement: measurement({ label: 'left, "upper"\nlobe' }), kind: 'Length', where: 'Se 1' },
  ];
  expect(measurementsAsCsv(rows, WORDS)).toBe(
    'No.,Kind,Label,Figure,Value,Unit,Caution,Where,Author,Time\r\n' +
      '1,Length,"left, ""upper""\nlobe",length,-12.25,mm,,Se 1,reader,2026-11-21T10:00:00.000Z\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
  'CSV disarms %j, which a spreadsheet would run',
  (label) => {
    const rows = [{ number: 1, measurement: measurement({ label }), kind: 'Text', where: '' }];
    const cell = measurementsAsCsv(rows, WORDS).split('\r\n').slice(1).join('\r\n').split(',')[2] ?? '';
    expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

test('a measurement without figures has a line of its own', () => {
  const rows = [
    {
      number: 2,
      measurement: measurement({ kind: 'text', values: [], label: 'node' }),
      kind: 'Text',
      where: '',
    },
  ];
  expect(measurementsAsCsv(rows, WORDS)).toContain('2,Text,node,,,,,,reader,');
});

test('a sum is of one unit only', () => {
  const length = measurement({});
  expect(sumOfFirst([length, length])).toEqual({ name: 'length', unit: 'mm', value: -24.5 });
  const angle = measurement({ values: [{ name: 'angle', value: 3, unit: '°' }] });
  expect(sumOfFirst([length, angle])).toBeNull();
  expect(sumOfFirst([])).toBeNull();
});
