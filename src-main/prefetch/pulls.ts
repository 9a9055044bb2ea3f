import type { PrefetchSettings } from '#shared/contract/prefetch.ts';
import type { Job } from '#shared/contract/station.ts';
import { AppError, type ErrorCode, toAppError } from '#shared/errors.ts';
import { PRIORITIES } from '#shared/worklist/priority.ts';
import type { JobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import { retrievePayload } from '#main/retrieve/retrieve-job.ts';
import { inReadingOrder, planStarts } from './plan-starts.ts';
import { archiveKey, BY_PERSON, type PrefetchStore, type Pull, sourceOf } from './prefetch-store.ts';
import { compareReadingPlaces, type ReadingPlace } from './reading-order.ts';
import { retryAfterMs } from './retry-plan.ts';

export interface PullParts {
  readonly store: PrefetchStore;
  readonly log: Log;
  readonly now: () => number;
  readonly settings: () => Promise<PrefetchSettings>;
  /** Brings one study; see `remoteArchives` */
  readonly pullKind: JobKind;
  /** Whether what came of a study is of the patient for whom it was fetched */
  readonly isOfPatient: (pull: Pull) => Promise<boolean>;
  /** Of what is here of a study */
  readonly sizeOf: (studyInstanceUid: string) => Promise<number>;
  /** false: nothing is begun for now */
  readonly hasRoom: () => Promise<boolean>;
  /** When the studies of these subjects are read, of those of which it is known; by subject */
  readonly places: (subjectKeys: readonly string[]) => Promise<ReadonlyMap<string, ReadingPlace>>;
  readonly onChange: (studyInstanceUid: string) => void;
}

/** What a pull adds to a row, or makes one of. */
export interface WantedPull extends Pick<Pull, 'studyInstanceUid' | 'subjectKey' | 'archives' | 'priority'> {
  /** When it was not whole here; what came since is not fetched again */
  readonly lookedAt: number;
}

const LONGEST_TIMER_MS = 60_000;
const NO_ROOM = 'There is too little room on the disk or in the cache. It comes when there is more.';
const ROUTINE = PRIORITIES.indexOf('routine');
const NOT_OF_PATIENT =
  'What came says that it is of another patient than the archive had told. It is not shown as a prior.';

/**
 * Brings wanted priors here, each by one job, in the order of `planStarts`: what a person waits for before all else. What failed is
 * tried again, also after a restart.
 */
export class Pulls {
  readonly #parts: PullParts;
  readonly #codes = new Map<string, ErrorCode>();
  /** Archives from which a person retrieves, by job */
  readonly #foreground = new Map<string, string>();
  /** Pulls under way, by job */
  readonly #coming = new Map<string, { readonly studyInstanceUid: string; isChecked: boolean }>();
  readonly #givingWay = new Set<string>();
  /** Until when an archive rests, so that it is not slower for others than its limit allows */
  readonly #restsUntil = new Map<string, number>();
  /** When the pulls under way began, by job */
  readonly #beganAt = new Map<string, number>();
  #jobs: JobQueue | null = null;
  #unfollow = () => {};
  #timer: NodeJS.Timeout | undefined;
  #doing: Promise<unknown> = Promise.resolve();
  #isOpen = false;

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  get kind(): JobKind {
    const { pullKind } = this.#parts;
    return {
      ...pullKind,
      run: async (payload, context) => {
        try {
          return await pullKind.run(payload, context);
        } catch (thrown) {
          this.#codes.set(context.jobId, toAppError(thrown).code);
          throw thrown;
        }
      },
    };
  }

  attach(jobs: JobQueue): void {
    this.#jobs = jobs;
    this.#unfollow = jobs.onChange((job) => {
      if (job.kind === 'retrieve') this.#foregroundChanged(job);
      if (job.kind === 'prefetch') this.#pullChanged(job);
    });
  }

  /** Takes up what the last run of the core left; the jobs have been resumed. */
  async start(): Promise<void> {
    this.#isOpen = true;
    await this.#inTurn(async (jobs) => {
      for (const { job, payload } of await jobs.ofKinds(['retrieve'], 1000)) {
        const { data } = retrievePayload.safeParse(payload);
        if (data && !isEnded(job)) this.#foreground.set(job.jobId, archiveKey(data.archive));
      }
      for (const pull of await this.#parts.store.pullsIn(['coming'])) {
        const job = await jobs.get(pull.jobId).catch(() => null);
        if (!job) await this.#put({ ...pull, state: 'waiting', jobId: '' });
        else if (isEnded(job)) await this.#settle(pull, job);
        else this.#follow(pull);
      }
    });
    this.turn();
  }

  async dispose(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#unfollow();
    await this.#doing;
  }

  /**
   * What is on its way or waits already goes on, sooner if it is wanted more now.
   *
   * @param by `hurry`: nothing is begun that is not wanted already; `person`: also what failed or was paused
   */
  async want(wanted: readonly WantedPull[], by: 'rule' | 'person' | 'hurry'): Promise<void> {
    await this.#inTurn(async () => {
      for (const [index, { lookedAt, ...each }] of wanted.entries()) {
        const known = await this.#parts.store.pull(each.studyInstanceUid);
        const now = this.#parts.now();
        const fresh: Pull = {
          ...each,
          state: 'waiting',
          tries: 0,
          nextTryAt: now,
          jobId: known?.jobId ?? '',
          reason: '',
          // The best of them first
          wantedAt: now + index,
        };
        const isOpen = known?.state === 'waiting' || known?.state === 'coming';
        const isGone = known?.state === 'complete' && known.nextTryAt < lookedAt;
        const isStopped = known?.state === 'paused' || known?.state === 'failed';
        if (known && isOpen) {
          const isAtOnce = by === 'person' && known.state === 'waiting';
          if (isAtOnce || (await this.#isSooner(each, known)))
            await this.#put({
              ...known,
              subjectKey: each.subjectKey,
              priority: Math.min(each.priority, known.priority),
              nextTryAt: isAtOnce ? now : known.nextTryAt,
            });
        } else if (by !== 'hurry' && (!known || isGone || (isStopped && by === 'person')))
          await this.#put(fresh);
      }
    });
    this.turn();
  }

  /** A study turned out to be complete here without a pull. */
  async foundComplete(studyInstanceUid: string): Promise<void> {
    await this.#inTurn(async () => {
      const known = await this.#parts.store.pull(studyInstanceUid);
      if (known?.state === 'waiting' || known?.state === 'failed')
        await this.#put({ ...known, state: 'complete', reason: '', nextTryAt: this.#parts.now() });
    });
  }

  /** @throws AppError MISSING */
  async pause(studyInstanceUid: string): Promise<void> {
    await this.#inTurn(async (jobs) => {
      const pull = await this.#require(studyInstanceUid);
      if (pull.state !== 'waiting' && pull.state !== 'coming') return;
      await this.#put({ ...pull, state: 'paused', reason: '' });
      if (pull.state === 'coming') await jobs.cancel(pull.jobId);
    });
    this.turn();
  }

  /** Tries now what failed, was paused or waits. @throws AppError MISSING */
  async retry(studyInstanceUid: string): Promise<void> {
    await this.#inTurn(async () => {
      const pull = await this.#require(studyInstanceUid);
      if (pull.state === 'coming') return;
      await this.#put({
        ...pull,
        state: 'waiting',
        tries: 0,
        nextTryAt: this.#parts.now(),
        reason: '',
        priority: BY_PERSON,
      });
    });
    this.turn();
  }

  /** How far the job of a pull is. */
  async progress({ jobId, state }: Pull): Promise<{ readonly done: number; readonly total: number }> {
    const job = jobId === '' ? null : await this.#jobs?.get(jobId).catch(() => null);
    if (!job || (state === 'waiting' && job.state === 'queued')) return { done: 0, total: 0 };
    return { done: job.done, total: job.total };
  }

  /** Starts what may start. */
  turn(): void {
    if (!this.#isOpen) return;
    this.#inTurn((jobs) => this.#startDue(jobs)).catch((error: unknown) => {
      this.#parts.log.error({ error }, 'priors could not be fetched');
    });
  }

  async #startDue(jobs: JobQueue): Promise<void> {
    const { store, pullKind, now, hasRoom } = this.#parts;
    const settings = await this.#parts.settings();
    clearTimeout(this.#timer);
    const all = await store.pullsIn(['waiting']);
    const waiting = settings.isOn ? all : all.filter(({ priority }) => priority === BY_PERSON);
    if (waiting.length > 0 && !(await hasRoom())) {
      for (const pull of waiting) await this.#sayWhy(pull, NO_ROOM);
      this.#lookAgain(LONGEST_TIMER_MS);
      return;
    }
    const keys = [...new Set(waiting.map(({ subjectKey }) => subjectKey))];
    const { start, giveWay, explain, nextAt } = planStarts({
      waiting: inReadingOrder(waiting, await this.#parts.places(keys), ROUTINE),
      coming: await store.pullsIn(['coming']),
      foreground: new Set(this.#foreground.values()),
      restsUntil: this.#restsUntil,
      settings,
      mostJobs: pullKind.maxRunning,
      now: now(),
    });
    for (const pull of giveWay) await this.#giveWay(jobs, pull);
    for (const { pull, reason } of explain) await this.#sayWhy(pull, reason);
    for (const pull of start) await this.#startOne(jobs, pull);
    if (nextAt < Infinity) this.#lookAgain(Math.min(LONGEST_TIMER_MS, Math.max(0, nextAt - now())));
  }

  async #isSooner(wanted: Pick<Pull, 'priority' | 'subjectKey'>, known: Pull): Promise<boolean> {
    if (wanted.priority !== known.priority || wanted.subjectKey === known.subjectKey)
      return wanted.priority < known.priority;
    const places = await this.#parts.places([wanted.subjectKey, known.subjectKey]);
    const [one, other] = [places.get(wanted.subjectKey), places.get(known.subjectKey)];
    return one !== undefined && (other === undefined || compareReadingPlaces(one, other) < 0);
  }

  async #sayWhy(pull: Pull, reason: string): Promise<void> {
    if (pull.reason !== reason) await this.#put({ ...pull, reason });
  }

  #lookAgain(inMs: number): void {
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => this.turn(), inMs);
    this.#timer.unref();
  }

  async #startOne(jobs: JobQueue, pull: Pull): Promise<void> {
    const archive = sourceOf(pull);
    const { studyInstanceUid } = pull;
    const known = await jobs.ofKinds(['prefetch'], 20, studyInstanceUid);
    const same = known.filter(({ payload }) => {
      const { data } = retrievePayload.safeParse(payload);
      return data !== undefined && archiveKey(data.archive) === archiveKey(archive);
    });
    // One that was begun before the core ended, and of which no word was kept, is the same one.
    const open = same.find(({ job }) => !isEnded(job))?.job;
    const again = same.find(({ job }) => job.state === 'failed' || job.state === 'cancelled')?.job;
    const job =
      open ??
      (again
        ? await jobs.retry(again.jobId)
        : await jobs.add({
            kind: 'prefetch',
            title: `a study from ${archive.id}`,
            startedBy: '',
            payload: { archive, studyInstanceUid, seriesInstanceUids: [] },
          }));
    const coming: Pull = { ...pull, state: 'coming', jobId: job.jobId, reason: '' };
    this.#beganAt.set(job.jobId, this.#parts.now());
    this.#follow(coming);
    await this.#put(coming);
    const now = await jobs.get(job.jobId);
    if (isEnded(now)) await this.#settle(coming, now);
  }

  #follow({ jobId, studyInstanceUid }: Pull): void {
    if (!this.#coming.has(jobId)) this.#coming.set(jobId, { studyInstanceUid, isChecked: false });
  }

  #foregroundChanged(job: Job): void {
    if (isEnded(job)) {
      if (this.#foreground.delete(job.jobId)) this.turn();
      return;
    }
    if (this.#foreground.has(job.jobId)) return;
    // Not twice while the archive is looked up
    this.#foreground.set(job.jobId, '');
    this.#later(async (jobs) => {
      const { payload } = await jobs.stored(job.jobId);
      const { data } = retrievePayload.safeParse(payload);
      if (!data || !this.#foreground.has(job.jobId)) return;
      this.#foreground.set(job.jobId, archiveKey(data.archive));
      for (const pull of await this.#parts.store.pullsIn(['coming']))
        if (pull.priority !== BY_PERSON && archiveKey(sourceOf(pull)) === archiveKey(data.archive))
          await this.#giveWay(jobs, pull);
    });
  }

  async #giveWay(jobs: JobQueue, { jobId }: Pull): Promise<void> {
    this.#givingWay.add(jobId);
    await jobs.cancel(jobId);
  }

  #pullChanged(job: Job): void {
    const coming = this.#coming.get(job.jobId);
    if (!coming) return;
    const { studyInstanceUid } = coming;
    if (!isEnded(job)) {
      this.#parts.onChange(studyInstanceUid);
      if (job.done === 0 || coming.isChecked) return;
      coming.isChecked = true;
      this.#later(async (jobs) => {
        const pull = await this.#parts.store.pull(studyInstanceUid);
        if (pull?.state !== 'coming' || (await this.#parts.isOfPatient(pull))) return;
        await this.#put({ ...pull, state: 'failed', reason: NOT_OF_PATIENT });
        await jobs.cancel(job.jobId);
      });
      return;
    }
    this.#later(async () => {
      const pull = await this.#parts.store.pullOfJob(job.jobId);
      if (pull) await this.#settle(pull, job);
      this.turn();
    });
  }

  async #settle(pull: Pull, job: Job): Promise<void> {
    const code = this.#codes.get(job.jobId);
    this.#coming.delete(job.jobId);
    this.#codes.delete(job.jobId);
    await this.#rest(pull, job.jobId);
    const gaveWay = this.#givingWay.delete(job.jobId);
    // Paused, or found to be of another patient, before the job ended
    if (pull.state !== 'coming') return;
    if (job.state === 'succeeded') {
      const isTheirs = await this.#parts.isOfPatient(pull);
      await this.#put(
        isTheirs
          ? { ...pull, state: 'complete', nextTryAt: this.#parts.now() }
          : { ...pull, state: 'failed', reason: NOT_OF_PATIENT },
      );
      return;
    }
    if (job.state === 'cancelled') {
      await this.#put({ ...pull, state: gaveWay ? 'waiting' : 'paused' });
      return;
    }
    const tries = pull.tries + 1;
    const afterMs = retryAfterMs(tries, code, pull.archives.length);
    const reason = job.problem;
    await this.#put(
      afterMs === null
        ? { ...pull, state: 'failed', tries, reason }
        : { ...pull, state: 'waiting', tries, reason, nextTryAt: this.#parts.now() + afterMs },
    );
  }

  /** After a pull, for as long as its bytes would have taken at the archive's limit. */
  async #rest(pull: Pull, jobId: string): Promise<void> {
    const beganAt = this.#beganAt.get(jobId);
    this.#beganAt.delete(jobId);
    const archive = archiveKey(sourceOf(pull));
    const { archives } = await this.#parts.settings();
    const limit = archives.find((each) => archiveKey(each.archive) === archive)?.megabytesPerSecond ?? 0;
    if (beganAt === undefined || limit === 0) return;
    const bytes = await this.#parts.sizeOf(pull.studyInstanceUid);
    this.#restsUntil.set(archive, beganAt + bytes / (limit * 1000));
  }

  async #require(studyInstanceUid: string): Promise<Pull> {
    const pull = await this.#parts.store.pull(studyInstanceUid);
    if (pull) return pull;
    throw new AppError('MISSING', 'Nobody wants this study fetched. Look for priors again.');
  }

  async #put(pull: Pull): Promise<void> {
    await this.#parts.store.putPull(pull);
    this.#parts.onChange(pull.studyInstanceUid);
  }

  #later(work: (jobs: JobQueue) => Promise<void>): void {
    this.#inTurn(work).catch((error: unknown) => {
      this.#parts.log.error({ error }, 'the state of a prior could not be kept');
    });
  }

  /** One after another, so that each finds what the one before left. */
  #inTurn(work: (jobs: JobQueue) => Promise<void>): Promise<void> {
    const done = this.#doing.then(async () => {
      if (this.#jobs) await work(this.#jobs);
    });
    this.#doing = done.catch(() => undefined);
    return done;
  }
}

function isEnded({ state }: Job): boolean {
  return state !== 'queued' && state !== 'running';
}
