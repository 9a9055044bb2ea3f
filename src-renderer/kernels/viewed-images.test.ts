import { expect, test } from 'vitest';
import { firstUnviewedSeries, isAllViewed, viewedOfSeries, viewedOfStudy } from './viewed-images.ts';

const CT = { seriesInstanceUid: '1', numberOfFrames: 3 };
const MR = { seriesInstanceUid: '2', numberOfFrames: 2 };
const SR = { seriesInstanceUid: '3', numberOfFrames: 0 };
const seen = (one: number, two: number) =>
  new Map([
    ['1', new Set(Array.from({ length: one }, (_, at) => String(at)))],
    ['2', new Set(Array.from({ length: two }, (_, at) => String(at)))],
  ]);

test('what was looked at is counted, series by series and in all', () => {
  expect(viewedOfSeries(seen(1, 0), CT)).toEqual({ viewed: 1, total: 3 });
  expect(viewedOfStudy(seen(1, 2), [CT, MR, SR])).toEqual({ viewed: 3, total: 5 });
  expect(viewedOfStudy(new Map(), [CT, MR, SR])).toEqual({ viewed: 0, total: 5 });
});

test('a series that became smaller was looked at as far as it goes', () => {
  expect(viewedOfSeries(seen(9, 0), CT)).toEqual({ viewed: 3, total: 3 });
});

test('a study without pictures is looked at whole', () => {
  expect(isAllViewed(viewedOfStudy(new Map(), [SR]))).toBe(true);
});

test('the next series to look at is the first that has something left', () => {
  expect(firstUnviewedSeries(seen(3, 1), [SR, CT, MR])).toBe(MR);
  expect(firstUnviewedSeries(seen(3, 2), [SR, CT, MR])).toBeNull();
});
