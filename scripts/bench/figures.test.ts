import { expect, it } from 'vitest';
import { median, quantile, textTable } from './figures.ts';

it('takes the middle value, or the mean of the two in the middle', () => {
  expect(median([5, 1, 9])).toBe(5);
  expect(median([1, 2, 4, 9])).toBe(3);
});

it('takes the value that the share does not exceed', () => {
  const values = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(quantile(values, 0.95)).toBe(19);
  expect(quantile([7], 0.95)).toBe(7);
});

it('lays rows out in columns', () => {
  expect(
    textTable([
      { a: 'x', b: 1.234 },
      { a: 'long', b: 123.4 },
    ]),
  ).toBe('a     b\nx     1.23\nlong  123');
});
