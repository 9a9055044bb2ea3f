import type { AnswerQueue, AnswerSlot } from './answer-queue.ts';
import type { ContextAnswer } from './association-policy.ts';
import type { CommandSet } from './command-set.ts';
import type { AssociationFacts } from './handlers.ts';
import type { AssociationService, Operation, OperationPort, OperationRequest } from './services.ts';

/** Identifiers are short; the longest lists of UIDs in use have some ten thousand. */
const LONGEST_DATA_SET_BYTES = 2 * 1024 * 1024;

/** Gathers the data set of a request that is no C-STORE. */
export class DatasetAssembly {
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  /** Copies what it needs: the buffer is the socket's. */
  add(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > LONGEST_DATA_SET_BYTES) this.#parts.length = 0;
    else if (bytes.length > 0) this.#parts.push(Buffer.from(bytes));
  }

  /** null when it was too long to keep */
  get whole(): Buffer | null {
    return this.#bytes > LONGEST_DATA_SET_BYTES ? null : Buffer.concat(this.#parts);
  }
}

interface Pending {
  readonly messageId: number;
  operation: Operation | null;
  isCancelled: boolean;
}

interface OperationsOptions {
  readonly facts: AssociationFacts;
  readonly services: readonly AssociationService[];
  readonly answers: AnswerQueue;
  readonly maxPduBytes: number;
  /** @returns whether the socket takes more */
  readonly send: (bytes: Buffer) => boolean;
}

/**
 * The operations of one association, one after the other in the order in which they were asked for: responses of two never
 * mix, and a peer that asks ten things at once costs no more than one that waits.
 */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #pending = new Set<Pending>();
  #waiters: (() => void)[] = [];
  #isClosed = false;

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** Whether a service of this node answers the command on this context. */
  takes(command: CommandSet, context: ContextAnswer): boolean {
    return this.#service(command, context) !== undefined;
  }

  ask(command: CommandSet, commandBytes: Buffer, context: ContextAnswer, dataset: Buffer | null): void {
    const service = this.#service(command, context);
    if (!service) return;
    const { facts, answers } = this.#options;
    const request: OperationRequest = {
      association: facts,
      contextId: context.contextId,
      sopClassUid: context.abstractSyntaxUid,
      transferSyntaxUid: context.transferSyntaxUid,
      command,
      commandBytes,
      dataset,
    };
    const pending: Pending = { messageId: command.messageId, operation: null, isCancelled: false };
    this.#pending.add(pending);
    const slot = answers.reserve(() => {
      if (this.#isClosed) return;
      pending.operation = service.begin(request, this.#port(pending, slot));
      if (pending.isCancelled) pending.operation.cancel();
    });
  }

  /** C-CANCEL-RQ, also for one whose turn has not come; one that is over is not missed (PS3.7 9.3.2.3). */
  cancel(messageId: number): void {
    for (const pending of this.#pending) {
      if (pending.messageId !== messageId || pending.isCancelled) continue;
      pending.isCancelled = true;
      pending.operation?.cancel();
    }
  }

  /** @returns whether an operation waits for responses of the peer */
  response(command: CommandSet, dataset: Buffer | null): boolean {
    for (const { operation } of this.#pending) {
      if (!operation?.response) continue;
      operation.response(command, dataset);
      return true;
    }
    return false;
  }

  /** The socket takes more. */
  drained(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const open = [...this.#pending];
    this.#pending.clear();
    for (const { operation } of open) operation?.abandon();
    this.drained();
  }

  #service(command: CommandSet, { abstractSyntaxUid }: ContextAnswer): AssociationService | undefined {
    return this.#options.services.find(
      ({ commandField, sopClassUids }) =>
        commandField === command.commandField && sopClassUids.has(abstractSyntaxUid),
    );
  }

  #port(pending: Pending, slot: AnswerSlot): OperationPort {
    const { send, answers, maxPduBytes } = this.#options;
    const isOpen = () => !this.#isClosed && this.#pending.has(pending);
    return {
      get isOpen() {
        return isOpen();
      },
      maxPduBytes,
      write: (bytes) => !isOpen() || send(bytes),
      writable: () =>
        new Promise((resolve) => {
          if (isOpen()) this.#waiters.push(resolve);
          else resolve();
        }),
      finish: (bytes) => {
        if (!isOpen()) return;
        this.#pending.delete(pending);
        answers.fill(slot, bytes);
      },
    };
  }
}
