import type { AppError } from '#shared/errors.ts';
import type { ContextAnswer, RejectionReason } from './association-policy.ts';
import type { CommandSet } from './command-set.ts';
import type { TlsRefusal } from './tls-refusal.ts';

/** Who is at the other end of an association. */
export interface AssociationFacts {
  readonly associationId: number;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Peer's IP address */
  readonly host: string;
  /** SHA-256 of the certificate that the peer showed, lower hexadecimal digits; absent: not encrypted */
  readonly certificateFingerprint?: string;
  /** Its user, as the peer says (PS3.7 D.3.3.7): verified by nobody; absent: it says nothing */
  readonly userName?: string | undefined;
}

/** Somebody who asked for an association and did not get it. */
export interface RefusedCaller {
  readonly aeTitle: string;
  readonly host: string;
  readonly calledAeTitle: string;
  /** Without an AE title when it did not get through the TLS handshake */
  readonly reason: RejectionReason | TlsRefusal;
  /** SHA-256 of what it showed, lower hexadecimal digits; absent: not encrypted */
  readonly certificateFingerprint?: string;
}

/** What went wrong with a caller: it was answered with a failure, or cut off. For the log; without patient data. */
export interface Mishap {
  /** `''` before there was an association */
  readonly callingAeTitle: string;
  readonly host: string;
  /** Of the answer, four hexadecimal digits; `''`: none, the connection has ended */
  readonly status: string;
  readonly detail: string;
}

/** What a TLS connection of ours works with, PEM. */
export interface TlsMaterial {
  /** The station's certificate and its chain */
  readonly cert: string;
  readonly key: string;
  /** Whose certificates are taken: authorities, or the very certificates of peers */
  readonly ca: readonly string[];
}

/** What a C-STORE-RQ and its presentation context say about the data set that follows. */
export interface StoreRequest {
  readonly association: AssociationFacts;
  /** Affected SOP Class and Instance UID of the command, valid UIDs (PS3.5 9.1) */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/**
 * Takes the bytes of one C-STORE data set as they come.
 *
 * Never throws and never emits: what goes wrong is told by `end`.
 */
export interface StoreSink {
  /**
   * Copies what it needs of `bytes`: the buffer is used again as soon as this returns.
   *
   * @returns false when more than its limit waits for the disk; the caller then pauses until `onDrain`
   */
  write(bytes: Buffer): boolean;
  onDrain: (() => void) | null;
  /**
   * The data set is complete. Resolves when it is durable and in the catalog: only then may success be answered.
   *
   * @returns null for success, else why it was refused; `code` gives the DIMSE status (shared/errors.ts)
   */
  end(): Promise<AppError | null>;
  /** The association broke off: whatever was written is removed. */
  abort(): void;
}

/** What the DICOM network asks of the rest of the core. Implemented by `intake/`. */
export interface StoreHandler {
  openSink(request: StoreRequest): StoreSink;
  /** All instances of the association have been answered and it is over. */
  associationClosed(association: AssociationFacts, acknowledgedInstances: number): void;
}

/** A request of a query, a retrieval, storage commitment or a procedure step. */
export interface ServiceRequest {
  readonly association: AssociationFacts;
  readonly context: ContextAnswer;
  readonly command: CommandSet;
  /** In the transfer syntax of `context`; empty when the request has none */
  readonly dataset: Buffer;
  /** The peer cancels it (C-CANCEL), or the association is over and `write` rejects */
  readonly signal: AbortSignal;
}

/** The association as a service works with it. */
export interface ServiceChannel {
  /** Data set bytes that fit into one P-DATA-TF of the peer; even */
  readonly maxFragmentBytes: number;
  /** The accepted contexts of a class; requests of ours may go to those where the peer is SCP (`role`) */
  contextsOf(abstractSyntaxUid: string): readonly ContextAnswer[];
  /**
   * Puts whole PDUs on the wire, several messages in one call if there are.
   *
   * @returns when there is room for more; `bytes` must not be written over
   * @throws AppError CANCELLED when the association is over
   */
  write(bytes: Buffer): Promise<void>;
  /** The same; @returns when the bytes have left this process: they may then be written over */
  writeThrough(bytes: Buffer): Promise<void>;
  /** One request of ours and its response. @throws AppError CANCELLED when the association is over */
  exchange(messageId: number, send: () => Promise<void>): Promise<CommandSet>;
  nextMessageId(): number;
  /** A request was answered with a failure: for the log. @param comment without patient data */
  refused(status: number, comment: string): void;
}

/** Answers a request, the last response included. What it throws ends the association. */
export type Service = (request: ServiceRequest, channel: ServiceChannel) => Promise<void>;

/** By Command Field of the request; one without a service is answered with 0211. */
export type Services = Readonly<Partial<Record<number, Service>>>;

/** What came of a retrieval, for the audit. */
export interface Retrieval {
  readonly association: AssociationFacts;
  readonly service: 'move' | 'get';
  /** AE title that got the instances */
  readonly destination: string;
  readonly studyInstanceUids: readonly string[];
  readonly completed: number;
  readonly failed: number;
}
