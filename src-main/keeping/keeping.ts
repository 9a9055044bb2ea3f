import type { ArchiveStatistics } from '#shared/contract/archive.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { StatisticsReader } from '#main/catalog/statistics-reader.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { Log } from '#main/observe/log.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { RESERVE_BYTES } from '#main/store/store-health.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { archiveStatistics } from './statistics.ts';
import { noteThroughput } from './throughput.ts';

export interface KeepingParts {
  readonly folder: DataFolder;
  readonly catalog: StatisticsReader & Pick<CatalogReader, 'counts' | 'quarantinedCount'>;
  readonly station: StationDatabase;
  readonly receiving: Pick<Receiving, 'on'>;
  readonly log: Log;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

/** Keeps the archive whole, and tells what is in it. */
export class Keeping {
  readonly #parts: KeepingParts;
  readonly #now: () => number;
  readonly #stops: (() => void)[];

  constructor(parts: KeepingParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#stops = [
      parts.receiving.on('association', (association) => {
        noteThroughput(parts.station, association, this.#now()).catch((error: unknown) => {
          parts.log.warn({ error }, 'the throughput of a peer could not be kept');
        });
      }),
    ];
  }

  statistics(): Promise<ArchiveStatistics> {
    const { folder, catalog, station } = this.#parts;
    return archiveStatistics(
      { root: folder.root, catalog, station, reserveBytes: RESERVE_BYTES },
      this.#now(),
    );
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }
}
