import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AnswerQueue } from './answer-queue.ts';
import { checkAssociateRequest } from './associate-request.ts';
import {
  admit,
  CONTEXT_RESULT,
  type AdmissionRules,
  type ContextAnswer,
  type RejectionReason,
} from './association-policy.ts';
import { COMMAND, decodeCommandSet, encodeEchoResponse, encodeStoreResponse } from './command-set.ts';
import { LibraryAssociationBridge, MAX_OPERATIONS_IN_FLIGHT } from './dimse-library.ts';
import type { AssociationFacts, Services, StoreHandler } from './handlers.ts';
import { CommandAssembly } from './command-assembly.ts';
import {
  ABORT_REASON,
  abortPdu,
  PDU_TYPE,
  PDV_COMMAND,
  PDV_LAST,
  rejectPdu,
  releaseResponsePdu,
  userAbortPdu,
  type Rejection,
} from './pdu.ts';
import { PduReader, type PduFault } from './pdu-reader.ts';
import { ServiceScp } from './service-scp.ts';
import { STATUS } from './status.ts';
import { readShared } from './socket-reading.ts';
import { StorageScp } from './storage-scp.ts';
import { shownFingerprint } from './tls-profile.ts';

export interface AssociationTimeouts {
  /** From the connection to a whole A-ASSOCIATE-RQ (ARTIM, PS3.8 9.1.5) */
  readonly associationMs: number;
  /** For the rest of a PDU, the next PDU of a message, and for a peer to take our answers */
  readonly pduMs: number;
  /** Between messages */
  readonly idleMs: number;
  /** For the peer to close after a reject, a release or an abort */
  readonly closeMs: number;
}

/** Why an association ended. */
export type AssociationEnd = 'released' | 'aborted' | 'lost' | 'fault' | 'timeout' | 'stopped';

/** What the listener gives to each of its associations. */
export interface AssociationHost {
  readonly timeouts: AssociationTimeouts;
  readonly handler: StoreHandler;
  readonly services: Services;
  rules(): AdmissionRules;
  nextAssociationId(): number;
  refused(caller: Omit<AssociationFacts, 'associationId'>, reason: RejectionReason): void;
  opened(association: ScpAssociation, facts: AssociationFacts): void;
  /** A request of the association was answered with a failure */
  mishap(facts: AssociationFacts, status: number, detail: string): void;
  closed(association: ScpAssociation, end: AssociationEnd, detail: string): void;
}

type Phase = 'requested' | 'open' | 'closing' | 'closed';

const HOLD = { sink: 1, inFlight: 2, socket: 4 } as const;

function shownCertificate(socket: Socket): { certificateFingerprint?: string } {
  return socket instanceof TLSSocket ? { certificateFingerprint: shownFingerprint(socket) } : {};
}

