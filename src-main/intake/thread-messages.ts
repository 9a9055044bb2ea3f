import type { MessagePort } from 'node:worker_threads';
import type { WriterSql } from '#main/catalog/writer-sql.ts';
import type {
  AssociationFacts,
  Mishap,
  RefusedCaller,
  Retrieval,
  TlsMaterial,
} from '#main/network/handlers.ts';
import type { CallingPeer } from '#main/network/association-policy.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { QuarantineSidecar } from '#main/store/quarantine.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { ArchiveOrderAnswer, ArchiveOrderMessage } from './archive-orders.ts';
import type { HandsOn } from './give-way.ts';
import type { RebuildProgress, RebuildReport, RenewedCatalog } from './rebuild-messages.ts';
import type { AnsweredQuery, CalledPeer } from './receiving-types.ts';

export interface CatalogThreadData {
  readonly folder: DataFolder;
  readonly writerSql: WriterSql;
  /** False when the thread is started again while others are receiving */
  readonly isFirstStart: boolean;
}

export type ToCatalogThread =
  | { readonly kind: 'attach'; readonly port: MessagePort }
  | { readonly kind: 'rebuild' }
  | { readonly kind: 'cancelRebuild' }
  | { readonly kind: 'order'; readonly order: ArchiveOrderMessage }
  /** Send the news that have gathered, then say so: what an association brought is complete then */
  | { readonly kind: 'flush'; readonly key: string }
  | { readonly kind: 'stop' };

/** A study whose row is another one than before, is new, or is gone. */
export interface ChangedStudy {
  readonly studyInstanceUid: string;
  readonly isNew: boolean;
}

/** What became durable since the last news. */
export interface CatalogNews {
  readonly studies: readonly { studyInstanceUid: string; isNew: boolean }[];
  readonly associations: readonly { association: string; studyInstanceUid: string; instances: number }[];
  readonly quarantined: readonly QuarantineSidecar[];
}

export type FromCatalogThread =
  | { readonly kind: 'ready'; readonly renewed: RenewedCatalog | null }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'news'; readonly news: CatalogNews }
  | { readonly kind: 'flushed'; readonly key: string }
  | { readonly kind: 'progress'; readonly progress: RebuildProgress }
  | { readonly kind: 'rebuilt'; readonly report: RebuildReport }
  | { readonly kind: 'notRebuilt'; readonly code: ErrorCode; readonly message: string }
  /** `changed`: studies whose rows changed, or went */
  | {
      readonly kind: 'carriedOut';
      readonly answer: ArchiveOrderAnswer;
      readonly changed: readonly ChangedStudy[];
    }
  /** Files that are to go could not be removed; tried again at the next order and the next start */
  | { readonly kind: 'notUnlinked'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'stopped' };

export interface ReceiverThreadData {
  readonly folder: DataFolder;
  /** Names this thread's parts and associations; another one after every restart */
  readonly prefix: string;
  readonly minimumFreeBytes: number;
  /** Most matches told to one query; 0 = all */
  readonly mostMatches: number;
  readonly handsOn: HandsOn;
}

/** The threads that take instances in, by the names of their entries */
export interface ThreadData {
  readonly 'catalog-thread': CatalogThreadData;
  readonly 'receiver-thread': ReceiverThreadData;
}

export type ThreadName = keyof ThreadData;

/** With what a thread is started: its data come later */
export interface ThreadPorts {
  readonly begin: MessagePort;
}

/** A call of whoever keeps storage commitments or procedure steps, from a thread that has a peer on the line. */
export interface DeskQuestion {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type DeskAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly code: ErrorCode; readonly message: string };

/** A peer as the destination of a C-MOVE. */
export type Destination = Pick<
  CalledPeer,
  | 'aeTitle'
  | 'host'
  | 'port'
  | 'maxAssociations'
  | 'usesTls'
  | 'certificateFingerprint'
  | 'preferredTransferSyntaxUid'
  | 'userIdentity'
  | 'userName'
  | 'sealedPasscode'
>;

export interface ListenOrder {
  readonly host: string;
  /** null: nothing listens without encryption */
  readonly port: number | null;
  /** null: nothing listens with encryption */
  readonly tlsPort: number | null;
  /** null as long as the station has no certificate; also for what is sent */
  readonly tlsMaterial: TlsMaterial | null;
  readonly aeTitle: string;
  readonly peers: readonly CallingPeer[];
  readonly destinations: readonly Destination[];
  readonly checksPeerAddress: boolean;
  readonly reusePort: boolean;
}

export type ToReceiverThread =
  | { readonly kind: 'catalog'; readonly port: MessagePort }
  | { readonly kind: 'listen'; readonly order: ListenOrder }
  /** Answered by `notListening` */
  | { readonly kind: 'unlisten' }
  | {
      readonly kind: 'peers';
      readonly peers: readonly CallingPeer[];
      readonly destinations: readonly Destination[];
    }
  | { readonly kind: 'tlsMaterial'; readonly material: TlsMaterial }
  | { readonly kind: 'deskAnswer'; readonly answer: DeskAnswer }
  | { readonly kind: 'stop' };

export type FromReceiverThread =
  /** Each port 0 where nothing listens */
  | { readonly kind: 'listening'; readonly port: number; readonly tlsPort: number }
  | { readonly kind: 'notListening'; readonly message: string }
  | { readonly kind: 'opened'; readonly key: string; readonly association: AssociationFacts }
  | {
      readonly kind: 'closed';
      readonly key: string;
      readonly association: AssociationFacts;
      readonly instances: number;
      readonly sizeBytes: number;
      readonly busyMs: number;
    }
  | {
      readonly kind: 'refused';
      readonly caller: RefusedCaller;
    }
  | { readonly kind: 'mishap'; readonly mishap: Mishap }
  | { readonly kind: 'retrieved'; readonly retrieval: Retrieval }
  /** Answered by `deskAnswer` */
  | { readonly kind: 'desk'; readonly question: DeskQuestion }
  | { readonly kind: 'answered'; readonly query: AnsweredQuery }
  | { readonly kind: 'stopped' };
