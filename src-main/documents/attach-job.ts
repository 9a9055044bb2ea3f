import { once } from 'node:events';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { documentTargetSchema } from '#shared/contract/documents.ts';
import type { ImportReport } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { auditedImport } from '#main/audit/audited-import.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { ImportTally } from '#main/intake/import-report.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { DocumentFacts } from './document-objects.ts';
import type { Staging } from './staging.ts';
import { headerOfStudy } from './study-header.ts';
import { subjectOfNewStudy, subjectOfStudy, type Subject } from './subject.ts';

/** Everything that is decided when a person attaches, so that a second run makes the same objects. */
export const attachPayloadSchema = z.object({
  stageId: z.string(),
  files: z.array(z.object({ fileId: z.string(), name: z.string() })),
  use: z.enum(['scan', 'photo']),
  title: z.string(),
  hasBurnedInAnnotation: z.boolean(),
  target: documentTargetSchema,
  /** Of the study that the documents become part of */
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  seriesNumber: z.number().int(),
  /** DA and TM, local time of the station */
  date: z.string(),
  time: z.string(),
});

export type AttachPayload = z.infer<typeof attachPayloadSchema>;

export interface AttachParts {
  readonly receiving: Receiving;
  readonly audit: AuditLog;
  readonly catalog: CatalogReader;
  readonly folder: DataFolder;
  readonly staging: Staging;
}

/** What the thread is asked, and what it answers. */
export interface WrapOrder {
  readonly paths: readonly string[];
  readonly use: 'scan' | 'photo';
  readonly facts: Omit<DocumentFacts, 'instanceNumber'>;
}
export type WrapAnswer =
  | { readonly kind: 'wrapped'; readonly files: readonly Uint8Array[] }
  | { readonly kind: 'failed'; readonly code: 'INPUT' | 'CORRUPT' | 'INTERNAL'; readonly message: string };

/** Beside the folder of this file, as source or as built. */
const THREAD = `../document-thread${path.extname(import.meta.filename)}`;

/** Files that were no DICOM become objects of a study: a second run stores nothing twice. */
export function attachJob(parts: AttachParts): JobKind {
  return jobKind({
    kind: 'attach',
    payload: attachPayloadSchema,
    isResumable: true,
    needsStore: true,
    maxRunning: 2,
    run: (payload, context) => auditedImport(parts.audit, context, () => attach(parts, payload, context)),
  });
}

async function attach(
  parts: AttachParts,
  payload: AttachPayload,
  context: JobContext,
): Promise<ImportReport> {
  const subject = await subjectFor(parts, payload);
  const { title, seriesInstanceUid, seriesNumber, date, time, hasBurnedInAnnotation, use } = payload;
  context.progress(0, payload.files.length);
  const objects = await wrapInThread(
    {
      paths: payload.files.map(({ fileId }) => parts.staging.path(payload.stageId, fileId)),
      use,
      facts: { subject, title, seriesInstanceUid, seriesNumber, date, time, hasBurnedInAnnotation },
    },
    context.signal,
  );
  const tally = new ImportTally();
  for (const [index, bytes] of objects.entries()) {
    const stream = Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)], {
      objectMode: false,
    });
    const outcome = await parts.receiving.importStream(stream, 'attach', context.signal);
    tally.add(payload.files[index]?.name ?? payload.title, outcome);
    context.progress(index + 1, objects.length);
  }
  const report = tally.report();
  if (report.refusedCount === 0) parts.staging.remove(payload.stageId);
  return report;
}

async function subjectFor(
  { catalog, folder }: AttachParts,
  { target, studyInstanceUid }: AttachPayload,
): Promise<Subject> {
  if (target.kind === 'study') return subjectOfStudy(await headerOfStudy(catalog, folder, studyInstanceUid));
  const { patient } = target;
  const known =
    'ofStudyInstanceUid' in patient
      ? await headerOfStudy(catalog, folder, patient.ofStudyInstanceUid)
      : patient;
  return subjectOfNewStudy(known, {
    studyInstanceUid,
    studyDate: target.studyDate,
    studyTime: '',
    accessionNumber: target.accessionNumber,
    studyId: '',
    studyDescription: target.studyDescription,
    referringPhysicianName: target.referringPhysicianName,
  });
}

/** A thread of its own: a picture that takes all memory or never ends costs the thread, not the core. */
async function wrapInThread(order: WrapOrder, signal: AbortSignal): Promise<readonly Uint8Array[]> {
  const thread = new Worker(new URL(THREAD, import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  try {
    const [answer] = (await once(thread, 'message', { signal })) as [WrapAnswer];
    if (answer.kind === 'failed') throw new AppError(answer.code, answer.message);
    return answer.files;
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    throw new AppError('CORRUPT', 'A file could not be turned into DICOM. Save it again and attach that.', {
      cause: error,
    });
  } finally {
    await thread.terminate();
  }
}
