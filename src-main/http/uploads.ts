import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { ImportReport, Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { auditedImport } from '#main/audit/audited-import.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { type Caller, callerName } from '#main/users/caller.ts';

/** Takes one uploaded file; what lies inside an archive is counted one by one. */
export type TakeUpload = (
  upload: { readonly name: string; readonly stream: Readable },
  options: { readonly source: string; readonly signal: AbortSignal },
) => Promise<ImportReport>;

interface Upload {
  readonly callerId: string;
  readonly fileCount: number;
  readonly finished: PromiseWithResolvers<void>;
  readonly abort: AbortController;
  report: ImportReport;
  files: number;
  /** Files being taken now */
  open: number;
  context: JobContext | null;
}

const KEPT_REFUSALS = 1000;
/** Windows that upload at the same time. */
const MAX_UPLOADS = 16;

const payloadSchema = z.object({ uploadId: z.string(), fileCount: z.number() });

/** Uploads from windows: each is a job whose work arrives by `POST /upload/{uploadId}`. */
export class Uploads {
  readonly #open = new Map<string, Upload>();
  readonly #take: TakeUpload;
  readonly #audit: AuditLog;
  #jobs: JobQueue | null = null;

  constructor(take: TakeUpload, audit: AuditLog) {
    this.#take = take;
    this.#audit = audit;
  }

  /** The job's kind, for the queue that is then given to `attach`. */
  get kind(): JobKind {
    return jobKind({
      kind: 'upload',
      payload: payloadSchema,
      isResumable: false,
      maxRunning: MAX_UPLOADS,
      run: ({ uploadId }, context) => auditedImport(this.#audit, context, () => this.#run(uploadId, context)),
    });
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
  }

  async begin(
    { title, fileCount }: { title: string; fileCount: number },
    caller: Caller,
  ): Promise<{ uploadId: string; jobId: string }> {
    if (!this.#jobs) throw new AppError('INTERNAL', 'Uploads are not ready yet.');
    if (this.#open.size >= MAX_UPLOADS) {
      throw new AppError('BUSY', `${MAX_UPLOADS} uploads are under way. Wait until one has ended.`, {
        data: { retryAfterSeconds: 5 },
      });
    }
    const uploadId = randomUUID();
    this.#open.set(uploadId, {
      callerId: caller.id,
      fileCount,
      finished: Promise.withResolvers<void>(),
      abort: new AbortController(),
      report: emptyReport(),
      files: 0,
      open: 0,
      context: null,
    });
    const { jobId } = await this.#jobs.add({
      kind: 'upload',
      title: title || 'Upload',
      startedBy: callerName(caller),
      payload: { uploadId, fileCount },
    });
    return { uploadId, jobId };
  }

  /** @throws AppError MISSING when the upload is unknown, ended, or another caller's */
  async take(uploadId: string, caller: Caller, name: string, stream: Readable): Promise<ImportReport> {
    const upload = this.#find(uploadId, caller);
    upload.open += 1;
    try {
      const report = await this.#take({ name, stream }, { source: 'upload', signal: upload.abort.signal });
      upload.report = addReports(upload.report, report);
      return report;
    } finally {
      upload.open -= 1;
      upload.files += 1;
      upload.context?.progress(upload.files, Math.max(upload.fileCount, upload.files));
    }
  }

  async finish(uploadId: string, caller: Caller): Promise<Job> {
    const upload = this.#find(uploadId, caller);
    if (upload.open > 0)
      throw new AppError('CONFLICT', 'Some files are still on their way. Finish when all are answered.');
    const { jobId, ended } = this.#whenEnded(upload);
    upload.finished.resolve();
    await ended;
    if (!this.#jobs || jobId === null) throw new AppError('MISSING', 'This upload has ended already.');
    return this.#jobs.get(jobId);
  }

  #whenEnded({ context }: Upload): { jobId: string | null; ended: Promise<void> } {
    const jobs = this.#jobs;
    if (!context || !jobs) return { jobId: null, ended: Promise.resolve() };
    const { jobId } = context;
    const ended = new Promise<void>((resolve) => {
      const stop = jobs.onChange((job) => {
        if (job.jobId !== jobId || job.endedAt === null) return;
        stop();
        resolve();
      });
    });
    return { jobId, ended };
  }

  async #run(uploadId: string, context: JobContext): Promise<ImportReport> {
    const upload = this.#open.get(uploadId);
    if (!upload)
      throw new AppError(
        'MISSING',
        'The upload was interrupted. Drop the files again: what arrived is kept.',
      );
    upload.context = context;
    context.progress(upload.files, upload.fileCount);
    const onAbort = () => {
      upload.abort.abort(context.signal.reason);
      upload.finished.reject(context.signal.reason as Error);
    };
    context.signal.addEventListener('abort', onAbort);
    try {
      await upload.finished.promise;
      return upload.report;
    } finally {
      context.signal.removeEventListener('abort', onAbort);
      this.#open.delete(uploadId);
    }
  }

  #find(uploadId: string, caller: Caller): Upload {
    const upload = this.#open.get(uploadId);
    if (upload?.callerId === caller.id) return upload;
    throw new AppError('MISSING', 'There is no such upload. It may have been cancelled; begin a new one.');
  }
}

function emptyReport(): ImportReport {
  return { taken: 0, alreadyThere: 0, refused: [], refusedCount: 0, notDicom: 0 };
}

function addReports(a: ImportReport, b: ImportReport): ImportReport {
  return {
    taken: a.taken + b.taken,
    alreadyThere: a.alreadyThere + b.alreadyThere,
    refused: [...a.refused, ...b.refused].slice(0, KEPT_REFUSALS),
    refusedCount: a.refusedCount + b.refusedCount,
    notDicom: a.notDicom + b.notDicom,
  };
}
