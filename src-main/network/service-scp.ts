import { AppError, toAppError } from '#shared/errors.ts';
import type { ContextAnswer } from './association-policy.ts';
import { COMMAND, RESPONSE, type CommandSet } from './command-set.ts';
import type { AssociationFacts, Service, ServiceChannel, Services } from './handlers.ts';
import { encodeNormalizedResponse, encodeQueryResponse } from './service-responses.ts';
import { STATUS } from './status.ts';

/** What the services of an association ask of it. */
export interface ServiceHost {
  readonly facts: AssociationFacts;
  readonly services: Services;
  readonly contexts: ReadonlyMap<number, ContextAnswer>;
  readonly maxFragmentBytes: number;
  /** @returns false when the socket is full: the rest waits until `drained` */
  write(bytes: Buffer, written?: () => void): boolean;
  /** A request was answered with a failure: for the log */
  refused(status: number, comment: string): void;
  /** Ends the association: a service failed in a way that cannot be answered */
  fail(what: string): void;
}

/** More than any identifier or list of a commitment; a peer cannot fill the memory. */
export const MAX_DATASET_BYTES = 2 * 1024 * 1024;
/** A peer that sends more than this in one request means no request */
const MAX_READ_OVER_BYTES = 16 * MAX_DATASET_BYTES;
/** Requests that wait for the one under way */
export const MAX_WAITING = 16;
const RESPONSE_WITHIN_MS = 120_000;

interface Incoming {
  readonly context: ContextAnswer;
  readonly command: CommandSet;
  readonly parts: Buffer[];
  bytes: number;
}

