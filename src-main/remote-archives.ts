import type { KnownArchive, RemoteArchive } from '#shared/contract/remote.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { convertWith } from '#main/convert-instance.ts';
import { RenderPool } from '#main/dicom/render-pool.ts';
import { findRemoteServer, listRemoteServers } from '#main/dicomweb-client/remote-servers.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { JobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { PeerLimits } from '#main/network/peer-limits.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { GuestPeers } from '#main/peers/guest-peers.ts';
import { findPeer, listPeers } from '#main/peers/peers.ts';
import type { Archive } from '#main/retrieve/archive.ts';
import { dimseDestination, webDestination } from '#main/retrieve/destination.ts';
import { dimseArchive } from '#main/retrieve/dimse-archive.ts';
import { remoteDesk, type RemoteDesk } from '#main/retrieve/remote-desk.ts';
import { retrieveJobKind } from '#main/retrieve/retrieve-job.ts';
import { sendJobKind } from '#main/retrieve/send-job.ts';
import { sentInstances } from '#main/retrieve/sent-instances.ts';
import { TransferNotes } from '#main/retrieve/transfer-notes.ts';
import { Transfers } from '#main/retrieve/transfers.ts';
import { webArchive } from '#main/retrieve/web-archive.ts';
import type { SecretBox } from '#main/secrets/secret-box.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { DataFolder } from '#main/store/layout.ts';

/** A multi-frame object of hundreds of megabytes takes a while */
const TRANSCODE_WITHIN_MS = 120_000;

export interface RemoteArchiveParts {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly secrets: SecretBox;
  readonly receiving: Receiving;
  readonly catalog: CatalogReader;
  readonly audit: AuditLog;
  readonly guests: GuestPeers;
  /** Where and how the peer of this AE title is called. @throws AppError MISSING, CONFLICT */
  readonly targetOf: (peer: string) => Promise<PeerTarget>;
}

/** The other archives: how they are asked, and the jobs that bring studies from them and send studies to them. */
export interface RemoteArchives {
  readonly jobKinds: readonly JobKind[];
  /** Brings a study for which nobody waits */
  readonly pullKind: JobKind;
  archives(): Promise<KnownArchive[]>;
  attach(jobs: JobQueue): RemoteDesk;
  /** @throws AppError MISSING for one that is not known any more */
  openArchive(id: RemoteArchive): Promise<Archive>;
  dispose(): Promise<void>;
}

export function remoteArchives(parts: RemoteArchiveParts): RemoteArchives {
  const { folder, station, secrets, receiving, catalog, audit, guests, targetOf } = parts;
  const notes = new TransferNotes();
  const limits = new PeerLimits();
  const withoutGet = new Set<string>();
  const withoutSequences = new Set<string>();

  const sent = sentInstances(station);
  const pictures = new RenderPool({ threads: 1, timeoutMs: TRANSCODE_WITHIN_MS });

  async function openArchive({ kind, id }: RemoteArchive): Promise<Archive> {
    if (kind === 'dicomweb') return webArchive(receiving, await findRemoteServer(station, secrets, id));
    const peer = await findPeer(station, id);
    return dimseArchive(
      { receiving, guests, limits, withoutGet, withoutSequences },
      peer,
      await targetOf(peer.aeTitle),
    );
  }

  async function openDestination({ kind, id }: RemoteArchive, options: { readonly convert: boolean }) {
    if (kind === 'dicomweb') return webDestination(folder, await findRemoteServer(station, secrets, id));
    const { maxAssociations, retries, preferredTransferSyntaxUid } = await findPeer(station, id);
    const target = await targetOf(id);
    const mayConvert = options.convert || preferredTransferSyntaxUid !== '';
    const convert = mayConvert ? convertWith(pictures) : undefined;
    return dimseDestination({ folder, limits, convert }, { target, maxAssociations, retries });
  }

  async function archives(): Promise<KnownArchive[]> {
    const [peers, servers] = await Promise.all([listPeers(station), listRemoteServers(station)]);
    return [
      ...peers.map(({ aeTitle, host, port, isArchive }) => {
        return { kind: 'dimse' as const, id: aeTitle, address: `${host}:${port}`, isArchive };
      }),
      ...servers.map(({ name, baseUrl, isArchive }) => {
        return { kind: 'dicomweb' as const, id: name, address: baseUrl, isArchive };
      }),
    ];
  }

  const retrieving = {
    catalog,
    receiving,
    audit,
    notes,
    openArchive,
    markCached: (study: { studyInstanceUid: string; peer: string; by: string }) =>
      receiving.order('markCached', study),
  };
  return {
    archives,
    pullKind: retrieveJobKind(retrieving, 'prefetch'),
    jobKinds: [retrieveJobKind(retrieving), sendJobKind({ catalog, audit, notes, sent, openDestination })],
    openArchive,
    attach: (jobs) =>
      remoteDesk({ transfers: new Transfers(jobs, notes, sent), catalog, archives, openArchive }),
    dispose: () => pictures.dispose(),
  };
}
