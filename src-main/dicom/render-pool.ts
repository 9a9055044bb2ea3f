import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { RenderJob } from './render-job.ts';
import type { TranscodeJob } from './transcode.ts';

export interface RenderRequest {
  readonly id: number;
  readonly job: RenderJob | TranscodeJob;
}

export type RenderAnswer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string };

export interface RenderPoolOptions {
  /** Default: one less than the processors, 1 to 3 */
  readonly threads?: number;
  /** A picture that takes longer is given up, and its thread with it */
  readonly timeoutMs?: number;
  /** Threads without work end after this */
  readonly idleMs?: number;
}

interface Waiting {
  readonly request: RenderRequest;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: AppError) => void;
}

interface Thread {
  readonly worker: Worker;
  task: { readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null;
  idleTimer: NodeJS.Timeout | null;
}

const MOST_WAITING = 512;
const DEFAULT_TIMEOUT_MS = 20_000;
const DEFAULT_IDLE_MS = 60_000;
// Decoders keep their pixels outside the JavaScript heap; this bounds what a header alone may cost.
const THREAD_LIMITS = { maxOldGenerationSizeMb: 512 };

/**
 * Makes pictures, and decodes objects, in threads of their own, so that decoding never holds up the door. A picture that crashes or hangs its
 * thread costs only itself.
 */
export class RenderPool {
  readonly #options: Required<RenderPoolOptions>;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Waiting[] = [];
  #nextId = 1;
  #isDisposed = false;

  constructor(options: RenderPoolOptions = {}) {
    this.#options = {
      threads: options.threads ?? Math.min(3, Math.max(1, availableParallelism() - 1)),
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    };
  }

  /** @throws AppError as `makePicture`; FULL when too many wait, CORRUPT when the thread did not survive the picture */
  render(job: RenderJob): Promise<Buffer> {
    return this.#enqueue(job);
  }

  /** @throws AppError as `transcode`, and as `render` */
  transcode(job: TranscodeJob): Promise<Buffer> {
    return this.#enqueue(job);
  }

  #enqueue(job: RenderJob | TranscodeJob): Promise<Buffer> {
    if (this.#isDisposed || this.#waiting.length >= MOST_WAITING)
      return Promise.reject(
        new AppError('FULL', 'Too many pictures are being made at this moment. Try again shortly.'),
      );
    return new Promise((resolve, reject) => {
      const request = { id: this.#nextId, job };
      this.#nextId += 1;
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const closed = new AppError('CANCELLED', 'The core is stopping.');
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closed);
    const threads = [...this.#threads];
    for (const thread of threads) this.#release(thread)?.reject(closed);
    this.#threads.clear();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    const idle = [...this.#threads].find(({ task }) => task === null);
    const thread = idle ?? (this.#threads.size < this.#options.threads ? this.#start() : null);
    if (!thread) return;
    const waiting = this.#waiting.shift();
    if (!waiting) return;
    if (thread.idleTimer) clearTimeout(thread.idleTimer);
    const timer = setTimeout(() => {
      this.#drop(thread, 'takes too long to decode');
    }, this.#options.timeoutMs);
    thread.task = { waiting, timer };
    thread.worker.ref();
    thread.worker.postMessage(waiting.request);
  }

  #start(): Thread {
    const extension = path.extname(import.meta.filename);
    const worker = new Worker(new URL(`../render-thread${extension}`, import.meta.url), {
      resourceLimits: THREAD_LIMITS,
    });
    const thread: Thread = { worker, task: null, idleTimer: null };
    this.#threads.add(thread);
    worker.on('message', (answer: RenderAnswer) => {
      this.#settle(thread, answer);
    });
    worker.on('error', () => {
      this.#drop(thread, 'could not be decoded');
    });
    worker.on('exit', () => {
      this.#drop(thread, 'could not be decoded');
    });
    return thread;
  }

  #settle(thread: Thread, answer: RenderAnswer): void {
    const waiting = this.#release(thread);
    if ('bytes' in answer) {
      const { buffer, byteOffset, byteLength } = answer.bytes;
      waiting?.resolve(Buffer.from(buffer, byteOffset, byteLength));
    } else waiting?.reject(new AppError(answer.code, answer.message));
    thread.worker.unref();
    thread.idleTimer = setTimeout(() => {
      if (thread.task) return;
      this.#threads.delete(thread);
      void thread.worker.terminate();
    }, this.#options.idleMs);
    thread.idleTimer.unref();
    this.#next();
  }

  #release(thread: Thread): Waiting | null {
    const { task } = thread;
    if (thread.idleTimer) clearTimeout(thread.idleTimer);
    if (!task) return null;
    clearTimeout(task.timer);
    thread.task = null;
    return task.waiting;
  }

  #drop(thread: Thread, why: string): void {
    if (!this.#threads.delete(thread)) return;
    this.#release(thread)?.reject(
      new AppError('CORRUPT', `This picture ${why}. Ask for the object to be sent again.`),
    );
    void thread.worker.terminate();
    this.#next();
  }
}
