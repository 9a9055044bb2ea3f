import { setImmediate as otherWork, setTimeout as after } from 'node:timers/promises';
import { toAppError } from '#shared/errors.ts';
import { COMMAND } from './command-set.ts';
import type { AssociationFacts, ServiceChannel, ServiceRequest, Services } from './handlers.ts';
import { DATA_HEAD_BYTES, PDV_LAST, writeDataHead } from './pdu.ts';
import { QUERY_STATUS } from './query-status.ts';
import { encodeQueryResponse } from './service-responses.ts';
import { STATUS } from './status.ts';

/** PS3.4 C.4: the query classes of the two information models */
export const PATIENT_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.1.1';
export const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';

export interface FindQuestion {
  readonly association: AssociationFacts;
  /** PATIENT_ROOT_FIND or STUDY_ROOT_FIND */
  readonly sopClassUid: string;
  /** Of the identifier, and of those in the answers */
  readonly transferSyntaxUid: string;
  readonly identifier: Buffer;
}

/** The answers to one C-FIND, told as fast as the peer takes them. */
export interface FindAnswers {
  /** FF00, or FF01 when something was asked for that is not supported */
  readonly pendingStatus: number;
  /**
   * Tells some more, about a millisecond's work.
   *
   * @param tell takes one encoded identifier, valid during the call
   * @returns whether there may be more
   * @throws AppError
   */
  next(tell: (identifier: Buffer) => void): boolean;
  /** The peer keeps us waiting: does a bit of what lets the database go. @returns false when there is nothing to do */
  wait(): boolean;
  /** How it ended when `next` has said that there is no more */
  readonly outcome: FindRefusal;
  /** Nobody wants more. @param status the one that was sent; null when the association broke off */
  close(status: number | null): void;
}

export interface FindRefusal {
  readonly status: number;
  /** For the peer, at most 64 characters; '' when there is nothing to say */
  readonly comment: string;
}

/** What the network asks of the rest of the core to answer queries. */
export interface FindHandler {
  /** Rejects with AppError */
  find(question: FindQuestion): Promise<FindAnswers | FindRefusal>;
}

/** C-FIND SCP (PS3.4 C.4.1). */
export function findServices(handler: FindHandler): Services {
  return { [COMMAND.findRequest]: (request, channel) => find(handler, request, channel) };
}

interface FindOutcome extends FindRefusal {
  /** Pending responses that leave together with the final one */
  readonly lastMatches?: Buffer;
}

/** Until a peer has taken nothing for so long, the database may be kept waiting too. */
const PATIENCE_MS = 1000;

async function find(handler: FindHandler, request: ServiceRequest, channel: ServiceChannel): Promise<void> {
  const { association, command, context, dataset } = request;
  const { abstractSyntaxUid: sopClassUid, transferSyntaxUid, contextId } = context;
  let answers: FindAnswers | null = null;
  let outcome: FindOutcome;
  let isTold = false;
  try {
    if (command.affectedSopClassUid === sopClassUid) {
      const begun = await handler.find({ association, sopClassUid, transferSyntaxUid, identifier: dataset });
      if ('status' in begun) outcome = begun;
      else {
        answers = begun;
        outcome = await tell(begun, request, channel);
      }
    } else {
      outcome = {
        status: STATUS.sopClassNotSupported,
        comment: 'The SOP class is not the one of the context',
      };
    }
    const { status, comment: errorComment, lastMatches } = outcome;
    const final = encodeQueryResponse(contextId, command, { status, errorComment });
    await channel.write(lastMatches ? Buffer.concat([lastMatches, final]) : final);
    isTold = true;
    answers?.close(status);
  } catch (error) {
    if (isTold) throw error;
    const { code, message: errorComment } = toAppError(error);
    if (code === 'CANCELLED') {
      answers?.close(null);
      return;
    }
    const status = QUERY_STATUS.unableToProcess;
    answers?.close(status);
    await channel.write(encodeQueryResponse(contextId, command, { status, errorComment }));
  }
}

/** @throws AppError CANCELLED when the association is over */
async function tell(
  answers: FindAnswers,
  { context, command, signal }: ServiceRequest,
  channel: ServiceChannel,
): Promise<FindOutcome> {
  const { contextId } = context;
  const status = answers.pendingStatus;
  const pending = encodeQueryResponse(contextId, command, { status, hasDataset: true });
  const messages = new PendingMessages(pending, contextId, channel.maxFragmentBytes);
  for (;;) {
    if (signal.aborted) return { status: QUERY_STATUS.cancelled, comment: '' };
    const hasMore = answers.next((identifier) => {
      messages.add(identifier);
    });
    if (!hasMore) return { ...answers.outcome, lastMatches: messages.take() };
    if (messages.length > 0) await untilTaken(channel.write(messages.take()), answers);
    // Also for C-CANCEL to be heard
    await otherWork();
  }
}

async function untilTaken(writing: Promise<void>, answers: FindAnswers): Promise<void> {
  const taken = writing.then(() => true);
  let isTaken = await Promise.race([taken, after(PATIENCE_MS, false, { ref: false })]);
  while (!isTaken && answers.wait()) isTaken = await Promise.race([taken, otherWork(false)]);
  await taken;
}

const FIRST_BYTES = 64 * 1024;

/** Puts pending responses together, each a command and an identifier, so that many leave in one write. */
class PendingMessages {
  readonly #command: Buffer;
  readonly #contextId: number;
  readonly #fragmentBytes: number;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  constructor(command: Buffer, contextId: number, maxFragmentBytes: number) {
    this.#command = command;
    this.#contextId = contextId;
    this.#fragmentBytes = maxFragmentBytes;
  }

  get length(): number {
    return this.#at;
  }

  add(identifier: Buffer): void {
    const fragments = Math.max(1, Math.ceil(identifier.length / this.#fragmentBytes));
    this.#reserve(this.#command.length + identifier.length + fragments * DATA_HEAD_BYTES);
    this.#at += this.#command.copy(this.#bytes, this.#at);
    for (let from = 0; from < identifier.length || from === 0; from += this.#fragmentBytes) {
      const to = Math.min(identifier.length, from + this.#fragmentBytes);
      writeDataHead(
        this.#bytes,
        this.#at,
        to - from,
        this.#contextId,
        to === identifier.length ? PDV_LAST : 0,
      );
      this.#at += DATA_HEAD_BYTES;
      this.#at += identifier.copy(this.#bytes, this.#at, from, to);
    }
  }

  /** What was added; the memory is the taker's. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.allocUnsafe(Math.max(FIRST_BYTES, Math.ceil(this.#at / 4096) * 4096));
    this.#at = 0;
    return taken;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + count));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
