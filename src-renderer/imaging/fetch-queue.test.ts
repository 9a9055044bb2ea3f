import { expect, test, vi } from 'vitest';
import { FetchQueue } from './fetch-queue.ts';

function gate(): { promise: Promise<void>; open: () => void } {
  let open = () => undefined as void;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

const never = new AbortController().signal;

test('the best rank of the moment goes next, also when ranks change while waiting', async () => {
  const queue = new FetchQueue(1);
  const started: string[] = [];
  const first = gate();
  let wanted = 0;
  const add = (name: string, place: number, until: Promise<void> = Promise.resolve()) =>
    queue.add(
      () => Math.abs(place - wanted),
      async () => {
        started.push(name);
        await until;
      },
      never,
    );
  const running = [add('a', 0, first.promise), add('b', 1), add('c', 2), add('d', 9)];
  await Promise.resolve();
  wanted = 9;
  first.open();
  await Promise.all(running);
  expect(started).toEqual(['a', 'd', 'c', 'b']);
});

test('no more than the limit run at once', async () => {
  const queue = new FetchQueue(6);
  let running = 0;
  let most = 0;
  const task = async () => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
  };
  await Promise.all(Array.from({ length: 40 }, (_, at) => queue.add(() => at, task, never)));
  expect(most).toBe(6);
});

test('what is cancelled while it waits never starts', async () => {
  const queue = new FetchQueue(1);
  const first = gate();
  const running = queue.add(
    () => 0,
    () => first.promise,
    never,
  );
  const ending = new AbortController();
  let isStarted = false;
  const waiting = queue.add(
    () => 1,
    async () => {
      isStarted = true;
    },
    ending.signal,
  );
  ending.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  first.open();
  await running;
  expect(isStarted).toBe(false);
});

test('a failed task makes room for the next', async () => {
  const queue = new FetchQueue(1);
  const failing = queue.add(
    () => 0,
    () => Promise.reject(new Error('no')),
    never,
  );
  const next = queue.add(
    () => 1,
    () => Promise.resolve('yes'),
    never,
  );
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

test('while it is eased one task runs at a time, after that as many as before', async () => {
  vi.useFakeTimers();
  try {
    const queue = new FetchQueue(6);
    let running = 0;
    const ends: (() => void)[] = [];
    const task = () => {
      running += 1;
      return new Promise<void>((resolve) => {
        ends.push(() => {
          running -= 1;
          resolve();
        });
      });
    };
    queue.ease(100);
    const all = Array.from({ length: 8 }, (_, at) => queue.add(() => at, task, never));
    await vi.advanceTimersByTimeAsync(50);
    expect(running).toBe(1);
    queue.ease(100);
    ends.shift()?.();
    await vi.advanceTimersByTimeAsync(99);
    expect(running).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(running).toBe(6);
    while (ends.length > 0) {
      ends.shift()?.();
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(all);
  } finally {
    vi.useRealTimers();
  }
});
