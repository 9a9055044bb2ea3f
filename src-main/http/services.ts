import type { PeerTest } from '#shared/contract/peer-test.ts';
import type { Settings } from '#shared/contract/station.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { Commitments } from '#main/commitment/commitments.ts';
import type { Backups } from '#main/backup/backups.ts';
import type { Cache } from '#main/cache/cache.ts';
import type { Certificates } from '#main/certificates/certificates.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Config } from '#main/config/config.ts';
import type { Displays } from '#main/display-qc/displays.ts';
import type { Meter } from '#main/display-qc/meter.ts';
import type { Exports } from '#main/export/exports.ts';
import type { Integrity } from '#main/integrity/integrity.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { CatalogCare } from '#main/keeping/catalog-care.ts';
import type { Keeping } from '#main/keeping/keeping.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import type { Log } from '#main/observe/log.ts';
import type { Objects } from '#main/objects/objects.ts';
import type { Staging } from '#main/documents/staging.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { GuestPeers } from '#main/peers/guest-peers.ts';
import type { Prefetch } from '#main/prefetch/prefetch.ts';
import type { RemoteDesk } from '#main/retrieve/remote-desk.ts';
import type { Flags } from '#main/station/settings.ts';
import type { Quarantine } from '#main/quarantine/quarantine.ts';
import type { SecretBox } from '#main/secrets/secret-box.ts';
import type { Readings } from '#main/reading/readings.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { Trash } from '#main/trash/trash.ts';
import type { Worklist } from '#main/worklist/worklist.ts';
import type { Caller } from '#main/users/caller.ts';
import type { Preferences } from '#main/users/preferences.ts';
import type { SignInGuard } from '#main/users/sign-in-guard.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { HangingFactsReader } from './hanging-facts.ts';
import type { StatusBoard } from './status-board.ts';
import type { Uploads } from './uploads.ts';

export interface EchoTarget {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly timeoutMs: number;
}

/** What the handlers of the door work with. `core.ts` builds it. */
export interface Services {
  readonly version: string;
  readonly folder: DataFolder;
  readonly config: Config;
  readonly flags: Flags;
  readonly station: StationDatabase;
  readonly secrets: SecretBox;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly jobs: JobQueue;
  readonly receiving: Receiving;
  readonly catalog: CatalogReader;
  readonly readings: Readings;
  readonly preferences: Preferences;
  /** What pictures are, for hanging */
  readonly hangingFacts: HangingFactsReader;
  readonly guard: SignInGuard;
  readonly doorkeeper: Doorkeeper;
  readonly status: StatusBoard;
  readonly uploads: Uploads;
  readonly staging: Staging;
  readonly displays: Displays;
  readonly meter: Meter;
  readonly exports: Exports;
  readonly objects: Objects;
  readonly trash: Trash;
  readonly keeping: Keeping;
  readonly backups: Backups;
  readonly catalogCare: CatalogCare;
  readonly integrity: Integrity;
  readonly cache: Cache;
  readonly commitments: Commitments;
  readonly quarantine: Quarantine;
  readonly guests: GuestPeers;
  readonly certificates: Certificates;
  /** Other archives, asked and exchanged with */
  readonly remote: RemoteDesk;
  readonly prefetch: Prefetch;
  readonly worklist: Worklist;
  /**
   * Ends this core once the answer has left and starts one on another data folder at the same address, where the window session
   * of this id is known; null when the folder was named for this run
   */
  readonly moveTo: ((root: string, sessionId: string) => void) | null;
  /** Where and how the peer of this AE title is called. @throws AppError MISSING, CONFLICT */
  targetOf(peer: string): Promise<PeerTarget>;
  /** The settings in force now */
  settings(): Promise<Settings>;
  /** Measures the way to a peer; `stores` leaves test images there */
  testPeer(peer: Omit<EchoTarget, 'timeoutMs'>, options: { readonly stores: boolean }): Promise<PeerTest>;
  /** C-ECHO */
  echo(peer: EchoTarget): Promise<{ roundTripMs: number }>;
}

/** One call: by whom, and what it works with. */
export interface Call {
  readonly services: Services;
  /** Who called, looked up for this call */
  readonly caller: Caller;
}

/** What every procedure gets beside its input. */
export interface RpcContext extends Call {
  /** Looks again who is there: a socket outlives sign-in, sign-out and changes of rights */
  identify(): Promise<Caller | null>;
}
