import { randomUUID } from 'node:crypto';
import type { Job } from '#shared/contract/station.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { Log } from '#main/observe/log.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { JobContext, JobKind } from './job.ts';
import {
  countJobs,
  insertJob,
  jobsInState,
  listJobs,
  listJobsOfKinds,
  readJob,
  type StoredJob,
  updateJob,
} from './job-store.ts';

/** Progress is written at most this often; the window hears of it at once. */
const SAVE_MS = 1000;
/** How soon a job that waits for the disk is begun when that is well again */
const DISK_MS = 5000;

export interface NewJob {
  readonly kind: string;
  readonly title: string;
  readonly startedBy: string;
  readonly payload: unknown;
}

interface Running {
  readonly abort: AbortController;
  readonly finished: Promise<void>;
  job: Job;
}

/**
 * Long work that a person can see, stop and start again, and that outlives the core.
 *
 * A job that was running when the core ended is run again from its payload where its kind says that this is safe, else it has
 * failed with that reason.
 */
export class JobQueue {
  readonly #database: StationDatabase;
  readonly #kinds: ReadonlyMap<string, JobKind>;
  readonly #log: Log;
  readonly #running = new Map<string, Running>();
  /** Jobs that this queue began, whatever has become of them */
  readonly #begun = new Set<string>();
  readonly #listeners = new Set<(job: Job) => void>();
  readonly #isStoreOk: () => boolean;
  #waiting: NodeJS.Timeout | undefined;
  #isOpen = true;
  #starting: Promise<void> = Promise.resolve();

  /** @param isStoreOk whether the disk of the archive takes images now */
  constructor(
    database: StationDatabase,
    kinds: readonly JobKind[],
    log: Log,
    isStoreOk: () => boolean = () => true,
  ) {
    this.#isStoreOk = isStoreOk;
    this.#database = database;
    this.#kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
    this.#log = log;
  }

