import { AppError } from '#shared/errors.ts';

interface Waiting {
  readonly rank: () => number;
  readonly start: () => void;
  readonly cancel: () => void;
}

/**
 * Runs at most `limit` tasks at once; whenever one ends, the waiting task with the lowest rank of that moment goes next.
 * Ranks are asked anew each time, so scrolling reorders what waits without touching the queue.
 */
export class FetchQueue {
  readonly #limit: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;
  #isScheduled = false;
  #eased: ReturnType<typeof setTimeout> | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `signal` cancels the task, waiting or running; its promise then rejects with CANCELLED. */
  add<T>(rank: () => number, task: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancel = () => {
        this.#waiting.delete(entry);
        reject(new AppError('CANCELLED', 'The image is not needed any more.'));
      };
      const entry: Waiting = {
        rank,
        cancel,
        start: () => {
          signal.removeEventListener('abort', cancel);
          this.#running += 1;
          task(signal)
            .then(resolve, reject)
            .finally(() => {
              this.#running -= 1;
              this.#schedule();
            });
        },
      };
      if (signal.aborted) return cancel();
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.add(entry);
      this.#schedule();
    });
  }

  /** Starts one task at a time for so long: what is done meanwhile has the processors. */
  ease(forMs: number): void {
    if (this.#eased !== null) clearTimeout(this.#eased);
    this.#eased = setTimeout(() => {
      this.#eased = null;
      this.#schedule();
    }, forMs);
  }

  /** Once per turn, so that a whole series is queued before its best frame is chosen. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      while (this.#running < (this.#eased === null ? this.#limit : 1) && this.#waiting.size > 0) {
        let best: Waiting | undefined;
        let bestRank = Infinity;
        for (const entry of this.#waiting) {
          const rank = entry.rank();
          if (best === undefined || rank < bestRank) [best, bestRank] = [entry, rank];
        }
        if (best === undefined) return;
        this.#waiting.delete(best);
        best.start();
      }
    });
  }

  dispose(): void {
    if (this.#eased !== null) clearTimeout(this.#eased);
    this.#eased = null;
    for (const entry of this.#waiting) entry.cancel();
  }
}
