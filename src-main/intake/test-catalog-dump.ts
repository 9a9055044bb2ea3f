import BetterSqlite from 'better-sqlite3';

/** Everything that the catalog says, without the keys that another order of entering would change. */
export function dumpCatalog(file: string): Record<string, unknown[]> {
  const database = new BetterSqlite(file, { readonly: true });
  const all = (sql: string) => database.prepare(sql).all();
  const without = (table: string, ...names: string[]) =>
    database
      .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map(({ name }) => name)
      .filter((name) => !names.includes(name))
      .map((name) => `${table}.${name}`)
      .join(', ');
  try {
    return {
      patients: all(`SELECT ${without('patient', 'patient_key')} FROM patient ORDER BY 1, 2, 3`),
      studies: all(
        `SELECT ${without('study', 'study_key', 'patient_key')}, patient.identity AS patient_identity
         FROM study JOIN patient USING (patient_key) ORDER BY study_instance_uid`,
      ),
      series: all(
        `SELECT ${without('series', 'series_key', 'study_key')}, study_instance_uid
         FROM series JOIN study USING (study_key) ORDER BY study_instance_uid, series_instance_uid`,
      ),
      instances: all(
        `SELECT ${without('instance', 'instance_key', 'series_key')}, series_instance_uid
         FROM instance JOIN series USING (series_key) ORDER BY sop_instance_uid`,
      ),
      text: all(
        `SELECT study_instance_uid FROM study_text JOIN study ON study_key = study_text.rowid
         WHERE study_text MATCH '"test"' ORDER BY 1`,
      ),
      totals: all('SELECT * FROM total ORDER BY name'),
      trash: all('SELECT * FROM trash ORDER BY trash_id'),
      trashed: all('SELECT * FROM trashed_instance ORDER BY sop_instance_uid'),
      tombstones: all('SELECT * FROM tombstone ORDER BY sop_instance_uid, study_instance_uid'),
      roles: all('SELECT * FROM study_role ORDER BY study_instance_uid'),
      readings: all('SELECT * FROM study_reading ORDER BY study_instance_uid'),
      quarantine: all('SELECT * FROM quarantine ORDER BY quarantine_id'),
    };
  } finally {
    database.close();
  }
}
