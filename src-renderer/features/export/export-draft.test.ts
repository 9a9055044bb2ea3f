import { expect, test } from 'vitest';
import { exportRequestSchema, type ExportPreview } from '#shared/contract/exports.ts';
import { FIRST_DRAFT, patientKeyOf, rectangleBetween, requestOf, unsettledSeries } from './export-draft.ts';

const studies = [{ studyInstanceUid: '1.2' }];

test('what the dialog begins with is a request that the core takes', () => {
  const request = requestOf(FIRST_DRAFT, studies);
  expect(exportRequestSchema.parse(request)).toEqual(request);
});

test('a new identity counts once ID and name are typed', () => {
  const key = patientKeyOf({ patientId: '1', issuerOfPatientId: 'A' });
  const draft = { ...FIRST_DRAFT, isDeidentified: true };
  const identitiesOf = (identity: { id: string; name: string }) =>
    requestOf({ ...draft, identities: { [key]: identity } }, studies).deidentification?.identities;
  expect(identitiesOf({ id: 'X', name: ' ' })).toEqual([]);
  expect(identitiesOf({ id: ' X ', name: 'Case^One' })).toEqual([
    { patientId: '1', issuerOfPatientId: 'A', newPatientId: 'X', newPatientName: 'Case^One' },
  ]);
});

test('a series with text in its pictures is settled by a box or by somebody’s word', () => {
  const preview = { burnedIn: [{ seriesInstanceUid: 's1' }, { seriesInstanceUid: 's2' }] } as ExportPreview;
  const draft = { ...FIRST_DRAFT, isDeidentified: true };
  const box = { column: 0, row: 0, columns: 9, rows: 9 };
  expect(unsettledSeries(draft, preview)).toBe(2);
  expect(unsettledSeries({ ...draft, boxes: { s1: [box] }, acknowledged: ['s2'] }, preview)).toBe(0);
  expect(unsettledSeries({ ...draft, boxes: { s1: [] } }, preview)).toBe(2);
  expect(unsettledSeries(FIRST_DRAFT, preview)).toBe(0);
});

test('a box is drawn from any corner, holds every pixel it touches, and ends at the picture', () => {
  const picture = { columns: 100, rows: 50 };
  const box = { column: 10, row: 10, columns: 21, rows: 16 };
  expect(rectangleBetween({ x: 0.1, y: 0.2 }, { x: 0.305, y: 0.505 }, picture)).toEqual(box);
  expect(rectangleBetween({ x: 0.305, y: 0.505 }, { x: 0.1, y: 0.2 }, picture)).toEqual(box);
  expect(rectangleBetween({ x: 0.9, y: 0.9 }, { x: 1.7, y: 3 }, picture)).toEqual({
    column: 90,
    row: 45,
    columns: 10,
    rows: 5,
  });
  expect(rectangleBetween({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }, picture)).toBeNull();
});
