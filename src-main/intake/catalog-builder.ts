import path from 'node:path';
import type { StoredFacts } from '#main/catalog/catalog-keeping.ts';
import type { CatalogWriter, NewInstance } from '#main/catalog/catalog-writer.ts';
import { instanceFile, instanceName, studyFolder, type DataFolder } from '#main/store/layout.ts';
import { readQuarantine } from '#main/store/quarantine.ts';
import { stateOf, type StudyLedger } from '#main/store/study-ledger.ts';
import type { CatalogBefore } from './catalog-before.ts';
import { listStudy, readStoredInstance, type ListedStudy } from './stored-files.ts';
import { settlingFiles } from './stored-header.ts';

export interface RebuildResult {
  /** That answers show */
  readonly instances: number;
  /** Files of the store that are no readable instance, or lie where they do not belong */
  readonly skipped: number;
  /** Files that are not what was recorded of them when they came: verifying tells which */
  readonly damaged: number;
}

export interface ReadFile {
  readonly file: string;
  /** undefined: not a readable instance */
  readonly instance: NewInstance | undefined;
}

/**
 * Fills an empty catalog from the files of the store and the journals beside them, so that it answers as the lost one
 * did: first `enter` all files in the order in which they came, then `settleAll`, `catchUp` with what changed
 * meanwhile, `finish`.
 */
export class CatalogBuilder {
  readonly #folder: DataFolder;
  readonly #writer: CatalogWriter;
  readonly #ledgers: ReadonlyMap<string, StudyLedger>;
  readonly #readings: readonly NonNullable<ListedStudy['reading']>[];
  /** Instances whose files are there and that no answer shows, by study */
  readonly #unshown = new Map<string, StoredFacts[]>();
  readonly #skipped = new Set<string>();
  readonly #before: Pick<CatalogBefore, 'asRecorded'> | undefined;
  readonly #damaged = new Set<string>();
  #instances = 0;

