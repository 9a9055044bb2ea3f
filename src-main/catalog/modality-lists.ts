import type { StatementCache } from '#main/sqlite/statement-cache.ts';

/**
 * The distinct values of study.modalities that hold any of some modalities, such as `CT` and `CT\PT`.
 *
 * They are few however many studies there are, and are found by jumping along the index; a filter by modality then is
 * a few equalities instead of a look into every row.
 */
export function modalityLists(statements: StatementCache, isWanted: (modality: string) => boolean): string[] {
  const values = statements
    .prepare(
      `WITH RECURSIVE jump (value) AS (
        SELECT min(modalities) FROM study
        UNION ALL
        SELECT (SELECT min(modalities) FROM study WHERE modalities > jump.value) FROM jump WHERE jump.value IS NOT NULL
      )
      SELECT value FROM jump WHERE value IS NOT NULL`,
    )
    .pluck()
    .all() as string[];
  return values.filter((value) => value.split('\\').some(isWanted));
}
