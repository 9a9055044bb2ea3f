import type { StoreSink } from '#main/network/handlers.ts';

export interface Busy {
  /** Of data sets that were acknowledged */
  readonly sizeBytes: number;
  /** Between the first byte of an instance and its acknowledgement, summed up */
  readonly busyMs: number;
}

/**
 * How much each open association brought and how long that took. Modalities keep associations open while they scan, so
 * only the time counts in which an instance was on its way.
 */
export class BusyTally {
  readonly #open = new Map<string, { sizeBytes: number; busyMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  watch(association: string, sink: StoreSink): StoreSink {
    const startedAt = this.#now();
    let sizeBytes = 0;
    const arrived = () => {
      const sum = this.#open.get(association) ?? { sizeBytes: 0, busyMs: 0 };
      sum.sizeBytes += sizeBytes;
      sum.busyMs += this.#now() - startedAt;
      this.#open.set(association, sum);
    };
    return {
      write(bytes) {
        sizeBytes += bytes.length;
        return sink.write(bytes);
      },
      get onDrain() {
        return sink.onDrain;
      },
      set onDrain(drained) {
        sink.onDrain = drained;
      },
      async end() {
        const problem = await sink.end();
        if (problem === null) arrived();
        return problem;
      },
      abort: () => {
        sink.abort();
      },
    };
  }

  /** Ends the count of an association. */
  take(association: string): Busy {
    const { sizeBytes, busyMs } = this.#open.get(association) ?? { sizeBytes: 0, busyMs: 0 };
    this.#open.delete(association);
    return { sizeBytes, busyMs: Math.round(busyMs) };
  }
}
