import { expect, test } from 'vitest';
import type { MeasuredValue, Measurement } from '#shared/reading/measurement.ts';
import { withRemains } from '#view/kernels/measure/remains.ts';
import { figureText, leadingFigure, measurementLines } from './measured-lines.ts';

const value = (name: string, figure: number, unit: string): MeasuredValue => ({ name, value: figure, unit });

test.each([
  [value('length', 100, 'mm'), '100.0 mm'],
  [value('length', 12.345, 'mm at detector'), '12.3 mm at detector'],
  [value('length', 0.04, 'mm'), '0.0 mm'],
  [value('mean', -0.04, 'HU'), '0.0 HU'],
  [value('mean', 60, 'HU'), '60 HU'],
  [value('mean', -392.16, 'HU'), '-392.2 HU'],
  [value('mean', 0.01234, ''), '0.0123'],
  [value('angle', 44.96, '°'), '45.0°'],
  [value('ratio', 0.4666, ''), '0.47'],
  [value('area', 12345.6, 'mm²'), '12346 mm²'],
  [value('count', 525, ''), '525'],
  [value('mean', 4, 'SUVbw'), '4.00 SUVbw'],
  [value('value', 12.345, 'SUVlbm (James)'), '12.35 SUVlbm (James)'],
])('%j is written as %s', (figure, words) => {
  expect(figureText(figure)).toBe(words);
});

test('words of the reader come first, cautions last', () => {
  const measurement: Measurement = {
    id: '7d1c9d1e-0000-4000-8000-000000000001',
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.2.3',
    kind: 'bidirectional',
    place: { space: 'image', sopInstanceUid: '1.2.3.4', sopClassUid: '1', frameNumber: 1, points: [[0, 0]] },
    values: [value('longAxis', 51.04, 'mm'), value('shortAxis', 27.46, 'mm')],
    caution: 'Tilt corrected',
    label: 'target 1',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '',
    storedInSopInstanceUid: '',
  };
  const gone = withRemains(measurement, 'gone');
  expect(measurementLines(gone)).toEqual([
    'target 1',
    'gone',
    expect.stringContaining('0.0 mm'),
    expect.stringContaining('0.0 mm'),
  ]);
  expect(leadingFigure(gone)).toBe('gone');
  expect(measurementLines(measurement)).toEqual([
    'target 1',
    'Long axis 51.0 mm',
    'Short axis 27.5 mm',
    '△ Tilt corrected',
  ]);
  expect(leadingFigure(measurement)).toBe('51.0 × 27.5 mm');
});

test('a region of PET says its activity and its uptake, and a list the uptake', () => {
  const measurement: Measurement = {
    id: '7d1c9d1e-0000-4000-8000-000000000002',
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.2.3',
    kind: 'ellipse',
    place: { space: 'image', sopInstanceUid: '1.2.3.4', sopClassUid: '1', frameNumber: 1, points: [[0, 0]] },
    values: [
      value('area', 100, 'mm²'),
      value('mean', 14476, 'Bq/mL'),
      value('standardDeviation', 10, 'Bq/mL'),
      value('minimum', 1, 'Bq/mL'),
      value('maximum', 20000, 'Bq/mL'),
      value('mean', 4, 'SUVbw'),
      value('standardDeviation', 0.25, 'SUVbw'),
      value('minimum', 0.5, 'SUVbw'),
      value('maximum', 5.5, 'SUVbw'),
    ],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '',
    storedInSopInstanceUid: '',
  };
  expect(measurementLines(measurement)).toEqual([
    'Mean 14476 Bq/mL  SD 10 Bq/mL',
    'Min 1 Bq/mL  Max 20000 Bq/mL',
    'Mean 4.00 SUVbw  SD 0.25 SUVbw',
    'Min 0.50 SUVbw  Max 5.50 SUVbw',
    'Area 100.0 mm²',
  ]);
  expect(leadingFigure(measurement)).toBe('4.00 SUVbw');
});
