import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import { PeerLimits } from './peer-limits.ts';
import { sendInstances, type SendOptions } from './send-instances.ts';
import type { storeInstances, StoreResult } from './storage-scu.ts';

const target = { host: 'pacs', port: 104, calledAeTitle: 'PACS', callingAeTitle: 'US' };
const away = new AppError('UNREACHABLE', 'PACS is away.');

type Verdict = Pick<StoreResult, 'status' | 'error'>;
const taken: Verdict = { status: 0, error: null };
const lost: Verdict = { status: null, error: away };
const cancelled: Verdict = { status: null, error: new AppError('CANCELLED', 'Sending was stopped.') };
const refused = (status: number): Verdict => ({ status, error: new AppError('PEER', 'not taken') });

function instances(count: number): InstanceToSend[] {
  return Array.from({ length: count }, (_, index) => ({
    sopClassUid: '1.2',
    sopInstanceUid: `1.2.${index}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    source: { kind: 'bytes', bytes: Buffer.alloc(0), datasetOffset: 0 },
  }));
}

/** A peer that takes what the test says, and what was sent to it in one go each time. */
function peerThat(decide: (sopInstanceUid: string, times: number) => Verdict) {
  const times = new Map<string, number>();
  const sent: { uids: string[]; associations: number | undefined }[] = [];
  const store: typeof storeInstances = async (_target, list, options) => {
    const { associations, onResult } = options ?? {};
    sent.push({ uids: list.map(({ sopInstanceUid }) => sopInstanceUid), associations });
    await Promise.resolve();
    const results = list.map(({ sopInstanceUid }, index) => {
      const count = (times.get(sopInstanceUid) ?? 0) + 1;
      times.set(sopInstanceUid, count);
      return { index, sopInstanceUid, ...decide(sopInstanceUid, count) };
    });
    // As a peer with several lanes answers
    for (const result of results.toReversed()) onResult?.(result, { done: 0, total: list.length });
    return results;
  };
  return { sent, store };
}

/** Sends without a clock. */
function send(count: number, store: SendOptions['store'] & {}, options: Partial<SendOptions> = {}) {
  const pauses: number[] = [];
  const told: StoreResult[] = [];
  const ended = sendInstances(target, instances(count), {
    limits: new PeerLimits(),
    maxAssociations: 1,
    retries: 2,
    store,
    pause: async () => undefined,
    onResult: (result) => told.push(result),
    onPause: (pauseMs) => pauses.push(pauseMs),
    ...options,
  });
  return { ended, pauses, told };
}

test('each instance has its own result, in the order of the list, whatever the order of the answers', async () => {
  const { store } = peerThat((uid) => (uid === '1.2.1' ? refused(0xa900) : taken));
  const { ended, told, pauses } = send(3, store);
  const results = await ended;
  expect(results.map(({ index, sopInstanceUid, status }) => [index, sopInstanceUid, status])).toEqual([
    [0, '1.2.0', 0],
    [1, '1.2.1', 0xa900],
    [2, '1.2.2', 0],
  ]);
  expect(told.map(({ index }) => index)).toEqual([2, 1, 0]);
  expect(pauses).toEqual([]);
});

test('only what time may cure is sent again, after pauses that grow', async () => {
  const { sent, store } = peerThat((uid, times) => {
    if (uid === '1.2.0') return refused(0xc000);
    if (uid === '1.2.1') return times < 3 ? refused(0xa700) : taken;
    return times < 2 ? lost : taken;
  });
  const { ended, told, pauses } = send(4, store);
  expect((await ended).map(({ status }) => status)).toEqual([0xc000, 0, 0, 0]);
  expect(sent.map(({ uids }) => uids)).toEqual([
    ['1.2.0', '1.2.1', '1.2.2', '1.2.3'],
    ['1.2.3', '1.2.2', '1.2.1'],
    ['1.2.1'],
  ]);
  expect(pauses).toEqual([2000, 10_000]);
  expect(told).toHaveLength(4);
});

test('after the last try what stayed away has its reason', async () => {
  const { sent, store } = peerThat(() => lost);
  const { ended, told } = send(2, store, { retries: 1 });
  expect((await ended).map(({ error }) => error)).toEqual([away, away]);
  expect(sent).toHaveLength(2);
  expect(told).toHaveLength(2);
});

test('a peer that is away is not called once more for each part of a long list', async () => {
  const { sent, store } = peerThat(() => lost);
  const { ended, told } = send(1000, store, { retries: 1 });
  const results = await ended;
  expect(results.map(({ index }) => index)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  expect(results.every(({ error }) => error === away)).toBe(true);
  expect(told).toHaveLength(1000);
  expect(sent.map(({ uids }) => uids.length)).toEqual([200, 200]);
});

test('failures that add up over the parts of a list hold up none of them', async () => {
  const { sent, store } = peerThat((uid, times) =>
    Number(uid.slice(4)) % 2 === 0 && times === 1 ? lost : taken,
  );
  const { ended } = send(800, store);
  expect((await ended).every(({ error }) => error === null)).toBe(true);
  expect(sent.map(({ uids }) => uids.length)).toEqual([200, 200, 200, 200, 200, 200]);
});

test('associations are as many as the peer has room for, over all jobs, and one waits for its turn', async () => {
  const limits = new PeerLimits();
  const { sent, store } = peerThat(() => taken);
  const others = [await limits.take('PACS', 4), await limits.take('PACS', 4)];
  await send(9, store, { limits, maxAssociations: 4 }).ended;
  expect(sent.map(({ associations }) => associations)).toEqual([2]);
  // No more than there are instances
  await send(1, store, { limits, maxAssociations: 4 }).ended;
  expect(sent.at(-1)?.associations).toBe(1);
  others.push(await limits.take('PACS', 4), await limits.take('PACS', 4));
  const { ended } = send(9, store, { limits, maxAssociations: 4 });
  await Promise.resolve();
  expect(sent).toHaveLength(2);
  others[0]?.();
  await ended;
  expect(sent).toHaveLength(3);
});

test('while it pauses it keeps no place at the peer', async () => {
  const limits = new PeerLimits();
  const { store } = peerThat((_uid, times) => (times === 1 ? lost : taken));
  let hasRoom = false;
  await send(1, store, {
    limits,
    async pause() {
      const place = limits.tryTake('PACS', 1);
      hasRoom = place !== null;
      place?.();
    },
  }).ended;
  expect(hasRoom).toBe(true);
});

test('stopped while it sends, it tells what was acknowledged and nothing of the rest', async () => {
  const stopping = new AbortController();
  const { store } = peerThat((uid) => {
    if (uid === '1.2.0') return taken;
    stopping.abort();
    return cancelled;
  });
  const { ended, told } = send(3, store, { signal: stopping.signal });
  await expect(ended).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(told.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.0']);
});

test('stopped while it waits for the peer, for its turn or before it began, it says so', async () => {
  const { sent, store } = peerThat(() => lost);
  const stopping = new AbortController();
  const paused = send(1, store, {
    signal: stopping.signal,
    pause: (_ms, signal) => {
      stopping.abort();
      return Promise.reject(signal?.reason as Error);
    },
  });
  await expect(paused.ended).rejects.toMatchObject({ code: 'CANCELLED' });
  const limits = new PeerLimits();
  const giveBack = await limits.take('PACS', 1);
  const turn = new AbortController();
  const waiting = send(1, store, { limits, signal: turn.signal });
  turn.abort();
  await expect(waiting.ended).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(send(1, store, { signal: turn.signal }).ended).rejects.toMatchObject({ code: 'CANCELLED' });
  giveBack();
  expect(limits.tryTake('PACS', 1)).not.toBeNull();
  expect(sent).toHaveLength(1);
});
