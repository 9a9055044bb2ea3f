import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { AppError, toAppError } from '#shared/errors.ts';
import type { ContextAnswer } from './association-policy.ts';
import { decodeCommandSet, RESPONSE, type CommandSet } from './command-set.ts';
import { LibraryAssociationBridge } from './dimse-library.ts';
import { CommandAssembly } from './command-assembly.ts';
import {
  abortPdu,
  OUR_MAX_PDU_BYTES,
  PDU_TYPE,
  PDV_COMMAND,
  PDV_HEAD_BYTES,
  PDV_LAST,
  releaseRequestPdu,
  releaseResponsePdu,
  userAbortPdu,
} from './pdu.ts';
import { PduReader, type PduFault } from './pdu-reader.ts';
import { ITS_SETTINGS, rejectionText } from './rejection-text.ts';
import { isPending } from './status.ts';
import type { OurUser } from './user-identity.ts';
import { otherCertificate, secureContext, serverNameOf, tlsProblem, type TlsTarget } from './tls-profile.ts';

/** The AE that we call. */
export interface PeerTarget {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** Absent: not encrypted */
  readonly tls?: TlsTarget | undefined;
  /** An uncompressed syntax that it would rather be sent, where that can be had without loss; `''`: as stored */
  readonly preferredTransferSyntaxUid?: string | undefined;
  /** Absent: nothing is said of a user */
  readonly user?: OurUser | undefined;
}

export interface ScuTimeouts {
  /** For the TCP connection */
  readonly connectMs: number;
  /** For the answer to A-ASSOCIATE-RQ and A-RELEASE-RQ */
  readonly associationMs: number;
  /** How long the peer may be silent while a response is due, and for it to take the next bytes */
  readonly responseMs: number;
}

export const SCU_TIMEOUTS: ScuTimeouts = { connectMs: 10_000, associationMs: 30_000, responseMs: 120_000 };

/** A peer that takes less cannot be sent a command in one fragment */
const SMALLEST_PDU_BYTES = 512;

/** More than any identifier of a query answer; a peer cannot fill the memory */
const MAX_IDENTIFIER_BYTES = 4 * 1024 * 1024;

export interface SyntaxPair {
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUid: string;
}

export interface AssociationOptions {
  readonly timeouts?: Partial<ScuTimeouts> | undefined;
  /** Breaks the association off, now or later */
  readonly signal?: AbortSignal | undefined;
  /** Breaks off only while it is being opened: what goes on then is ended more gently, as with C-CANCEL */
  readonly opening?: AbortSignal | undefined;
}

/** A presentation context to be proposed. */
export interface ContextProposal {
  readonly abstractSyntaxUid: string;
  /** The peer picks one; in the order in which we like them */
  readonly transferSyntaxUids: readonly string[];
  /** Role selection (PS3.7 D.3.3.4): `scp` asks that the peer may send us requests of this class, `both` either way */
  readonly role?: 'scp' | 'both';
}

/** A response and the data set that came with it. */
export interface ResponseMessage {
  readonly command: CommandSet;
  /** Identifier in the transfer syntax of `context`; null when there is none */
  readonly dataset: Buffer | null;
  readonly context: ContextAnswer;
}

/** Serves the requests that a peer makes on an association of ours, such as the C-STORE of a C-GET. */
export interface PeerRequests {
  /** A request has come; its data set, if it has one, follows in pieces that are valid during the call. */
  begin(context: ContextAnswer, command: CommandSet): void;
  write(bytes: Buffer): void;
  /** The request is complete */
  end(): void;
  /** The association is over */
  close(): void;
}

/** The message whose data set is coming. */
interface Incoming {
  readonly contextId: number;
  readonly response: { readonly command: CommandSet; readonly context: ContextAnswer } | null;
  readonly parts: Buffer[];
  bytes: number;
}

interface Conversation {
  readonly messageId: number;
  readonly onPending: ((response: ResponseMessage) => void) | null;
}

