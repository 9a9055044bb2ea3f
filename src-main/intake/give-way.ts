import type { StoreSink } from '#main/network/handlers.ts';
import { watchedSink } from './watched-sink.ts';

/**
 * Until when somebody has their hands on images here: shared with the threads that receive. Milliseconds of the machine's
 * monotonic clock, its lowest 32 bits; 0 = never.
 */
export type HandsOn = Int32Array<SharedArrayBuffer>;

/** Windows tell twice in that time as long as images move. */
const HELD_MS = 1_000;
/** One thread acknowledges so often meanwhile: what it takes to enter an instance is a small part of that. */
const MS_AN_INSTANCE = 10;
/** And so much of large ones */
const BYTES_A_MS = 50_000;

export function newHandsOn(): HandsOn {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

function monotonicMs(): number {
  return Number(BigInt.asIntN(32, process.hrtime.bigint() / 1_000_000n));
}

export function holdHandsOn(handsOn: HandsOn, now = monotonicMs()): void {
  // 0 says never; a millisecond more does not matter.
  Atomics.store(handsOn, 0, (now + HELD_MS) | 0 || 1);
}

/** Whether images are being moved at this time. */
export function areHandsOn(handsOn: HandsOn, now = monotonicMs()): boolean {
  const until = Atomics.load(handsOn, 0);
  // The difference is right also where the 32 bits begin anew.
  return until !== 0 && ((until - now) | 0) > 0;
}

/**
 * What a thread receives gives way to whoever moves images: the acknowledgement waits, and with it the sender. The instance itself is
 * durable by then, as quickly as always.
 */
export class GiveWay {
  readonly #handsOn: HandsOn;
  readonly #now: () => number;
  #freeAt = 0;

  constructor(handsOn: HandsOn, now: () => number = () => performance.now()) {
    this.#handsOn = handsOn;
    this.#now = now;
  }

  /** How long the answer to an instance is held back: all associations of the thread share the same pace. */
  pauseMs(sizeBytes: number): number {
    if (!areHandsOn(this.#handsOn)) return 0;
    const now = this.#now();
    this.#freeAt = Math.max(now, this.#freeAt) + MS_AN_INSTANCE + sizeBytes / BYTES_A_MS;
    return this.#freeAt - now;
  }

  /** The same sink, whose end comes at that pace. */
  pace(sink: StoreSink): StoreSink {
    return watchedSink(sink, async (sizeBytes) => {
      const pauseMs = this.pauseMs(sizeBytes);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    });
  }
}
