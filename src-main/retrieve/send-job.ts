import { z } from 'zod';
import { remoteArchiveSchema, type RemoteArchive } from '#shared/contract/remote.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { Destination, SendOutcome } from './destination.ts';
import type { SentInstances } from './sent-instances.ts';
import type { TransferNotes } from './transfer-notes.ts';

export const sendPayload = z.object({
  destination: remoteArchiveSchema,
  convert: z.boolean(),
  studyInstanceUid: z.string(),
  seriesInstanceUids: z.array(z.string()),
  sopInstanceUids: z.array(z.string()),
});

type Payload = z.infer<typeof sendPayload>;

export interface SendJobParts {
  readonly catalog: Pick<CatalogReader, 'instancesOfStudy'>;
  readonly audit: AuditLog;
  readonly notes: TransferNotes;
  readonly sent: SentInstances;
  /** @throws AppError MISSING for one that is not known any more */
  openDestination(id: RemoteArchive, options: { readonly convert: boolean }): Promise<Destination>;
}

const MAX_RUNNING = 4;

/** Sends a study, some of its series or instances. Run again, it leaves out what the peer has acknowledged. */
export function sendJobKind(parts: SendJobParts): JobKind {
  return jobKind({
    kind: 'send',
    payload: sendPayload,
    isResumable: true,
    maxRunning: MAX_RUNNING,
    run: (payload, context) => audited(parts, payload, context),
  });
}

async function audited(parts: SendJobParts, payload: Payload, context: JobContext): Promise<unknown> {
  const { studyInstanceUid, destination } = payload;
  const count = { sent: 0 };
  const record = (outcome: 'success' | 'failure') =>
    parts.audit.record({
      event: 'instances.sent',
      user: context.startedBy,
      outcome,
      objects: { studyInstanceUid, to: destination.id, instances: String(count.sent), job: context.jobId },
    });
  try {
    await run(parts, payload, context, count);
  } catch (error) {
    await record('failure');
    throw error;
  } finally {
    parts.notes.set(context.jobId, '');
  }
  await record('success');
  return { instances: count.sent };
}

async function run(
  parts: SendJobParts,
  payload: Payload,
  { jobId, signal, progress }: JobContext,
  count: { sent: number },
): Promise<void> {
  const { sent, notes } = parts;
  const destination = await parts.openDestination(payload.destination, payload);
  const chosen = (await parts.catalog.instancesOfStudy(payload.studyInstanceUid)).filter(isChosen(payload));
  if (chosen.length === 0) {
    throw new AppError('MISSING', 'What was to be sent is not here any more. Search for it again.');
  }
  const isSent = await sent.of(jobId);
  const left = chosen.filter(({ sopInstanceUid }) => !isSent.has(sopInstanceUid));
  const failures: SendOutcome[] = [];
  count.sent = chosen.length - left.length;
  progress(count.sent, chosen.length);
  await sent.keepUnsent(jobId, []);
  const keeper = sent.keeper(jobId);
  try {
    await destination.send(left, {
      signal,
      onResult(result) {
        if (result.error) {
          failures.push(result);
          return;
        }
        keeper.add(result.sopInstanceUid);
        count.sent += 1;
        notes.set(jobId, '');
        progress(count.sent, chosen.length);
      },
      onPause: (pauseMs, why) =>
        notes.set(jobId, `${why.message} Trying again in ${Math.round(pauseMs / 1000)} s.`),
    });
  } finally {
    await keeper.flush();
    await sent.keepUnsent(
      jobId,
      failures.map(({ sopInstanceUid, error }) => ({ sopInstanceUid, reason: error?.message ?? '' })),
    );
  }
  if (failures.length > 0) throw incomplete(failures, chosen.length, destination.name);
}

function isChosen({ seriesInstanceUids, sopInstanceUids }: Payload) {
  const series = new Set(seriesInstanceUids);
  const instances = new Set(sopInstanceUids);
  return ({ seriesInstanceUid, sopInstanceUid }: InstanceRecord) =>
    (series.size === 0 || series.has(seriesInstanceUid)) &&
    (instances.size === 0 || instances.has(sopInstanceUid));
}

/** Each reason once, the most frequent first. */
function incomplete(failures: readonly SendOutcome[], total: number, name: string): AppError {
  const reasons = new Map<string, number>();
  for (const { error } of failures) {
    const message = error?.message ?? '';
    reasons.set(message, (reasons.get(message) ?? 0) + 1);
  }
  const [[reason] = ['']] = [...reasons].sort(([, a], [, b]) => b - a);
  const code = failures[0]?.error?.code ?? 'PEER';
  const more = reasons.size > 1 ? ` ${reasons.size - 1} other reasons.` : '';
  const words = `${failures.length} of ${total} instances were not taken by ${name}.`;
  return new AppError(code, `${words} ${reason}${more}`, {
    data: { failed: failures.length, total },
  });
}
