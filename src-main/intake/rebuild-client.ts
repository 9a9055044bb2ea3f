import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/errors.ts';
import type {
  FromRebuildThread,
  RebuildProgress,
  RebuildReport,
  RebuildThreadData,
  ToRebuildThread,
} from './rebuild-messages.ts';

export interface RebuildListener {
  onProgress(progress: RebuildProgress): void;
  /** Studies that changed since it was last asked; with `isLast` nothing may change from then on */
  changes(isLast: boolean): readonly string[];
}

export interface RunningRebuild {
  /** Resolves when the new catalog is whole in its own file. @throws AppError */
  readonly built: Promise<RebuildReport>;
  /** `built` rejects with CANCELLED then, unless it is there already */
  cancel(): Promise<void>;
}

/** Starts the thread that builds a new catalog. */
export function startRebuild(workerData: RebuildThreadData, listener: RebuildListener): RunningRebuild {
  const file = `../rebuild-thread${path.extname(import.meta.filename)}`;
  const worker = new Worker(new URL(file, import.meta.url), { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<RebuildReport>();
  worker.on('message', (message: FromRebuildThread) => {
    switch (message.kind) {
      case 'progress':
        listener.onProgress(message.progress);
        break;
      case 'changes': {
        const studies = listener.changes(message.isLast);
        worker.postMessage({ kind: 'changed', studies } satisfies ToRebuildThread);
        break;
      }
      case 'built':
        resolve(message.report);
        break;
      case 'failed':
        reject(new AppError(message.code, message.message));
        break;
      default:
        message satisfies never;
    }
  });
  worker.on('error', (cause) => {
    reject(new AppError('INTERNAL', 'The thread that rebuilds the catalog crashed.', { cause }));
  });
  worker.on('exit', () => {
    reject(new AppError('INTERNAL', 'The thread that rebuilds the catalog ended.'));
  });
  return {
    built: promise,
    async cancel() {
      reject(new AppError('CANCELLED', 'Rebuilding the catalog was stopped; the one before stays in use.'));
      await worker.terminate();
    },
  };
}
