import type { Kysely, Selectable } from 'kysely';
import type { PersonName } from '#shared/dicom/instance-header.ts';
import type { RejectionReason } from '#shared/dicom/rejection.ts';
import type { TrashTable } from './keeping-tables.ts';
import type { CatalogTables } from './tables.ts';

/** One act of moving to the trash, and what of it still lies there. */
export interface TrashRecord {
  readonly trashId: string;
  readonly studyInstanceUid: string;
  readonly scope: 'study' | 'series' | 'instances';
  /** Milliseconds since 1970 UTC */
  readonly trashedAt: number;
  readonly trashedBy: string;
  readonly reason: RejectionReason;
  readonly comment: string;
  readonly patientName: PersonName;
  readonly patientId: string;
  readonly patientBirthDate: string;
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly accessionNumber: string;
  readonly modalities: readonly string[];
  readonly seriesCount: number;
  readonly instanceCount: number;
  readonly sizeBytes: number;
}

/** What is left of an act whose files were deleted for good. */
export interface PurgeRecord {
  readonly trashId: string;
  readonly studyInstanceUid: string;
  readonly trashedAt: number;
  readonly trashedBy: string;
  readonly purgedAt: number;
  readonly purgedBy: string;
  readonly reason: RejectionReason;
  readonly comment: string;
  readonly instanceCount: number;
  readonly sizeBytes: number;
  /** Instances of it that may not come again */
  readonly barredCount: number;
}

export interface CachedStudyRecord {
  readonly studyInstanceUid: string;
  readonly peer: string;
  readonly isPinned: boolean;
  /** Milliseconds since 1970 UTC; 0 = not held */
  readonly keepUntil: number;
  readonly instanceCount: number;
  readonly sizeBytes: number;
  readonly lastReceivedAt: number;
}

/** Reads what the journals say beside the files: trash, tombstones, roles. */
export interface KeepingReader {
  /** Oldest first */
  trash(): Promise<TrashRecord[]>;
  trashEntry(trashId: string): Promise<TrashRecord | undefined>;
  trashedInstances(trashId: string): Promise<{ studyInstanceUid: string; sopInstanceUid: string }[]>;
  /** Newest first */
  purges(limit: number): Promise<PurgeRecord[]>;
  /** Files of which the removal is decided and not done */
  unlinkingCount(): Promise<number>;
  cachedStudies(): Promise<CachedStudyRecord[]>;
}

export function keepingReader(database: Kysely<CatalogTables>): KeepingReader {
  return {
    async trash() {
      const rows = await database
        .selectFrom('trash')
        .selectAll()
        .orderBy('trashed_at')
        .orderBy('trash_id')
        .execute();
      return rows.map(trashRecord);
    },
    async trashEntry(trashId) {
      const row = await database
        .selectFrom('trash')
        .selectAll()
        .where('trash_id', '=', trashId)
        .executeTakeFirst();
      return row && trashRecord(row);
    },
    async trashedInstances(trashId) {
      const rows = await database
        .selectFrom('trashed_instance')
        .select(['study_instance_uid', 'sop_instance_uid'])
        .where('trash_id', '=', trashId)
        .execute();
      return rows.map((row) => ({
        studyInstanceUid: row.study_instance_uid,
        sopInstanceUid: row.sop_instance_uid,
      }));
    },
    async purges(limit) {
      const rows = await database
        .selectFrom('tombstone')
        .select((eb) => [
          'trash_id',
          'study_instance_uid',
          'trashed_at',
          'trashed_by',
          'purged_by',
          'reason',
          'comment',
          eb.fn.max<number>('purged_at').as('purged_at'),
          eb.fn.countAll<number>().as('instances'),
          eb.fn.sum<number>('size_bytes').as('size_bytes'),
          eb.fn.sum<number>('is_barred').as('barred'),
        ])
        .where('is_purged', '=', 1)
        .groupBy('trash_id')
        .orderBy('purged_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        trashId: row.trash_id,
        studyInstanceUid: row.study_instance_uid,
        trashedAt: row.trashed_at,
        trashedBy: row.trashed_by,
        purgedAt: row.purged_at,
        purgedBy: row.purged_by,
        reason: row.reason as RejectionReason,
        comment: row.comment,
        instanceCount: row.instances,
        sizeBytes: row.size_bytes,
        barredCount: row.barred,
      }));
    },
    async unlinkingCount() {
      const row = await database
        .selectFrom('tombstone')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('state', '=', 'unlinking')
        .executeTakeFirst();
      return row?.count ?? 0;
    },
    async cachedStudies() {
      const rows = await database
        .selectFrom('study_role')
        .innerJoin('study', 'study.study_instance_uid', 'study_role.study_instance_uid')
        .select([
          'study.study_instance_uid',
          'peer',
          'is_pinned',
          'keep_until',
          'instance_count',
          'size_bytes',
          'last_received_at',
        ])
        .where('role', '=', 'cached')
        .execute();
      return rows.map((row) => ({
        studyInstanceUid: row.study_instance_uid,
        peer: row.peer,
        isPinned: row.is_pinned === 1,
        keepUntil: row.keep_until,
        instanceCount: row.instance_count,
        sizeBytes: row.size_bytes,
        lastReceivedAt: row.last_received_at,
      }));
    },
  };
}

function trashRecord(row: Selectable<TrashTable>): TrashRecord {
  return {
    trashId: row.trash_id,
    studyInstanceUid: row.study_instance_uid,
    scope: row.scope as TrashRecord['scope'],
    trashedAt: row.trashed_at,
    trashedBy: row.trashed_by,
    reason: row.reason as RejectionReason,
    comment: row.comment,
    patientName: {
      alphabetic: row.patient_name,
      ideographic: row.patient_name_ideographic,
      phonetic: row.patient_name_phonetic,
    },
    patientId: row.patient_id,
    patientBirthDate: row.patient_birth_date,
    studyDate: row.study_date,
    studyDescription: row.study_description,
    accessionNumber: row.accession_number,
    modalities: row.modalities === '' ? [] : row.modalities.split('\\'),
    seriesCount: row.series_count,
    instanceCount: row.instance_count,
    sizeBytes: row.size_bytes,
  };
}
