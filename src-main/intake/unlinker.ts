import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { CatalogKeeping } from '#main/catalog/catalog-keeping.ts';
import type { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { syncFolder } from '#main/store/instance-store.ts';
import { damagedFile, instanceFile, studyFolder, type DataFolder } from '#main/store/layout.ts';
import { removeReading } from '#main/store/reading-journal.ts';
import { journalFile, JOURNAL_NAME, readStudyJournal } from '#main/store/study-journal.ts';
import { ledgerOf } from '#main/store/study-ledger.ts';

/** Receiving waits while files are unlinked; so many go at once. */
const FILES_AT_ONCE = 64;

/** Removes the files of purged and evicted instances. Cut off anywhere, it goes on where it was. */
export class Unlinker {
  readonly #folder: DataFolder;
  readonly #writer: CatalogWriter;
  readonly #keeping: CatalogKeeping;
  readonly #onFolderGone: (path: string) => void;

  constructor(folder: DataFolder, writer: CatalogWriter, onFolderGone: (path: string) => void) {
    this.#folder = folder;
    this.#writer = writer;
    this.#keeping = writer.keeping;
    this.#onFolderGone = onFolderGone;
  }

  /** @returns how many files are left */
  some(): number {
    const next = this.#keeping.unlinking();
    if (!next) return 0;
    const { studyInstanceUid } = next;
    const uids = next.sopInstanceUids.slice(0, FILES_AT_ONCE);
    for (const uid of uids) {
      const file = instanceFile(this.#folder, studyInstanceUid, uid);
      rmSync(file, { force: true });
      rmSync(damagedFile(file), { force: true });
    }
    const folder = studyFolder(this.#folder, studyInstanceUid);
    if (existsSync(folder)) syncFolder(folder);
    const isEmpty =
      uids.length === next.sopInstanceUids.length && this.#removeIfEvicted(studyInstanceUid, folder);
    const isForgotten = this.#isPurged(studyInstanceUid, folder);
    if (isForgotten) removeReading(this.#folder, studyInstanceUid);
    this.#writer.begin();
    try {
      if (isForgotten) this.#keeping.enterReading(studyInstanceUid, undefined);
      if (isEmpty) this.#keeping.forgetStudy(studyInstanceUid);
      else this.#keeping.unlinked(studyInstanceUid, uids);
      this.#writer.commit();
    } catch (error) {
      this.#writer.rollback();
      throw error;
    }
    this.#keeping.look();
    return this.#keeping.countUnlinking();
  }

  /** Nothing of the study is left here or with another archive: what was done on its images goes with them. */
  #isPurged(studyInstanceUid: string, folder: string): boolean {
    if (existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.dcm'))) return false;
    const ledger = ledgerOf(readStudyJournal(this.#folder, studyInstanceUid).events);
    const states = [...(ledger?.instances.values() ?? [])].map(({ state }) => state);
    return states.length > 0 && states.every((state) => state === 'purged');
  }

  /**
   * A study that was only cached leaves nothing behind; one of which something was purged keeps its journal, and one that
   * somebody read keeps what was done on it until its images come again.
   */
  #removeIfEvicted(studyInstanceUid: string, folder: string): boolean {
    const ledger = ledgerOf(readStudyJournal(this.#folder, studyInstanceUid).events);
    const entries = [...(ledger?.instances.values() ?? [])];
    if (entries.some(({ state, tombstone }) => state !== 'evicted' || tombstone !== undefined)) return false;
    if (existsSync(folder) && readdirSync(folder).some((name) => name !== JOURNAL_NAME)) return false;
    rmSync(journalFile(this.#folder, studyInstanceUid), { force: true });
    this.#onFolderGone(folder);
    try {
      rmdirSync(folder);
      syncFolder(path.dirname(folder));
    } catch {
      // What a person put there stays with its folder.
    }
    return true;
  }
}
