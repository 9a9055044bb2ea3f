import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/errors.ts';
import type { ReadAnswer, ReadTask } from './rebuild-messages.ts';

interface Waiting {
  resolve(answer: ReadAnswer): void;
  reject(error: AppError): void;
}

interface Thread {
  readonly worker: Worker;
  /** In the order of their answers */
  readonly waiting: Waiting[];
}

/** Threads that read files of the store side by side. */
export class ReadingThreads {
  readonly #threads: readonly Thread[];
  #isDisposed = false;

  constructor(count: number) {
    const file = `../stored-reader-thread${path.extname(import.meta.filename)}`;
    this.#threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL(file, import.meta.url));
      const thread: Thread = { worker, waiting: [] };
      worker.on('message', (answer: ReadAnswer) => {
        thread.waiting.shift()?.resolve(answer);
      });
      const lost = (cause?: unknown) => {
        if (this.#isDisposed) return;
        const error = new AppError('INTERNAL', 'A thread that reads the store ended. Try again.', { cause });
        for (const each of thread.waiting.splice(0)) each.reject(error);
      };
      worker.on('error', lost);
      worker.on('exit', () => {
        lost();
      });
      return thread;
    });
  }

  /**
   * Does tasks ahead of whoever wants their answers, which come in the order of the tasks.
   *
   * @throws AppError INTERNAL when a thread ended
   */
  async *answers(tasks: readonly ReadTask[]): AsyncGenerator<ReadAnswer> {
    const most = this.#threads.length * 3;
    const ahead: Promise<ReadAnswer>[] = [];
    let next = 0;
    for (let done = 0; done < tasks.length; done += 1) {
      for (; next < tasks.length && ahead.length < most; next += 1) {
        const task = tasks[next];
        if (task) ahead.push(this.#ask(task));
      }
      const first = ahead.shift();
      if (first) yield await first;
    }
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #ask(task: ReadTask): Promise<ReadAnswer> {
    const [idlest] = this.#threads.toSorted((a, b) => a.waiting.length - b.waiting.length);
    const answer = new Promise<ReadAnswer>((resolve, reject) => {
      idlest?.waiting.push({ resolve, reject });
    });
    // Who waits for an earlier one hears of it there.
    answer.catch(() => {});
    idlest?.worker.postMessage(task);
    return answer;
  }
}
