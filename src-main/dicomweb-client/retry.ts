import { setTimeout as sleep } from 'node:timers/promises';
import { toAppError, type AppError } from '#shared/errors.ts';

export interface RetryOptions {
  /** Waits between the attempts, in milliseconds; one attempt more than waits */
  readonly waitsMs?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULT_WAITS_MS = [1000, 4000, 15_000] as const;
const BUSY_STATUSES = new Set([500, 502, 503, 504]);

/** Whether the same request may succeed in a moment without anybody doing something. */
export function isPassing({ code, data }: AppError): boolean {
  if (code === 'UNREACHABLE' || code === 'BUSY') return true;
  return code === 'PEER' && BUSY_STATUSES.has(Number(data['status']));
}

/**
 * Does something again that failed for a reason that passes, with growing waits in between.
 *
 * @param attempt gets the number of attempts that failed before
 * @throws AppError of the last attempt, or at once one that does not pass
 */
export async function withRetries<Result>(
  attempt: (failed: number) => Promise<Result>,
  { waitsMs = DEFAULT_WAITS_MS, signal }: RetryOptions = {},
): Promise<Result> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await attempt(failed);
    } catch (thrown) {
      const error = toAppError(thrown);
      const waitMs = waitsMs[failed];
      if (waitMs === undefined || signal?.aborted === true || !isPassing(error)) throw error;
      const askedMs = Number(error.data['retryAfterSeconds'] ?? 0) * 1000;
      await sleep(Math.max(waitMs, askedMs), undefined, signal ? { signal } : {}).catch(() => {
        throw error;
      });
    }
  }
}