  /** Takes up what the last run of the core left. */
  async resume(): Promise<void> {
    for (const { job } of await jobsInState(this.#database, ['running'])) await this.#takeUp(job);
    this.#startNext();
  }

  /**
   * Takes up one job that has not ended, for somebody who is going to wait for it: a core that was started for one command alone
   * resumes none, and the core that ran it may have been killed.
   */
  async takeUp(jobId: string): Promise<void> {
    await this.#takeUp((await readJob(this.#database, jobId)).job);
    this.#startNext();
  }

  /** What this queue has begun itself is under way, or its end is just being saved. */
  async #takeUp(job: Job): Promise<void> {
    if (job.state !== 'running' || this.#begun.has(job.jobId)) return;
    if (this.#kinds.get(job.kind)?.isResumable)
      await this.#save({ ...job, state: 'queued', done: 0, total: 0 });
    else await this.#save(failed(job, 'The core stopped while this was under way. Start it again.'));
  }

  async add({ kind, title, startedBy, payload }: NewJob): Promise<Job> {
    const known = this.#kinds.get(kind);
    if (!known) throw new AppError('INTERNAL', `No part of the core knows the job kind ${kind}.`);
    const job: Job = {
      jobId: randomUUID(),
      kind,
      title,
      state: 'queued',
      done: 0,
      total: 0,
      startedBy,
      createdAt: new Date().toISOString(),
      endedAt: null,
      problem: '',
      result: null,
    };
    await insertJob(this.#database, { job, payload: known.payload.parse(payload) });
    this.#announce(job);
    this.#startNext();
    return job;
  }

  async list(limit: number): Promise<Job[]> {
    const jobs = await listJobs(this.#database, limit);
    return jobs.map((job) => this.#running.get(job.jobId)?.job ?? job);
  }

  async get(jobId: string): Promise<Job> {
    return this.#running.get(jobId)?.job ?? (await readJob(this.#database, jobId)).job;
  }

  /** Jobs of some kinds with what they were asked to do, newest first; only those about a study when it is given. */
  async ofKinds(
    kinds: readonly string[],
    limit: number,
    studyInstanceUid: string | null = null,
  ): Promise<StoredJob[]> {
    const stored = await listJobsOfKinds(this.#database, kinds, { limit, studyInstanceUid });
    return stored.map((each) => this.#latest(each));
  }

  /** @throws AppError MISSING */
  async stored(jobId: string): Promise<StoredJob> {
    return this.#latest(await readJob(this.#database, jobId));
  }

  #latest({ job, payload }: StoredJob): StoredJob {
    return { job: this.#running.get(job.jobId)?.job ?? job, payload };
  }

  counts(): Promise<{ running: number; failed: number }> {
    return countJobs(this.#database);
  }

  /** Resolves when the job has ended; a job that ended before stays as it is. */
  async cancel(jobId: string): Promise<Job> {
    // In turn with the starting of jobs, so that none that was cancelled while it waited is begun all the same
    const cancelled = this.#starting.then(() => this.#cancelQueued(jobId));
    this.#starting = cancelled.then(
      () => undefined,
      () => undefined,
    );
    const running = await cancelled;
    if (running) {
      running.abort.abort(new AppError('CANCELLED', 'The job was cancelled.'));
      await running.finished;
    }
    return this.get(jobId);
  }

  /** @returns the job that is not waiting but running */
  async #cancelQueued(jobId: string): Promise<Running | undefined> {
    const running = this.#running.get(jobId);
    if (running) return running;
    const { job } = await readJob(this.#database, jobId);
    if (job.state === 'queued')
      await this.#save({ ...job, state: 'cancelled', endedAt: new Date().toISOString() });
    return undefined;
  }

  /** @throws AppError CONFLICT when the job has not failed and was not cancelled */
  async retry(jobId: string): Promise<Job> {
    const { job } = await readJob(this.#database, jobId);
    if (job.state !== 'failed' && job.state !== 'cancelled') {
      throw new AppError('CONFLICT', 'Only a job that failed or was cancelled can be started again.');
    }
    if (!this.#kinds.get(job.kind)?.isResumable) {
      throw new AppError(
        'CONFLICT',
        'This job cannot be started again by itself. Begin it anew where it was begun.',
      );
    }
    const queued = await this.#save({
      ...job,
      state: 'queued',
      done: 0,
      total: 0,
      endedAt: null,
      problem: '',
      result: null,
    });
    this.#startNext();
    return queued;
  }

  /** @returns stops listening */
  onChange(listener: (job: Job) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Running jobs are interrupted and taken up again at the next start. */
  async dispose(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#waiting);
    await this.#starting;
    for (const { abort } of this.#running.values()) {
      abort.abort(new AppError('CANCELLED', 'The core is stopping.'));
    }
    await Promise.allSettled([...this.#running.values()].map(({ finished }) => finished));
  }

  #startNext(): void {
    this.#starting = this.#starting
      .then(() => this.#startQueued())
      .catch((error: unknown) => {
        this.#log.error({ error }, 'the next job could not be started');
      });
  }

  async #startQueued(): Promise<void> {
    for (const { job, payload } of await jobsInState(this.#database, ['queued'])) {
      if (!this.#isOpen) return;
      if (this.#running.has(job.jobId) || !this.#hasRoomFor(job.kind)) continue;
      if (this.#waitsForDisk(job.kind)) this.#lookAgain();
      else await this.#start(job, payload);
    }
  }

  #waitsForDisk(kind: string): boolean {
    return this.#kinds.get(kind)?.needsStore === true && !this.#isStoreOk();
  }

  #lookAgain(): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#startNext(), DISK_MS);
    this.#waiting.unref();
  }

  #hasRoomFor(kind: string): boolean {
    const running = [...this.#running.values()].filter(({ job }) => job.kind === kind);
    return running.length < (this.#kinds.get(kind)?.maxRunning ?? 1);
  }

  async #start(job: Job, payload: unknown): Promise<void> {
    const abort = new AbortController();
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const running: Running = { abort, finished, job: { ...job, state: 'running', problem: '' } };
    this.#running.set(job.jobId, running);
    this.#begun.add(job.jobId);
    await this.#save(running.job);
    void this.#run(running, payload).finally(() => {
      finish();
      this.#startNext();
    });
  }

  async #run(running: Running, payload: unknown): Promise<void> {
    const { jobId } = running.job;
    let ended: Job;
    try {
      const kind = this.#kinds.get(running.job.kind);
      if (!kind) throw new AppError('MISSING', 'This version of Viewbox does not know this kind of job.');
      const result = await kind.run(payload, this.#context(running));
      const { done, total } = running.job;
      ended = { ...running.job, state: 'succeeded', result, total: Math.max(done, total) };
    } catch (error) {
      ended = this.#endedBy(running, error);
    }
    this.#running.delete(jobId);
    try {
      await this.#save(ended.state === 'queued' ? ended : { ...ended, endedAt: new Date().toISOString() });
    } catch (error) {
      this.#log.error({ error, jobId }, 'the end of a job could not be saved');
    }
  }

  #endedBy(running: Running, error: unknown): Job {
    if (running.abort.signal.aborted) {
      if (this.#isOpen) return { ...running.job, state: 'cancelled' };
      return this.#kinds.get(running.job.kind)?.isResumable
        ? { ...running.job, state: 'queued' }
        : failed(running.job, 'The core was stopped while this was under way. Start it again.');
    }
    const { code, message } = toAppError(error);
    const { kind } = running.job;
    if (
      (code === 'FULL' || code === 'STORAGE') &&
      this.#waitsForDisk(kind) &&
      this.#kinds.get(kind)?.isResumable
    )
      return { ...running.job, state: 'queued', done: 0, total: 0, problem: message };
    this.#log.error({ error, jobId: running.job.jobId, kind, code }, 'a job failed');
    return failed(running.job, message);
  }

  #context(running: Running): JobContext {
    let savedAtMs = Date.now();
    return {
      jobId: running.job.jobId,
      startedBy: running.job.startedBy,
      signal: running.abort.signal,
      progress: (done, total) => {
        running.job = { ...running.job, done, total };
        this.#announce(running.job);
        if (Date.now() - savedAtMs < SAVE_MS) return;
        savedAtMs = Date.now();
        updateJob(this.#database, running.job).catch((error: unknown) => {
          this.#log.warn({ error, jobId: running.job.jobId }, 'the progress of a job could not be saved');
        });
      },
    };
  }

  async #save(job: Job): Promise<Job> {
    await updateJob(this.#database, job);
    this.#announce(job);
    return job;
  }

  #announce(job: Job): void {
    for (const listener of this.#listeners) listener(job);
  }
}

function failed(job: Job, problem: string): Job {
  return { ...job, state: 'failed', problem, endedAt: new Date().toISOString() };
}