type Expected = 'associate' | 'response' | 'release' | null;

/**
 * Certificates of devices seldom name the host on which they run: what counts is that the certificate is trusted here,
 * where nobody is trusted but those whom an administrator chose, and that it is the one the AE title is bound to.
 */
export function connect({ host, port, tls: secure }: Pick<PeerTarget, 'host' | 'port' | 'tls'>): Socket {
  const plain = { host, port, noDelay: true, keepAlive: true };
  if (!secure) return net.connect(plain);
  const { material, fingerprint } = secure;
  return tls.connect({
    ...plain,
    ...secureContext(material),
    servername: serverNameOf(host),
    checkServerIdentity: (_name, { fingerprint256 }) =>
      fingerprint === '' || fingerprint === fingerprint256.replaceAll(':', '').toLowerCase()
        ? undefined
        : otherCertificate(),
  });
}

/** The event after which the first PDU may be sent. */
export function connectedEvent({ tls: secure }: Pick<PeerTarget, 'tls'>): 'connect' | 'secureConnect' {
  return secure ? 'secureConnect' : 'connect';
}

/**
 * An association that we asked for (PS3.8 9.2, requestor). One request of ours at a time; the peer's own requests go to
 * what `serve` was given.
 *
 * Owns the socket. Whatever goes wrong ends the association: the call that waits then throws, and every later one.
 */
export class ScuAssociation {
  readonly #target: PeerTarget;
  readonly #timeouts: ScuTimeouts;
  readonly #socket: Socket;
  readonly #reader: PduReader;
  readonly #library: LibraryAssociationBridge;
  readonly #command = new CommandAssembly();
  #expected: Expected = null;
  #timer: NodeJS.Timeout | null = null;
  #resolve: ((value: ResponseMessage | null) => void) | null = null;
  #reject: ((error: AppError) => void) | null = null;
  #failure: AppError | null = null;
  #contexts: readonly ContextAnswer[] = [];
  #incoming: Incoming | null = null;
  #conversation: Conversation | null = null;
  #requests: PeerRequests | null = null;
  #heardAtMs = 0;
  #isHeld = false;
  #maxPduBytes = 0;
  #lastMessageId = 0;

