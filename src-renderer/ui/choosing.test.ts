import { expect, test } from 'vitest';
import { type Choice, chooser } from './choosing.ts';

const KEYS = ['a', 'b', undefined, 'd', 'e'];
const order = { indexOf: (key: string) => KEYS.indexOf(key), keyAt: (index: number) => KEYS[index] };

function after(...choices: readonly [Choice, string][]): string {
  const choose = chooser();
  let chosen: ReadonlySet<string> = new Set();
  for (const [choice, key] of choices) chosen = choose(choice, key, chosen, order);
  return [...chosen].join('');
}

test('a choice alone drops the others, a turned one leaves them', () => {
  expect(after(['only', 'a'], ['toggle', 'd'])).toBe('ad');
  expect(after(['only', 'a'], ['toggle', 'd'], ['toggle', 'a'])).toBe('d');
  expect(after(['only', 'a'], ['toggle', 'd'], ['only', 'e'])).toBe('e');
});

test('an extension goes from the last row that was chosen without it, either way, without what is not loaded', () => {
  expect(after(['only', 'b'], ['extend', 'e'])).toBe('bde');
  expect(after(['only', 'b'], ['extend', 'e'], ['extend', 'a'])).toBe('ab');
  expect(after(['only', 'a'], ['toggle', 'd'], ['extend', 'e'])).toBe('de');
  expect(after(['extend', 'd'])).toBe('d');
});
