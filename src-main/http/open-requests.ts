import { AppError } from '#shared/errors.ts';

/** Counts what each caller has open at once. */
export class OpenRequests {
  readonly #max: number;
  readonly #open = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * @returns to be called once when the request is over
   * @throws AppError BUSY when the caller has too many open
   */
  begin(callerId: string): () => void {
    const open = this.#open.get(callerId) ?? 0;
    if (open >= this.#max) {
      throw new AppError(
        'BUSY',
        `This caller has ${open} requests open, which is as many as it may. Wait until some are answered.`,
        { data: { retryAfterSeconds: 1 } },
      );
    }
    this.#open.set(callerId, open + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#open.get(callerId) ?? 1) - 1;
      if (left === 0) this.#open.delete(callerId);
      else this.#open.set(callerId, left);
    };
  }
}
