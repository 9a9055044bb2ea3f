import { expect, test } from 'vitest';
import { isodoseBands, readLevels } from './isodose-levels.ts';

const PERCENT = { unit: 'percent', levels: [50, 95, 10] } as const;
const PLAN = { most: 60, isGray: true };

test('shares of the greatest dose are told in Gy where the object has a unit, else as shares', () => {
  const levels = { ...PERCENT, levels: [...PERCENT.levels] };
  expect(isodoseBands(levels, PLAN).map(({ dose, text }) => [dose, text])).toEqual([
    [57, '57 Gy'],
    [30, '30 Gy'],
    [6, '6 Gy'],
  ]);
  expect(isodoseBands(levels, { most: 2, isGray: false }).map(({ text }) => text)).toEqual([
    '95 %',
    '50 %',
    '10 %',
  ]);
});

test('levels in Gy are what they say, hottest red and coldest blue', () => {
  const bands = isodoseBands({ unit: 'gray', levels: [20, 62.5, 45] }, PLAN);
  expect(bands.map(({ dose, text }) => [dose, text])).toEqual([
    [62.5, '62.5 Gy'],
    [45, '45 Gy'],
    [20, '20 Gy'],
  ]);
  expect(bands[0]?.colour).toEqual([220, 50, 40]);
  expect(bands[1]?.colour).toEqual([220, 205, 70]);
  expect(bands[2]?.colour).toEqual([70, 110, 210]);
  const relative = isodoseBands({ unit: 'gray', levels: [20] }, { most: 1, isGray: false });
  expect(relative.map(({ text }) => text)).toEqual(['95 %', '80 %', '50 %', '30 %', '10 %']);
});

test.each([
  ['95, 80;50 30', [95, 80, 50, 30]],
  ['20 45', [45, 20]],
  ['', null],
  ['95, 0', null],
  ['95, 95', null],
  ['ninety', null],
  ['1 2 3 4 5 6 7 8 9 10 11', null],
])('of what was typed, %j is read as %j', (typed, levels) => {
  expect(readLevels(typed)).toEqual(levels);
});
