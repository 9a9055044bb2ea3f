import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { InstanceToSend } from '#main/network/instance-to-send.ts';
import type { PeerLimits } from '#main/network/peer-limits.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { StoreResult } from '#main/network/storage-scu.ts';
import { type DataFolder, instanceFile } from '#main/store/layout.ts';
import type { SentInstances } from './sent-instances.ts';
import type { TransferNotes } from './transfer-notes.ts';

export const sendPayload = z.object({
  aeTitle: z.string(),
  studyInstanceUid: z.string(),
  seriesInstanceUids: z.array(z.string()),
  sopInstanceUids: z.array(z.string()),
});

type Payload = z.infer<typeof sendPayload>;

/** What a peer takes and how it is to be sent to. */
export interface SendTarget {
  readonly target: PeerTarget;
  readonly maxAssociations: number;
  readonly retries: number;
}

export interface SendJobParts {
  readonly folder: DataFolder;
  readonly catalog: Pick<CatalogReader, 'instancesOfStudy'>;
  readonly audit: AuditLog;
  readonly notes: TransferNotes;
  readonly limits: PeerLimits;
  readonly sent: SentInstances;
  readonly delaysMs?: readonly number[];
  /** @throws AppError MISSING for a peer that is not known any more */
  openTarget(aeTitle: string): Promise<SendTarget>;
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
  const { studyInstanceUid, aeTitle } = payload;
  const count = { sent: 0 };
  const record = (outcome: 'success' | 'failure') =>
    parts.audit.record({
      event: 'instances.sent',
      user: context.startedBy,
      outcome,
      objects: { studyInstanceUid, to: aeTitle, instances: String(count.sent), job: context.jobId },
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
  const { target, maxAssociations, retries } = await parts.openTarget(payload.aeTitle);
  const chosen = (await parts.catalog.instancesOfStudy(payload.studyInstanceUid)).filter(isChosen(payload));
  if (chosen.length === 0) {
    throw new AppError('MISSING', 'What was to be sent is not here any more. Search for it again.');
  }
  const isSent = await parts.sent.of(jobId);
  const left = chosen.filter(({ sopInstanceUid }) => !isSent.has(sopInstanceUid));
  const failures: StoreResult[] = [];
  count.sent = chosen.length - left.length;
  progress(count.sent, chosen.length);
  const keeper = parts.sent.keeper(jobId);
  try {
    const { sendInstances } = await import('#main/network/send-instances.ts');
    await sendInstances(
      target,
      left.map((record) => toSend(parts.folder, record)),
      {
        limits: parts.limits,
        maxAssociations,
        retries,
        signal,
        ...(parts.delaysMs && { delaysMs: parts.delaysMs }),
        onResult(result) {
          if (result.error) {
            failures.push(result);
            return;
          }
          keeper.add(result.sopInstanceUid);
          count.sent += 1;
          parts.notes.set(jobId, '');
          progress(count.sent, chosen.length);
        },
        onPause: (pauseMs, why) =>
          parts.notes.set(jobId, `${why.message} Trying again in ${Math.round(pauseMs / 1000)} s.`),
      },
    );
  } finally {
    await keeper.flush();
  }
  if (failures.length > 0) throw incomplete(failures, chosen.length, payload.aeTitle);
}

function isChosen({ seriesInstanceUids, sopInstanceUids }: Payload) {
  const series = new Set(seriesInstanceUids);
  const instances = new Set(sopInstanceUids);
  return ({ seriesInstanceUid, sopInstanceUid }: InstanceRecord) =>
    (series.size === 0 || series.has(seriesInstanceUid)) &&
    (instances.size === 0 || instances.has(sopInstanceUid));
}

function toSend(folder: DataFolder, record: InstanceRecord): InstanceToSend {
  const { studyInstanceUid, sopInstanceUid, sopClassUid, transferSyntaxUid, datasetOffset } = record;
  const path = instanceFile(folder, studyInstanceUid, sopInstanceUid);
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, source: { kind: 'file', path, datasetOffset } };
}

/** Each reason once, the most frequent first. */
function incomplete(failures: readonly StoreResult[], total: number, aeTitle: string): AppError {
  const reasons = new Map<string, number>();
  for (const { error } of failures) {
    const message = error?.message ?? '';
    reasons.set(message, (reasons.get(message) ?? 0) + 1);
  }
  const [[reason] = ['']] = [...reasons].sort(([, a], [, b]) => b - a);
  const code = failures[0]?.error?.code ?? 'PEER';
  const more = reasons.size > 1 ? ` ${reasons.size - 1} other reasons.` : '';
  const words = `${failures.length} of ${total} instances were not taken by ${aeTitle}.`;
  return new AppError(code, `${words} ${reason}${more}`, {
    data: { failed: failures.length, total },
  });
}
