import { expect, test } from 'vitest';
import { type Draft, problemsOf } from './setup-draft.ts';

const good: Draft = {
  stationName: 'Reading room 2',
  aeTitle: 'VIEWBOX',
  dataFolder: '/data',
  name: 'Anna Meier',
  password: 'a long sentence',
  repeat: 'a long sentence',
  loadDemo: true,
};

test('a complete draft has no problem in any step', () => {
  for (const step of ['station', 'administrator', 'studies'] as const)
    expect(problemsOf(step, good)).toEqual([]);
});

test('an AE title longer than 16 characters or with a backslash is not one', () => {
  expect(problemsOf('station', { ...good, aeTitle: 'SEVENTEENLETTERSX' })).toEqual(['aeTitle']);
  expect(problemsOf('station', { ...good, aeTitle: 'A\\B' })).toEqual(['aeTitle']);
  expect(problemsOf('station', { ...good, aeTitle: '   ' })).toEqual(['aeTitle']);
});

test('a password below ten characters and a differing repetition are both named', () => {
  expect(problemsOf('administrator', { ...good, password: 'short', repeat: 'shorter' })).toEqual([
    'password',
    'repeat',
  ]);
});

test('a problem of a later step does not hold an earlier one', () => {
  expect(problemsOf('station', { ...good, password: '', repeat: 'x' })).toEqual([]);
});
