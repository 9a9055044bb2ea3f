import type { KnownArchive, RemoteArchive } from '#shared/contract/remote.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { JobKind } from '#main/jobs/job.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { PeerLimits } from '#main/network/peer-limits.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { GuestPeers } from '#main/peers/guest-peers.ts';
import { findPeer, listPeers } from '#main/peers/peers.ts';
import type { Archive } from '#main/retrieve/archive.ts';
import { dimseArchive } from '#main/retrieve/dimse-archive.ts';
import { remoteDesk, type RemoteDesk } from '#main/retrieve/remote-desk.ts';
import { retrieveJobKind } from '#main/retrieve/retrieve-job.ts';
import { sendJobKind } from '#main/retrieve/send-job.ts';
import { sentInstances } from '#main/retrieve/sent-instances.ts';
import { TransferNotes } from '#main/retrieve/transfer-notes.ts';
import { Transfers } from '#main/retrieve/transfers.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { DataFolder } from '#main/store/layout.ts';

export interface RemoteArchiveParts {
  readonly folder: DataFolder;
  readonly station: StationDatabase;
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
  attach(jobs: JobQueue): RemoteDesk;
  /** @throws AppError MISSING for one that is not known any more */
  openArchive(id: RemoteArchive): Promise<Archive>;
}

export function remoteArchives(parts: RemoteArchiveParts): RemoteArchives {
  const { folder, station, receiving, catalog, audit, guests, targetOf } = parts;
  const notes = new TransferNotes();
  const limits = new PeerLimits();
  const withoutGet = new Set<string>();

  async function openArchive({ kind, id }: RemoteArchive): Promise<Archive> {
    if (kind !== 'dimse') throw new AppError('MISSING', `There is no archive ${id}. Look at the peers.`);
    const peer = await findPeer(station, id);
    return dimseArchive({ receiving, guests, limits, withoutGet }, peer, await targetOf(peer.aeTitle));
  }

  async function archives(): Promise<KnownArchive[]> {
    const peers = await listPeers(station);
    return peers.map(({ aeTitle, host, port }) => ({
      kind: 'dimse',
      id: aeTitle,
      address: `${host}:${port}`,
    }));
  }

  return {
    jobKinds: [
      retrieveJobKind({
        catalog,
        receiving,
        audit,
        notes,
        openArchive,
        markCached: (study) => receiving.order('markCached', study),
      }),
      sendJobKind({
        folder,
        catalog,
        audit,
        notes,
        limits,
        sent: sentInstances(station),
        async openTarget(aeTitle) {
          const peer = await findPeer(station, aeTitle);
          const { maxAssociations, retries } = peer;
          return { target: await targetOf(aeTitle), maxAssociations, retries };
        },
      }),
    ],
    openArchive,
    attach: (jobs) => remoteDesk({ transfers: new Transfers(jobs, notes), catalog, archives, openArchive }),
  };
}
