import { z } from 'zod';
import { procedure } from './procedure.ts';

export const commitmentSchema = z.object({
  commitmentId: z.string(),
  /** What this station is in it: `scp` when the peer asked it to keep something, `scu` when it asked the peer */
  role: z.enum(['scp', 'scu']),
  /** AE title */
  peer: z.string(),
  transactionUid: z.string(),
  state: z.enum(['verifying', 'reporting', 'asking', 'waiting', 'done', 'failed']),
  askedAt: z.string(),
  endedAt: z.string().nullable(),
  instanceCount: z.number().int(),
  committedCount: z.number().int(),
  failedCount: z.number().int(),
  /** Why the last attempt failed, and what to do; empty when none did */
  problem: z.string(),
});

export const commitments = {
  /** The latest first. */
  list: procedure('jobs.read')
    .input(z.object({ limit: z.number().int().min(1).max(1000).default(100) }))
    .output(z.array(commitmentSchema)),
  /** Asks a peer to commit itself to studies that it has been sent; the job ends with its answer. */
  ask: procedure('studies.export')
    .input(
      z.object({
        peer: z.string().min(1).max(16),
        studyInstanceUids: z.array(z.string().max(64)).min(1).max(1000),
      }),
    )
    .output(z.object({ jobId: z.string() })),
};

export type CommitmentEntry = z.infer<typeof commitmentSchema>;
