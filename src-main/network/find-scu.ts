import { type DataSet, readDataSet } from '#main/dicom/data-set.ts';
import { characterSetOf, integerAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import { COMMAND } from './command-set.ts';
import { encodeQueryRequest } from './query-commands.ts';
import { contextFor, exchangeQuery, queryRefusal } from './query-exchange.ts';
import { QUERY_STATUS } from './query-status.ts';
import { encodeIdentifier, type QueryIdentifier, queryProposal, querySopClassUid } from './query-model.ts';
import {
  ScuAssociation,
  type PeerTarget,
  type ResponseMessage,
  type ScuTimeouts,
} from './scu-association.ts';

export interface FindOptions {
  /** Cancels the query: the peer is told, and the answers end with CANCELLED */
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Partial<ScuTimeouts>;
  /** After so many answers the peer is told to stop; default: no limit */
  readonly limit?: number;
}

/** One match. */
export interface FoundEntity {
  readonly dataSet: DataSet;
  /** That it is written in */
  readonly characterSet: string;
  /** Decoded text, values separated by backslashes; `''` when absent */
  text(keyword: string): string;
  /** null when absent or not a number */
  integer(keyword: string): number | null;
}

export interface FindEnd {
  /** The limit was reached and the peer had, or may have had, more */
  readonly isCut: boolean;
}

/** Answers that wait for the consumer before the peer is no longer read */
const MOST_WAITING = 500;

/**
 * Asks a peer with C-FIND (PS3.4 C.4.1) and yields the matches as they come, in an association of its own.
 *
 * A consumer that stops early cancels the query (C-CANCEL).
 *
 * @param identifier at every level below the highest the unique keys of the levels above must be given
 * @returns whether the limit cut the answer short
 * @throws AppError UNREACHABLE, PEER (`data.status` has a DIMSE status when the peer gave one), CANCELLED, INPUT
 */
export async function* findAtPeer(
  target: PeerTarget,
  identifier: QueryIdentifier,
  { signal, timeouts, limit = Infinity }: FindOptions = {},
): AsyncGenerator<FoundEntity, FindEnd, void> {
  const sopClassUid = querySopClassUid('find', identifier.root);
  const association = await ScuAssociation.open(target, [queryProposal('find', identifier.root)], {
    timeouts,
    opening: signal,
  });
  const stop = new AbortController();
  const answers = new AnswersWaiting(association);
  let isRunning = false;
  try {
    const context = contextFor(association, sopClassUid, target, 'queries (C-FIND)');
    isRunning = true;
    const ended = exchangeQuery(association, {
      context,
      command: (messageId) =>
        encodeQueryRequest(COMMAND.findRequest, context.contextId, messageId, sopClassUid),
      identifier: encodeIdentifier(identifier, context.transferSyntaxUid),
      onPending: (response) => answers.push(response),
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
    }).then(
      ({ command: { status } }) => answers.end(statusError(target, status)),
      (error: unknown) => answers.end(toAppError(error)),
    );
    let count = 0;
    for await (const answer of answers) {
      if (signal?.aborted) break;
      if (count === limit) {
        answers.drop();
        stop.abort(new AppError('CANCELLED', 'The limit was reached.'));
        await ended;
        return { isCut: true };
      }
      count += 1;
      yield foundEntity(answer, identifier.characterSet ?? '');
    }
    if (signal?.aborted) throw new AppError('CANCELLED', `The query of ${target.calledAeTitle} was stopped.`);
    return { isCut: false };
  } finally {
    if (isRunning) {
      stop.abort(new AppError('CANCELLED', 'The query was stopped.'));
      await answers.ended;
    }
    await association.release();
  }
}

function statusError(target: PeerTarget, status: number): AppError | null {
  if (status === QUERY_STATUS.success || status === QUERY_STATUS.cancelled) return null;
  return queryRefusal(target, status);
}

/** @throws AppError CORRUPT */
function foundEntity({ dataset, context }: ResponseMessage, fallbackSet: string): FoundEntity {
  const { dataSet } = readDataSet(dataset ?? Buffer.alloc(0), encodingOf(context.transferSyntaxUid));
  const characterSet = characterSetOf(dataSet) || fallbackSet;
  return {
    dataSet,
    characterSet,
    text: (keyword) => textAt(dataSet, tagOf(keyword), characterSet),
    integer: (keyword) => integerAt(dataSet, tagOf(keyword)),
  };
}

/** Hands answers from the socket to a consumer that may be slower. */
class AnswersWaiting implements AsyncIterable<ResponseMessage> {
  readonly #association: ScuAssociation;
  readonly #waiting: ResponseMessage[] = [];
  readonly #done = Promise.withResolvers<void>();
  #error: AppError | null = null;
  #isEnded = false;
  #isHeld = false;
  #isDropping = false;
  #wake: () => void = () => {};

  constructor(association: ScuAssociation) {
    this.#association = association;
  }

  get ended(): Promise<void> {
    return this.#done.promise;
  }

  push(answer: ResponseMessage): void {
    if (this.#isDropping) return;
    this.#waiting.push(answer);
    if (!this.#isHeld && this.#waiting.length >= MOST_WAITING) this.#hold(true);
    this.#wake();
  }

  /** Nobody takes them any more: what still comes is not kept. */
  drop(): void {
    this.#isDropping = true;
    this.#waiting.length = 0;
    if (this.#isHeld) this.#hold(false);
  }

  end(error: AppError | null): void {
    this.#error = error;
    this.#isEnded = true;
    this.#done.resolve();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ResponseMessage, void, void> {
    try {
      for (;;) {
        for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
          if (this.#isHeld && this.#waiting.length === 0) this.#hold(false);
          yield next;
        }
        if (this.#error) throw this.#error;
        if (this.#isEnded) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.drop();
    }
  }

  #hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#association.hold(isHeld);
  }
}
