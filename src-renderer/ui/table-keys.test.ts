import { expect, test } from 'vitest';
import { planKey } from './table-keys.ts';

function press(key: string, modifier: { ctrlKey?: boolean } = {}) {
  return { key, ctrlKey: false, metaKey: false, altKey: false, ...modifier };
}

test('arrows move by one row and stop at both ends', () => {
  expect(planKey(press('ArrowDown'), 3, 10, 5)).toEqual({ kind: 'move', index: 4 });
  expect(planKey(press('ArrowDown'), 9, 10, 5)).toEqual({ kind: 'move', index: 9 });
  expect(planKey(press('ArrowUp'), 0, 10, 5)).toEqual({ kind: 'move', index: 0 });
});

test('the first arrow in a table without a current row goes to the first row', () => {
  expect(planKey(press('ArrowDown'), -1, 10, 5)).toEqual({ kind: 'move', index: 0 });
  expect(planKey(press('ArrowUp'), -1, 10, 5)).toEqual({ kind: 'move', index: 0 });
});

test('Page Up, Page Down, Home and End go far, but never outside the table', () => {
  expect(planKey(press('PageDown'), 8, 10, 5)).toEqual({ kind: 'move', index: 9 });
  expect(planKey(press('PageUp'), 3, 10, 5)).toEqual({ kind: 'move', index: 0 });
  expect(planKey(press('Home'), 7, 100_000, 5)).toEqual({ kind: 'move', index: 0 });
  expect(planKey(press('End'), 7, 100_000, 5)).toEqual({ kind: 'move', index: 99_999 });
});

test('a letter of any script starts a search, a shortcut does not', () => {
  expect(planKey(press('m'), 0, 10, 5)).toEqual({ kind: 'type', character: 'm' });
  expect(planKey(press('山'), 0, 10, 5)).toEqual({ kind: 'type', character: '山' });
  expect(planKey(press('k', { ctrlKey: true }), 0, 10, 5)).toBeNull();
  expect(planKey(press('F5'), 0, 10, 5)).toBeNull();
});

test('Enter opens and Space previews', () => {
  expect(planKey(press('Enter'), 2, 10, 5)).toEqual({ kind: 'open' });
  expect(planKey(press(' '), 2, 10, 5)).toEqual({ kind: 'space' });
});
