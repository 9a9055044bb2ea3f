import { expect, test } from 'vitest';
import { measurementSchema, type Measurement } from './measurement.ts';

const LENGTH: Measurement = {
  id: '3f0b7c1e-9d53-4a3e-8f4e-2d9f6a1c0b7d',
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  kind: 'length',
  place: {
    space: 'image',
    sopInstanceUid: '1.2.3.4.5',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    frameNumber: 1,
    points: [
      [10.5, 20.5],
      [110.5, 20.5],
    ],
  },
  values: [{ name: 'length', value: 45.1, unit: 'mm' }],
  caution: '',
  label: '',
  colour: 0,
  isHidden: false,
  author: 'reader',
  createdAt: '2026-11-27T13:00:00.000Z',
  storedInSopInstanceUid: '',
};

test('a measurement survives its way through JSON unchanged', () => {
  expect(measurementSchema.parse(JSON.parse(JSON.stringify(LENGTH)))).toEqual(LENGTH);
});

test('a measurement without a point, and one on frame 0, is refused', () => {
  const { place } = LENGTH;
  expect(measurementSchema.safeParse({ ...LENGTH, place: { ...place, points: [] } }).success).toBe(false);
  expect(measurementSchema.safeParse({ ...LENGTH, place: { ...place, frameNumber: 0 } }).success).toBe(false);
});
