import { z } from 'zod';
import { remoteArchiveSchema, type RemoteArchive } from '#shared/contract/remote.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import { type Archive, sourceOfArchive } from './archive.ts';
import { retrieveStudy, type RetrieveParts } from './retrieve-study.ts';
import type { TransferNotes } from './transfer-notes.ts';

export const retrievePayload = z.object({
  archive: remoteArchiveSchema,
  studyInstanceUid: z.string(),
  seriesInstanceUids: z.array(z.string()),
});

export interface RetrieveJobParts extends RetrieveParts {
  readonly audit: AuditLog;
  readonly notes: TransferNotes;
  /** @throws AppError MISSING for one that is not known any more */
  openArchive(id: RemoteArchive): Promise<Archive>;
  /** All that is here of the study came from an archive that keeps it: it may be let go here */
  markCached(study: { studyInstanceUid: string; peer: string; by: string }): Promise<unknown>;
}

/** Waiting for a peer costs nothing, so that one that is away does not hold up the others. */
const MAX_RUNNING = 8;

/**
 * Retrieves one study, or some of its series. Run again, it fetches what is still missing.
 *
 * @param kind `prefetch`: nobody waits for it
 */
export function retrieveJobKind(
  parts: RetrieveJobParts,
  kind: 'retrieve' | 'prefetch' = 'retrieve',
): JobKind {
  return jobKind({
    kind,
    payload: retrievePayload,
    isResumable: true,
    needsStore: true,
    maxRunning: MAX_RUNNING,
    run: (payload, context) => audited(parts, payload, context),
  });
}

async function audited(
  parts: RetrieveJobParts,
  payload: z.infer<typeof retrievePayload>,
  context: JobContext,
): Promise<unknown> {
  const { studyInstanceUid, archive } = payload;
  let [before, done]: [number | null, number] = [null, 0];
  // A job that is run again after a crash is told of again, and that nothing came then.
  const record = (outcome: 'success' | 'failure') =>
    parts.audit.record({
      event: 'instances.retrieved',
      user: context.startedBy,
      outcome,
      objects: {
        studyInstanceUid,
        from: archive.id,
        instances: String(done),
        came: String(done - (before ?? done)),
        job: context.jobId,
      },
    });
  try {
    done = await run(parts, payload, context, (here) => {
      before ??= here;
      done = here;
    });
  } catch (error) {
    await record('failure');
    throw error;
  } finally {
    parts.notes.set(context.jobId, '');
  }
  await record('success');
  return { instances: done };
}

async function run(
  parts: RetrieveJobParts,
  { archive: id, ...wanted }: z.infer<typeof retrievePayload>,
  context: JobContext,
  onHere: (here: number) => void,
): Promise<number> {
  const archive = await parts.openArchive(id);
  const { studyInstanceUid } = wanted;
  try {
    return await retrieveStudy(archive, wanted, parts, {
      signal: context.signal,
      onProgress(here, expected) {
        onHere(here);
        context.progress(here, expected);
      },
      onNote: (note) => parts.notes.set(context.jobId, note),
    });
  } finally {
    // Also when only some of it came
    if (archive.isArchive && (await parts.catalog.study(studyInstanceUid)) !== undefined)
      await parts.markCached({ studyInstanceUid, peer: sourceOfArchive(id), by: context.startedBy });
  }
}
