import type { Database } from 'better-sqlite3';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { READING_STATES, type ReadingState } from '#shared/reading/reading-state.ts';
import { instanceName } from '#main/store/layout.ts';
import { stateOf, type LedgerEntry, type StudyLedger, type TrashAct } from '#main/store/study-ledger.ts';
import { prepareKeepingStatements, type HeldRow, type KeepingStatements } from './keeping-statements.ts';

/** What is known of a stored file whatever shows it: enough to enter it again beside its header. */
export interface StoredFacts {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
  /** Milliseconds since 1970 UTC */
  readonly receivedAt: number;
  readonly source: string;
}

/** What settling has to ask the store. */
export interface SettlingFiles {
  /** undefined when the file is missing or unreadable */
  header(studyInstanceUid: string, facts: StoredFacts): InstanceHeader | undefined;
  exists(studyInstanceUid: string, sopInstanceUid: string): boolean;
}

/** What the writer does for it. */
export interface KeepingHost {
  add(instance: StoredFacts & { readonly header: InstanceHeader }): unknown;
  removeStudy(studyInstanceUid: string): void;
  /** The study's rows, journal or files are about to change, or have changed */
  touched(studyInstanceUid: string): void;
}

export interface EnteredReading {
  readonly state: ReadingState;
  readonly by: string;
  /** Milliseconds since 1970 UTC */
  readonly at: number;
}

/** An instance that is not shown, found by its SOP Instance UID when one of that UID arrives. */
export type HeldInstance =
  | {
      readonly kind: 'trashed';
      readonly studyInstanceUid: string;
      readonly trashId: string;
      readonly isBarred: boolean;
      readonly facts: StoredFacts;
    }
  | {
      readonly kind: 'departed';
      readonly studyInstanceUid: string;
      readonly isBarred: boolean;
      /** It came again since it was purged */
      readonly isBack: boolean;
    };

/**
 * The rows that tell what the journals tell: roles, trash, tombstones. Beside the writer and in its transactions.
 *
 * `settle` brings all rows of one study in line with its journal, those of study, series and instance included; it is
 * the one road by which instances leave the answers and come back, in daily use, after a crash and in a rebuild.
 */
export class CatalogKeeping {
  readonly #host: KeepingHost;
  readonly #sql: KeepingStatements;
  /** Whether any arriving instance could concern the trash, a tombstone or a cached study */
  #mayConcern = false;

  constructor(database: Database, host: KeepingHost) {
    this.#host = host;
    this.#sql = prepareKeepingStatements(database);
    this.look();
  }

  /** False on a station that never trashed or cached anything: then arriving instances need no second look. */
  get mayConcern(): boolean {
    return this.#mayConcern;
  }

  /** To be called after a transaction that may have brought the first row, or taken the last. */
  look(): void {
    this.#mayConcern = this.#sql.hasAny.get()?.any === 1;
  }

  /** @param studyInstanceUid of the arriving instance */
  held(sopInstanceUid: string, studyInstanceUid: string): HeldInstance | undefined {
    const row = this.#sql.findTrashed.get(sopInstanceUid);
    if (row)
      return {
        kind: 'trashed',
        studyInstanceUid: row.study_instance_uid,
        trashId: row.trash_id,
        isBarred: row.is_barred === 1,
        facts: factsOf(row),
      };
    const stone = this.#sql.findTombstone.get(sopInstanceUid, studyInstanceUid);
    return (
      stone && {
        kind: 'departed',
        studyInstanceUid: stone.study_instance_uid,
        isBarred: stone.is_barred === 1,
        isBack: stone.state === 'back',
      }
    );
  }

  /** The archive from which a cached study is; undefined for an owned one. */
  cachedFrom(studyInstanceUid: string): string | undefined {
    return this.#sql.cachedFrom.get(studyInstanceUid)?.peer;
  }

  /** Instances of a study that answers show. */
  visible(studyInstanceUid: string): StoredFacts[] {
    return this.#sql.visible.all(studyInstanceUid).map(factsOf);
  }

