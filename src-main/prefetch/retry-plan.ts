import type { ErrorCode } from '#shared/errors.ts';
import { ERROR_KINDS } from '#shared/errors.ts';

const MINUTE_MS = 60_000;

/** Pauses after each failure; after the last of them a person has to ask again. */
const PAUSES_MS: readonly number[] = [
  5_000,
  15_000,
  MINUTE_MS,
  ...Array<number>(12).fill(5 * MINUTE_MS),
  ...Array<number>(24).fill(60 * MINUTE_MS),
];

/**
 * When what failed is tried again, in milliseconds from now; null: not by itself.
 *
 * @param failures how often it failed, this time included
 * @param code why; undefined when that was lost with the core
 * @param sources how many archives have it: each is tried before a pause is made
 */
export function retryAfterMs(failures: number, code: ErrorCode | undefined, sources = 1): number | null {
  if (failures < sources) return 0;
  if (code !== undefined && !ERROR_KINDS[code].retryable) return null;
  return PAUSES_MS[Math.floor(failures / sources) - 1] ?? null;
}
