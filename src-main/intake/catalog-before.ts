import type { Database } from 'better-sqlite3';
import type { NewInstance } from '#main/catalog/catalog-writer.ts';
import { openCatalogForReading } from '#main/catalog/database.ts';

type Recorded = Omit<NewInstance, 'header'>;

/** What the catalog in use recorded when the files came: the only witness of a file that changed or vanished since. */
export interface CatalogBefore {
  /**
   * A file that is not what was recorded keeps the record, so that verifying finds it; read anew, its damage would pass
   * for what was received.
   */
  asRecorded(instance: NewInstance): { readonly instance: NewInstance; readonly isDamaged: boolean };
  /** Instances that it knows and the other catalog does not. */
  countLost(rebuilt: Database): number;
  /** Studies stay verified as they were. */
  copyChecks(rebuilt: Database): void;
  close(): void;
}

const FACTS =
  'size_bytes AS sizeBytes, dataset_offset AS datasetOffset, dataset_crc32 AS datasetCrc32, received_at AS receivedAt, source';

/** One that is damaged, was never finished or is not there is no witness. */
export function catalogBefore(file: string): CatalogBefore {
  const database = openSound(file);
  if (!database)
    return {
      asRecorded: (instance) => ({ instance, isDamaged: false }),
      countLost: () => 0,
      copyChecks: () => {},
      close: () => {},
    };
  const recorded = database.prepare<[string, string], Recorded>(
    `SELECT ${FACTS} FROM instance WHERE sop_instance_uid = ?
     UNION ALL SELECT ${FACTS} FROM trashed_instance WHERE sop_instance_uid = ?`,
  );
  const known = database
    .prepare<[], string>(
      'SELECT sop_instance_uid FROM instance UNION ALL SELECT sop_instance_uid FROM trashed_instance',
    )
    .pluck();
  const checks = database.prepare<[], { study: string; checkedAt: number }>(
    'SELECT study_instance_uid AS study, checked_at AS checkedAt FROM study_check JOIN study USING (study_key) WHERE checked_at > 0',
  );
  return {
    asRecorded(instance) {
      const { sopInstanceUid } = instance.header;
      const row = recorded.get(sopInstanceUid, sopInstanceUid);
      const isDamaged =
        row !== undefined &&
        (row.datasetCrc32 !== instance.datasetCrc32 || row.sizeBytes !== instance.sizeBytes);
      return { instance: isDamaged ? { ...instance, ...row } : instance, isDamaged };
    },
    countLost(rebuilt) {
      const isThere = rebuilt.prepare<[string, string]>(
        'SELECT 1 FROM instance WHERE sop_instance_uid = ? UNION ALL SELECT 1 FROM trashed_instance WHERE sop_instance_uid = ?',
      );
      let lost = 0;
      for (const uid of known.iterate()) if (!isThere.get(uid, uid)) lost += 1;
      return lost;
    },
    copyChecks(rebuilt) {
      const mark = rebuilt.prepare<[number, string]>(
        'UPDATE study_check SET checked_at = ? WHERE study_key = (SELECT study_key FROM study WHERE study_instance_uid = ?)',
      );
      rebuilt.transaction(() => {
        for (const { study, checkedAt } of checks.iterate()) mark.run(checkedAt, study);
      })();
    },
    close: () => database.close(),
  };
}

function openSound(file: string): Database | undefined {
  let database: Database | undefined;
  try {
    database = openCatalogForReading(file);
    const complete = database.prepare(`SELECT 1 FROM catalog_state WHERE name = 'complete' AND value = '1'`);
    const [first] = database.pragma('quick_check(1)') as { quick_check: string }[];
    if (complete.get() && first?.quick_check === 'ok') return database;
  } catch {
    // Then it is the reason why another is built.
  }
  database?.close();
  return undefined;
}