  /** @param writer of a catalog that is empty, for this builder alone */
  constructor(
    folder: DataFolder,
    writer: CatalogWriter,
    studies: readonly ListedStudy[],
    before?: Pick<CatalogBefore, 'asRecorded'>,
  ) {
    this.#before = before;
    this.#folder = folder;
    this.#writer = writer;
    this.#readings = studies.flatMap(({ reading }) => reading ?? []);
    this.#ledgers = new Map(
      studies.flatMap(({ folder: at, ledger }) => (ledger ? [[at, ledger] as const] : [])),
    );
  }

  /** In one transaction. */
  enter(files: readonly ReadFile[]): void {
    this.#inTransaction(() => {
      for (const { file, instance: read } of files) {
        const instance = read && this.#asRecorded(file, read);
        if (!instance || !this.#belongs(file, instance)) {
          this.#skipped.add(file);
          continue;
        }
        const { studyInstanceUid, sopInstanceUid } = instance.header;
        if (stateOf(this.#ledgers.get(path.dirname(file)), sopInstanceUid) === 'present') {
          this.#writer.add(instance);
          this.#instances += 1;
          continue;
        }
        const others = this.#unshown.get(studyInstanceUid);
        if (others) others.push(factsOf(instance));
        else this.#unshown.set(studyInstanceUid, [factsOf(instance)]);
      }
    });
  }

  /** What the journals say beside the files. */
  settleAll(): void {
    const { keeping } = this.#writer;
    const settling = settlingFiles(this.#folder);
    this.#inTransaction(() => {
      for (const ledger of this.#ledgers.values()) {
        const { studyInstanceUid } = ledger;
        const known = [...keeping.visible(studyInstanceUid), ...(this.#unshown.get(studyInstanceUid) ?? [])];
        keeping.settle(studyInstanceUid, ledger, settling, known);
      }
      for (const reading of this.#readings) keeping.enterReading(reading.studyInstanceUid, reading);
    });
    this.#unshown.clear();
  }

  /** Brings studies in line with what now lies in their folders; files that did not change are not read again. */
  catchUp(studyInstanceUids: Iterable<string>): void {
    for (const uid of studyInstanceUids) this.#catchUpStudy(uid);
  }

  finish(): RebuildResult {
    this.#inTransaction(() => {
      for (const record of readQuarantine(this.#folder)) this.#writer.addQuarantined(record);
      this.#writer.setComplete(true);
    });
    this.#writer.keeping.look();
    return { instances: this.#instances, skipped: this.#skipped.size, damaged: this.#damaged.size };
  }

  /** Below the store, some of them */
  skippedFiles(most: number): string[] {
    return [...this.#skipped].slice(0, most).map((file) => path.relative(this.#folder.store, file));
  }

  #asRecorded(file: string, read: NewInstance): NewInstance {
    const { instance, isDamaged } = this.#before?.asRecorded(read) ?? { instance: read, isDamaged: false };
    if (isDamaged) this.#damaged.add(file);
    else this.#damaged.delete(file);
    return instance;
  }

  #belongs(file: string, { header }: NewInstance): boolean {
    return (
      instanceFile(this.#folder, header.studyInstanceUid, header.sopInstanceUid) === file &&
      this.#writer.findInstance(header.sopInstanceUid) === undefined
    );
  }

  #catchUpStudy(studyInstanceUid: string): void {
    const { keeping } = this.#writer;
    const listed = listStudy(this.#folder, studyFolder(this.#folder, studyInstanceUid));
    const before = keeping.visible(studyInstanceUid);
    const known = new Map(
      [...before, ...keeping.trashed(studyInstanceUid)].map((facts) => [
        instanceName(facts.sopInstanceUid),
        facts,
      ]),
    );
    const all: StoredFacts[] = [];
    const added: NewInstance[] = [];
    for (const file of this.#skipped) if (path.dirname(file) === listed.folder) this.#skipped.delete(file);
    for (const { name, receivedAt, sizeBytes } of listed.files) {
      const file = path.join(listed.folder, name);
      const facts = known.get(name);
      const isSame =
        facts?.receivedAt === receivedAt &&
        facts.sizeBytes === sizeBytes &&
        !listed.ledger?.replaced.has(facts.sopInstanceUid);
      if (isSame) {
        all.push(facts);
        continue;
      }
      const read = readStoredInstance(file);
      const instance = read && this.#asRecorded(file, read);
      if (!instance || !this.#isOfStudy(file, studyInstanceUid, instance)) {
        this.#skipped.add(file);
        continue;
      }
      all.push(factsOf(instance));
      const isShown = stateOf(listed.ledger, instance.header.sopInstanceUid) === 'present';
      if (!facts && isShown) added.push(instance);
    }
    this.#inTransaction(() => {
      for (const instance of added) this.#writer.add(instance);
    });
    this.#inTransaction(() => {
      keeping.settle(studyInstanceUid, listed.ledger, settlingFiles(this.#folder), all);
      keeping.enterReading(studyInstanceUid, listed.reading);
    });
    this.#instances += keeping.visible(studyInstanceUid).length - before.length;
  }

  #isOfStudy(file: string, studyInstanceUid: string, { header }: NewInstance): boolean {
    const elsewhere = this.#writer.findInstance(header.sopInstanceUid);
    return (
      header.studyInstanceUid === studyInstanceUid &&
      instanceFile(this.#folder, studyInstanceUid, header.sopInstanceUid) === file &&
      (elsewhere === undefined || elsewhere.studyInstanceUid === studyInstanceUid)
    );
  }

  #inTransaction(change: () => void): void {
    this.#writer.begin();
    try {
      change();
      this.#writer.commit();
    } catch (error) {
      this.#writer.rollback();
      throw error;
    }
  }
}

function factsOf({ header, ...stored }: NewInstance): StoredFacts {
  const { sopInstanceUid, seriesInstanceUid, modality, transferSyntaxUid } = header;
  return { sopInstanceUid, seriesInstanceUid, modality, transferSyntaxUid, ...stored };
}
