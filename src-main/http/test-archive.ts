import type { StudyDetail, StudyRow } from '#shared/contract/studies.ts';
import { AppError } from '#shared/errors.ts';
import type { StatisticsReader } from '#main/catalog/statistics-reader.ts';
import type { KeepingReader } from '#main/catalog/keeping-reader.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { DicomAddress, Receiving, ReceivingEvents } from '#main/intake/receiving-types.ts';

/** A DICOM node and a catalog that hold what a test puts there and never touch network or disk. */
export class TestArchive {
  readonly studies = new Map<string, StudyDetail>();
  readonly #listeners = new Map<string, Set<(...facts: never[]) => void>>();
  address: DicomAddress;
  peers: readonly { aeTitle: string }[] = [];

  constructor(address: DicomAddress) {
    this.address = address;
  }

  emit<Name extends keyof ReceivingEvents>(name: Name, ...facts: Parameters<ReceivingEvents[Name]>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(...(facts as never[]));
  }

  readonly receiving: Receiving = {
    status: () => ({
      ...this.address,
      tlsPort: 0,
      isListening: false,
      listenProblem: 'This node does not listen.',
      openAssociations: 0,
      receivingInstances: 0,
      storeState: 'ok',
    }),
    isReceiving: () => false,
    giveWay: () => {},
    configure: async (address) => {
      this.address = address;
    },
    setTlsMaterial: () => Promise.resolve(),
    setPeers: (peers) => {
      this.peers = peers;
    },
    importFile: async () => ({ kind: 'notDicom' }),
    importStream: async (readable) => {
      readable.destroy();
      return { kind: 'notDicom' };
    },
    ownAssociation: () => {
      throw new AppError('INTERNAL', 'Nothing is received in this test.');
    },
    on: (name, listener) => {
      const listeners = this.#listeners.get(name) ?? new Set();
      this.#listeners.set(name, listeners);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    order: async () => {
      throw new AppError('MISSING', 'This archive is a test.');
    },
    serveDesk: () => {},
    renewed: null,
    rebuildCatalog: async () => {
      throw new AppError('CONFLICT', 'This archive is a test.');
    },
    dispose: async () => undefined,
  };

  readonly catalog: CatalogReader = {
    searchStudies: async () => ({ rows: this.#rows(), total: this.studies.size }),
    studyDetail: async (uid) => this.studies.get(uid),
    studyRows: async (uids) => uids.flatMap((uid) => this.studies.get(uid)?.study ?? []),
    study: async () => undefined,
    relatives: async () => [],
    relativesOfPatient: async () => [],
    seriesOfStudy: async () => [],
    instancesOfSeries: async () => [],
    instancesOfStudy: async () => [],
    instance: async () => undefined,
    queryStudies: async () => [],
    querySeries: async () => [],
    queryInstances: async () => [],
    counts: async () => ({ patients: 0, studies: this.studies.size, series: 0, instances: 0, sizeBytes: 0 }),
    quarantined: async () => [],
    quarantinedCount: async () => 0,
    dispose: async () => undefined,
  };

  readonly keeping: KeepingReader = {
    trash: async () => [],
    trashEntry: async () => undefined,
    trashedInstances: async () => [],
    purges: async () => [],
    unlinkingCount: async () => 0,
    cachedStudies: async () => [],
  };

  readonly statistics: StatisticsReader = {
    archivedDays: async () => [],
    archivedSources: async () => [],
    studyDays: async () => [],
    studyModalities: async () => [],
    trashedSum: async () => ({ instances: 0, sizeBytes: 0 }),
    newestArrival: async () => 0,
  };

  #rows(): StudyRow[] {
    return [...this.studies.values()].map(({ study }) => study);
  }
}
