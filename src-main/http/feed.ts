export interface FeedSource<Key> {
  /** Calls `changed` whenever the value of a key may be another; returns how to stop. */
  readonly subscribe: (changed: (key: Key) => void) => () => void;
  /** More keys waiting than this are told as one overflow */
  readonly maxPending: number;
}

/**
 * Yields what has changed since the reader last asked: each key once, however often it changed meanwhile, and `'overflow'`
 * when there were too many. A slow reader so costs no memory, and always gets the latest.
 */
export async function* changedKeys<Key>(
  { subscribe, maxPending }: FeedSource<Key>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Key[] | 'overflow', void, void> {
  const pending = new Set<Key>();
  let isOverflowing = false;
  let wake = () => {};
  const unsubscribe = subscribe((key) => {
    if (pending.size >= maxPending && !pending.has(key)) isOverflowing = true;
    else pending.add(key);
    wake();
  });
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    for (;;) {
      if (signal?.aborted) return;
      if (pending.size === 0 && !isOverflowing) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
        continue;
      }
      const batch = isOverflowing ? 'overflow' : [...pending];
      pending.clear();
      isOverflowing = false;
      yield batch;
    }
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', onAbort);
  }
}
