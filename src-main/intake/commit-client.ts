import type { MessagePort } from 'node:worker_threads';
import type { CommitOutcome, CommitReply, CommitRequest } from './commit-messages.ts';

const LOST: CommitOutcome = {
  kind: 'refused',
  code: 'INTERNAL',
  message: 'The catalog stopped before the object was entered. Send it again.',
};

/** One thread's line to the catalog thread. Requests made while the line is down wait for the next one. */
export class CommitClient {
  readonly #pending = new Map<number, (outcome: CommitOutcome) => void>();
  readonly #waiting: CommitRequest[] = [];
  #port: MessagePort | undefined;
  #lastId = 0;

  /** Requests that the former line took down with it are answered with a failure: nobody knows what became of them. */
  attach(port: MessagePort): void {
    const waiting = new Set(this.#waiting.map((request) => request.id));
    for (const [id, answer] of this.#pending)
      if (!waiting.has(id)) {
        this.#pending.delete(id);
        answer(LOST);
      }
    this.#port?.close();
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
    for (const request of this.#waiting.splice(0)) port.postMessage(request);
  }

  /** Never rejects. */
  commit(request: Omit<CommitRequest, 'id'>): Promise<CommitOutcome> {
    return new Promise((resolve) => {
      this.#lastId += 1;
      const numbered = { ...request, id: this.#lastId };
      this.#pending.set(numbered.id, resolve);
      if (this.#port) this.#port.postMessage(numbered);
      else this.#waiting.push(numbered);
    });
  }

  /** Everything that still waits is answered with a failure. */
  dispose(): void {
    const port = this.#port;
    this.#port = undefined;
    port?.close();
    this.#waiting.length = 0;
    this.#lose();
  }

  #lose(): void {
    this.#port = undefined;
    const waiting = new Set(this.#waiting.map((request) => request.id));
    for (const [id, answer] of this.#pending) {
      if (waiting.has(id)) continue;
      this.#pending.delete(id);
      answer(LOST);
    }
  }
}
