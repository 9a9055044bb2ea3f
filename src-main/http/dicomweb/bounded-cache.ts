/** Keeps what was used last, up to a total weight. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/**
 * @param weigh of a value, in any unit; what alone exceeds `maxWeight` is not kept
 */
export function boundedCache<Value>(maxWeight: number, weigh: (value: Value) => number): BoundedCache<Value> {
  // A Map lists its keys in the order of insertion: the first is the one unused longest.
  const entries = new Map<string, Value>();
  let total = 0;
  const remove = (key: string) => {
    const value = entries.get(key);
    if (value === undefined) return;
    entries.delete(key);
    total -= weigh(value);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      const weight = weigh(value);
      if (weight > maxWeight) return;
      entries.set(key, value);
      total += weight;
      for (const oldest of entries.keys()) {
        if (total <= maxWeight) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}

/** Under what is remembered from an instance's bytes: other bytes may come under its UID once it was deleted. */
export function bytesKey({ sopInstanceUid, datasetCrc32, sizeBytes }: BytesFacts): string {
  return `${sopInstanceUid} ${datasetCrc32.toString(16)} ${sizeBytes.toString(36)}`;
}

interface BytesFacts {
  readonly sopInstanceUid: string;
  readonly datasetCrc32: number;
  readonly sizeBytes: number;
}
