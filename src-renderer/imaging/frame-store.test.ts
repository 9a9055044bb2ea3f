import { expect, test } from 'vitest';
import { FrameStore } from './frame-store.ts';
import type { FramePixels } from './pixels.ts';
import { testFrame } from './test-frame.ts';

const PIXELS: FramePixels = { kind: 'grey', values: new Int16Array(4), lowest: 0, highest: 0 };

function frames(count: number) {
  return Array.from({ length: count }, (_, at) => testFrame({ sopInstanceUid: `1.2.${at}` }));
}

test('two viewports of one frame cause one request and share the pixels', async () => {
  let requests = 0;
  const store = new FrameStore(() => {
    requests += 1;
    return Promise.resolve(PIXELS);
  });
  const [frame] = frames(1);
  if (!frame) throw new Error('no frame');
  const [a, b] = await Promise.all([store.want({}, frame, () => 0), store.want({}, frame, () => 5)]);
  expect(requests).toBe(1);
  expect(a).toBe(b);
  expect(store.ready(frame)).toBe(PIXELS);
});

test('a series that leaves takes its waiting requests along, but not those that another viewport wants', async () => {
  const signals = new Map<string, AbortSignal>();
  const store = new FrameStore((frame, signal) => {
    signals.set(frame.imageId, signal);
    return new Promise(() => undefined);
  });
  const [shared, own] = frames(2);
  if (!shared || !own) throw new Error('no frames');
  const [leaving, staying] = [{}, {}];
  store.want(leaving, shared, () => 0).catch(() => undefined);
  store.want(staying, shared, () => 0).catch(() => undefined);
  store.want(leaving, own, () => 1).catch(() => undefined);
  await Promise.resolve();
  store.release(leaving);
  expect(signals.get(shared.imageId)?.aborted).toBe(false);
  expect(signals.get(own.imageId)?.aborted).toBe(true);
});

test('pixels that nobody shows are given back on demand, shown ones stay', async () => {
  const store = new FrameStore(() => Promise.resolve(PIXELS));
  const [left, shown] = frames(2);
  if (!left || !shown) throw new Error('no frames');
  const [leaving, staying] = [{}, {}];
  await Promise.all([store.want(leaving, left, () => 0), store.want(staying, shown, () => 0)]);
  expect(store.heldBytes).toBe(16);
  store.release(leaving);
  store.releaseUnwanted();
  expect(store.heldBytes).toBe(8);
  expect(store.ready(left)).toBeNull();
  expect(store.ready(shown)).toBe(PIXELS);
});

test('a failure is kept until somebody asks again', async () => {
  let isBroken = true;
  const store = new FrameStore(() =>
    isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(PIXELS),
  );
  const [frame] = frames(1);
  if (!frame) throw new Error('no frame');
  const wanter = {};
  await expect(store.want(wanter, frame, () => 0)).rejects.toThrow('broken');
  expect(store.error(frame)).toBeInstanceOf(Error);
  isBroken = false;
  await expect(store.want(wanter, frame, () => 0)).resolves.toBe(PIXELS);
  expect(store.error(frame)).toBeNull();
});
