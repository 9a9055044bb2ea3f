import type { Peer } from '#shared/contract/station.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { type KnownPeer, knownPeers, shownPeer } from './peers.ts';

/** What listens, as far as it matters here. */
interface DicomNode {
  setPeers(peers: readonly KnownPeer[]): void;
}

/** Peers that are let in for a while by the core itself, beside those that an administrator has put down. */
export class GuestPeers {
  readonly #station: StationDatabase;
  readonly #receiving: DicomNode;
  readonly #guests = new Set<KnownPeer>();

  constructor(station: StationDatabase, receiving: DicomNode) {
    this.#station = station;
    this.#receiving = receiving;
  }

  /** @returns shows the guest out again */
  async admit(guest: KnownPeer): Promise<() => Promise<void>> {
    this.#guests.add(guest);
    await this.apply();
    return async () => {
      this.#guests.delete(guest);
      await this.apply();
    };
  }

  /** Tells the DICOM node whom it may answer; @returns the peers that are put down */
  async apply(): Promise<Peer[]> {
    const peers = await knownPeers(this.#station);
    this.#receiving.setPeers([...peers, ...this.#guests]);
    return peers.map(shownPeer);
  }
}
