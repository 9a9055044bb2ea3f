import { AppError } from '#shared/errors.ts';
import type {
  ArchiveOrderAnswer,
  ArchiveOrderKind,
  ArchiveOrderMessage,
  ArchiveOrders,
} from './archive-orders.ts';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: AppError) => void;
}

/** The main thread's side of archive orders: numbers them, and gives each its answer. */
export class OrderClient {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** @param send hands it to the catalog thread; false when there is none now */
  order<Kind extends ArchiveOrderKind>(
    kind: Kind,
    order: ArchiveOrders[Kind]['order'],
    send: (message: ArchiveOrderMessage) => boolean,
  ): Promise<ArchiveOrders[Kind]['result']> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      if (send({ id, kind, order } as ArchiveOrderMessage)) return;
      this.#waiting.delete(id);
      reject(new AppError('BUSY', 'The archive is being opened. Try again in a moment.'));
    });
  }

  answered(answer: ArchiveOrderAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('code' in answer) waiting?.reject(new AppError(answer.code, answer.message));
    else waiting?.resolve(answer.result as never);
  }

  /** The thread is gone: what it had begun is finished when it opens the catalog again, or was never given. */
  lost(): void {
    const error = new AppError(
      'INTERNAL',
      'The archive stopped before it answered. Look whether it was done, then try again.',
    );
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