  private constructor(target: PeerTarget, timeouts: ScuTimeouts) {
    this.#target = target;
    this.#timeouts = timeouts;
    this.#reader = new PduReader({
      control: (type, pdu) => this.#control(type, pdu),
      piece: (contextId, control, bytes, endsPdv) => this.#piece(contextId, control, bytes, endsPdv),
    });
    this.#library = new LibraryAssociationBridge({
      write: (bytes) => this.#socket.write(bytes),
      fail: (what) => this.#fault({ reason: 0, what }),
    });
    this.#socket = connect(target);
    this.#socket.on('data', (chunk) => {
      this.#heardAtMs = performance.now();
      const fault = this.#reader.read(chunk);
      if (fault) this.#fault(fault);
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      const what = tlsProblem(error) ?? `the connection failed (${error.code ?? error.message})`;
      this.#fail(this.#error('UNREACHABLE', what, { cause: error }));
    });
    this.#socket.on('close', () => {
      this.#fail(this.#error('UNREACHABLE', 'it closed the connection'));
    });
  }

  /**
   * Connects and negotiates.
   *
   * @param contexts at most 128
   * @throws AppError UNREACHABLE when there is no connection or no answer, PEER when the peer says no, CANCELLED
   */
  static async open(
    target: PeerTarget,
    contexts: readonly ContextProposal[],
    options: AssociationOptions = {},
  ): Promise<ScuAssociation> {
    const association = new ScuAssociation(target, { ...SCU_TIMEOUTS, ...options.timeouts });
    const cancel = () => association.abort();
    const { signal, opening } = options;
    for (const each of [signal, opening]) {
      each?.addEventListener('abort', cancel, { once: true });
      if (each?.aborted) cancel();
    }
    if (signal) association.#socket.once('close', () => signal.removeEventListener('abort', cancel));
    try {
      await association.#negotiate(contexts);
    } finally {
      opening?.removeEventListener('abort', cancel);
    }
    return association;
  }

  get isOpen(): boolean {
    return this.#failure === null && this.#reader.isDataAllowed;
  }

  /** Data set bytes that fit into one P-DATA-TF of the peer; even, since DCMTK aborts on odd fragments. */
  get maxFragmentBytes(): number {
    const limit =
      this.#maxPduBytes === 0 ? OUR_MAX_PDU_BYTES : Math.min(this.#maxPduBytes, OUR_MAX_PDU_BYTES);
    return (limit - PDV_HEAD_BYTES) & ~1;
  }

  /** The accepted context of exactly this pair; undefined when the peer does not take it. */
  context({ abstractSyntaxUid, transferSyntaxUid }: SyntaxPair): ContextAnswer | undefined {
    return this.contextsOf(abstractSyntaxUid).find((each) => each.transferSyntaxUid === transferSyntaxUid);
  }

  /** The accepted contexts of a SOP class, in the order in which they were proposed. */
  contextsOf(abstractSyntaxUid: string): readonly ContextAnswer[] {
    return this.#contexts.filter((each) => each.abstractSyntaxUid === abstractSyntaxUid);
  }

  /** Takes the peer's requests from here on; without it they are a fault. */
  serve(requests: PeerRequests): void {
    this.#requests = requests;
  }

  /** Answers a request of the peer; a broken connection shows elsewhere. */
  respond(bytes: Buffer): void {
    if (!this.#failure) this.#socket.write(bytes);
  }

  /** Stops and goes on with reading from the peer, whose bytes then wait in the network. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#heardAtMs = performance.now();
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Message ids start again after 65535 (PS3.7: unique among the pending ones). */
  nextMessageId(): number {
    this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    return this.#lastMessageId;
  }

  /**
   * Puts bytes on the wire.
   *
   * @returns when they have left this process; the caller may then write over them
   */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      let isDone = false;
      const stalled = setTimeout(() => {
        this.#fail(this.#error('UNREACHABLE', 'it stopped taking data'));
        settle();
      }, this.#timeouts.responseMs);
      const settle = () => {
        if (isDone) return;
        isDone = true;
        clearTimeout(stalled);
        if (this.#failure) reject(this.#failure);
        else resolve();
      };
      this.#socket.write(bytes, (error) => {
        if (error) this.#fail(this.#error('UNREACHABLE', 'the connection broke off', { cause: error }));
        settle();
      });
    });
  }

  /**
   * One request and its response.
   *
   * @param send puts the whole request on the wire with `write`; what it throws ends the association
   * @throws AppError
   */
  async exchange(messageId: number, send: () => Promise<void>): Promise<CommandSet> {
    return (await this.converse(messageId, send, null)).command;
  }

  /**
   * One request and all its responses.
   *
   * @param send as for `exchange`
   * @param onPending gets each pending response as it comes; null: there may be none
   * @returns the last response
   * @throws AppError
   */
  async converse(
    messageId: number,
    send: () => Promise<void>,
    onPending: ((response: ResponseMessage) => void) | null,
  ): Promise<ResponseMessage> {
    this.#conversation = { messageId, onPending };
    const answer = this.#wait('response', null);
    const sent = send().then(
      () => {
        if (this.#expected === 'response') this.#restartTimer(this.#timeouts.responseMs);
      },
      (error: unknown) => {
        this.#fail(toAppError(error));
        throw error;
      },
    );
    const [response] = await Promise.all([answer, sent]);
    if (response) return response;
    throw this.#error('PEER', 'it answered something that was not asked');
  }

  /** Ends the association in good order; never throws. */
  async release(): Promise<void> {
    if (!this.isOpen) return;
    const released = this.#wait('release', Math.min(this.#timeouts.associationMs, 5000));
    this.#socket.write(releaseRequestPdu());
    await released.catch(() => null);
    this.#fail(this.#error('UNREACHABLE', 'the association was released'));
  }

  /** Breaks the association off: A-ABORT, then the socket is destroyed. */
  abort(): void {
    if (this.#failure) return;
    if (this.#reader.isDataAllowed) this.#socket.write(userAbortPdu());
    this.#fail(new AppError('CANCELLED', `The exchange with ${this.#target.calledAeTitle} was stopped.`));
  }

  async #negotiate(contexts: readonly ContextProposal[]): Promise<void> {
    const { callingAeTitle, calledAeTitle, user } = this.#target;
    const connected = this.#wait('associate', this.#timeouts.connectMs);
    this.#socket.once(connectedEvent(this.#target), () => {
      // Broken off while it connected: nothing is asked, and no timer holds the process.
      if (this.#failure) return;
      this.#restartTimer(this.#timeouts.associationMs);
      this.#library.request(callingAeTitle, calledAeTitle, contexts, user);
    });
    await connected;
  }

  #wait(expected: Expected, timeoutMs: number | null): Promise<ResponseMessage | null> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#expected = expected;
      this.#resolve = resolve;
      this.#reject = reject;
      if (timeoutMs !== null) this.#restartTimer(timeoutMs);
    });
  }

  #restartTimer(timeoutMs: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const quietMs = this.#isHeld ? 0 : performance.now() - this.#heardAtMs;
      if (this.#expected === 'response' && quietMs < timeoutMs) {
        this.#restartTimer(this.#timeouts.responseMs - quietMs);
        return;
      }
      const what = this.#socket.connecting
        ? 'it could not be connected to in time'
        : 'it did not answer in time';
      this.#fail(this.#error('UNREACHABLE', what));
    }, timeoutMs);
  }

  #settle(value: ResponseMessage | null): void {
    const resolve = this.#resolve;
    this.#expected = null;
    this.#resolve = null;
    this.#reject = null;
    if (this.#timer) clearTimeout(this.#timer);
    resolve?.(value);
  }

  #control(type: number, pdu: Buffer): void {
    if (type === PDU_TYPE.associateAccept && this.#expected === 'associate') {
      this.#accepted(pdu);
    } else if (type === PDU_TYPE.associateReject && this.#expected === 'associate') {
      const [result, source, reason] = [pdu.readUInt8(7), pdu.readUInt8(8), pdu.readUInt8(9)];
      const { why, advice } = rejectionText(source, reason, this.#target);
      const data = { result, source, reason };
      this.#fail(this.#error('PEER', `it refused the association: ${why}`, { data, advice }));
    } else if (type === PDU_TYPE.releaseResponse && this.#expected === 'release') {
      this.#settle(null);
    } else if (type === PDU_TYPE.releaseRequest) {
      this.#socket.write(releaseResponsePdu());
      this.#fail(this.#error('PEER', 'it ended the association'));
    } else if (type === PDU_TYPE.abort) {
      this.#fail(this.#error('PEER', 'it aborted the association'));
    } else {
      this.#fault({ reason: 2, what: `PDU of type ${type} out of order` });
    }
  }

  #accepted(pdu: Buffer): void {
    const accept = this.#library.readAccept(pdu);
    if (!accept) {
      this.#fault({ reason: 6, what: 'A-ASSOCIATE-AC that does not fit together' });
      return;
    }
    this.#maxPduBytes = accept.maxPduBytes;
    if (accept.maxPduBytes !== 0 && accept.maxPduBytes < SMALLEST_PDU_BYTES) {
      this.#fault({ reason: 6, what: `a largest PDU of ${accept.maxPduBytes} bytes` });
      return;
    }
    this.#contexts = accept.contexts;
    this.#reader.isDataAllowed = true;
    this.#settle(null);
  }

  #piece(contextId: number, control: number, bytes: Buffer, endsPdv: boolean): void {
    const isLast = endsPdv && (control & PDV_LAST) !== 0;
    if ((control & PDV_COMMAND) === 0) {
      this.#data(contextId, bytes, isLast);
      return;
    }
    const whole = this.#incoming ? 'refused' : this.#command.add(contextId, bytes, isLast);
    if (whole === null) return;
    const command = whole === 'refused' ? null : decodeCommandSet(whole);
    const context = this.#contexts.find((each) => each.contextId === contextId);
    if (!command || !context) {
      this.#fault({ reason: 6, what: 'a command that was not asked for' });
    } else if ((command.commandField & RESPONSE) !== 0) {
      const response = { command, context };
      if (command.hasDataset) this.#incoming = { contextId, response, parts: [], bytes: 0 };
      else this.#respond({ ...response, dataset: null });
    } else if (this.#requests) {
      this.#requests.begin(context, command);
      if (command.hasDataset) this.#incoming = { contextId, response: null, parts: [], bytes: 0 };
      else this.#requests.end();
    } else {
      this.#fault({ reason: 6, what: 'a command that was not asked for' });
    }
  }

  #data(contextId: number, bytes: Buffer, isLast: boolean): void {
    const incoming = this.#incoming;
    if (incoming?.contextId !== contextId) {
      this.#fault({ reason: 5, what: 'a data set that was not asked for' });
      return;
    }
    if (isLast) this.#incoming = null;
    if (!incoming.response) {
      if (bytes.length > 0) this.#requests?.write(bytes);
      if (isLast) this.#requests?.end();
      return;
    }
    incoming.bytes += bytes.length;
    if (incoming.bytes > MAX_IDENTIFIER_BYTES) {
      this.#fault({ reason: 6, what: 'an answer without end' });
      return;
    }
    // A copy, since a short answer would keep a whole chunk of the socket alive
    incoming.parts.push(Buffer.from(bytes));
    if (isLast) this.#respond({ ...incoming.response, dataset: Buffer.concat(incoming.parts) });
  }

  /** A response is complete: a pending one is handed on, the last one ends the conversation. */
  #respond(response: ResponseMessage): void {
    const { messageIdBeingRespondedTo, status } = response.command;
    const conversation = this.#conversation;
    if (
      this.#expected !== 'response' ||
      conversation?.messageId !== messageIdBeingRespondedTo ||
      status < 0
    ) {
      this.#fault({ reason: 6, what: 'a response that was not asked for' });
    } else if (!isPending(status)) {
      this.#conversation = null;
      this.#settle(response);
    } else if (conversation.onPending) {
      conversation.onPending(response);
    } else {
      this.#fault({ reason: 6, what: 'a pending response where only one was due' });
    }
  }

  #fault({ reason, what }: PduFault): void {
    if (this.#failure) return;
    this.#socket.write(abortPdu(reason));
    this.#fail(this.#error('PEER', `it broke the protocol with ${what}`));
  }

  #fail(error: AppError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#reader.stop();
    if (this.#timer) clearTimeout(this.#timer);
    const reject = this.#reject;
    this.#resolve = null;
    this.#reject = null;
    this.#requests?.close();
    this.#requests = null;
    this.#incoming = null;
    this.#socket.destroySoon();
    const force = setTimeout(() => this.#socket.destroy(), 500);
    this.#socket.once('close', () => clearTimeout(force));
    reject?.(error);
  }

  #error(
    code: 'PEER' | 'UNREACHABLE',
    what: string,
    more: {
      readonly cause?: unknown;
      readonly data?: Record<string, number>;
      /** What to do about it, a sentence */
      readonly advice?: string;
    } = {},
  ): AppError {
    const { calledAeTitle, host, port } = this.#target;
    const usual = code === 'UNREACHABLE' ? 'Check its address, port and that it runs.' : ITS_SETTINGS;
    return new AppError(code, `${calledAeTitle} at ${host}:${port}: ${what}. ${more.advice ?? usual}`, {
      cause: more.cause,
      data: { calledAeTitle, host, port, ...more.data },
    });
  }
}
