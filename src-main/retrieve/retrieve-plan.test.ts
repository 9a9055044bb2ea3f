import { expect, test } from 'vitest';
import { expectedCount, hereCount, missingOf, planRequests, type ExpectedSeries } from './retrieve-plan.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const instances = (series: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    sopInstanceUid: `${series}.${index + 1}`,
    sopClassUid: CT,
  }));
const listed = (seriesInstanceUid: string, count: number): ExpectedSeries => ({
  seriesInstanceUid,
  instances: instances(seriesInstanceUid, count),
  count,
});
const here = (series: Record<string, number>) =>
  new Map(
    Object.entries(series).map(([uid, count]) => [
      uid,
      new Set(instances(uid, count).map(({ sopInstanceUid }) => sopInstanceUid)),
    ]),
  );
const whole = { isWholeStudy: true, expectedSeries: 2 };

test('a study of which nothing is here is asked for at once', () => {
  const missing = missingOf([listed('1.1', 3), listed('1.2', 2)], new Map());
  expect(planRequests('1', missing, whole)).toEqual([{ studyInstanceUid: '1', sopClassUids: [CT] }]);
});

test('what is here is not asked for again: whole series, and single instances by their UIDs', () => {
  const missing = missingOf([listed('1.1', 3), listed('1.2', 2)], here({ '1.1': 2 }));
  expect(planRequests('1', missing, whole)).toEqual([
    { studyInstanceUid: '1', seriesInstanceUid: '1.1', sopInstanceUids: ['1.1.3'], sopClassUids: [CT] },
    { studyInstanceUid: '1', seriesInstanceUid: '1.2', sopClassUids: [CT] },
  ]);
});

test('many missing instances are asked for in lists of at most 100', () => {
  const missing = missingOf([listed('1.1', 251)], here({ '1.1': 1 }));
  const requests = planRequests('1', missing, { isWholeStudy: false, expectedSeries: 1 });
  expect(requests.map(({ sopInstanceUids }) => sopInstanceUids?.length)).toEqual([100, 100, 50]);
});

test('chosen series are never widened to their study', () => {
  const missing = missingOf([listed('1.1', 3)], new Map());
  expect(planRequests('1', missing, { isWholeStudy: false, expectedSeries: 1 })).toMatchObject([
    { seriesInstanceUid: '1.1' },
  ]);
});

test('an archive that lists no instances is taken by its counts, one that tells nothing by its series', () => {
  const counted = { seriesInstanceUid: '1.1', instances: null, count: 3 };
  const silent = { seriesInstanceUid: '1.2', instances: null, count: null };
  expect(missingOf([counted, silent], here({ '1.1': 2 }))).toMatchObject([{ count: 1 }, { count: 1 }]);
  expect(missingOf([counted, silent], here({ '1.1': 3, '1.2': 1 }))).toEqual([]);
  expect(expectedCount([counted, silent])).toBe(3);
  expect(hereCount([counted, listed('1.3', 2)], here({ '1.1': 2, '1.3': 1 }))).toBe(3);
});

test('instances that are here and not expected do not hide one that is missing', () => {
  const other = new Map([['1.1', new Set(['9.1', '9.2', '9.3'])]]);
  expect(missingOf([listed('1.1', 3)], other)).toMatchObject([{ count: 3 }]);
  expect(hereCount([listed('1.1', 3)], other)).toBe(0);
});
