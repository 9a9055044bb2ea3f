import type { PeerRight } from '#shared/contract/station.ts';
import type { CommandSet } from './command-set.ts';
import type { AssociationFacts } from './handlers.ts';

/**
 * A DIMSE service that works on a request for a while, such as C-FIND, C-MOVE or C-GET. C-STORE and C-ECHO, of which
 * there are thousands, have ways of their own.
 */
export interface AssociationService {
  readonly commandField: number;
  /** What peers propose for it; a peer needs the right */
  readonly sopClassUids: ReadonlySet<string>;
  readonly right: PeerRight;
  /**
   * Begins to answer; called when everything asked before on this association has been answered. Must not throw.
   *
   * @returns what can be done to it while it goes on
   */
  begin(request: OperationRequest, port: OperationPort): Operation;
}

/** One request as it came. */
export interface OperationRequest {
  readonly association: AssociationFacts;
  readonly contextId: number;
  /** Abstract and transfer syntax of its presentation context */
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly command: CommandSet;
  /** The command set as it came, for elements that CommandSet does not have */
  readonly commandBytes: Buffer;
  /** Its data set; empty when there is none, null when it was longer than this node keeps */
  readonly dataset: Buffer | null;
}

/** What an operation may do on its association. */
export interface OperationPort {
  /** False when the association is over: nothing reaches the peer any more */
  readonly isOpen: boolean;
  /** Most bytes that a P-DATA-TF for this peer may carry behind its head */
  readonly maxPduBytes: number;
  /**
   * Sends one or more whole messages. The bytes belong to the socket from then on.
   *
   * @returns false when the peer does not take them at once: wait for `writable`
   */
  write(bytes: Buffer): boolean;
  /** Resolves when the peer takes more, or the association is over. */
  writable(): Promise<void>;
  /** Sends the final response: the operation is over, the next one may begin. */
  finish(bytes: Buffer): void;
}

export interface Operation {
  /** C-CANCEL-RQ: it still has to `finish` */
  cancel(): void;
  /** A response of the peer to what the operation asked it, such as C-STORE-RSP within C-GET */
  response?(command: CommandSet, dataset: Buffer | null): void;
  /** The association is over. */
  abandon(): void;
}
