import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import {
  exportRequestSchema,
  type Deidentification,
  type ExportPreview,
  type ExportRequest,
} from '#shared/contract/exports.ts';
import { AppError } from '#shared/errors.ts';
import { RenderPool } from '#main/dicom/render-pool.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { burnedInSeries } from './burned-in-series.ts';
import { chooseMaker, deidentifyPlan } from './choose-maker.ts';
import { limitsOf } from './deidentify-plan.ts';
import { exportName, requireFolder } from './destination.ts';
import { exportJob, type ExportParts } from './export-job.ts';
import { listProjects, rememberProject } from './projects.ts';
import { selectInstances } from './select.ts';
import { zipIntoStream } from './zip-sink.ts';

/** Who exports, and whether any folder of this computer may be named. */
export interface Exporter {
  readonly id: string;
  readonly name: string;
  readonly mayChooseFolder: boolean;
}

export interface ExportsOptions extends Omit<ExportParts, 'pictures'> {
  /** Where exports go when nobody names a folder */
  readonly exportFolder: string;
}

type PreviewRequest = Omit<ExportRequest, 'destination' | 'reason'>;

/** A download that waits for its caller to fetch it. */
interface Download {
  readonly callerId: string;
  readonly fileName: string;
  readonly taken: PromiseWithResolvers<PassThrough>;
  isTaken: boolean;
}

/** A download that nobody fetches ends after this. */
const FETCHED_WITHIN_MS = 2 * 60_000;
const MOST_DOWNLOADS = 8;

const orderSchema = z.object({
  request: exportRequestSchema,
  targetFolder: z.string(),
  madeAt: z.string(),
});

/** Exports as jobs: to this computer's disk, and as archives that a caller fetches while they are made. */
export class Exports {
  readonly #options: ExportsOptions;
  readonly #pictures = new RenderPool({ threads: 1 });
  readonly #downloads = new Map<string, Download>();
  #jobs: JobQueue | null = null;

  constructor(options: ExportsOptions) {
    this.#options = options;
  }

  get exportFolder(): string {
    return this.#options.exportFolder;
  }