  trashed(studyInstanceUid: string): (StoredFacts & { readonly trashId: string })[] {
    return this.#sql.trashed.all(studyInstanceUid).map((row) => ({ ...factsOf(row), trashId: row.trash_id }));
  }

  studyOfTrash(trashId: string): string | undefined {
    return this.#sql.studyOfTrash.get(trashId)?.study_instance_uid;
  }

  /** Purged instances of one act that may not come again. */
  barredByTrash(trashId: string): { studyInstanceUid: string; sopInstanceUid: string }[] {
    const rows = this.#sql.barredByTrash.all(trashId);
    return rows.map((row) => ({
      studyInstanceUid: row.study_instance_uid,
      sopInstanceUid: row.sop_instance_uid,
    }));
  }

  /** Whether answers show the study. */
  hasStudy(studyInstanceUid: string): boolean {
    return this.#sql.hasStudy.get(studyInstanceUid) !== undefined;
  }

  /** How far the reading of a study has come, as its journal says. */
  enterReading(studyInstanceUid: string, standing: EnteredReading | undefined): void {
    this.#host.touched(studyInstanceUid);
    this.#sql.deleteReading.run(studyInstanceUid);
    if (!standing || standing.state === 'unread') return;
    const state = READING_STATES.indexOf(standing.state);
    this.#sql.insertReading.run(studyInstanceUid, state, standing.by, standing.at);
  }

  markPending(studyInstanceUid: string): void {
    this.#host.touched(studyInstanceUid);
    this.#sql.markPending.run(studyInstanceUid);
  }

  /** All files of a study were compared with what is known of them. @param at milliseconds since 1970 UTC */
  markChecked(studyInstanceUid: string, at: number): void {
    this.#sql.markChecked.run(at, studyInstanceUid);
  }

  clearPending(studyInstanceUid: string): void {
    this.#sql.clearPending.run(studyInstanceUid);
  }

  pending(): string[] {
    return this.#sql.pending.all().map((row) => row.study_instance_uid);
  }

  /** Some studies of which files are to be unlinked. */
  unlinking(): { studyInstanceUid: string; sopInstanceUids: string[] } | undefined {
    const study = this.#sql.firstUnlinking.get()?.study_instance_uid;
    if (study === undefined) return undefined;
    const rows = this.#sql.unlinkingOf.all(study);
    return { studyInstanceUid: study, sopInstanceUids: rows.map((row) => row.sop_instance_uid) };
  }

  countUnlinking(): number {
    return this.#sql.countUnlinking.get()?.count ?? 0;
  }

  unlinked(studyInstanceUid: string, sopInstanceUids: readonly string[]): void {
    this.#host.touched(studyInstanceUid);
    for (const uid of sopInstanceUids) this.#sql.unlinked.run(uid, studyInstanceUid);
  }

  /**
   * An instance of the trash, or one that had been purged, is entered again as an arriving one.
   *
   * @returns the act of the trash that it left, to be described anew before the commit; undefined = it lay in none
   */
  returned(sopInstanceUid: string, studyInstanceUid: string): string | undefined {
    this.#host.touched(studyInstanceUid);
    const row = this.#sql.findTrashed.get(sopInstanceUid);
    this.#sql.deleteTrashedInstance.run(sopInstanceUid);
    this.#sql.dropEvicted.run(sopInstanceUid, studyInstanceUid);
    this.#sql.stoneIsBack.run(sopInstanceUid, studyInstanceUid);
    if (row) this.#sumTrash(row.trash_id);
    return row?.trash_id;
  }

  /** An act of the trash is called after the first of what is left of it, as in a catalog that is made anew. */
  describeTrash(studyInstanceUid: string, trashId: string, files: SettlingFiles): void {
    const left = this.trashed(studyInstanceUid).filter((facts) => facts.trashId === trashId);
    const [first] = inOrderOfArrival(left);
    if (first) this.#sql.describeTrash.run(...describing(files.header(studyInstanceUid, first)), trashId);
  }

