import { expect, test } from 'vitest';
import { isInOtherHands, READING_STATES, whenOpened, whenReleased } from './reading-state.ts';

test('only an unread study becomes the reader’s own by opening it', () => {
  expect(READING_STATES.map((state) => whenOpened({ state, by: 'ann' }))).toEqual([
    'inProgress',
    'inProgress',
    'dictated',
    'read',
  ]);
});

test('closing frees what the reader had begun, and nothing of anybody else', () => {
  expect(READING_STATES.map((state) => whenReleased({ state, by: 'ann' }, 'ann'))).toEqual([
    'unread',
    'unread',
    'dictated',
    'read',
  ]);
  expect(whenReleased({ state: 'inProgress', by: 'ann' }, 'bob')).toBe('inProgress');
});

test('a study is in other hands while somebody else reads it, and not after', () => {
  expect(READING_STATES.filter((state) => isInOtherHands({ state, by: 'ann' }, 'bob'))).toEqual([
    'inProgress',
  ]);
  expect(READING_STATES.filter((state) => isInOtherHands({ state, by: 'ann' }, 'ann'))).toEqual([]);
});
