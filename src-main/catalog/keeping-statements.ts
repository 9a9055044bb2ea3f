import type { Database, Statement } from 'better-sqlite3';
import type { Cell } from './columns.ts';

export interface HeldRow {
  readonly sop_instance_uid: string;
  readonly series_instance_uid: string;
  readonly modality: string;
  readonly transfer_syntax_uid: string;
  readonly size_bytes: number;
  readonly dataset_offset: number;
  readonly dataset_crc32: number;
  readonly received_at: number;
  readonly source: string;
}

export type KeepingStatements = ReturnType<typeof prepareKeepingStatements>;

const FACTS = 'transfer_syntax_uid, size_bytes, dataset_offset, dataset_crc32, received_at, source';

/** Every statement of `CatalogKeeping`, prepared. Parameters in the order of the columns in 0050-trash.sql, keys last. */
export function prepareKeepingStatements(database: Database) {
  const prepare = <Row = unknown>(text: string): Statement<Cell[], Row> =>
    database.prepare<Cell[], Row>(text);
  return {
    hasAny: prepare<{ any: number }>(
      `SELECT EXISTS (SELECT 1 FROM trashed_instance) OR EXISTS (SELECT 1 FROM tombstone)
         OR EXISTS (SELECT 1 FROM study_role WHERE role = 'cached') AS "any"`,
    ),
    findTrashed: prepare<HeldRow & { trash_id: string; study_instance_uid: string; is_barred: number }>(
      'SELECT * FROM trashed_instance WHERE sop_instance_uid = ?',
    ),
    findTombstone: prepare<{ study_instance_uid: string; is_barred: number; state: string }>(
      `SELECT study_instance_uid, is_barred, state FROM tombstone WHERE sop_instance_uid = ?
       ORDER BY is_barred DESC, study_instance_uid = ? DESC LIMIT 1`,
    ),
    cachedFrom: prepare<{ peer: string }>(
      "SELECT peer FROM study_role WHERE study_instance_uid = ? AND role = 'cached'",
    ),
    visible: prepare<HeldRow>(
      `SELECT sop_instance_uid, series_instance_uid, modality,
         ${FACTS.split(', ')
           .map((name) => `instance.${name}`)
           .join(', ')}
       FROM study JOIN series USING (study_key) JOIN instance USING (series_key) WHERE study_instance_uid = ?`,
    ),
    trashed: prepare<HeldRow & { trash_id: string }>(
      'SELECT * FROM trashed_instance WHERE study_instance_uid = ?',
    ),
    studyOfTrash: prepare<{ study_instance_uid: string }>(
      'SELECT study_instance_uid FROM trash WHERE trash_id = ?',
    ),
    barredByTrash: prepare<{ study_instance_uid: string; sop_instance_uid: string }>(
      'SELECT study_instance_uid, sop_instance_uid FROM tombstone WHERE is_barred = 1 AND trash_id = ?',
    ),
    hasStudy: prepare('SELECT 1 FROM study WHERE study_instance_uid = ?'),
    deleteReading: prepare('DELETE FROM study_reading WHERE study_instance_uid = ?'),
    insertReading: prepare('INSERT INTO study_reading VALUES (?, ?, ?, ?)'),
    markPending: prepare('INSERT OR IGNORE INTO journal_pending VALUES (?)'),
    markChecked: prepare(
      'UPDATE study_check SET checked_at = ? WHERE study_key = (SELECT study_key FROM study WHERE study_instance_uid = ?)',
    ),
    clearPending: prepare('DELETE FROM journal_pending WHERE study_instance_uid = ?'),
    pending: prepare<{ study_instance_uid: string }>('SELECT study_instance_uid FROM journal_pending'),
    firstUnlinking: prepare<{ study_instance_uid: string }>(
      "SELECT study_instance_uid FROM tombstone WHERE state = 'unlinking' LIMIT 1",
    ),
    unlinkingOf: prepare<{ sop_instance_uid: string }>(
      "SELECT sop_instance_uid FROM tombstone WHERE state = 'unlinking' AND study_instance_uid = ?",
    ),
    countUnlinking: prepare<{ count: number }>(
      "SELECT count(*) AS count FROM tombstone WHERE state = 'unlinking'",
    ),
    unlinked: prepare(
      "UPDATE tombstone SET state = 'gone' WHERE sop_instance_uid = ? AND study_instance_uid = ? AND state = 'unlinking'",
    ),
    dropEvicted: prepare(
      'DELETE FROM tombstone WHERE sop_instance_uid = ? AND study_instance_uid = ? AND is_purged = 0',
    ),
    stoneIsBack: prepare(
      "UPDATE tombstone SET state = 'back' WHERE sop_instance_uid = ? AND study_instance_uid = ?",
    ),
    deleteTrashedInstance: prepare('DELETE FROM trashed_instance WHERE sop_instance_uid = ?'),
    owned: prepare("UPDATE study_role SET role = 'owned', peer = '' WHERE study_instance_uid = ?"),
    dropPlainRole: prepare(
      "DELETE FROM study_role WHERE study_instance_uid = ? AND role = 'owned' AND is_pinned = 0 AND keep_until = 0 AND replaced_count = 0",
    ),
    deleteRole: prepare('DELETE FROM study_role WHERE study_instance_uid = ?'),
    insertRole: prepare('INSERT INTO study_role VALUES (?, ?, ?, ?, ?, ?)'),
    replacedMore: prepare(
      `INSERT INTO study_role VALUES (?, 'owned', '', 0, 0, 1)
       ON CONFLICT DO UPDATE SET replaced_count = replaced_count + 1`,
    ),
    deleteTrash: prepare('DELETE FROM trash WHERE study_instance_uid = ?'),
    deleteTrashAct: prepare('DELETE FROM trash WHERE trash_id = ?'),
    deleteTrashed: prepare('DELETE FROM trashed_instance WHERE study_instance_uid = ?'),
    insertTrashed: prepare(
      'INSERT OR REPLACE INTO trashed_instance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    insertTrash: prepare(
      "INSERT INTO trash VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, 0)",
    ),
    modalitiesOfTrash: prepare<{ modality: string }>(
      "SELECT DISTINCT modality FROM trashed_instance WHERE trash_id = ? AND modality <> '' ORDER BY modality",
    ),
    sumsOfTrash: prepare<{ series: number; instances: number; size_bytes: number }>(
      `SELECT count(DISTINCT series_instance_uid) AS series, count(*) AS instances,
         coalesce(sum(size_bytes), 0) AS size_bytes
       FROM trashed_instance WHERE trash_id = ?`,
    ),
    sumTrash: prepare(
      'UPDATE trash SET modalities = ?, series_count = ?, instance_count = ?, size_bytes = ? WHERE trash_id = ?',
    ),
    describeTrash: prepare(
      `UPDATE trash SET patient_name = ?, patient_name_ideographic = ?, patient_name_phonetic = ?, patient_id = ?,
         patient_birth_date = ?, study_date = ?, study_description = ?, accession_number = ?
       WHERE trash_id = ?`,
    ),
    deleteTombstones: prepare('DELETE FROM tombstone WHERE study_instance_uid = ?'),
    insertTombstone: prepare('INSERT INTO tombstone VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  };
}
