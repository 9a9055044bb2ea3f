import { AppError } from '#shared/errors.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import type { PeerLimits } from './peer-limits.ts';
import { backoffMs, mayGoBetter, type Pause, pauseByClock } from './resend-plan.ts';
import type { PeerTarget } from './scu-association.ts';
import { storeInstances, type StoreOptions, type StoreResult } from './storage-scu.ts';

export interface SendOptions extends Omit<StoreOptions, 'associations' | 'onResult'> {
  readonly limits: PeerLimits;
  /** Associations with this peer at once, over all jobs */
  readonly maxAssociations: number;
  /** Tries after the first, while they may help */
  readonly retries: number;
  readonly delaysMs?: readonly number[];
  /** An instance has its last result, good or bad */
  readonly onResult?: (result: StoreResult) => void;
  /** A pause before the next try begins */
  readonly onPause?: (pauseMs: number, why: AppError) => void;
  /** Default `storeInstances` */
  readonly store?: typeof storeInstances;
  /** Default: by the clock */
  readonly pause?: Pause;
}

/** After so many the place at the peer goes round, so that no study holds up all others */
const CHUNK = 200;

/**
 * Sends instances over as many associations as the peer has room for, and again, with growing pauses, what did not arrive
 * because of the peer's or the network's state.
 *
 * @returns one result for each, in the order of `instances`
 * @throws AppError CANCELLED; what was acknowledged until then has been told by `onResult`
 */
export async function sendInstances(
  target: PeerTarget,
  instances: readonly InstanceToSend[],
  options: SendOptions,
): Promise<readonly StoreResult[]> {
  const { signal, retries, onResult, onPause, delaysMs, pause = pauseByClock } = options;
  const results = new Map<number, StoreResult>();
  const settle = (result: StoreResult) => {
    results.set(result.index, result);
    onResult?.(result);
  };
  let left = instances.map((_, index) => index);
  for (let tries = 1; ; tries += 1) {
    const { indices, why } = await tryOnce(target, instances, left, options, settle, tries > retries);
    if (indices.length === 0) break;
    left = indices;
    const pauseMs = backoffMs(tries, delaysMs);
    if (why) onPause?.(pauseMs, why);
    await pause(pauseMs, signal).catch(() => {
      throw stopped(target);
    });
  }
  return [...results.values()].sort((a, b) => a.index - b.index);
}

function stopped({ calledAeTitle }: PeerTarget): AppError {
  return new AppError('CANCELLED', `Sending to ${calledAeTitle} was stopped.`);
}

/** What another try may bring there, none after the last; and what the peer or the network said last. */
interface Lost {
  indices: number[];
  why: AppError | null;
}

async function tryOnce(
  target: PeerTarget,
  instances: readonly InstanceToSend[],
  left: readonly number[],
  options: SendOptions,
  settle: (result: StoreResult) => void,
  isLastTry: boolean,
): Promise<Lost> {
  const lost: Lost = { indices: [], why: null };
  for (let at = 0; at < left.length; at += CHUNK) {
    const chunk = left.slice(at, at + CHUNK);
    let lostOfChunk = 0;
    const take = (result: StoreResult) => {
      const index = chunk[result.index] ?? -1;
      if (result.error?.code === 'CANCELLED') return;
      const isLost = mayGoBetter(result);
      if (isLost) {
        lostOfChunk += 1;
        lost.why = result.error;
      }
      if (isLost && !isLastTry) lost.indices.push(index);
      else settle({ ...result, index });
    };
    const toSend = chunk.map((index) => instances[index]!);
    await sendChunk(target, toSend, options, take).catch((error: unknown) => {
      throw options.signal?.aborted ? stopped(target) : error;
    });
    if (options.signal?.aborted) throw stopped(target);
    // A peer that is away now is away for the rest, too
    if (lostOfChunk < chunk.length || (isLastTry && lost.why?.code !== 'UNREACHABLE')) continue;
    for (const index of left.slice(at + CHUNK)) {
      const { sopInstanceUid } = instances[index]!;
      if (isLastTry) settle({ index, sopInstanceUid, status: null, error: lost.why });
      else lost.indices.push(index);
    }
    break;
  }
  return lost;
}

async function sendChunk(
  target: PeerTarget,
  chunk: readonly InstanceToSend[],
  { limits, maxAssociations, timeouts, signal, convert, store = storeInstances }: SendOptions,
  onResult: (result: StoreResult) => void,
): Promise<void> {
  const { calledAeTitle } = target;
  const places = [await limits.take(calledAeTitle, maxAssociations, signal)];
  try {
    while (places.length < Math.min(maxAssociations, chunk.length)) {
      const place = limits.tryTake(calledAeTitle, maxAssociations);
      if (!place) break;
      places.push(place);
    }
    await store(target, chunk, {
      associations: places.length,
      convert,
      ...(timeouts && { timeouts }),
      ...(signal && { signal }),
      onResult,
    });
  } finally {
    for (const giveBack of places) giveBack();
  }
}