  /** The jobs' kinds, for the queue that is then given to `attach`. */
  get kinds(): JobKind[] {
    return [
      jobKind({
        kind: 'export',
        payload: orderSchema,
        isResumable: true,
        maxRunning: 2,
        run: (order, context) => exportJob(this.#parts(), order, context),
      }),
      jobKind({
        kind: 'download',
        payload: orderSchema.extend({ exportId: z.string() }),
        isResumable: false,
        maxRunning: MOST_DOWNLOADS,
        run: (order, context) => this.#runDownload(order, context),
      }),
    ];
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
  }

  /** @throws AppError MISSING when a study is not here; INPUT when two patients would become one */
  async preview(request: PreviewRequest): Promise<ExportPreview> {
    const { catalog, folder, station } = this.#options;
    const studies = await selectInstances(catalog, request);
    const plan = await deidentifyPlan(station, request, studies);
    const maker = chooseMaker(folder, request, plan);
    const patients = new Map<string, ExportPreview['patients'][number]>();
    let instances = 0;
    let sizeBytes = 0;
    for (const { patientKey, study, instances: its } of studies) {
      const { patientId, issuerOfPatientId, patientName } = study;
      const identity = plan?.patients.get(patientKey);
      patients.set(patientKey, {
        patientId,
        issuerOfPatientId,
        patientName,
        studies: (patients.get(patientKey)?.studies ?? 0) + 1,
        newPatientId: identity?.patientId ?? null,
        newPatientName: identity?.patientName ?? null,
      });
      instances += its.length;
      for (const record of its) sizeBytes += maker.expectedBytes(record);
    }
    return {
      patients: [...patients.values()],
      studies: studies.length,
      instances,
      sizeBytes,
      burnedIn: plan ? await burnedInSeries(catalog, folder, studies) : [],
      limits: request.deidentification ? limitsOf(request.deidentification, studies) : [],
    };
  }

  projects(): Promise<string[]> {
    return listProjects(this.#options.station);
  }

  /**
   * Checks the request and queues its job.
   *
   * @throws AppError REFUSED or INPUT for a folder that may not be named, MISSING when a study is not here
   */
  async start(
    request: ExportRequest,
    exporter: Exporter,
  ): Promise<{ jobId: string; exportId: string | null }> {
    if (!this.#jobs) throw new AppError('INTERNAL', 'Exports are not ready yet.');
    const { destination } = request;
    const isDownload = destination.kind === 'download';
    const targetFolder = isDownload
      ? ''
      : requireFolder(destination.folder, {
          exportFolder: this.#options.exportFolder,
          mayChoose: exporter.mayChooseFolder,
        });
    const { instances, studies, burnedIn } = await this.preview(request);
    if (instances === 0)
      throw new AppError('MISSING', 'Nothing of this selection is in the archive. Search again.');
    if (request.deidentification) {
      requireSeen(request.deidentification, burnedIn);
      await rememberProject(this.#options.station, request.deidentification.project);
    }
    const madeAt = new Date().toISOString();
    const payload = { request, targetFolder, madeAt };
    const title = `${studies} ${studies === 1 ? 'study' : 'studies'}, ${instances} ${instances === 1 ? 'object' : 'objects'}`;
    if (!isDownload) {
      const { jobId } = await this.#jobs.add({ kind: 'export', title, startedBy: exporter.name, payload });
      return { jobId, exportId: null };
    }
    if (this.#downloads.size >= MOST_DOWNLOADS)
      throw new AppError('BUSY', `${MOST_DOWNLOADS} downloads are under way. Wait until one has ended.`, {
        data: { retryAfterSeconds: 10 },
      });
    const exportId = randomUUID();
    this.#downloads.set(exportId, {
      callerId: exporter.id,
      fileName: `${exportName(exportId, madeAt)}.zip`,
      taken: Promise.withResolvers<PassThrough>(),
      isTaken: false,
    });
    const { jobId } = await this.#jobs.add({
      kind: 'download',
      title,
      startedBy: exporter.name,
      payload: { ...payload, exportId },
    });
    return { jobId, exportId };
  }

  /**
   * The archive of a download, made as fast as it is read; it can be fetched once.
   *
   * @throws AppError MISSING when there is none, another caller's, or it was fetched already
   */
  take(exportId: string, callerId: string): { fileName: string; stream: Readable } {
    const download = this.#downloads.get(exportId);
    if (download?.callerId !== callerId || download.isTaken)
      throw new AppError('MISSING', 'There is no such download any more. Start the export again.');
    download.isTaken = true;
    const stream = new PassThrough();
    download.taken.resolve(stream);
    return { fileName: download.fileName, stream };
  }

  async dispose(): Promise<void> {
    await this.#pictures.dispose();
  }

  #parts(): ExportParts {
    return { ...this.#options, pictures: this.#pictures };
  }

  async #runDownload(
    order: z.infer<typeof orderSchema> & { exportId: string },
    context: JobContext,
  ): Promise<unknown> {
    const download = this.#downloads.get(order.exportId);
    if (!download) throw neverFetched();
    const timer = setTimeout(() => download.taken.reject(neverFetched()), FETCHED_WITHIN_MS);
    const onAbort = () => download.taken.reject(context.signal.reason as Error);
    context.signal.addEventListener('abort', onAbort);
    try {
      const stream = await download.taken.promise;
      const stop = () => stream.destroy(context.signal.reason as Error);
      context.signal.addEventListener('abort', stop);
      try {
        return await exportJob(this.#parts(), order, context, { output: () => zipIntoStream(stream, '') });
      } catch (error) {
        stream.destroy(error as Error);
        throw error;
      } finally {
        context.signal.removeEventListener('abort', stop);
      }
    } finally {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', onAbort);
      this.#downloads.delete(order.exportId);
    }
  }
}

/** @throws AppError REFUSED when nobody has looked at a series that may show who the patient is */
function requireSeen(
  { acknowledgedSeries, blackBoxes }: Deidentification,
  burnedIn: ExportPreview['burnedIn'],
): void {
  const seen = new Set([
    ...acknowledgedSeries,
    ...blackBoxes.filter(({ sopInstanceUid }) => sopInstanceUid === null).map((box) => box.seriesInstanceUid),
  ]);
  const unseen = burnedIn.filter(({ seriesInstanceUid }) => !seen.has(seriesInstanceUid));
  if (unseen.length === 0) return;
  throw new AppError(
    'REFUSED',
    `${unseen.length} series may show who the patient is in their pixels. Black those places out, or confirm that there is nothing to see.`,
    { data: { series: unseen.length } },
  );
}

function neverFetched(): AppError {
  return new AppError('CANCELLED', 'The download was not fetched. Start the export again.');
}
