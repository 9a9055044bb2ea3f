import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { CoreClient } from './with-core.ts';

const LOOK_MS = 250;

/**
 * Waits for the end of a job; an interrupt cancels it.
 *
 * @returns the job that has succeeded
 * @throws AppError CANCELLED, PEER
 */
export async function followJob(core: CoreClient, jobId: string): Promise<Job> {
  const job = await ended(core, jobId);
  if (job.state === 'succeeded') return job;
  throw new AppError(
    job.state === 'cancelled' ? 'CANCELLED' : 'PEER',
    job.problem || 'The job was cancelled.',
  );
}

async function ended(core: CoreClient, jobId: string): Promise<Job> {
  const interrupt = Promise.withResolvers<void>();
  const onInterrupt = () => interrupt.resolve();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  let isInterrupted = false;
  void interrupt.promise.then(() => {
    isInterrupted = true;
  });
  try {
    for (;;) {
      const job = isInterrupted ? await core.jobs.cancel({ jobId }) : await core.jobs.get({ jobId });
      showProgress(job.done, job.total, job.endedAt !== null);
      if (job.endedAt !== null) return job;
      await Promise.race([sleep(LOOK_MS), interrupt.promise]);
    }
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

/** On one line of a terminal; nothing where nobody looks. */
export function showProgress(done: number, total: number, isOver: boolean): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done}${total > 0 ? ` of ${total}` : ''}${isOver ? '\n' : ''}`);
}
