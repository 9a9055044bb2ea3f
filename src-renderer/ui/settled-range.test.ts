import { expect, test } from 'vitest';
import { isAskedInPassing, rangeAround } from './settled-range.ts';

test('rows that a wheel or a held key brings are asked for as they come, those under a hand on the scroll bar not', () => {
  expect(isAskedInPassing(1, 16)).toBe(true);
  expect(isAskedInPassing(4, 16)).toBe(true);
  expect(isAskedInPassing(40, 16)).toBe(false);
  expect(isAskedInPassing(5_000, 400)).toBe(false);
});

test('more than is drawn is asked for on both sides, and the next few rows ask for nothing new', () => {
  expect(rangeAround(0, 30)).toEqual({ first: 0, last: 99 });
  expect(rangeAround(120, 150)).toEqual({ first: 50, last: 199 });
  expect(rangeAround(121, 149)).toEqual(rangeAround(120, 150));
});
