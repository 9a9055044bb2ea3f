import type { StoreSink } from '#main/network/handlers.ts';
import { watchedSink } from './watched-sink.ts';

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
    return watchedSink(sink, (sizeBytes, problem) => {
      if (problem !== null) return;
      const sum = this.#open.get(association) ?? { sizeBytes: 0, busyMs: 0 };
      sum.sizeBytes += sizeBytes;
      sum.busyMs += this.#now() - startedAt;
      this.#open.set(association, sum);
    });
  }

  /** Ends the count of an association. */
  take(association: string): Busy {
    const { sizeBytes, busyMs } = this.#open.get(association) ?? { sizeBytes: 0, busyMs: 0 };
    this.#open.delete(association);
    return { sizeBytes, busyMs: Math.round(busyMs) };
  }
}
