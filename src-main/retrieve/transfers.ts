import type { z } from 'zod';
import type { Transfer } from '#shared/contract/remote.ts';
import type { Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { StoredJob } from '#main/jobs/job-store.ts';
import { retrievePayload } from './retrieve-job.ts';
import { sendPayload } from './send-job.ts';
import type { SentInstances, UnsentInstance } from './sent-instances.ts';
import type { TransferNotes } from './transfer-notes.ts';

const KINDS = ['retrieve', 'send'] as const;
/** Transfers that a window is shown */
const MOST_SHOWN = 1000;

/** A job as what it does to a study. @returns null for a job of another kind, or of an older program */
export function transferOf({ job, payload }: StoredJob, note = ''): Transfer | null {
  const { jobId: transferId, done, total, createdAt: startedAt } = job;
  const common = { transferId, state: stateOf(job), done, total, reason: job.problem || note, startedAt };
  if (job.kind === 'retrieve') {
    const { data } = retrievePayload.safeParse(payload);
    if (!data) return null;
    const { archive, studyInstanceUid, seriesInstanceUids } = data;
    return { ...common, direction: 'retrieve', archive, studyInstanceUid, seriesInstanceUids };
  }
  const { data } = sendPayload.safeParse(payload);
  if (job.kind !== 'send' || !data) return null;
  const { destination: archive, studyInstanceUid, seriesInstanceUids } = data;
  return { ...common, direction: 'send', archive, studyInstanceUid, seriesInstanceUids };
}

function stateOf({ state, done }: Job): Transfer['state'] {
  if (state === 'succeeded') return 'complete';
  if (state === 'failed') return done > 0 ? 'partial' : 'failed';
  return state;
}

export interface NewRetrieve {
  readonly archive: Transfer['archive'];
  readonly studyInstanceUid: string;
  readonly seriesInstanceUids: readonly string[];
}

export interface NewSend {
  readonly destination: Transfer['archive'];
  readonly convert: boolean;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUids: readonly string[];
  readonly sopInstanceUids: readonly string[];
}

/**
 * Studies on their way from and to other archives: each is a job, and what is told of it is what the job tells.
 */
export class Transfers {
  readonly #jobs: JobQueue;
  readonly #notes: TransferNotes;
  readonly #sent: Pick<SentInstances, 'unsentOf'>;
  #starting: Promise<unknown> = Promise.resolve();

  constructor(jobs: JobQueue, notes: TransferNotes, sent: Pick<SentInstances, 'unsentOf'>) {
    this.#jobs = jobs;
    this.#notes = notes;
    this.#sent = sent;
  }

  /** The same that is waiting or running already is not begun twice. */
  retrieve(wanted: NewRetrieve, startedBy: string): Promise<Transfer> {
    const { archive, studyInstanceUid } = wanted;
    return this.#start('retrieve', `a study from ${archive.id}`, startedBy, {
      archive,
      studyInstanceUid,
      seriesInstanceUids: [...wanted.seriesInstanceUids].sort(),
    });
  }

  send(wanted: NewSend, startedBy: string): Promise<Transfer> {
    const { destination, convert, studyInstanceUid } = wanted;
    return this.#start('send', `a study to ${destination.id}`, startedBy, {
      destination,
      convert,
      studyInstanceUid,
      seriesInstanceUids: [...wanted.seriesInstanceUids].sort(),
      sopInstanceUids: [...wanted.sopInstanceUids].sort(),
    });
  }

  /** Newest first */
  async list(): Promise<Transfer[]> {
    return this.#transfers(await this.#jobs.ofKinds(KINDS, MOST_SHOWN));
  }

  /** Of one study, newest first; for whoever waits for a prior */
  async ofStudy(studyInstanceUid: string): Promise<Transfer[]> {
    return this.#transfers(await this.#jobs.ofKinds(KINDS, MOST_SHOWN, studyInstanceUid));
  }

  /** @throws AppError MISSING */
  async get(transferId: string): Promise<Transfer> {
    const stored = await this.#jobs.stored(transferId);
    const transfer = transferOf(stored, this.#notes.of(transferId));
    if (transfer) return transfer;
    throw new AppError('MISSING', 'There is no such transfer. It may be too old to be kept.');
  }

  /** What did not arrive in the last run of a send. @throws AppError MISSING */
  async failures(transferId: string): Promise<UnsentInstance[]> {
    await this.get(transferId);
    return this.#sent.unsentOf(transferId);
  }

  /** @throws AppError MISSING for what is no transfer */
  async cancel(transferId: string): Promise<Transfer> {
    await this.get(transferId);
    await this.#jobs.cancel(transferId);
    return this.get(transferId);
  }

  /** @throws AppError MISSING; CONFLICT when it has not failed and was not cancelled */
  async retry(transferId: string): Promise<Transfer> {
    await this.get(transferId);
    await this.#jobs.retry(transferId);
    return this.get(transferId);
  }

  /** @returns stops listening */
  onChange(listener: (transferId: string) => void): () => void {
    const stops = [
      this.#jobs.onChange(({ jobId, kind }) => {
        if (KINDS.some((each) => each === kind)) listener(jobId);
      }),
      this.#notes.onChange(listener),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  #transfers(stored: readonly StoredJob[]): Transfer[] {
    return stored.flatMap((each) => transferOf(each, this.#notes.of(each.job.jobId)) ?? []);
  }

  #start(
    kind: (typeof KINDS)[number],
    title: string,
    startedBy: string,
    payload: z.infer<typeof retrievePayload> | z.infer<typeof sendPayload>,
  ): Promise<Transfer> {
    // One after the other, so that two windows cannot both find nothing under way
    const started = this.#starting.then(async () => {
      const known = await this.#jobs.ofKinds([kind], MOST_SHOWN, payload.studyInstanceUid);
      const same = known.find(
        ({ job, payload: other }) =>
          (job.state === 'queued' || job.state === 'running') &&
          JSON.stringify(other) === JSON.stringify(payload),
      );
      const job = same?.job ?? (await this.#jobs.add({ kind, title, startedBy, payload }));
      return this.get(job.jobId);
    });
    this.#starting = started.catch(() => undefined);
    return started;
  }
}
