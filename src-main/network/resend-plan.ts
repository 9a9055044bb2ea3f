import { setTimeout as after } from 'node:timers/promises';
import type { AppError } from '#shared/errors.ts';
import { isDone } from './status.ts';
import type { StoreResult } from './storage-scu.ts';

/** Out of resources (PS3.4 table B.2-1): the one group of refusals that time alone may cure */
function isOutOfResources(status: number): boolean {
  return (status & 0xff00) === 0xa700;
}

/**
 * Whether sending the same instance again may go better: the peer was away, broke off or was full, rather than that it does
 * not want this instance or that we cannot read it.
 */
export function mayGoBetter({ status, error }: Pick<StoreResult, 'status' | 'error'>): boolean {
  if (error === null || (status !== null && isDone(status))) return false;
  if (status !== null) return isOutOfResources(status);
  return error.code === 'UNREACHABLE' || (error.code === 'PEER' && !isAboutTheInstance(error));
}

/** The peer does not take this kind of object in this syntax. */
function isAboutTheInstance(error: AppError): boolean {
  return error.data['sopClassUid'] !== undefined;
}

/** Pauses between tries, in milliseconds; the last one repeats. */
export const BACKOFF_MS = [2_000, 10_000, 30_000, 120_000, 300_000] as const;

export function backoffMs(triesSoFar: number, delaysMs: readonly number[] = BACKOFF_MS): number {
  return delaysMs[Math.min(triesSoFar, delaysMs.length) - 1] ?? 0;
}

/** Waits before the next try. @throws when the signal aborts */
export type Pause = (pauseMs: number, signal: AbortSignal | undefined) => Promise<unknown>;

export const pauseByClock: Pause = (pauseMs, signal) => after(pauseMs, undefined, { signal });
