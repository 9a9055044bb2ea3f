import { isUid } from '#shared/dicom/uid.ts';
import { toAppError, type AppError } from '#shared/errors.ts';
import type { AnswerQueue } from './answer-queue.ts';
import type { ContextAnswer } from './association-policy.ts';
import { encodeStoreResponse, type CommandSet } from './command-set.ts';
import type { AssociationFacts, StoreHandler, StoreSink } from './handlers.ts';
import { dimseStatus, STATUS } from './status.ts';

/** What the storage SCP asks of the association that it serves. */
export interface StorageHost {
  readonly facts: AssociationFacts;
  readonly answers: AnswerQueue;
  /** An instance was answered with a failure: for the log */
  refused?(status: number, comment: string): void;
  /** Stops and goes on with reading from the peer */
  holdForSink(isHeld: boolean): void;
}

interface Incoming {
  readonly contextId: number;
  readonly command: CommandSet;
  /** null: refused before the data set came, which is then only read over */
  readonly sink: StoreSink | null;
  readonly status: number;
  readonly comment: string;
}

function refusalOf(context: ContextAnswer, command: CommandSet): [status: number, comment: string] | null {
  if (command.affectedSopClassUid !== context.abstractSyntaxUid) {
    return [STATUS.sopClassNotSupported, 'SOP class differs from the presentation context'];
  }
  if (context.role === 'scp') {
    return [STATUS.notAuthorized, 'This node may not store here'];
  }
  if (!isUid(command.affectedSopInstanceUid)) {
    return [STATUS.invalidSopInstance, 'Affected SOP Instance UID is not a valid UID'];
  }
  return null;
}

/**
 * C-STORE of one association (PS3.4 annex B): the data set goes to a sink untouched, the answer waits until the sink
 * says that it is safe.
 *
 * Several instances may be on their way to the disk at once; they are answered in the order in which they came.
 */
export class StorageScp {
  readonly #host: StorageHost;
  readonly #handler: StoreHandler;
  #incoming: Incoming | null = null;
  #heldBy: StoreSink | null = null;
  #acknowledged = 0;
  #pending = 0;
  #whenSettled: (() => void) | null = null;
  #isOver = false;

  constructor(host: StorageHost, handler: StoreHandler) {
    this.#host = host;
    this.#handler = handler;
  }

  /** Instances answered with success */
  get acknowledgedInstances(): number {
    return this.#acknowledged;
  }

  get isReceiving(): boolean {
    return this.#incoming !== null;
  }

  /** A C-STORE-RQ has come; its data set follows. */
  begin(context: ContextAnswer, command: CommandSet): void {
    const { contextId } = context;
    const refusal = refusalOf(context, command);
    if (refusal) {
      const [status, comment] = refusal;
      this.#incoming = { contextId, command, sink: null, status, comment };
      return;
    }
    try {
      const sink = this.#handler.openSink({
        association: this.#host.facts,
        sopClassUid: command.affectedSopClassUid,
        sopInstanceUid: command.affectedSopInstanceUid,
        transferSyntaxUid: context.transferSyntaxUid,
      });
      this.#incoming = { contextId, command, sink, status: STATUS.success, comment: '' };
    } catch (thrown) {
      const error = toAppError(thrown);
      const status = dimseStatus(error);
      this.#incoming = { contextId, command, sink: null, status, comment: error.message };
    }
  }

  write(bytes: Buffer): void {
    const sink = this.#incoming?.sink;
    if (!sink || sink.write(bytes) || this.#heldBy) return;
    this.#heldBy = sink;
    sink.onDrain = () => this.#release(sink);
    this.#host.holdForSink(true);
  }

  /** The last fragment of the data set has been written. */
  end(): void {
    const incoming = this.#incoming;
    if (!incoming) return;
    this.#incoming = null;
    const { contextId, command, sink, status, comment } = incoming;
    const slot = this.#host.answers.reserve();
    if (!sink) {
      this.#host.refused?.(status, comment);
      this.#host.answers.fill(slot, encodeStoreResponse(contextId, command, status, comment));
      return;
    }
    this.#pending += 1;
    const settle = (error: AppError | null) => {
      this.#release(sink);
      this.#pending -= 1;
      const code = error ? dimseStatus(error) : STATUS.success;
      if (error) this.#host.refused?.(code, error.message);
      const pdu = encodeStoreResponse(contextId, command, code, error?.message);
      this.#host.answers.fill(slot, pdu, () => {
        if (!error && !this.#isOver) this.#acknowledged += 1;
      });
      if (this.#pending === 0) this.#whenSettled?.();
    };
    sink.end().then(settle, (thrown: unknown) => settle(toAppError(thrown)));
  }

  /** The association is over: what has not come whole is thrown away, what has is made safe but answered no more. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#incoming?.sink?.abort();
    this.#incoming = null;
    this.#heldBy = null;
    const tell = () => this.#handler.associationClosed(this.#host.facts, this.#acknowledged);
    if (this.#pending === 0) tell();
    else this.#whenSettled = tell;
  }

  #release(sink: StoreSink): void {
    if (this.#heldBy !== sink) return;
    this.#heldBy = null;
    sink.onDrain = null;
    this.#host.holdForSink(false);
  }
}
