import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';

/** Jobs that may change between two looks of a slow reader; far beyond what runs at once. */
const MAX_PENDING = 1000;

export const jobs = {
  list: procedures.jobs.list.handler(({ input, context }) => context.services.jobs.list(input.limit)),
  get: procedures.jobs.get.handler(({ input, context }) => context.services.jobs.get(input.jobId)),
  cancel: procedures.jobs.cancel.handler(({ input, context }) => context.services.jobs.cancel(input.jobId)),
  retry: procedures.jobs.retry.handler(({ input, context }) => context.services.jobs.retry(input.jobId)),

  changes: procedures.jobs.changes.handler(async function* ({ context, signal }) {
    const { jobs: queue } = context.services;
    const subscribe = (changed: (jobId: string) => void) => queue.onChange((job) => changed(job.jobId));
    for await (const batch of changedKeys({ subscribe, maxPending: MAX_PENDING }, signal)) {
      const jobIds = batch === 'overflow' ? (await queue.list(MAX_PENDING)).map((job) => job.jobId) : batch;
      for (const jobId of jobIds) yield await queue.get(jobId);
    }
  }),
};
