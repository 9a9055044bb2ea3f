import type { Database } from 'better-sqlite3';

/**
 * Whether a catalog is sound: its pages, its indexes, its text index, and the counts that it keeps.
 *
 * @returns what is wrong; empty when nothing is
 */
export function checkCatalog(database: Database): string[] {
  const pages = database.pragma('integrity_check(10)') as { integrity_check: string }[];
  const problems = pages.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const orphans = database.pragma('foreign_key_check') as unknown[];
  if (orphans.length > 0) problems.push(`${String(orphans.length)} rows without the row above them`);
  if (problems.length > 0) return problems;
  try {
    database.exec(`INSERT INTO study_text (study_text, rank) VALUES ('integrity-check', 1)`);
  } catch {
    problems.push('the text index does not agree with the studies');
  }
  const counts = database
    .prepare<[], { name: string; value: number; counted: number }>(
      `SELECT name, value, counted FROM total JOIN (${COUNTED}) USING (name)`,
    )
    .all();
  for (const { name, value, counted } of counts)
    if (value !== counted)
      problems.push(`${name}: ${String(value)} are said to be there, ${String(counted)} are`);
  return problems;
}

const COUNTED = [
  `SELECT 'patients' AS name, count(*) AS counted FROM patient`,
  `SELECT 'studies', count(*) FROM study`,
  `SELECT 'series', count(*) FROM series`,
  `SELECT 'instances', count(*) FROM instance`,
  `SELECT 'size_bytes', coalesce(sum(size_bytes), 0) FROM instance`,
  `SELECT 'quarantined', count(*) FROM quarantine`,
].join(' UNION ALL ');