interface Exchange {
  readonly messageId: number;
  readonly resolve: (response: CommandSet) => void;
  readonly reject: (error: AppError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The services of one association that work for longer: queries, retrievals, storage commitment, procedure steps.
 *
 * One at a time, in the order in which they came; C-ECHO, C-STORE and C-CANCEL are taken meanwhile.
 */
export class ServiceScp {
  readonly #host: ServiceHost;
  readonly #running = new Map<number, AbortController>();
  readonly #drains: (() => void)[] = [];
  readonly #leaving = new Set<() => void>();
  readonly #exchanges = new Map<number, Exchange>();
  readonly #channel: ServiceChannel;
  #incoming: Incoming | null = null;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #lastMessageId = 0;
  #isFull = false;
  #isOver = false;

  constructor(host: ServiceHost) {
    this.#host = host;
    this.#channel = {
      maxFragmentBytes: host.maxFragmentBytes,
      contextsOf: (abstractSyntaxUid) =>
        [...host.contexts.values()].filter((context) => context.abstractSyntaxUid === abstractSyntaxUid),
      write: (bytes) => this.#write(bytes),
      writeThrough: (bytes) => this.#writeThrough(bytes),
      exchange: (messageId, send) => this.#exchange(messageId, send),
      refused: (status, comment) => host.refused(status, comment),
      nextMessageId: () => (this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1),
    };
  }

  /** Work is under way: the peer waits for us, not we for it. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** Whether this command is for a service here; its data set, if it has one, then comes with `write`. */
  serves(command: CommandSet): boolean {
    if (command.commandField === COMMAND.cancelRequest) return true;
    if ((command.commandField & RESPONSE) !== 0) return this.#exchanges.size > 0;
    return this.#host.services[command.commandField] !== undefined;
  }

  /** @returns why the association cannot go on, null when it can */
  begin(context: ContextAnswer, command: CommandSet): string | null {
    this.#incoming = { context, command, parts: [], bytes: 0 };
    return command.hasDataset ? null : this.end();
  }

  /**
   * What is longer than this node keeps is read over, and refused when it has come; not for ever.
   *
   * @returns as `begin`
   */
  write(bytes: Buffer): string | null {
    const incoming = this.#incoming;
    if (!incoming || bytes.length === 0) return null;
    incoming.bytes += bytes.length;
    if (incoming.bytes > MAX_READ_OVER_BYTES) return 'a data set without end';
    // A copy: the buffer of the socket is used again
    if (incoming.bytes <= MAX_DATASET_BYTES) incoming.parts.push(Buffer.from(bytes));
    else incoming.parts.length = 0;
    return null;
  }

  /** @returns as `begin` */
  end(): string | null {
    const incoming = this.#incoming;
    this.#incoming = null;
    if (!incoming) return null;
    const { context, command, parts } = incoming;
    if (command.commandField === COMMAND.cancelRequest) {
      this.#running.get(command.messageIdBeingRespondedTo)?.abort();
      return null;
    }
    if ((command.commandField & RESPONSE) !== 0) {
      this.#answered(command);
      return null;
    }
    if (this.#waiting > MAX_WAITING) return 'more requests at once than were agreed to';
    const isTooLong = incoming.bytes > MAX_DATASET_BYTES;
    const service = isTooLong ? refuseTooLong : this.#host.services[command.commandField];
    if (service) this.#start(service, context, command, Buffer.concat(parts));
    return null;
  }

  /** The socket has room again. */
  drained(): void {
    this.#isFull = false;
    for (const resume of this.#drains.splice(0)) resume();
  }

  /** The association is over: whatever runs is told to stop. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#incoming = null;
    for (const abort of this.#running.values()) abort.abort();
    for (const { reject, timer } of this.#exchanges.values()) {
      clearTimeout(timer);
      reject(over());
    }
    this.#exchanges.clear();
    for (const resume of this.#leaving) resume();
    this.drained();
  }

  #start(service: Service, context: ContextAnswer, command: CommandSet, dataset: Buffer): void {
    const abort = new AbortController();
    // A message id is unique among the pending ones (PS3.7 9.3); a second one of the same id is not cancelled by mistake.
    this.#running.set(command.messageId, abort);
    this.#waiting += 1;
    const { facts } = this.#host;
    const request = { association: facts, context, command, dataset, signal: abort.signal };
    this.#last = this.#last
      .then(async () => {
        if (!this.#isOver) await service(request, this.#channel);
      })
      .catch((thrown: unknown) => {
        if (!this.#isOver) this.#host.fail(`a service failed: ${toAppError(thrown).message}`);
      })
      .finally(() => {
        this.#waiting -= 1;
        if (this.#running.get(command.messageId) === abort) this.#running.delete(command.messageId);
      });
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#isFull) await this.#room();
    if (this.#isOver) throw over();
    if (this.#host.write(bytes)) return;
    this.#isFull = true;
    await this.#room();
    if (this.#isOver) throw over();
  }

  async #writeThrough(bytes: Buffer): Promise<void> {
    if (this.#isOver) throw over();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#leaving.add(resolve);
    if (!this.#host.write(bytes, resolve)) this.#isFull = true;
    await promise;
    this.#leaving.delete(resolve);
    if (this.#isOver) throw over();
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#drains.push(resolve);
    });
  }

  async #exchange(messageId: number, send: () => Promise<void>): Promise<CommandSet> {
    const { promise, resolve, reject } = Promise.withResolvers<CommandSet>();
    const timer = setTimeout(
      () => this.#host.fail('the peer did not answer a sub-operation'),
      RESPONSE_WITHIN_MS,
    );
    timer.unref();
    this.#exchanges.set(messageId, { messageId, resolve, reject, timer });
    promise.catch(() => {});
    await send();
    return promise;
  }

  #answered(response: CommandSet): void {
    const exchange = this.#exchanges.get(response.messageIdBeingRespondedTo);
    if (!exchange) return;
    this.#exchanges.delete(exchange.messageId);
    clearTimeout(exchange.timer);
    exchange.resolve(response);
  }
}

const QUERIES: ReadonlySet<number> = new Set([COMMAND.findRequest, COMMAND.moveRequest, COMMAND.getRequest]);

const refuseTooLong: Service = ({ context, command }, channel) => {
  const facts = { status: STATUS.cannotUnderstand, errorComment: 'The data set is too long' };
  const encode = QUERIES.has(command.commandField) ? encodeQueryResponse : encodeNormalizedResponse;
  channel.refused(facts.status, facts.errorComment);
  return channel.write(encode(context.contextId, command, facts));
};

function over(): AppError {
  return new AppError('CANCELLED', 'The association ended.');
}
