import type { CertificateWarning } from '#shared/contract/certificates.ts';
import type { PurgePause } from '#shared/contract/deletion.ts';
import type { Settings, StationStatus, StoreState } from '#shared/contract/station.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { Backups } from '#main/backup/backups.ts';
import type { Certificates } from '#main/certificates/certificates.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { Integrity } from '#main/integrity/integrity.ts';
import type { JobQueue } from '#main/jobs/job-queue.ts';
import { diskSpace } from '#main/store/disk-space.ts';

const CHECK_MS = 10_000;

export interface StatusSources {
  readonly root: string;
  readonly receiving: Receiving;
  /** Looks at the computer's clock */
  clock(): Promise<PurgePause>;
  readonly jobs: JobQueue;
  readonly catalog: CatalogReader;
  readonly certificates: Pick<Certificates, 'warning' | 'onChange'>;
  readonly backups: Pick<Backups, 'isOverdue' | 'isGone'>;
  readonly integrity: Pick<Integrity, 'openFindings' | 'onChange'>;
  settings(): Promise<Settings>;
}

interface DiskUse {
  readonly usedFraction: number;
  readonly freeBytes: number;
}

/** Puts together what the status bar shows, and tells when it may have changed. */
export class StatusBoard {
  readonly #sources: StatusSources;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[];
  readonly #timer: NodeJS.Timeout;
  #disk: DiskUse = { usedFraction: 0, freeBytes: 0 };
  #saidOfCertificates: CertificateWarning['state'] | undefined;
  #saidOfStore: StoreState = 'ok';
  #saidOfBackup: boolean | undefined;
  #clockPause: PurgePause | undefined;

  constructor(sources: StatusSources) {
    this.#sources = sources;
    const announce = () => this.announce();
    this.#stops = [
      sources.receiving.on('statusChanged', announce),
      sources.receiving.on('quarantined', announce),
      sources.jobs.onChange(announce),
      sources.certificates.onChange(announce),
      sources.integrity.onChange(announce),
    ];
    this.#timer = setInterval(() => {
      void this.#checkDisk();
      void this.#checkClock();
      void this.#checkBackup();
      // Nothing else happens when a certificate comes of age in an idle night.
      if (sources.certificates.warning()?.state !== this.#saidOfCertificates) announce();
    }, CHECK_MS);
    this.#timer.unref();
  }

  async read(): Promise<StationStatus> {
    const { receiving, jobs, catalog } = this.#sources;
    if (this.#disk.freeBytes === 0) await this.#checkDisk();
    if (this.#clockPause === undefined) await this.#checkClock();
    const [settings, counts, quarantinedInstances, isBackupOverdue, isBackupGone, damagedFiles] =
      await Promise.all([
        this.#sources.settings(),
        jobs.counts(),
        catalog.quarantinedCount(),
        this.#sources.backups.isOverdue(),
        this.#sources.backups.isGone(),
        this.#sources.integrity.openFindings(),
      ]);
    const node = receiving.status();
    const certificateWarning = this.#sources.certificates.warning();
    this.#saidOfCertificates = certificateWarning?.state;
    this.#saidOfStore = node.storeState;
    this.#saidOfBackup = isBackupGone;
    return {
      stationName: settings.stationName,
      aeTitle: node.aeTitle,
      dicomHost: node.host,
      dicomPort: node.port,
      dicomTlsPort: node.tlsPort,
      isListening: node.isListening,
      listenProblem: node.listenProblem,
      openAssociations: node.openAssociations,
      receivingInstances: node.receivingInstances,
      diskUsedFraction: this.#disk.usedFraction,
      diskFreeBytes: this.#disk.freeBytes,
      storeState: node.storeState,
      clockPause: this.#clockPause ?? 'none',
      runningJobs: counts.running,
      failedJobs: counts.failed,
      quarantinedInstances,
      certificateWarning,
      isBackupOverdue,
      isBackupGone,
      damagedFiles,
    };
  }

  /** @returns stops listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
  }

  async #checkClock(): Promise<void> {
    // Without its disk the station cannot tell what the clock showed before.
    const pause = await this.#sources.clock().catch(() => this.#clockPause ?? 'none');
    const isNews = this.#clockPause !== undefined && this.#clockPause !== pause;
    this.#clockPause = pause;
    if (isNews) this.announce();
  }

  /** A disk is taken away without a word. */
  async #checkBackup(): Promise<void> {
    const before = this.#saidOfBackup;
    if (before === undefined) return;
    const isGone = await this.#sources.backups.isGone().catch(() => before);
    if (isGone !== this.#saidOfBackup) this.announce();
  }

  async #checkDisk(): Promise<void> {
    if (this.#sources.receiving.status().storeState !== this.#saidOfStore) this.announce();
    try {
      const { totalBytes, freeBytes } = await diskSpace(this.#sources.root);
      const usedFraction = totalBytes > 0 ? 1 - freeBytes / totalBytes : 1;
      const before = this.#disk;
      this.#disk = { usedFraction, freeBytes };
      if (Math.abs(before.usedFraction - usedFraction) >= 0.001) this.announce();
    } catch {
      this.#disk = { usedFraction: 1, freeBytes: 0 };
    }
  }
}
