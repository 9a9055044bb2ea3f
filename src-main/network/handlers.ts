import type { AppError } from '#shared/errors.ts';

/** Who is at the other end of an association. */
export interface AssociationFacts {
  readonly associationId: number;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Peer's IP address */
  readonly host: string;
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
