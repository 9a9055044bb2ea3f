import { type Selectable, sql } from 'kysely';
import type { PriorSummary, WorklistReadiness } from '#shared/contract/worklist.ts';
import type { RegionId } from '#shared/relevance/region-tree.ts';
import { PRIORITIES, type Priority } from '#shared/worklist/priority.ts';
import { WORK_STATES, type WorkState } from '#shared/worklist/work-state.ts';
import type { ReadingPlace } from '#main/prefetch/reading-order.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { StationTables } from '#main/station/tables.ts';

/** Values in one question to the database */
const MOST_AT_ONCE = 1000;

export interface WorklistEntry {
  readonly studyInstanceUid: string;
  readonly priority: Priority;
  readonly priorityBy: string;
  readonly assignedTo: string;
  /** Milliseconds since 1970 UTC, as all times here */
  readonly arrivedAt: number;
  readonly state: WorkState;
  readonly readingBy: string;
  readonly readingAt: number;
  readonly readiness: WorklistReadiness;
  /** When its readiness is looked at again; null: when something comes */
  readonly lookAt: number | null;
  /** What an archive told; null: none did */
  readonly atArchive: { readonly archive: string; readonly instances: number } | null;
  readonly patientId: string;
  readonly patientNameFold: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyDescriptionFold: string;
  readonly modalities: readonly string[];
  readonly regions: readonly RegionId[];
  readonly subspecialty: string;
  readonly searchText: string;
  readonly priors: PriorSummary | null;
}

/** What is kept of the studies that are to be read; the worklist alone writes it. */
export class WorklistStore {
  readonly #database: StationDatabase;

  constructor(database: StationDatabase) {
    this.#database = database;
  }

  async entry(studyInstanceUid: string): Promise<WorklistEntry | undefined> {
    const row = await this.#database
      .selectFrom('worklist_entry')
      .selectAll()
      .where('study_instance_uid', '=', studyInstanceUid)
      .executeTakeFirst();
    return row && toEntry(row);
  }

  /** All or none of them */
  async change({
    put,
    remove,
  }: {
    readonly put: readonly WorklistEntry[];
    readonly remove: readonly string[];
  }): Promise<void> {
    if (put.length === 0 && remove.length === 0) return;
    await this.#database.transaction().execute(async (database) => {
      for (const entry of put) {
        const row = toRow(entry);
        await database
          .insertInto('worklist_entry')
          .values(row)
          .onConflict((conflict) => conflict.column('study_instance_uid').doUpdateSet(row))
          .execute();
      }
      for (const uid of remove)
        await database.deleteFrom('worklist_entry').where('study_instance_uid', '=', uid).execute();
    });
  }

  /** Those whose readiness is to be looked at by then */
  async toLookAt(at: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('worklist_entry')
      .select('study_instance_uid')
      .where('look_at', '<=', at)
      .execute();
    return rows.map((row) => row.study_instance_uid);
  }

  async nextLookAt(): Promise<number | null> {
    const row = await this.#database
      .selectFrom('worklist_entry')
      .select(sql<number | null>`min(look_at)`.as('at'))
      .where('look_at', 'is not', null)
      .executeTakeFirst();
    return row?.at ?? null;
  }

  async ofPatient(patientId: string): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('worklist_entry')
      .select('study_instance_uid')
      .where('patient_id', '=', patientId)
      .execute();
    return rows.map((row) => row.study_instance_uid);
  }

  /** When these are read, of those that are in the list. */
  async places(studyInstanceUids: readonly string[]): Promise<Map<string, ReadingPlace>> {
    const places = new Map<string, ReadingPlace>();
    for (let at = 0; at < studyInstanceUids.length; at += MOST_AT_ONCE) {
      const rows = await this.#database
        .selectFrom('worklist_entry')
        .select(['study_instance_uid', 'priority', 'arrived_at'])
        .where('study_instance_uid', 'in', studyInstanceUids.slice(at, at + MOST_AT_ONCE))
        .execute();
      for (const row of rows)
        places.set(row.study_instance_uid, { urgency: row.priority, at: row.arrived_at });
    }
    return places;
  }

  /** Every study of the list that is not read */
  async unread(): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('worklist_entry')
      .select('study_instance_uid')
      .where('state', '!=', WORK_STATES.indexOf('read'))
      .execute();
    return rows.map((row) => row.study_instance_uid);
  }

  /** Every study of the list with what is known of its priors */
  async all(): Promise<Pick<WorklistEntry, 'studyInstanceUid' | 'priors'>[]> {
    const rows = await this.#database
      .selectFrom('worklist_entry')
      .select(['study_instance_uid', 'priors'])
      .execute();
    return rows.map((row) => ({ studyInstanceUid: row.study_instance_uid, priors: priorsOf(row.priors) }));
  }

  /** @returns what was read longer ago than that */
  async readBefore(at: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('worklist_entry')
      .select('study_instance_uid')
      .where('state', '=', WORK_STATES.indexOf('read'))
      .where('reading_at', '<', at)
      .execute();
    return rows.map((row) => row.study_instance_uid);
  }
}

function toRow(entry: WorklistEntry): Selectable<StationTables['worklist_entry']> {
  return {
    study_instance_uid: entry.studyInstanceUid,
    priority: PRIORITIES.indexOf(entry.priority),
    priority_by: entry.priorityBy,
    assigned_to: entry.assignedTo,
    arrived_at: entry.arrivedAt,
    state: WORK_STATES.indexOf(entry.state),
    reading_by: entry.readingBy,
    reading_at: entry.readingAt,
    readiness: JSON.stringify(entry.readiness),
    look_at: entry.lookAt,
    expected_instances: entry.atArchive?.instances ?? null,
    expected_by: entry.atArchive?.archive ?? '',
    patient_id: entry.patientId,
    patient_name_fold: entry.patientNameFold,
    study_date: entry.studyDate,
    study_time: entry.studyTime,
    study_description_fold: entry.studyDescriptionFold,
    modalities: `\\${entry.modalities.join('\\')}\\`,
    regions: entry.regions.join('\\'),
    subspecialty: entry.subspecialty,
    search_text: entry.searchText,
    priors: entry.priors === null ? '' : JSON.stringify(entry.priors),
    prior_count: entry.priors?.total ?? 0,
  };
}

export function toEntry(row: Selectable<StationTables['worklist_entry']>): WorklistEntry {
  return {
    studyInstanceUid: row.study_instance_uid,
    priority: PRIORITIES[row.priority] ?? 'routine',
    priorityBy: row.priority_by,
    assignedTo: row.assigned_to,
    arrivedAt: row.arrived_at,
    state: WORK_STATES[row.state] ?? 'new',
    readingBy: row.reading_by,
    readingAt: row.reading_at,
    readiness: JSON.parse(row.readiness) as WorklistReadiness,
    lookAt: row.look_at,
    atArchive:
      row.expected_instances === null
        ? null
        : { archive: row.expected_by, instances: row.expected_instances },
    patientId: row.patient_id,
    patientNameFold: row.patient_name_fold,
    studyDate: row.study_date,
    studyTime: row.study_time,
    studyDescriptionFold: row.study_description_fold,
    modalities: row.modalities.split('\\').filter((modality) => modality !== ''),
    regions: row.regions === '' ? [] : (row.regions.split('\\') as RegionId[]),
    subspecialty: row.subspecialty,
    searchText: row.search_text,
    priors: priorsOf(row.priors),
  };
}

function priorsOf(kept: string): PriorSummary | null {
  return kept === '' ? null : (JSON.parse(kept) as PriorSummary);
}
