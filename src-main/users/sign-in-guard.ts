import { AppError } from '#shared/errors.ts';
import { userKeyOf } from './accounts.ts';

const FREE_TRIES = 3;
const LONGEST_WAIT_MS = 15 * 60_000;
/** More names than this under attack at once: the oldest are forgotten, so that memory stays bounded. */
const MAX_NAMES = 10_000;

interface Failures {
  readonly count: number;
  readonly untilMs: number;
}

/**
 * Slows down guessing: after three wrong passwords for a name each further one doubles the wait, up to a quarter of an hour.
 *
 * Names that do not exist are treated alike, so that the answer tells nothing. A right password clears the name.
 */
export class SignInGuard {
  readonly #failures = new Map<string, Failures>();

  /** @throws AppError BUSY with `retryAfterSeconds` while the name has to wait */
  check(name: string, nowMs: number): void {
    const waitMs = (this.#failures.get(userKeyOf(name))?.untilMs ?? 0) - nowMs;
    if (waitMs <= 0) return;
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    throw new AppError(
      'BUSY',
      `Too many wrong passwords for this name. Wait ${retryAfterSeconds} seconds, or ask an administrator for a new password.`,
      { data: { retryAfterSeconds } },
    );
  }

  failed(name: string, nowMs: number): void {
    const key = userKeyOf(name);
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const waitMs = count < FREE_TRIES ? 0 : Math.min(1000 * 2 ** (count - FREE_TRIES), LONGEST_WAIT_MS);
    this.#failures.delete(key);
    this.#failures.set(key, { count, untilMs: nowMs + waitMs });
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > MAX_NAMES && !oldest.done) this.#failures.delete(oldest.value);
  }

  succeeded(name: string): void {
    this.#failures.delete(userKeyOf(name));
  }
}
