import { AppError, toAppError } from '#shared/errors.ts';
import { encodeStoreRequest } from './command-set.ts';
import { openDataset, type DatasetSource } from './dataset-source.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import { DATA_HEAD_BYTES, PDV_LAST, writeDataHead } from './pdu.ts';
import {
  ScuAssociation,
  type PeerTarget,
  type ScuTimeouts,
  type ContextProposal,
} from './scu-association.ts';
import { isDone, statusText } from './status.ts';
import { planStore, type StoreBatch } from './store-plan.ts';

export interface StoreOptions {
  /** Associations used side by side; default 1 */
  readonly associations?: number;
  /** Stops the sending; what has not been answered by then is reported as CANCELLED */
  readonly signal?: AbortSignal;
  readonly timeouts?: Partial<ScuTimeouts>;
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

/** Bytes of one read and one write; large enough that their number does not matter */
const BLOCK_BYTES = 1024 * 1024;
const MAX_BREAKS_IN_A_ROW = 3;

/**
 * Sends instances with C-STORE (PS3.4 annex B), each byte as it is stored; nothing is transcoded, so an instance whose
 * syntax the peer does not take fails by itself.
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
  for (const batch of planStore(instances)) await sendBatch(job, batch);
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
  const { signal, timeouts } = options;
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
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
        const status = await storeOne(association, instance, block);
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

/** @returns the status that the peer answered */
async function storeOne(
  association: ScuAssociation,
  instance: InstanceToSend,
  block: Buffer,
): Promise<number> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = instance;
  const context = association.context({ abstractSyntaxUid: sopClassUid, transferSyntaxUid });
  if (!context) {
    throw new AppError(
      'PEER',
      'The peer does not take this kind of object in the syntax in which it is stored.',
      {
        data: { sopClassUid, transferSyntaxUid },
      },
    );
  }
  const dataset = await openDataset(instance.source);
  try {
    const messageId = association.nextMessageId();
    const command = encodeStoreRequest(context.contextId, messageId, sopClassUid, sopInstanceUid);
    const { status } = await association.exchange(messageId, () =>
      sendMessage(association, context.contextId, command, dataset, block),
    );
    return status;
  } finally {
    await dataset.dispose();
  }
}

/**
 * The command and the first bytes leave in one write; a small instance is one write in all.
 *
 * The data set is read straight to its place between the heads of its fragments.
 */
async function sendMessage(
  association: ScuAssociation,
  contextId: number,
  command: Buffer,
  dataset: DatasetSource,
  block: Buffer,
): Promise<void> {
  const { sizeBytes } = dataset;
  // A deflated data set may have an odd length; its last fragment gets a null byte (PS3.5 A.5)
  const totalBytes = sizeBytes + (sizeBytes & 1);
  let used = command.copy(block);
  let position = 0;
  do {
    const from = position;
    const parts: Buffer[] = [];
    do {
      const room = (block.length - used - DATA_HEAD_BYTES) & ~1;
      const length = Math.min(association.maxFragmentBytes, room, totalBytes - position);
      const isLast = position + length === totalBytes;
      writeDataHead(block, used, length, contextId, isLast ? PDV_LAST : 0);
      used += DATA_HEAD_BYTES;
      const stored = Math.min(length, sizeBytes - position);
      if (stored > 0) parts.push(block.subarray(used, used + stored));
      if (stored < length) block[used + stored] = 0;
      used += length;
      position += length;
    } while (position < totalBytes && block.length - used >= DATA_HEAD_BYTES + association.maxFragmentBytes);
    if (parts.length > 0) await dataset.read(parts, from);
    await association.write(block.subarray(0, used));
    used = 0;
  } while (position < totalBytes);
}
