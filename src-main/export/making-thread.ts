import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { MadeBytes, MakeJob } from './make-instance.ts';

export interface MakeRequest {
  readonly id: number;
  readonly job: MakeJob;
}

export type MakeAnswer =
  | { readonly id: number; readonly bytes: Uint8Array; readonly warning: string }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string };

interface Waiting {
  readonly resolve: (made: MadeBytes) => void;
  readonly reject: (error: AppError) => void;
  readonly timer: NodeJS.Timeout;
}

/** An instance that takes longer is given up, and its thread with it. */
const TIMEOUT_MS = 5 * 60_000;
const LIMITS = { maxOldGenerationSizeMb: 1024 };

/**
 * A thread in which instances are made anew: decoding and encoding never hold up the door, and an instance that crashes or hangs
 * it costs only itself.
 */
export class MakingThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextId = 1;

  /** @throws AppError as `makeInstance`; CORRUPT when the thread did not survive the instance */
  make(job: MakeJob): Promise<MadeBytes> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#drop('takes too long to make'), TIMEOUT_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, job } satisfies MakeRequest);
    });
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#settleAll(new AppError('CANCELLED', 'The export was ended.'));
    await worker?.terminate();
  }

  #start(): Worker {
    const extension = path.extname(import.meta.filename);
    const worker = new Worker(new URL(`../export-thread${extension}`, import.meta.url), {
      resourceLimits: LIMITS,
    });
    worker.on('message', (answer: MakeAnswer) => this.#settle(answer));
    worker.on('error', () => this.#drop('could not be made'));
    return worker;
  }

  #settle(answer: MakeAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if ('bytes' in answer)
      waiting.resolve({ bytes: Buffer.from(answer.bytes.buffer), warning: answer.warning });
    else waiting.reject(new AppError(answer.code, answer.message));
  }

  #drop(why: string): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    this.#settleAll(
      new AppError('CORRUPT', `This instance ${why}. Look at it, and ask for it to be sent again.`),
    );
  }

  #settleAll(error: AppError): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
  }
}
