export interface FeedSource<Told> {
  /** Calls `changed` whenever there is something to tell; returns how to stop. */
  readonly subscribe: (changed: (told: Told) => void) => () => void;
  /** More than this waiting is told as one overflow */
  readonly maxPending: number;
}

/**
 * Yields what has changed since the reader last asked: each key once, however often it changed meanwhile, and `'overflow'`
 * when there were too many. A slow reader so costs no memory, and always gets the latest.
 */
export function changedKeys<Key>(
  source: FeedSource<Key>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Key[] | 'overflow', void, void> {
  const pending = new Set<Key>();
  return batches(
    source,
    {
      has: (key) => pending.has(key),
      count: () => pending.size,
      add: (key) => pending.add(key),
      take: () => {
        const all = [...pending];
        pending.clear();
        return all;
      },
    },
    signal,
  );
}

/** Yields everything that was told, in its order; and `'overflow'` in place of what a reader was too slow for. */
export function everyWord<Told>(
  source: FeedSource<Told>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Told[] | 'overflow', void, void> {
  let pending: Told[] = [];
  return batches(
    source,
    {
      has: () => false,
      count: () => pending.length,
      add: (told) => pending.push(told),
      take: () => {
        const all = pending;
        pending = [];
        return all;
      },
    },
    signal,
  );
}

interface Pending<Told> {
  has(told: Told): boolean;
  count(): number;
  add(told: Told): void;
  take(): readonly Told[];
}

async function* batches<Told>(
  { subscribe, maxPending }: FeedSource<Told>,
  pending: Pending<Told>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Told[] | 'overflow', void, void> {
  let isOverflowing = false;
  let wake = () => {};
  const unsubscribe = subscribe((told) => {
    if (pending.count() >= maxPending && !pending.has(told)) isOverflowing = true;
    else pending.add(told);
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    for (;;) {
      if (signal?.aborted) return;
      if (pending.count() === 0 && !isOverflowing) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
        continue;
      }
      const all = pending.take();
      const batch = isOverflowing ? 'overflow' : all;
      isOverflowing = false;
      yield batch;
    }
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', onAbort);
  }
}
