import type { MessagePort } from 'node:worker_threads';
import type { CommitOutcome, CommitReply, CommitRequest } from './commit-messages.ts';

/** A catalog thread that crashed is back well before this. */
const WAIT_FOR_LINE_MS = 5000;

const LOST: CommitOutcome = {
  kind: 'refused',
  code: 'INTERNAL',
  message: 'The catalog stopped before the object was entered. Send it again.',
};

/** One thread's line to the catalog thread. Requests made while the line is down wait a while for the next one. */
export class CommitClient {
  /** Handed over, not answered yet */
  readonly #pending = new Map<number, (outcome: CommitOutcome) => void>();
  readonly #waiting = new Set<() => void>();
  #port: MessagePort | undefined;
  #lastId = 0;
  #isDisposed = false;

  attach(port: MessagePort): void {
    this.#lose();
    this.#port = port;
    port.on('message', (replies: readonly CommitReply[]) => {
      for (const { id, outcome } of replies) {
        const answer = this.#pending.get(id);
        this.#pending.delete(id);
        answer?.(outcome);
      }
    });
    port.on('close', () => {
      if (this.#port === port) this.#lose();
    });
    for (const goOn of this.#waiting) goOn();
  }

  /** Never rejects. */
  async commit(request: Omit<CommitRequest, 'id'>): Promise<CommitOutcome> {
    if (!this.#port && !this.#isDisposed) await this.#line();
    const port = this.#port;
    if (!port) return LOST;
    return new Promise((resolve) => {
      this.#lastId += 1;
      this.#pending.set(this.#lastId, resolve);
      port.postMessage({ ...request, id: this.#lastId } satisfies CommitRequest);
    });
  }

  /** Everything that still waits is answered with a failure. */
  dispose(): void {
    this.#isDisposed = true;
    this.#lose();
    for (const goOn of this.#waiting) goOn();
  }

  #line(): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        this.#waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, WAIT_FOR_LINE_MS);
      this.#waiting.add(goOn);
    });
  }

  /** Nobody knows what became of the requests that the line took down with it: they fail. */
  #lose(): void {
    const port = this.#port;
    this.#port = undefined;
    port?.close();
    for (const answer of this.#pending.values()) answer(LOST);
    this.#pending.clear();
  }
}
