import { expect, test } from 'vitest';
import { formatDate } from './format.ts';
import { isDay, typedDate } from './typed-date.ts';

test.each([
  '21 Nov 2026',
  '21 november 2026',
  '21.11.2026',
  '21/11/2026',
  '21-11-2026',
  '2026-11-21',
  '20261121',
  ' 2026.11.21 ',
])('%s is a day', (typed) => {
  expect(typedDate(typed)).toBe('20261121');
});

test('the day stands before the month, and what is shown is read again', () => {
  expect(typedDate('3/4/1961')).toBe('19610403');
  for (let month = 1; month <= 12; month += 1) {
    const da = `2026${String(month).padStart(2, '0')}07`;
    expect(typedDate(formatDate(da))).toBe(da);
  }
});

test.each(['31.02.2026', '21.11.26', '21 Foo 2026', '2026', 'yesterday', '11/21/2026'])(
  '%s is no day, and stays as it was typed',
  (typed) => {
    expect(typedDate(typed)).toBe(typed);
    expect(isDay(typedDate(typed))).toBe(false);
  },
);

test('nothing typed is nothing', () => {
  expect(typedDate(' ')).toBe('');
});
