import { expect, test } from 'vitest';
import type { MeasuredValue, Measurement } from '#shared/reading/measurement.ts';
import { testMeasurement } from '#view/state/test-measurement.ts';
import { lesionSums } from './lesion-sum.ts';
import { lesionTable } from './lesion-table.ts';
import { withRemains } from './remains.ts';

const DATES = ['20250101', '20250401', '20250701', '20251001'];
const STUDIES = DATES.map((studyDate, at) => ({
  studyInstanceUid: `1.${String(at)}`,
  studyDate,
  studyTime: '',
}));

const long = (value: number): MeasuredValue => ({ name: 'longAxis', value, unit: 'mm' });
const short = (value: number): MeasuredValue => ({ name: 'shortAxis', value, unit: 'mm' });
const line = (value: number, unit = 'mm'): MeasuredValue => ({ name: 'length', value, unit });

let made = 0;
/** @param values of each study; null: not measured there */
function lesion(
  trackingUid: string,
  target: Measurement['target'],
  values: readonly (readonly MeasuredValue[] | null)[],
): Measurement[] {
  return values.flatMap((each, at): Measurement[] => {
    made += 1;
    const id = `7d1c9d1e-0000-4000-8000-${String(made).padStart(12, '0')}`;
    const measured = testMeasurement({ id, studyInstanceUid: `1.${String(at)}`, trackingUid });
    return each === null
      ? []
      : [{ ...measured, values: [...each], ...(target === undefined ? {} : { target }) }];
  });
}

test('the longest diameters of lesions and the short axes of nodes are summed, against baseline and nadir', () => {
  const table = lesionTable(STUDIES, [
    ...lesion('2.25.1', 'lesion', [
      [long(40), short(30)],
      [long(28), short(20)],
      [long(20), short(9)],
      [long(26), short(9)],
    ]),
    ...lesion('2.25.2', 'node', [
      [long(33), short(20)],
      [long(30), short(14)],
      [long(25), short(10)],
      [long(30), short(13)],
    ]),
    // A line across a node is its short axis; what nobody counts is left out.
    ...lesion('2.25.3', 'node', [[line(15)], [line(12)], [line(10)], [line(9)]]),
    ...lesion('2.25.4', undefined, [[long(90), short(80)], [long(99), short(80)], null, null]),
  ]);
  const sums = lesionSums(table);
  expect(sums.map(({ figure }) => figure?.value)).toEqual([75, 54, 40, 48]);
  expect(sums.map(({ toBaseline }) => toBaseline?.change.percent?.toFixed(1))).toEqual([
    undefined,
    '-28.0',
    '-46.7',
    '-36.0',
  ]);
  // RECIST 1.1: progress is told from the smallest sum, 20 % and 5 mm at least.
  expect(sums.at(-1)?.toNadir).toEqual({
    since: '20250701',
    change: { difference: 8, percent: 20, doubling: null },
  });
  // The cell of a node tells the same figure as the sum.
  const node = table.lesions.find(({ trackingUid }) => trackingUid === '2.25.2');
  expect(node?.cells.map((cell) => cell?.figure)).toEqual([short(20), short(14), short(10), short(13)]);
});

test('a study without the diameter of one of them has no sum, and is no baseline', () => {
  const table = lesionTable(STUDIES, [
    ...lesion('2.25.1', 'lesion', [[line(10)], [line(20)], [line(25, 'px')], [line(30)]]),
    ...lesion('2.25.2', 'lesion', [null, [line(10)], [line(12)], [line(15)]]),
  ]);
  const sums = lesionSums(table);
  expect(sums.map(({ figure, missing }) => [figure?.value ?? null, missing])).toEqual([
    [null, 1],
    [30, 0],
    [null, 1],
    [45, 0],
  ]);
  expect(sums.at(-1)?.toBaseline).toEqual({
    since: '20250401',
    change: { difference: 15, percent: 50, doubling: null },
  });
});

test('where no lesion counts there is no sum, and the last word of the reader decides', () => {
  const before = lesion('2.25.1', 'lesion', [[line(10)]]);
  const after = lesion('2.25.1', 'none', [null, [line(12)]]);
  expect(lesionSums(lesionTable(STUDIES, lesion('2.25.1', undefined, [[line(1)], [line(2)]])))).toEqual([]);
  const newer = after.map((each) => ({ ...each, createdAt: '2027-01-01T00:00:00.000Z' }));
  expect(lesionSums(lesionTable(STUDIES, [...before, ...newer]))).toEqual([]);
});

test('of a lesion that is gone 0 mm count, of one that is too small to measure 5 mm (RECIST 1.1), and one that comes back is told in mm', () => {
  const [first, second, third, fourth] = lesion('2.25.1', 'lesion', [
    [long(20), short(10)],
    [long(8), short(6)],
    [long(8), short(6)],
    [long(12), short(6)],
  ]);
  if (!first || !second || !third || !fourth) throw new Error('Four measurements were made.');
  const table = lesionTable(STUDIES, [
    first,
    withRemains({ ...second, kind: 'bidirectional' }, 'tooSmall'),
    withRemains({ ...third, kind: 'bidirectional' }, 'gone'),
    fourth,
    ...lesion('2.25.2', 'node', [[line(15)], [line(12)], [line(12)], [line(12)]]),
  ]);
  expect(table.lesions[0]?.cells.map((cell) => cell?.figure?.value)).toEqual([20, 5, 0, 12]);
  expect(table.lesions[0]?.cells[3]?.toNadir?.change).toMatchObject({ difference: 12, percent: null });
  const sums = lesionSums(table);
  expect(sums.map(({ figure, missing }) => [figure?.value, missing])).toEqual([
    [35, 0],
    [17, 0],
    [12, 0],
    [24, 0],
  ]);
  expect(sums[2]?.toBaseline?.change.percent?.toFixed(1)).toBe('-65.7');
  expect(sums[3]?.toNadir?.change.percent).toBe(100);
});
