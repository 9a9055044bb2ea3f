import type { Readable } from 'node:stream';
import type { Peer, StoreState } from '#shared/contract/station.ts';
import type { Mishap, RefusedCaller, Retrieval, StoreHandler, TlsMaterial } from '#main/network/handlers.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { OrderArchive } from './archive-orders.ts';
import type { ImportOutcome, InspectInstance } from './outcome.ts';
import type { RebuildProgress, RebuildReport, RenewedCatalog } from './rebuild-messages.ts';

/** A peer, with what is needed to call it: its passcode is sealed until then. */
export type CalledPeer = Peer & { readonly sealedPasscode: string };

export interface DicomAddress {
  readonly aeTitle: string;
  /** Interface to listen on; 127.0.0.1 unless an administrator opened it */
  readonly host: string;
  /** 0 = any free port */
  readonly port: number;
  /** null: DICOM is not spoken over TLS */
  readonly tlsPort?: number | null;
  /** false: only over TLS */
  readonly isPlainOn?: boolean;
}

export interface ReceivingOptions extends DicomAddress {
  readonly folder: DataFolder;
  readonly peers: readonly CalledPeer[];
  /** Below this much free space instances are refused with A700 */
  readonly minimumFreeBytes?: number;
  /** Default: 2 on Linux with at least two cores, else 1 */
  readonly receiverThreads?: number;
  /** A peer is known by AE title alone, or also by its address */
  readonly checkPeerAddress?: boolean;
  /** Most matches told to one query of a peer; 0, the default, = all */
  readonly mostMatches?: number;
  /** What this station shows over TLS; null as long as it has no certificate */
  readonly tlsMaterial?: TlsMaterial | null;
  /** Told when the catalog has to be built before the node can open */
  readonly onRenewing?: (progress: RebuildProgress) => void;
}

/** A query of a peer that was answered: no patient data. */
export interface AnsweredQuery {
  readonly callingAeTitle: string;
  readonly host: string;
  /** Its user, as it says */
  readonly userName?: string | undefined;
  /** PATIENT, STUDY, SERIES or IMAGE; `''` for one that was refused */
  readonly level: string;
  readonly matches: number;
  /** DIMSE status; null when the association broke off before */
  readonly status: number | null;
}

export interface ReceivingStatus {
  readonly aeTitle: string;
  readonly host: string;
  /** 0: only over TLS */
  readonly port: number;
  /** 0: DICOM is not spoken over TLS */
  readonly tlsPort: number;
  readonly isListening: boolean;
  /** Why the DICOM node does not listen, and what to do; empty when it does */
  readonly listenProblem: string;
  readonly openAssociations: number;
  /** Instances acknowledged in the associations that are open now */
  readonly receivingInstances: number;
  readonly storeState: StoreState;
}

export interface ReceivingEvents {
  /** Coalesced, at most about five times a second; also when a study stops receiving. */
  studiesChanged: (studies: readonly { studyInstanceUid: string; isNew: boolean }[]) => void;
  association: (event: {
    kind: 'opened' | 'closed';
    callingAeTitle: string;
    calledAeTitle: string;
    host: string;
    /** Its user, as it says */
    userName?: string | undefined;
    /** Instances acknowledged; 0 when it opens */
    instances: number;
    /** Of their data sets */
    sizeBytes: number;
    /** Time in which an instance was on its way, summed up */
    busyMs: number;
    /** Studies that it added to; empty when it opens */
    studyInstanceUids: readonly string[];
  }) => void;
  refusedCaller: (caller: RefusedCaller) => void;
  mishap: (mishap: Mishap) => void;
  queryAnswered: (query: AnsweredQuery) => void;
  quarantined: (instance: {
    quarantineId: string;
    source: string;
    sopInstanceUid: string;
    studyInstanceUid: string;
    reason: string;
  }) => void;
  /** A peer retrieved instances by C-MOVE or C-GET */
  retrieved: (retrieval: Retrieval) => void;
  /** `status()` has news; coalesced */
  statusChanged: () => void;
  /** Something a person or the log should know, such as a thread that crashed and was started again */
  problem: (problem: { message: string; cause?: unknown }) => void;
}

/** A call from a receiving thread. @throws AppError */
export type ServeDesk = (method: string, args: readonly unknown[]) => Promise<unknown>;

export interface Receiving {
  status(): ReceivingStatus;
  /** An instance arrived within the last 3 s, or an association that sent to this study is still open. */
  isReceiving(studyInstanceUid: string): boolean;
  /** Somebody moves images: for a second what peers send gives way to that. */
  giveWay(): void;
  /** Restarts the listener where the address changed; open associations end. Never throws: see `status()`. */
  configure(address: DicomAddress): Promise<void>;
  /** In force for the next handshake; null: the station has no certificate any more */
  setTlsMaterial(material: TlsMaterial | null): Promise<void>;
  /** In force for the next association */
  setPeers(peers: readonly CalledPeer[]): void;
  /** Takes one file through the same door as C-STORE. Rejects with CANCELLED when `signal` aborts. */
  importFile(file: string, source: string, signal?: AbortSignal): Promise<ImportOutcome>;
  /** As `importFile`; the stream is destroyed when no more of it is needed. What `inspect` throws refuses the instance. */
  importStream(
    readable: Readable,
    source: string,
    signal?: AbortSignal,
    inspect?: InspectInstance,
  ): Promise<ImportOutcome>;
  /** Takes the instances that come on an association which we open ourselves (C-GET); one call for each. */
  ownAssociation(): { readonly store: StoreHandler; readonly associationId: number };
  /** @returns stops listening */
  on<Name extends keyof ReceivingEvents>(name: Name, listener: ReceivingEvents[Name]): () => void;
  /** That the catalog had to be built anew when it was opened; null: it had not */
  readonly renewed: RenewedCatalog | null;
  /**
   * Reads the whole store again into a new catalog, while the one in use goes on; then the new one takes its place.
   *
   * @throws AppError CONFLICT while another rebuild runs; CANCELLED, CORRUPT, FULL: the catalog stays as it was
   */
  rebuildCatalog(
    onProgress?: (progress: RebuildProgress) => void,
    signal?: AbortSignal,
  ): Promise<RebuildReport>;
  /** Has the catalog thread move to the trash, restore, purge, evict …; see archive-orders.ts. */
  readonly order: OrderArchive;
  /** Who answers what the receiving threads ask about storage commitments and procedure steps; until it is known they are refused. */
  serveDesk(serve: ServeDesk): void;
  /** Ends all associations and threads; unfinished instances are not acknowledged. Under one second. */
  dispose(): Promise<void>;
}
