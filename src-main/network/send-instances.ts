import { setTimeout as after } from 'node:timers/promises';
import { AppError } from '#shared/errors.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import type { PeerLimits } from './peer-limits.ts';
import { backoffMs, mayGoBetter } from './resend-plan.ts';
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
  const { signal, retries, onResult, onPause, delaysMs } = options;
  const results = new Map<number, StoreResult>();
  let left = instances.map((_, index) => index);
  for (let tries = 1; ; tries += 1) {
    const isLastTry = tries > retries;
    const again: number[] = [];
    let why: AppError | null = null;
    for (let at = 0; at < left.length; at += CHUNK) {
      const chunk = left.slice(at, at + CHUNK);
      const take = (result: StoreResult) => {
        const index = chunk[result.index] ?? -1;
        if (result.error?.code === 'CANCELLED') return;
        if (!isLastTry && mayGoBetter(result)) {
          again.push(index);
          why = result.error;
          return;
        }
        const settled = { ...result, index };
        results.set(index, settled);
        onResult?.(settled);
      };
      await sendChunk(
        target,
        chunk.map((index) => instances[index]!),
        options,
        take,
      );
      if (signal?.aborted) throw new AppError('CANCELLED', `Sending to ${target.calledAeTitle} was stopped.`);
      // A peer that is away now is away for the rest, too
      if (again.length >= chunk.length && why !== null) {
        again.push(...left.slice(at + CHUNK));
        break;
      }
    }
    if (again.length === 0) break;
    left = again;
    const pauseMs = backoffMs(tries, delaysMs);
    if (why !== null) onPause?.(pauseMs, why);
    await after(pauseMs, undefined, { signal }).catch(() => {
      throw new AppError('CANCELLED', `Sending to ${target.calledAeTitle} was stopped.`);
    });
  }
  return [...results.values()].sort((a, b) => a.index - b.index);
}

async function sendChunk(
  target: PeerTarget,
  chunk: readonly InstanceToSend[],
  { limits, maxAssociations, timeouts, signal, convert }: SendOptions,
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
    await storeInstances(target, chunk, {
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