  /** An instance of the study may have other bytes than before. */
  countReplaced(studyInstanceUid: string): void {
    this.#host.touched(studyInstanceUid);
    this.#sql.replacedMore.run(studyInstanceUid);
  }

  owned(studyInstanceUid: string): void {
    this.#host.touched(studyInstanceUid);
    this.#sql.owned.run(studyInstanceUid);
    this.#sql.dropPlainRole.run(studyInstanceUid);
  }

  /** Forgets that a study was ever evicted, once its folder is gone with its journal. */
  forgetStudy(studyInstanceUid: string): void {
    this.#host.touched(studyInstanceUid);
    this.#sql.deleteTombstones.run(studyInstanceUid);
    this.#sql.deleteRole.run(studyInstanceUid);
    this.#sql.clearPending.run(studyInstanceUid);
  }

  /**
   * Brings every row of a study in line with its journal.
   *
   * @param known what the catalog, or a rebuild, knows of its stored files; default: what the rows say
   * @returns SOP Instance UIDs that should be shown and are not, since their files cannot be read
   */
  settle(
    studyInstanceUid: string,
    ledger: StudyLedger | undefined,
    files: SettlingFiles,
    known: readonly StoredFacts[] = [...this.visible(studyInstanceUid), ...this.trashed(studyInstanceUid)],
  ): string[] {
    this.#host.touched(studyInstanceUid);
    const inState = (state: string) =>
      known.filter((facts) => stateOf(ledger, facts.sopInstanceUid) === state);
    const unreadable = this.#show(studyInstanceUid, inState('present'), files);
    this.#enterTrash(studyInstanceUid, ledger, inState('trashed'), files);
    this.#enterTombstones(studyInstanceUid, ledger, files);
    this.#enterRole(studyInstanceUid, ledger);
    this.#sql.clearPending.run(studyInstanceUid);
    return unreadable;
  }

  /** Enters the study anew when it should show other instances than it does, or otherwise; in the order of arrival. */
  #show(studyInstanceUid: string, wanted: readonly StoredFacts[], files: SettlingFiles): string[] {
    const shown = new Map(this.visible(studyInstanceUid).map((facts) => [facts.sopInstanceUid, facts]));
    const isShown = (facts: StoredFacts) => isSame(shown.get(facts.sopInstanceUid), facts);
    if (wanted.length === shown.size && wanted.every(isShown)) return [];
    this.#host.removeStudy(studyInstanceUid);
    const unreadable: string[] = [];
    for (const facts of inOrderOfArrival(wanted)) {
      const header = files.header(studyInstanceUid, facts);
      if (header) this.#host.add({ header, ...facts });
      else unreadable.push(facts.sopInstanceUid);
    }
    return unreadable;
  }

  #enterTrash(
    studyInstanceUid: string,
    ledger: StudyLedger | undefined,
    trashed: readonly StoredFacts[],
    files: SettlingFiles,
  ): void {
    this.#sql.deleteTrash.run(studyInstanceUid);
    this.#sql.deleteTrashed.run(studyInstanceUid);
    const acts = new Map<string, { act: TrashAct; first: StoredFacts }>();
    for (const facts of inOrderOfArrival(trashed)) {
      const entry = ledger?.instances.get(facts.sopInstanceUid);
      if (!entry?.trash) continue;
      if (!acts.has(entry.trash.trashId)) acts.set(entry.trash.trashId, { act: entry.trash, first: facts });
      this.#sql.insertTrashed.run(
        facts.sopInstanceUid,
        entry.trash.trashId,
        studyInstanceUid,
        facts.seriesInstanceUid,
        facts.modality,
        facts.transferSyntaxUid,
        facts.sizeBytes,
        facts.datasetOffset,
        facts.datasetCrc32,
        facts.receivedAt,
        facts.source,
        entry.isBarred ? 1 : 0,
      );
    }
    for (const { act, first } of acts.values()) {
      this.#sql.insertTrash.run(
        act.trashId,
        studyInstanceUid,
        act.scope,
        act.at,
        act.by,
        act.reason,
        act.comment,
        ...describing(files.header(studyInstanceUid, first)),
      );
      this.#sumTrash(act.trashId);
    }
  }

  #sumTrash(trashId: string): void {
    const modalities = this.#sql.modalitiesOfTrash.all(trashId).map((row) => row.modality);
    const sums = this.#sql.sumsOfTrash.get(trashId);
    if (!sums || sums.instances === 0) this.#sql.deleteTrashAct.run(trashId);
    else this.#sql.sumTrash.run(modalities.join('\\'), sums.series, sums.instances, sums.size_bytes, trashId);
  }

  #enterTombstones(studyInstanceUid: string, ledger: StudyLedger | undefined, files: SettlingFiles): void {
    this.#sql.deleteTombstones.run(studyInstanceUid);
    for (const [sopInstanceUid, entry] of ledger?.instances ?? []) {
      const state = stoneState(entry, () => files.exists(studyInstanceUid, sopInstanceUid));
      if (state === undefined) continue;
      const { tombstone, trash } = entry;
      this.#sql.insertTombstone.run(
        sopInstanceUid,
        studyInstanceUid,
        state,
        tombstone ? 1 : 0,
        entry.isBarred ? 1 : 0,
        trash?.trashId ?? '',
        trash?.reason ?? '',
        trash?.comment ?? '',
        trash?.at ?? 0,
        trash?.by ?? '',
        tombstone?.purgedAt ?? 0,
        tombstone?.purgedBy ?? '',
        tombstone?.sizeBytes ?? 0,
        tombstone?.sha256 ?? '',
      );
    }
  }

  #enterRole(studyInstanceUid: string, ledger: StudyLedger | undefined): void {
    this.#sql.deleteRole.run(studyInstanceUid);
    if (!ledger) return;
    const { role, peer, isPinned, keepUntil, replacedCount } = ledger;
    this.#sql.insertRole.run(studyInstanceUid, role, peer, isPinned ? 1 : 0, keepUntil, replacedCount);
    this.#sql.dropPlainRole.run(studyInstanceUid);
  }
}

