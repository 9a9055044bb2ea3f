import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { CatalogKeeping, StoredFacts } from '#main/catalog/catalog-keeping.ts';
import type { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { appendReading, readingFile, readStateFile } from '#main/store/reading-journal.ts';
import { appendToJournal, readStudyJournal, type JournalEvent } from '#main/store/study-journal.ts';
import { ledgerOf, type StudyLedger } from '#main/store/study-ledger.ts';
import type {
  ArchiveOrderKind,
  ArchiveOrderMessage,
  ArchiveOrders,
  RestoredAct,
  TrashedAct,
} from './archive-orders.ts';
import type { GroupCommitter, GroupNews } from './commit-group.ts';
import { QuarantineDesk } from './quarantine-desk.ts';
import { settlingFiles } from './stored-header.ts';
import type { ChangedStudy } from './thread-messages.ts';
import { Unlinker } from './unlinker.ts';

type Order<Kind extends ArchiveOrderKind> = ArchiveOrders[Kind]['order'];
export interface DeskOptions {
  /** What a released object added */
  readonly onNews?: (news: GroupNews) => void;
  /** Milliseconds since 1970 UTC; for tests */
  readonly now?: () => number;
}

type Body<Event> = Event extends JournalEvent ? Omit<Event, 'at' | 'studyInstanceUid'> : never;

/**
 * Carries out archive orders in the catalog thread: the line in the study's journal first, then the rows, in one
 * transaction. A study whose journal may be ahead of its rows is marked before the line is written and brought in line
 * when the catalog is opened again, so that after a crash an order is either wholly done or was never given.
 */
export class ArchiveDesk {
  readonly #folder: DataFolder;
  readonly #writer: CatalogWriter;
  readonly #keeping: CatalogKeeping;
  readonly #unlinker: Unlinker;
  readonly #quarantine: QuarantineDesk;
  readonly #onNews: (news: GroupNews) => void;
  readonly #now: () => number;

  constructor(
    folder: DataFolder,
    writer: CatalogWriter,
    committer: GroupCommitter,
    { onNews = () => {}, now = Date.now }: DeskOptions = {},
  ) {
    this.#folder = folder;
    this.#writer = writer;
    this.#keeping = writer.keeping;
    this.#unlinker = new Unlinker(folder, writer, (path) => {
      committer.folderGone(path);
    });
    this.#quarantine = new QuarantineDesk(folder, writer, committer);
    this.#onNews = onNews;
    this.#now = now;
  }

  /** When the catalog was opened: finishes what a crash left between journals, files and rows. */
  open(): void {
    this.settlePending();
    this.#quarantine.settle();
  }

  settlePending(): void {
    for (const studyInstanceUid of this.#keeping.pending()) this.#settle(studyInstanceUid);
  }

  /**
   * Removes some of the files that are to go, a few at a time, since receiving waits meanwhile.
   *
   * @returns how many are left
   * @throws what the file system says
   */
  unlinkSome(): number {
    return this.#unlinker.some();
  }

  /** @returns the studies whose rows changed, beside the order's own result */
  carryOut(message: ArchiveOrderMessage): { result: unknown; changed: ChangedStudy[] } {
    // A group that failed behind its journal's lines, or an order that did.
    this.settlePending();
    switch (message.kind) {
      case 'trash':
        return changed(message.order.studyInstanceUid, this.#trash(message.order));
      case 'restore': {
        const { isNewStudy, ...result } = this.#restore(message.order);
        return changed(result.studyInstanceUid, result, isNewStudy);
      }
      case 'purge':
        return unchanged(this.#purge(message.order));
      case 'unlink': {
        const files = this.#keeping.countUnlinking();
        while (this.#unlinker.some() > 0);
        return unchanged({ files });
      }
      case 'admit':
        return unchanged(this.#admit(message.order));
      case 'markCached':
        return changed(message.order.studyInstanceUid, this.#markCached(message.order));
      case 'markOwned': {
        const { studyInstanceUid, by } = message.order;
        this.#write(studyInstanceUid, { event: 'role', role: 'owned', peer: '', by });
        return changed(studyInstanceUid, { role: 'owned' });
      }
      case 'hold': {
        const { studyInstanceUid, isPinned, keepUntil, by } = message.order;
        this.#requireVisible(studyInstanceUid);
        this.#write(studyInstanceUid, { event: 'hold', isPinned, keepUntil, by });
        return changed(studyInstanceUid, null);
      }
      case 'evict':
        return changed(message.order.studyInstanceUid, this.#evict(message.order));
      case 'quarantineRelease': {
        const result = this.#quarantine.release(message.order, this.#onNews);
        return unchanged(result);
      }
      case 'quarantineReplace': {
        const result = this.#quarantine.replace(
          message.order,
          (studyInstanceUid, id, replaced, by, place) => {
            this.#write(
              studyInstanceUid,
              { event: 'replace', quarantineId: id, replaced: stoneOf(replaced), by },
              place,
            );
          },
        );
        return changed(result.studyInstanceUid, result);
      }
      case 'checked': {
        const { studyInstanceUid, checkedAt } = message.order;
        this.#inTransaction(() => {
          this.#keeping.markChecked(studyInstanceUid, checkedAt);
        });
        return unchanged(null);
      }
      case 'annotate': {
        const hasNewRow = this.#annotate(message.order);
        return hasNewRow ? changed(message.order.studyInstanceUid, null) : unchanged(null);
      }
      case 'quarantineDelete':
        this.#quarantine.remove(message.order.quarantineId);
        return unchanged(null);
      default:
        return message satisfies never;
    }
  }

  #trash({ studyInstanceUid, scope, uids, reason, comment, by }: Order<'trash'>): TrashedAct {
    const visible = this.#requireVisible(studyInstanceUid);
    const named = new Set(uids);
    const isConcerned = ({ seriesInstanceUid, sopInstanceUid }: StoredFacts) =>
      scope === 'study' || named.has(scope === 'series' ? seriesInstanceUid : sopInstanceUid);
    const concerned = visible.filter(isConcerned);
    if (concerned.length === 0)
      throw new AppError('MISSING', 'Nothing of what should be deleted is in the archive. Search again.');
    // The study is described anew by what stays, so that has to be readable.
    const files = settlingFiles(this.#folder);
    const isBroken = visible.some((facts) => !isConcerned(facts) && !files.header(studyInstanceUid, facts));
    if (isBroken)
      throw new AppError(
        'CORRUPT',
        'A file of the rest of this study cannot be read. Verify the archive first, or delete the whole study.',
      );
    const trashId = randomUUID();
    const instances = concerned.map((facts) => facts.sopInstanceUid);
    this.#write(studyInstanceUid, { event: 'trash', trashId, scope, reason, comment, instances, by });
    return act(trashId, studyInstanceUid, concerned);
  }

  #restore({ trashId, by }: Order<'restore'>): RestoredAct & { isNewStudy: boolean } {
    const { studyInstanceUid, trashed } = this.#requireTrash(trashId);
    const files = settlingFiles(this.#folder);
    const readable = trashed.filter((facts) => {
      const header = files.header(studyInstanceUid, facts);
      if (header && this.#writer.identityOf(header) === 'otherPatient')
        throw new AppError(
          'CONFLICT',
          'Images of another patient have come under the same Study Instance UID since. Nothing was restored.',
        );
      return header !== undefined;
    });
    if (readable.length === 0)
      throw new AppError('CORRUPT', 'None of the files can be read any more. Nothing was restored.');
    const isNewStudy = this.#keeping.visible(studyInstanceUid).length === 0;
    const instances = readable.map((facts) => facts.sopInstanceUid);
    this.#write(studyInstanceUid, { event: 'restore', trashId, instances, by });
    return {
      ...act(trashId, studyInstanceUid, readable),
      unreadable: trashed.length - readable.length,
      isNewStudy,
    };
  }

  #purge({ trashId, sha256, by }: Order<'purge'>): TrashedAct {
    const { studyInstanceUid, trashed } = this.#requireTrash(trashId);
    const tombstones = trashed.map((facts) => stoneOf(facts, sha256[facts.sopInstanceUid]));
    this.#write(studyInstanceUid, { event: 'purge', trashId, tombstones, by });
    return act(trashId, studyInstanceUid, trashed);
  }

  #admit({ trashId, by }: Order<'admit'>): { instances: number } {
    const barred = this.#keeping.barredByTrash(trashId);
    const [first] = barred;
    if (!first)
      throw new AppError('MISSING', 'Nothing that may not come again was deleted by this act. Search again.');
    const instances = barred.map(({ sopInstanceUid }) => sopInstanceUid);
    this.#write(first.studyInstanceUid, { event: 'admit', instances, by });
    return { instances: instances.length };
  }

  #markCached({ studyInstanceUid, peer, by }: Order<'markCached'>): { role: 'owned' | 'cached' } {
    const isAllFromPeer = this.#keeping.visible(studyInstanceUid).every(({ source }) => source === peer);
    const hasTrash = this.#keeping.trashed(studyInstanceUid).length > 0;
    if (!isAllFromPeer || hasTrash) return { role: 'owned' };
    if (this.#keeping.cachedFrom(studyInstanceUid) !== peer)
      this.#write(studyInstanceUid, { event: 'role', role: 'cached', peer, by });
    return { role: 'cached' };
  }

  #evict({ studyInstanceUid, instances, by }: Order<'evict'>): { instances: number; sizeBytes: number } {
    const visible = this.#requireVisible(studyInstanceUid);
    const ledger = this.#ledger(studyInstanceUid);
    const proven = new Set(instances);
    if (ledger?.role !== 'cached' || ledger.isPinned || ledger.keepUntil > this.#now())
      throw new AppError('CONFLICT', 'This study is not one that may be evicted. Nothing was removed.');
    if (!visible.every(({ sopInstanceUid }) => proven.has(sopInstanceUid)))
      throw new AppError(
        'CONFLICT',
        'More of this study has arrived since it was checked. Nothing was removed.',
      );
    this.#write(studyInstanceUid, {
      event: 'evict',
      instances: visible.map(({ sopInstanceUid }) => sopInstanceUid),
      by,
    });
    const { sizeBytes } = act('', studyInstanceUid, visible);
    return { instances: visible.length, sizeBytes };
  }

  /** @returns whether rows changed: most of what a reader does stands in the journal alone */
  #annotate({ studyInstanceUid, events }: Order<'annotate'>): boolean {
    if (!this.#keeping.hasStudy(studyInstanceUid)) throw notHere();
    const hasState = events.some(({ event }) => event === 'state');
    const append = () => appendReading(this.#folder, studyInstanceUid, events);
    if (hasState) this.#whilePending(studyInstanceUid, append, () => this.#settleReading(studyInstanceUid));
    else append();
    return hasState;
  }

  #requireVisible(studyInstanceUid: string): StoredFacts[] {
    const visible = this.#keeping.visible(studyInstanceUid);
    if (visible.length === 0) throw notHere();
    return visible;
  }

  #requireTrash(trashId: string) {
    const studyInstanceUid = this.#keeping.studyOfTrash(trashId);
    if (studyInstanceUid === undefined)
      throw new AppError(
        'MISSING',
        'This is not in the trash any more. It was restored, deleted for good, or has come again.',
      );
    const trashed = this.#keeping.trashed(studyInstanceUid).filter((facts) => facts.trashId === trashId);
    return { studyInstanceUid, trashed };
  }

  #ledger(studyInstanceUid: string): StudyLedger | undefined {
    return ledgerOf(readStudyJournal(this.#folder, studyInstanceUid).events);
  }

  /** @param between done when the line is written, before the rows follow */
  #write(studyInstanceUid: string, event: Body<JournalEvent>, between: () => void = () => {}): void {
    // The members that a reader wants to see first come first.
    const { event: name, ...rest } = event;
    const line = { event: name, at: this.#now(), studyInstanceUid, ...rest } as JournalEvent;
    const append = () => appendToJournal(this.#folder, [line]);
    this.#whilePending(studyInstanceUid, append, () => {
      try {
        between();
      } finally {
        this.#settle(studyInstanceUid);
      }
    });
  }

  #whilePending(studyInstanceUid: string, append: () => void, settle: () => void): void {
    this.#inTransaction(() => {
      this.#keeping.markPending(studyInstanceUid);
    });
    try {
      append();
    } catch (error) {
      // Without its line the order was never given; should this fail too, the next start finds nothing to do.
      this.#inTransaction(() => {
        this.#keeping.clearPending(studyInstanceUid);
      });
      throw error;
    }
    settle();
  }

  #settleReading(studyInstanceUid: string): void {
    const state = readStateFile(readingFile(this.#folder, studyInstanceUid));
    this.#inTransaction(() => {
      this.#keeping.enterReading(studyInstanceUid, state);
      this.#keeping.clearPending(studyInstanceUid);
    });
  }

  #settle(studyInstanceUid: string): void {
    const ledger = this.#ledger(studyInstanceUid);
    const files = settlingFiles(this.#folder);
    const known = [
      ...this.#keeping.visible(studyInstanceUid),
      ...this.#keeping.trashed(studyInstanceUid),
    ].map(
      // The rows may be older than the bytes.
      (facts) =>
        ledger?.replaced.has(facts.sopInstanceUid) ? this.#quarantine.reread(studyInstanceUid, facts) : facts,
    );
    const state = readStateFile(readingFile(this.#folder, studyInstanceUid));
    this.#inTransaction(() => {
      this.#keeping.settle(studyInstanceUid, ledger, files, known);
      this.#keeping.enterReading(studyInstanceUid, state);
    });
    this.#keeping.look();
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

function notHere(): AppError {
  return new AppError('MISSING', 'This study is not in the archive. Search again; it may have been removed.');
}

function stoneOf({ sopInstanceUid, seriesInstanceUid, sizeBytes, datasetCrc32 }: StoredFacts, sha256 = '') {
  return { sopInstanceUid, seriesInstanceUid, sizeBytes, datasetCrc32, sha256 };
}

function act(trashId: string, studyInstanceUid: string, facts: readonly StoredFacts[]): TrashedAct {
  const sizeBytes = facts.reduce((sum, its) => sum + its.sizeBytes, 0);
  return { trashId, studyInstanceUid, instances: facts.length, sizeBytes };
}

function changed<Result>(studyInstanceUid: string, result: Result, isNew = false) {
  return { result, changed: [{ studyInstanceUid, isNew }] };
}

function unchanged<Result>(result: Result) {
  return { result, changed: [] };
}
