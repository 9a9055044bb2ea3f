import { expect, test } from 'vitest';
import { changeOf } from '#shared/reading/change.ts';
import type { MeasuredValue } from '#shared/reading/measurement.ts';
import { changeWords, doublingWords } from './lesion-words.ts';

const mm = (value: number): MeasuredValue => ({ name: 'length', value, unit: 'mm' });

test.each([
  [6, 12, '+6.0 mm +100 % since 18 Feb 2025', 'doubling 124 d (from diameters)'],
  [12, 11.5, '−0.5 mm −4.2 % since 18 Feb 2025', ''],
  [12, 12, '±0.0 mm ±0.0 % since 18 Feb 2025', ''],
])('%f mm and then %f mm', (from, to, words, doubling) => {
  const change = changeOf(mm(from), mm(to), 371);
  if (change === null) throw new Error('not comparable');
  const since = { since: '20250218', change };
  expect(changeWords(since, mm(to))).toBe(words);
  expect(doublingWords(since)).toBe(doubling);
});