function isSame(a: StoredFacts | undefined, b: StoredFacts): boolean {
  return a?.datasetCrc32 === b.datasetCrc32 && a.sizeBytes === b.sizeBytes && a.receivedAt === b.receivedAt;
}

function stoneState(entry: LedgerEntry, isThere: () => boolean): string | undefined {
  if (entry.state === 'purged' || entry.state === 'evicted') return isThere() ? 'unlinking' : 'gone';
  return entry.tombstone && entry.state === 'present' ? 'back' : undefined;
}

/** As a rebuild enters them, so that a study is described by the same instance: by time, then by file name. */
export function inOrderOfArrival<Facts extends Pick<StoredFacts, 'receivedAt' | 'sopInstanceUid'>>(
  facts: readonly Facts[],
): Facts[] {
  return facts
    .map((its) => ({ its, name: instanceName(its.sopInstanceUid) }))
    .sort((a, b) => a.its.receivedAt - b.its.receivedAt || (a.name < b.name ? -1 : 1))
    .map(({ its }) => its);
}

/** What an act of the trash says of its study, in the order of its columns. */
function describing(header: InstanceHeader | undefined): string[] {
  return [
    header?.patientName.alphabetic ?? '',
    header?.patientName.ideographic ?? '',
    header?.patientName.phonetic ?? '',
    header?.patientId ?? '',
    header?.patientBirthDate ?? '',
    header?.studyDate ?? '',
    header?.studyDescription ?? '',
    header?.accessionNumber ?? '',
  ];
}

function factsOf(row: HeldRow): StoredFacts {
  return {
    sopInstanceUid: row.sop_instance_uid,
    seriesInstanceUid: row.series_instance_uid,
    modality: row.modality,
    transferSyntaxUid: row.transfer_syntax_uid,
    sizeBytes: row.size_bytes,
    datasetOffset: row.dataset_offset,
    datasetCrc32: row.dataset_crc32,
    receivedAt: row.received_at,
    source: row.source,
  };
}
