import { AppError, toAppError } from '#shared/errors.ts';
import type { MoveOriginator } from './command-set.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import {
  ScuAssociation,
  type PeerTarget,
  type ScuTimeouts,
  type ContextProposal,
} from './scu-association.ts';
import { sendBlocks, sendInstance, type Convert } from './send-instance.ts';
import { isDone, statusText } from './status.ts';
import { planStore, type StoreBatch } from './store-plan.ts';

export interface StoreOptions {
  /** Associations used side by side; default 1 */
  readonly associations?: number;
  /** Stops the sending; what has not been answered by then is reported as CANCELLED */
  readonly signal?: AbortSignal;
  readonly timeouts?: Partial<ScuTimeouts>;
  /** Makes of an instance what the peer takes, where it does not take it as it is stored */
  readonly convert?: Convert | undefined;
  /** Of the C-MOVE that asked for this */
  readonly moveOriginator?: MoveOriginator | undefined;
  /** Called once for each instance, in the order in which the peer answers */
  readonly onResult?: (result: StoreResult, progress: StoreProgress) => void;
}

export interface StoreProgress {
  readonly done: number;
  readonly total: number;
}

/** What became of one instance. */
export interface StoreResult {
  /** Its place in the list that was sent */
  readonly index: number;
  readonly sopInstanceUid: string;
  /** DIMSE status of the peer; null when it never answered */
  readonly status: number | null;
  /** null: the peer has it (status 0000 or a warning) */
  readonly error: AppError | null;
}

const MAX_BREAKS_IN_A_ROW = 3;

/**
 * Sends instances with C-STORE (PS3.4 annex B), each byte as it is stored. An instance whose syntax the peer does not
 * take is converted where the options say how, else it fails by itself.
 *
 * @returns one result for each instance, in the order of `instances`; never throws for what a peer or a file does
 */
export async function storeInstances(
  target: PeerTarget,
  instances: readonly InstanceToSend[],
  options: StoreOptions = {},
): Promise<readonly StoreResult[]> {
  const results = new Map<number, StoreResult>();
  const job: StoreJob = {
    target,
    instances,
    options,
    finish(index, status, error) {
      const result = { index, sopInstanceUid: instances[index]?.sopInstanceUid ?? '', status, error };
      results.set(index, result);
      options.onResult?.(result, { done: results.size, total: instances.length });
    },
  };
  const { preferredTransferSyntaxUid } = target;
  for (const batch of planStore(instances, options.convert !== undefined, preferredTransferSyntaxUid))
    await sendBatch(job, batch);
  return [...results.values()].sort((a, b) => a.index - b.index);
}

interface StoreJob {
  readonly target: PeerTarget;
  readonly instances: readonly InstanceToSend[];
  readonly options: StoreOptions;
  finish(index: number, status: number | null, error: AppError | null): void;
}

/** Several lanes take from one queue, so that a slow association holds up nothing. */
async function sendBatch(job: StoreJob, batch: StoreBatch): Promise<void> {
  const queue = batch.indices.values();
  const lanes = Math.max(1, Math.min(job.options.associations ?? 1, batch.indices.length));
  await Promise.all(Array.from({ length: lanes }, () => sendLane(job, batch.contexts, queue)));
}

async function sendLane(
  job: StoreJob,
  contexts: readonly ContextProposal[],
  queue: IterableIterator<number>,
): Promise<void> {
  const { target, options, instances } = job;
  const { preferredTransferSyntaxUid } = target;
  const { signal, timeouts } = options;
  const blocks = sendBlocks();
  let association: ScuAssociation | null = null;
  /** Why the lane gave up */
  let broken: AppError | null = null;
  let breaksInARow = 0;
  try {
    for (const index of queue) {
      const instance = instances[index];
      if (!instance) continue;
      if (broken || signal?.aborted) {
        job.finish(index, null, broken ?? new AppError('CANCELLED', 'Sending was stopped.'));
        continue;
      }
      try {
        association ??= await ScuAssociation.open(target, contexts, { timeouts, signal });
        const status = await sendInstance(association, instance, blocks, {
          ...options,
          preferredTransferSyntaxUid,
        });
        breaksInARow = 0;
        job.finish(index, status, isDone(status) ? null : refusal(target, status));
      } catch (thrown) {
        const error = toAppError(thrown);
        job.finish(index, null, error);
        if (association?.isOpen) continue;
        // One instance may make a peer abort; a peer that aborts again and again is left alone
        breaksInARow += 1;
        if (!association || breaksInARow === MAX_BREAKS_IN_A_ROW) broken = error;
        association = null;
      }
    }
  } finally {
    await association?.release();
  }
}

function refusal({ calledAeTitle }: PeerTarget, status: number): AppError {
  const isFull = (status & 0xff00) === 0xa700;
  return new AppError(
    isFull ? 'FULL' : 'PEER',
    `${calledAeTitle} did not take the instance (status ${statusText(status)}). ` +
      (isFull ? 'It is out of space or memory; try again later.' : 'Its log says why.'),
    { data: { status } },
  );
}
