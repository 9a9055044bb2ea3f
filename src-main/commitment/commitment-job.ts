import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { type JobKind, jobKind } from '#main/jobs/job.ts';
import type { ReferencedInstance } from '#main/network/commitment-messages.ts';
import type { Commitments } from './commitments.ts';

export interface CommitJobParts {
  readonly commitments: Commitments;
  readonly catalog: Pick<CatalogReader, 'instancesOfStudy'>;
}

/** What a peer said of the instances that it was asked to keep. */
export interface CommitReport {
  readonly committed: number;
  readonly failed: number;
  readonly failures: readonly (ReferencedInstance & { readonly reason: number })[];
}

const MOST_FAILURES = 100;

/** Asks a peer to commit itself to all instances of studies; ends when it has answered, also after a restart. */
export function commitJob({ commitments, catalog }: CommitJobParts): JobKind {
  return jobKind({
    kind: 'commit',
    payload: z.object({ peer: z.string(), studyInstanceUids: z.array(z.string()).min(1) }),
    isResumable: true,
    maxRunning: 8,
    async run({ peer, studyInstanceUids }, { jobId, signal, progress }): Promise<CommitReport> {
      const instances: ReferencedInstance[] = [];
      for (const studyInstanceUid of studyInstanceUids)
        for (const { sopClassUid, sopInstanceUid } of await catalog.instancesOfStudy(studyInstanceUid))
          instances.push({ sopClassUid, sopInstanceUid });
      if (instances.length === 0)
        throw new AppError('MISSING', 'There is no such study any more. Look for it again.');
      progress(0, instances.length);
      const commitmentId = await commitments.ask(peer, instances, jobId);
      const answered = await commitments.answer(commitmentId, signal);
      const failures = answered.flatMap(({ outcome, ...instance }) =>
        outcome === 0 ? [] : [{ ...instance, reason: outcome ?? 0 }],
      );
      progress(answered.length, answered.length);
      return {
        committed: answered.length - failures.length,
        failed: failures.length,
        failures: failures.slice(0, MOST_FAILURES),
      };
    },
  });
}
