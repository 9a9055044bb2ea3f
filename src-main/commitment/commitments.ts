import { AppError, toAppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { newUid } from '#main/dicom/new-uid.ts';
import {
  FAILURE_REASON,
  type CommitmentReport,
  type CommitmentRequest,
  type ReferencedInstance,
} from '#main/network/commitment-messages.ts';
import type { CommitmentDesk } from '#main/network/commitment-scp.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { Log } from '#main/observe/log.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { DataFolder } from '#main/store/layout.ts';
import {
  changeCommitment,
  dueCommitments,
  findTransaction,
  forgetCommitments,
  hurryCommitments,
  insertCommitment,
  instancesOf,
  listCommitments,
  readCommitment,
  reportOf,
  settleInstances,
  type Commitment,
  type CommitmentInstance,
  type CommitmentState,
  type ListedCommitment,
} from './commitment-store.ts';
import { verifyInstances } from './verify-instances.ts';

export interface CommitmentParts {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly audit: AuditLog;
  readonly log: Log;
  /** How a peer is reached. @throws AppError MISSING when it is none any more */
  readonly targetOf: (peer: string) => Promise<PeerTarget>;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
  readonly verify?: typeof verifyInstances;
}

const LOOK_MS = 10_000;
export const FIRST_RETRY_MS = 15_000;
export const LONGEST_RETRY_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** A peer that cannot be reached for so long hears no more of it, nor is asked again */
export const GIVE_UP_MS = 3 * DAY_MS;
/** A peer that took our request has so long to report */
const REPORT_WITHIN_MS = DAY_MS;
/** Transactions that ended are shown for so long; a Transaction UID is known as used for as long */
export const KEPT_MS = 90 * DAY_MS;
/** The receiving thread that reports on the peer's own association is given so long */
const REPORTED_THERE_WITHIN_MS = 60_000;
const MOST_AT_ONCE = 4;

/**
 * Storage commitment, both ways (PS3.4 annex J): what is asked is on the disk before it is agreed to, and goes on where it
 * was after a stop or a crash.
 */
export class Commitments implements CommitmentDesk {
  readonly #parts: CommitmentParts;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  readonly #busy = new Map<string, Promise<void>>();
  /** Transactions that a receiving thread reports, since their association stands */
  readonly #there = new Set<string>();
  readonly #waiters = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: CommitmentParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /** Takes up what the last run of the core left, and looks for what is due from here on. */
  start(): void {
    this.#looking = this.#looking.then(() => hurryCommitments(this.#parts.station, this.#now()));
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
    this.look();
  }

  async dispose(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort(new AppError('CANCELLED', 'The core is stopping.'));
    this.#changed();
    await this.#looking;
    await Promise.allSettled(this.#busy.values());
  }

  async asked(peer: string, request: CommitmentRequest): Promise<string> {
    const { station } = this.#parts;
    const isUsed = (await findTransaction(station, 'scp', peer, request.transactionUid)) !== undefined;
    const now = this.#now();
    const commitmentId = await insertCommitment(station, { role: 'scp', peer, request, now });
    this.#there.add(commitmentId);
    if (isUsed) {
      const outcomes = request.instances.map(() => FAILURE_REASON.duplicateTransaction);
      await this.#verified(commitmentId, outcomes);
    }
    this.look();
    return commitmentId;
  }

  async outcome(commitmentId: string): Promise<CommitmentReport | null> {
    const commitment = await this.#until(commitmentId, ({ state }) => state !== 'verifying');
    if (commitment.state !== 'reporting') return null;
    return this.#report(commitment);
  }

  async delivered(commitmentId: string, isDelivered: boolean): Promise<void> {
    const { station } = this.#parts;
    this.#there.delete(commitmentId);
    const now = this.#now();
    const change = isDelivered ? ({ state: 'done', endedAt: now } as const) : { nextAttemptAt: now };
    await changeCommitment(station, commitmentId, 'reporting', change);
    this.#changed();
    this.look();
  }

  async reported(peer: string, report: CommitmentReport): Promise<boolean> {
    const { station } = this.#parts;
    const asked = await findTransaction(station, 'scu', peer, report.transactionUid);
    if (!asked) return false;
    if (asked.state === 'done') return true;
    const instances = await instancesOf(station, asked.commitmentId);
    const key = (its: ReferencedInstance) => `${its.sopInstanceUid}|${its.sopClassUid}`;
    const committed = new Set(report.committed.map(key));
    const reasons = new Map(report.failed.map((its) => [its.sopInstanceUid, its.reason]));
    const outcomes = instances.map((its) => {
      const reason = reasons.get(its.sopInstanceUid);
      // What is in neither list is not promised, and what is in both neither
      if (reason !== undefined) return reason || FAILURE_REASON.processingFailure;
      return committed.has(key(its)) ? 0 : FAILURE_REASON.processingFailure;
    });
    const now = this.#now();
    await this.#audit('commitment.received', asked, outcomes);
    await settleInstances(station, asked.commitmentId, outcomes, {
      state: 'done',
      endedAt: now,
      nextAttemptAt: now,
    });
    this.#changed();
    return true;
  }

  /**
   * Asks a peer to commit itself to instances that it has been sent; asked again until it takes the request.
   *
   * @param name one that was asked for under the same name goes on if it has not ended
   * @returns its id
   */
  async ask(peer: string, instances: readonly ReferencedInstance[], name = ''): Promise<string> {
    const { station } = this.#parts;
    const before = name === '' ? undefined : await readCommitment(station, name).catch(() => undefined);
    if (before && before.state !== 'done' && before.state !== 'failed') return name;
    const request = { transactionUid: newUid(), instances };
    const fresh = before === undefined && name !== '' ? { commitmentId: name } : {};
    const asked = await insertCommitment(station, { role: 'scu', peer, request, now: this.#now(), ...fresh });
    this.look();
    return asked;
  }

  /**
   * Waits for the peer's report to what `ask` asked.
   *
   * @throws AppError PEER when it never came; CANCELLED
   */
  async answer(commitmentId: string, signal: AbortSignal): Promise<readonly CommitmentInstance[]> {
    const isOver = ({ state }: Commitment) => state === 'done' || state === 'failed';
    const { state, problem } = await this.#until(commitmentId, isOver, signal);
    if (state === 'failed') throw new AppError('PEER', problem);
    return instancesOf(this.#parts.station, commitmentId);
  }

  list(limit: number): Promise<ListedCommitment[]> {
    return listCommitments(this.#parts.station, limit);
  }

  /** Does what is due; never rejects. Called again after each change. */
  look(): void {
    this.#looking = this.#looking
      .then(() => this.#begin())
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted)
          this.#parts.log.error({ error }, 'storage commitments could not be looked through');
      });
  }

  async #begin(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { station } = this.#parts;
    const now = this.#now();
    await forgetCommitments(station, now - KEPT_MS);
    const works = {
      verifying: (its: Commitment) => this.#verify(its),
      reporting: (its: Commitment) => this.#deliver(its),
      asking: (its: Commitment) => this.#ask(its),
      waiting: (its: Commitment) =>
        this.#giveUp(its, `${its.peer} took the request and did not report within a day.`),
    };
    for (const [state, work] of Object.entries(works)) {
      for (const its of await dueCommitments(station, state as CommitmentState, now)) {
        if (this.#busy.size >= MOST_AT_ONCE) return;
        if (!this.#busy.has(its.commitmentId)) this.#start(its, work);
      }
    }
  }

  #start(its: Commitment, work: (its: Commitment) => Promise<void>): void {
    const working = work(its)
      .catch((error: unknown) => this.#later(its, error))
      .catch((error: unknown) => {
        if (!this.#stop.signal.aborted)
          this.#parts.log.error({ error, peer: its.peer }, 'a storage commitment did not go on');
      })
      .finally(() => {
        this.#busy.delete(its.commitmentId);
        this.#changed();
        this.look();
      });
    this.#busy.set(its.commitmentId, working);
  }

  async #verify(its: Commitment): Promise<void> {
    const { folder, station, verify = verifyInstances } = this.#parts;
    const instances = await instancesOf(station, its.commitmentId);
    const outcomes = await verify(folder, instances, this.#stop.signal);
    await this.#audit('commitment.given', its, outcomes);
    await this.#verified(its.commitmentId, outcomes);
  }

  async #verified(commitmentId: string, outcomes: readonly number[]): Promise<void> {
    const isThere = this.#there.has(commitmentId);
    const nextAttemptAt = this.#now() + (isThere ? REPORTED_THERE_WITHIN_MS : 0);
    const change = { state: 'reporting', endedAt: 0, nextAttemptAt } as const;
    await settleInstances(this.#parts.station, commitmentId, outcomes, change);
    // The association may have ended in the meantime
    if (isThere && !this.#there.has(commitmentId))
      await changeCommitment(this.#parts.station, commitmentId, 'reporting', { nextAttemptAt: this.#now() });
  }

  async #deliver(its: Commitment): Promise<void> {
    const { station, targetOf } = this.#parts;
    this.#there.delete(its.commitmentId);
    // Loaded late: the DIMSE library would take a tenth of the core's time to get ready.
    const { reportCommitment } = await import('#main/network/commitment-scu.ts');
    const report = await this.#report(its);
    await reportCommitment(await targetOf(its.peer), report, { signal: this.#stop.signal });
    const change = { state: 'done', endedAt: this.#now(), problem: '' } as const;
    await changeCommitment(station, its.commitmentId, 'reporting', change);
  }

  async #ask(its: Commitment): Promise<void> {
    const { station, targetOf } = this.#parts;
    const { askCommitment } = await import('#main/network/commitment-scu.ts');
    const instances = await instancesOf(station, its.commitmentId);
    const request = { transactionUid: its.transactionUid, instances };
    await askCommitment(await targetOf(its.peer), request, this, { signal: this.#stop.signal });
    // Unless its report was faster
    const nextAttemptAt = this.#now() + REPORT_WITHIN_MS;
    const change = { state: 'waiting', nextAttemptAt, problem: '' } as const;
    await changeCommitment(station, its.commitmentId, 'asking', change);
  }

  /** Tries again after a while, the longer the more often it failed. */
  async #later(its: Commitment, thrown: unknown): Promise<void> {
    this.#stop.signal.throwIfAborted();
    const { code, message } = toAppError(thrown);
    const now = this.#now();
    if (now - its.askedAt > GIVE_UP_MS || code === 'MISSING') {
      await this.#giveUp(its, message);
      return;
    }
    const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** its.attempts);
    await changeCommitment(this.#parts.station, its.commitmentId, its.state, {
      attempts: its.attempts + 1,
      nextAttemptAt: now + pauseMs,
      problem: message,
    });
  }

  async #giveUp(its: Commitment, problem: string): Promise<void> {
    const { commitmentId, peer, role, state } = its;
    this.#parts.log.warn({ peer, role, problem }, 'a storage commitment was given up');
    const change = { state: 'failed', endedAt: this.#now(), problem } as const;
    await changeCommitment(this.#parts.station, commitmentId, state, change);
  }

  async #report({ commitmentId, transactionUid }: Commitment): Promise<CommitmentReport> {
    const instances = await instancesOf(this.#parts.station, commitmentId);
    return reportOf(transactionUid, instances, FAILURE_REASON.processingFailure);
  }

  #audit(
    event: 'commitment.given' | 'commitment.received',
    { peer, transactionUid }: Commitment,
    outcomes: readonly number[],
  ): Promise<void> {
    const failed = outcomes.filter((outcome) => outcome !== 0).length;
    return this.#parts.audit.record({
      event,
      user: peer,
      outcome: failed === 0 ? 'success' : 'failure',
      objects: { transactionUid, committed: String(outcomes.length - failed), failed: String(failed) },
    });
  }

  async #until(
    commitmentId: string,
    isReached: (commitment: Commitment) => boolean,
    signal?: AbortSignal,
  ): Promise<Commitment> {
    for (;;) {
      const next = Promise.withResolvers<void>();
      this.#waiters.add(next.resolve);
      signal?.addEventListener('abort', () => next.resolve(), { once: true });
      try {
        signal?.throwIfAborted();
        this.#stop.signal.throwIfAborted();
        const commitment = await readCommitment(this.#parts.station, commitmentId);
        if (isReached(commitment)) return commitment;
        await next.promise;
      } finally {
        this.#waiters.delete(next.resolve);
      }
    }
  }

  #changed(): void {
    for (const resolve of this.#waiters) resolve();
  }
}
