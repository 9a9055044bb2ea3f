import { expect, test } from 'vitest';
import { changedKeys } from './feed.ts';

function source(maxPending: number) {
  const listeners = new Set<(key: string) => void>();
  return {
    listeners,
    say: (...keys: string[]) => keys.forEach((key) => listeners.forEach((listener) => listener(key))),
    maxPending,
    subscribe: (listener: (key: string) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

test('a slow reader gets each key once, however often it changed', async () => {
  const changes = source(10);
  const feed = changedKeys(changes, undefined);
  const first = feed.next();
  changes.say('a');
  expect((await first).value).toEqual(['a']);
  changes.say('b', 'a', 'b', 'b');
  expect((await feed.next()).value).toEqual(['b', 'a']);
  await feed.return();
  expect(changes.listeners.size).toBe(0);
});

test('too many keys become one overflow, after which the feed goes on', async () => {
  const changes = source(2);
  const feed = changedKeys(changes, undefined);
  const first = feed.next();
  changes.say('a');
  await first;
  changes.say('a', 'b', 'c', 'd');
  expect((await feed.next()).value).toBe('overflow');
  changes.say('e');
  expect((await feed.next()).value).toEqual(['e']);
  await feed.return();
});

test('a feed whose reader is gone ends and stops listening', async () => {
  const changes = source(2);
  const abort = new AbortController();
  const feed = changedKeys(changes, abort.signal);
  const next = feed.next();
  abort.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(changes.listeners.size).toBe(0);
});
