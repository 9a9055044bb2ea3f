import { sql, type Kysely } from 'kysely';
import type { CatalogTables } from './tables.ts';

/**
 * The distinct values of study.modalities that hold any of some modalities, such as `CT` and `CT\PT`.
 *
 * They are few however many studies there are, and are found by jumping along the index; a filter by modality then is
 * a few equalities instead of a look into every row.
 */
export async function modalityListsWith(
  database: Kysely<CatalogTables>,
  isWanted: (modality: string) => boolean,
): Promise<string[]> {
  const { rows } = await sql<{ value: string }>`
    WITH RECURSIVE jump (value) AS (
      SELECT min(modalities) FROM study
      UNION ALL
      SELECT (SELECT min(modalities) FROM study WHERE modalities > jump.value) FROM jump WHERE jump.value IS NOT NULL
    )
    SELECT value FROM jump WHERE value IS NOT NULL`.execute(database);
  return rows.map(({ value }) => value).filter((value) => value.split('\\').some(isWanted));
}
