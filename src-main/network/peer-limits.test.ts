import { expect, test } from 'vitest';
import { PeerLimits } from './peer-limits.ts';

test('no more places than a peer takes, and the next gets one that is given back', async () => {
  const limits = new PeerLimits();
  const first = await limits.take('PACS', 1);
  expect(limits.tryTake('PACS', 1)).toBeNull();
  expect(limits.tryTake('OTHER', 1)).not.toBeNull();
  const second = limits.take('PACS', 1);
  first();
  // Twice given back is once.
  first();
  const giveBack = await second;
  expect(limits.tryTake('PACS', 1)).toBeNull();
  giveBack();
  expect(limits.tryTake('PACS', 1)).not.toBeNull();
});

test('who stops waiting does not keep the turn from the next', async () => {
  const limits = new PeerLimits();
  const first = await limits.take('PACS', 1);
  const stopping = new AbortController();
  const stopped = limits.take('PACS', 1, stopping.signal);
  const patient = limits.take('PACS', 1);
  stopping.abort();
  await expect(stopped).rejects.toThrow();
  first();
  (await patient)();
});

test('who stops while others wait before it takes no turn from those behind', async () => {
  const limits = new PeerLimits();
  const first = await limits.take('PACS', 1);
  const stopping = new AbortController();
  const order: string[] = [];
  const waits = async (name: string) => {
    const giveBack = await limits.take('PACS', 1);
    order.push(name);
    giveBack();
  };
  const second = waits('second');
  const stopped = limits.take('PACS', 1, stopping.signal);
  const third = waits('third');
  stopping.abort();
  await expect(stopped).rejects.toThrow();
  first();
  await Promise.all([second, third]);
  expect(order).toEqual(['second', 'third']);
});