/** An IPv4 address as such, also when the listener is bound to IPv6. */
export function peerAddress(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

/**
 * One connection that somebody opened to us, from its first byte to its last (PS3.8 9.2, acceptor).
 *
 * Owns the socket. Whatever the peer does, it ends with the socket destroyed and unfinished instances thrown away.
 */
export class ScpAssociation {
  readonly host: string;
  readonly #socket: Socket;
  readonly #host: AssociationHost;
  readonly #reader: PduReader;
  readonly #answers: AnswerQueue;
  #phase: Phase = 'requested';
  #contexts = new Map<number, ContextAnswer>();
  #library: LibraryAssociationBridge | null = null;
  #storage: StorageScp | null = null;
  #services: ServiceScp | null = null;
  #command = new CommandAssembly();
  /** Whose data set is due: the store's, a service's, or that of a command which nobody here serves */
  #due: { readonly contextId: number; readonly to: 'store' | 'service' | Buffer } | null = null;
  #holds = 0;
  #sinceMs: number;
  #seenPdus = 0;
  #seenWritten = 0;
  #end: AssociationEnd = 'lost';
  #detail = '';

  /** @param socket after its handshake when it is a TLSSocket */
  constructor(socket: Socket, host: AssociationHost, nowMs: number) {
    this.#socket = socket;
    this.#host = host;
    this.#sinceMs = nowMs;
    this.host = peerAddress(socket);
    this.#reader = new PduReader({
      control: (type, pdu) => this.#control(type, pdu),
      piece: (contextId, control, bytes, endsPdv) => this.#piece(contextId, control, bytes, endsPdv),
    });
    this.#answers = new AnswerQueue((bytes) => this.#write(bytes));
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    // What a TLS socket reads has been through its decryption, in buffers of its own
    if (socket instanceof TLSSocket) socket.on('data', (chunk: Buffer) => this.#read(chunk));
    else readShared(socket, (chunk) => this.#read(chunk));
    socket.on('drain', () => {
      this.#hold(HOLD.socket, false);
      this.#services?.drained();
    });
    socket.on('error', (error) => {
      this.#detail ||= error.message;
    });
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.#closed());
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** True until the caller has said what it wants. */
  get isWaiting(): boolean {
    return this.#phase === 'requested';
  }

  get acknowledgedInstances(): number {
    return this.#storage?.acknowledgedInstances ?? 0;
  }

  /** Ends the association when the peer takes too long; called a few times within each time-out. */
  watch(nowMs: number): void {
    const { associationMs, pduMs, idleMs, closeMs } = this.#host.timeouts;
    if (this.#phase === 'requested') {
      if (nowMs - this.#sinceMs >= associationMs) this.#destroy('timeout', 'no A-ASSOCIATE-RQ in time');
      return;
    }
    if (this.#phase === 'closing') {
      if (nowMs - this.#sinceMs >= closeMs) this.#socket.destroy();
      return;
    }
    if (this.#phase !== 'open') return;
    const isBlocked = this.#socket.writableNeedDrain;
    const written = this.#socket.bytesWritten - this.#socket.writableLength;
    const isBusy = this.#answers.length > 0 || (this.#services?.isBusy ?? false);
    const waitsForUs = !isBlocked && (this.#holds !== 0 || isBusy);
    const hasMoved = isBlocked ? written !== this.#seenWritten : this.#reader.startedPdus !== this.#seenPdus;
    this.#seenWritten = written;
    if (waitsForUs || hasMoved) {
      this.#seenPdus = this.#reader.startedPdus;
      this.#sinceMs = nowMs;
      return;
    }
    const isAmidMessage =
      isBlocked || this.#reader.isInsidePdu || this.#due !== null || this.#command.isBegun;
    if (nowMs - this.#sinceMs < (isAmidMessage ? pduMs : idleMs)) return;
    this.#end = 'timeout';
    this.#detail = isAmidMessage ? 'a message did not go on in time' : 'idle for too long';
    this.#close(userAbortPdu());
  }

  /** Ends the association at once: A-ABORT when the socket takes it, then destroyed. */
  dispose(): void {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'open') {
      this.#end = 'stopped';
      this.#close(userAbortPdu());
      this.#socket.destroySoon();
      return;
    }
    this.#destroy('stopped', '');
  }

  /** Drops the connection without a word, for the listener's own protection. */
  destroy(detail: string): void {
    this.#destroy('stopped', detail);
  }

  #read(chunk: Buffer): void {
    try {
      const fault = this.#reader.read(chunk);
      if (fault) this.#fault(fault);
    } catch (error) {
      // A mistake of ours costs this association, never the others of the thread
      this.#fault({ reason: ABORT_REASON.notSpecified, what: `an error of this node: ${String(error)}` });
    }
  }

  #control(type: number, pdu: Buffer): void {
    if (type === PDU_TYPE.abort) {
      this.#destroy('aborted', 'the peer aborted');
      return;
    }
    if (type === PDU_TYPE.associateRequest && this.#phase === 'requested') {
      this.#associate(pdu);
      return;
    }
    if (type === PDU_TYPE.releaseRequest && this.#phase === 'open' && !this.#due) {
      // Behind the answers that are still due
      this.#reader.stop();
      this.#answers.fill(this.#answers.reserve(), releaseResponsePdu(), () => {
        this.#end = 'released';
        this.#close(null);
      });
      return;
    }
    this.#fault({ reason: ABORT_REASON.unexpectedPdu, what: `PDU of type ${type} out of order` });
  }

  #associate(pdu: Buffer): void {
    const checked = checkAssociateRequest(pdu);
    const library = new LibraryAssociationBridge({
      write: (bytes) => this.#writeGathered(bytes),
      fail: (what) => this.#fault({ reason: ABORT_REASON.invalidParameter, what }),
    });
    const read = checked && library.read(checked.pdu);
    if (!read) {
      this.#fault({
        reason: ABORT_REASON.invalidParameter,
        what: 'A-ASSOCIATE-RQ that does not fit together',
      });
      return;
    }
    const { protocolVersion, applicationContextUid, user } = checked;
    const from = { host: this.host, ...shownCertificate(this.#socket) };
    const proposal = { ...read, protocolVersion, applicationContextUid, ...from };
    const admission = admit(proposal, this.#host.rules());
    const { callingAeTitle, calledAeTitle } = read;
    if (admission.kind === 'rejected') {
      this.#host.refused({ callingAeTitle, calledAeTitle, ...from }, admission.reason);
      this.#reject(admission.rejection, admission.reason);
      return;
    }
    for (const context of admission.contexts) {
      if (context.result === CONTEXT_RESULT.accepted) this.#contexts.set(context.contextId, context);
    }
    const associationId = this.#host.nextAssociationId();
    const facts = { associationId, callingAeTitle, calledAeTitle, ...from, userName: user?.name };
    this.#library = library;
    const holdForSink = (isHeld: boolean) => this.#hold(HOLD.sink, isHeld);
    const refused = (status: number, comment: string) => this.#host.mishap(facts, status, comment);
    const answers = this.#answers;
    this.#storage = new StorageScp({ facts, answers, holdForSink, refused }, this.#host.handler);
    this.#services = new ServiceScp({
      facts,
      services: this.#host.services,
      contexts: this.#contexts,
      maxFragmentBytes: library.maxFragmentBytes,
      write: (bytes, written) => this.#phase !== 'open' || this.#socket.write(bytes, written),
      refused,
      fail: (what) => this.#fault({ reason: ABORT_REASON.notSpecified, what }),
    });
    this.#phase = 'open';
    this.#reader.isDataAllowed = true;
    this.#host.opened(this, facts);
    library.accept(admission.contexts, user?.wantsAnswer);
  }

  #reject(rejection: Rejection, reason: RejectionReason): void {
    this.#detail = `refused: ${reason}`;
    this.#close(rejectPdu(rejection));
  }

  #piece(contextId: number, control: number, bytes: Buffer, endsPdv: boolean): void {
    const isLast = endsPdv && (control & PDV_LAST) !== 0;
    const isCommand = (control & PDV_COMMAND) !== 0;
    if (isCommand === (this.#due !== null)) {
      this.#fault({ reason: ABORT_REASON.unexpectedParameter, what: 'command and data set out of order' });
      return;
    }
    if (this.#due) {
      if (contextId !== this.#due.contextId) {
        this.#fault({ reason: ABORT_REASON.invalidParameter, what: 'data set on another context' });
        return;
      }
      if (this.#due.to === 'store' && bytes.length > 0) this.#storage?.write(bytes);
      else if (this.#due.to === 'service') this.#check(this.#services?.write(bytes));
      if (isLast && this.#due) this.#endMessage(this.#due.to);
      return;
    }
    const command = this.#command.add(contextId, bytes, isLast);
    if (command === 'refused') {
      this.#fault({
        reason: ABORT_REASON.invalidParameter,
        what: 'command set too large or over two contexts',
      });
    } else if (command) {
      this.#begin(contextId, command);
    }
  }

  #begin(contextId: number, bytes: Buffer): void {
    const context = this.#contexts.get(contextId);
    const command = decodeCommandSet(bytes);
    if (!context || !command) {
      const what = context ? 'bytes that are no command set' : 'command on a context that was not accepted';
      this.#fault({ reason: ABORT_REASON.invalidParameter, what });
      return;
    }
    if (command.commandField === COMMAND.echoRequest && !command.hasDataset) {
      this.#answers.fill(this.#answers.reserve(), encodeEchoResponse(contextId, command, STATUS.success));
      this.#limitOperations();
      return;
    }
    if (command.commandField === COMMAND.storeRequest) {
      if (!command.hasDataset) {
        const refusal = encodeStoreResponse(
          contextId,
          command,
          STATUS.cannotUnderstand,
          'C-STORE without a data set',
        );
        this.#answers.fill(this.#answers.reserve(), refusal);
        return;
      }
      this.#due = { contextId, to: 'store' };
      this.#storage?.begin(context, command);
      return;
    }
    if (this.#services?.serves(command)) {
      if (command.hasDataset) this.#due = { contextId, to: 'service' };
      this.#check(this.#services.begin(context, command));
      return;
    }
    // Kept until its data set has come, when the buffer of the socket holds something else
    if (command.hasDataset) this.#due = { contextId, to: Buffer.from(bytes) };
    else this.#library?.dispatch(contextId, bytes);
  }

  #endMessage(to: 'store' | 'service' | Buffer): void {
    const contextId = this.#due?.contextId ?? 0;
    this.#due = null;
    if (to === 'store') {
      this.#storage?.end();
      this.#limitOperations();
    } else if (to === 'service') {
      this.#check(this.#services?.end());
    } else {
      this.#library?.dispatch(contextId, to);
    }
  }

  #check(fault: string | null | undefined): void {
    if (fault) this.#fault({ reason: ABORT_REASON.notSpecified, what: fault });
  }

  #limitOperations(): void {
    this.#hold(HOLD.inFlight, this.#answers.length >= MAX_OPERATIONS_IN_FLIGHT);
  }

  #fault({ reason, what }: PduFault): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    this.#end = 'fault';
    this.#detail = what;
    this.#close(abortPdu(reason));
  }

  /** Pauses the peer for a reason; reading goes on when none is left. */
  #hold(reason: number, isHeld: boolean): void {
    const before = this.#holds;
    this.#holds = isHeld ? before | reason : before & ~reason;
    if (this.#phase !== 'open') return;
    if (before === 0 && this.#holds !== 0) this.#socket.pause();
    else if (before !== 0 && this.#holds === 0) this.#socket.resume();
  }

  #write(bytes: Buffer): void {
    if (this.#phase !== 'open') return;
    // A peer that does not take its answers gets no more work done
    if (!this.#socket.write(bytes)) this.#hold(HOLD.socket, true);
    this.#limitOperations();
  }

  /** The library writes a message in parts: they leave together. */
  #writeGathered(bytes: Buffer): void {
    if (this.#phase !== 'open') return;
    this.#socket.cork();
    this.#write(bytes);
    process.nextTick(() => this.#socket.uncork());
  }

  /** Says a last word and waits for the peer to close; `watch` destroys what is left. */
  #close(lastWord: Buffer | null): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    this.#finish();
    this.#phase = 'closing';
    this.#sinceMs = performance.now();
    this.#reader.stop();
    // Read over what still comes: closing on unread bytes would reset the connection and lose the last word
    this.#socket.resume();
    if (lastWord) this.#socket.write(lastWord);
    this.#socket.end();
  }

  #destroy(end: AssociationEnd, detail: string): void {
    if (this.#phase === 'closed') return;
    this.#end = end;
    this.#detail = detail;
    this.#reader.stop();
    this.#finish();
    this.#socket.destroy();
  }

  /** The peer closed its side; without a release that is the end. */
  #ended(): void {
    if (this.#phase === 'open' || this.#phase === 'requested') {
      this.#destroy('lost', 'the peer closed the connection');
    }
  }

  #finish(): void {
    this.#storage?.close();
    this.#services?.close();
    this.#due = null;
  }

  #closed(): void {
    if (this.#phase === 'closed') return;
    this.#finish();
    this.#phase = 'closed';
    this.#reader.stop();
    this.#host.closed(this, this.#end, this.#detail);
  }
}
