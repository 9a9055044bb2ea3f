import type { Selectable } from 'kysely';
import type { StatementCache } from '#main/sqlite/statement-cache.ts';
import type { InstanceTable } from './tables.ts';

export type PlacedInstance = Selectable<InstanceTable> & {
  readonly series_instance_uid: string;
  readonly study_instance_uid: string;
};

/**
 * An instance with the UIDs of its series and study. Asked for every frame that is shown, so it takes the shortest road: three
 * rows by key, since one query that joins the tables takes four times as long.
 */
export function instanceBySopUid(
  statements: StatementCache,
  sopInstanceUid: string,
): PlacedInstance | undefined {
  const instance = statements
    .prepare('SELECT * FROM instance WHERE sop_instance_uid = ?')
    .get(sopInstanceUid) as Selectable<InstanceTable> | undefined;
  if (!instance) return undefined;
  const series = statements
    .prepare('SELECT series_instance_uid, study_key FROM series WHERE series_key = ?')
    .get(instance.series_key) as { series_instance_uid: string; study_key: number } | undefined;
  const study = statements
    .prepare('SELECT study_instance_uid FROM study WHERE study_key = ?')
    .get(series?.study_key ?? null) as { study_instance_uid: string } | undefined;
  return series && study && { ...instance, ...series, ...study };
}
