import type { NewObject, WaitingObject } from '#shared/contract/objects.ts';
import type { Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { derivedUid, newUid } from '#main/dicom/new-uid.ts';
import type { JobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { stationIdOf } from '#main/station/station-id.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { SERIES_DESCRIPTIONS } from './object-file.ts';
import {
  STORE_OBJECT,
  storeObjectJob,
  storeObjectSchema,
  type StoreObject,
  type StoreObjectParts,
} from './store-object-job.ts';

/** Series of documents stand behind those of images. */
const FIRST_SERIES_NUMBER = 900;
/** Who waits longer is told that it is not stored yet. */
const PATIENCE_MS = 20_000;
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 10 * 60_000;
const MOST_WAITING = 200;

export interface ObjectsParts extends StoreObjectParts {
  readonly station: StationDatabase;
  readonly catalog: CatalogReader;
}

export interface CreatedObject {
  readonly sopInstanceUid: string;
  readonly isStored: boolean;
  readonly problem: string;
}

/**
 * What readers make beside the images. Each is a job from the first moment on: a store that fails keeps it, is tried again by
 * itself, and outlives the core.
 */
export class Objects {
  readonly kind: JobKind;
  readonly #parts: ObjectsParts;
  readonly #retries = new Map<string, { timer: NodeJS.Timeout; delayMs: number }>();
  #jobs: JobQueue | null = null;
  #endListening = (): void => undefined;
  /** Numbers within a series are given one after the other. */
  #numbering: Promise<unknown> = Promise.resolve();

  constructor(parts: ObjectsParts) {
    this.#parts = parts;
    this.kind = storeObjectJob(parts);
  }

  /** Once, before anything is asked of it. What failed before the core ended is tried again. */
  async attach(jobs: JobQueue): Promise<void> {
    this.#jobs = jobs;
    this.#endListening = jobs.onChange((job) => this.#jobChanged(job));
    for (const { job } of await jobs.ofKinds([STORE_OBJECT], MOST_WAITING))
      if (job.state === 'failed') this.#tryLater(job.jobId);
  }

  /**
   * Durable in the archive when it answers that it is stored; else on the disk as a job.
   *
   * @param author name of the user
   * @throws AppError MISSING when a study that it speaks of is not here
   */
  async create(studyInstanceUid: string, object: NewObject, author: string): Promise<CreatedObject> {
    const createdAt = localNow();
    const signed = {
      ...object,
      model: { ...object.model, author: personName(author), createdAt },
    } as NewObject;
    const payload = await this.#inTurn(() => this.#payload(studyInstanceUid, signed, createdAt));
    const { jobId } = await this.#queue().add({
      kind: STORE_OBJECT,
      title: SERIES_DESCRIPTIONS[object.kind],
      startedBy: author,
      payload,
    });
    const job = await this.#settled(jobId);
    const sopInstanceUid = payload.copies[0]?.sopInstanceUid ?? '';
    return { sopInstanceUid, isStored: job.state === 'succeeded', problem: job.problem };
  }

  /** Newest first */
  async waiting(studyInstanceUid: string): Promise<WaitingObject[]> {
    const jobs = await this.#queue().ofKinds([STORE_OBJECT], MOST_WAITING, studyInstanceUid);
    return jobs.flatMap(({ job, payload }) => {
      const known = storeObjectSchema.safeParse(payload).data;
      if (job.state === 'succeeded' || !known) return [];
      const sopInstanceUid = known.copies[0]?.sopInstanceUid ?? '';
      return [{ jobId: job.jobId, kind: known.object.kind, sopInstanceUid, problem: job.problem }];
    });
  }

  /** @throws AppError MISSING, CONFLICT */
  async retry(jobId: string): Promise<void> {
    const { job } = await this.#queue().stored(jobId);
    if (job.kind !== STORE_OBJECT)
      throw new AppError('MISSING', 'There is no such object waiting. It may have been stored already.');
    await this.#queue().retry(jobId);
  }

  dispose(): void {
    this.#endListening();
    for (const { timer } of this.#retries.values()) clearTimeout(timer);
  }

  #queue(): JobQueue {
    if (this.#jobs === null)
      throw new AppError('INTERNAL', 'Objects were asked for before the jobs were there.');
    return this.#jobs;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#numbering.then(work);
    this.#numbering = result.catch(() => undefined);
    return result;
  }

  async #payload(studyInstanceUid: string, object: NewObject, createdAt: string): Promise<StoreObject> {
    const stationId = await stationIdOf(this.#parts.station);
    const studies = new Set([studyInstanceUid, ...studiesOf(object)]);
    const copies: StoreObject['copies'] = [];
    for (const study of studies) copies.push(await this.#placeIn(study, object.kind, stationId));
    return { studyInstanceUid, object, copies, createdAt, stationId };
  }

  /** Objects of one kind share a series of this station, behind all others. */
  async #placeIn(study: string, kind: NewObject['kind'], stationId: string) {
    const { catalog } = this.#parts;
    if (!(await catalog.study(study)))
      throw new AppError(
        'MISSING',
        'A study that this speaks of is not here. Fetch it, or leave its images out.',
      );
    const series = await catalog.seriesOfStudy(study);
    const seriesInstanceUid = derivedUid('objects', stationId, kind, study);
    const known = series.find((each) => each.seriesInstanceUid === seriesInstanceUid);
    const last = Math.max(FIRST_SERIES_NUMBER - 1, ...series.map(({ seriesNumber }) => seriesNumber ?? 0));
    const waiting = await this.#queue().ofKinds([STORE_OBJECT], MOST_WAITING, study);
    const numbers = waiting.flatMap(({ payload }) => {
      const earlier = storeObjectSchema.safeParse(payload).data?.copies ?? [];
      return earlier.filter((copy) => copy.seriesInstanceUid === seriesInstanceUid);
    });
    return {
      studyInstanceUid: study,
      seriesInstanceUid,
      seriesNumber: known?.seriesNumber ?? numbers[0]?.seriesNumber ?? last + 1,
      instanceNumber:
        Math.max(known?.instanceCount ?? 0, ...numbers.map(({ instanceNumber }) => instanceNumber)) + 1,
      sopInstanceUid: newUid(),
    };
  }

  /** Ends when the job has, or when it waits for more than a moment. */
  async #settled(jobId: string): Promise<Job> {
    const queue = this.#queue();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    const look = (job: Job) => {
      const isWaiting = job.state === 'queued' && job.problem !== '';
      if (job.jobId === jobId && (isWaiting || isEnded(job))) resolve();
    };
    const end = queue.onChange(look);
    try {
      look(await queue.get(jobId));
      await promise;
      return await queue.get(jobId);
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  #jobChanged(job: Job): void {
    if (job.kind !== STORE_OBJECT) return;
    if (job.state === 'failed') this.#tryLater(job.jobId);
    else if (isEnded(job)) this.#forget(job.jobId);
  }

  #forget(jobId: string): void {
    clearTimeout(this.#retries.get(jobId)?.timer);
    this.#retries.delete(jobId);
  }

  #tryLater(jobId: string): void {
    const before = this.#retries.get(jobId);
    clearTimeout(before?.timer);
    const delayMs = Math.min(LAST_RETRY_MS, before ? before.delayMs * 2 : FIRST_RETRY_MS);
    const timer = setTimeout(() => {
      // It may have been cancelled or started by hand since.
      this.#queue()
        .retry(jobId)
        .catch(() => this.#forget(jobId));
    }, delayMs);
    timer.unref();
    this.#retries.set(jobId, { timer, delayMs });
  }
}

function isEnded({ state }: Job): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** Only a selection may reach over studies: it is kept in each. */
function studiesOf(object: NewObject): string[] {
  if (object.kind !== 'keyObjects') return [];
  return object.model.references.map(({ studyInstanceUid }) => studyInstanceUid);
}

/** A user's name as a PN: what divides its parts is taken out. */
function personName(name: string): string {
  return name.replaceAll(/[\\=^]/g, ' ').slice(0, 64);
}

function localNow(): string {
  return new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
