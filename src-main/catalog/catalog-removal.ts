import type { Database } from 'better-sqlite3';

/** What the removal needs of the writer: its totals, and that it forgets rows that are gone. */
export interface RemovalHost {
  count(name: string, by: number): void;
  forget(studyInstanceUid: string): void;
  forgetPatients(): void;
}

/** Takes studies out of the catalog, with everything that counts them. Part of the writer; runs in its transactions. */
export class CatalogRemoval {
  readonly #statements;
  readonly #host: RemovalHost;

  constructor(database: Database, host: RemovalHost) {
    this.#host = host;
    this.#statements = {
      study: database.prepare<
        [string],
        {
          study_key: number;
          patient_key: number;
          series_count: number;
          instance_count: number;
          size_bytes: number;
        }
      >(
        'SELECT study_key, patient_key, series_count, instance_count, size_bytes FROM study WHERE study_instance_uid = ?',
      ),
      // Series and instances go with it by their foreign keys, its text by a trigger.
      deleteStudy: database.prepare<[number]>('DELETE FROM study WHERE study_key = ?'),
      oldestStudyOf: database.prepare<[number], { study_key: number }>(
        'SELECT study_key FROM study WHERE patient_key = ? ORDER BY first_received_at, study_key LIMIT 1',
      ),
      deletePatient: database.prepare<[number]>('DELETE FROM patient WHERE patient_key = ?'),
      describePatient: database.prepare<[number, number]>(
        `UPDATE patient SET (name_alphabetic, name_ideographic, name_phonetic, sex) =
           (SELECT patient_name, patient_name_ideographic, patient_name_phonetic, patient_sex FROM study WHERE study_key = ?)
         WHERE patient_key = ?`,
      ),
    };
  }

  /** Removes a study with all that is below it; nothing when it is not there. */
  removeStudy(studyInstanceUid: string): void {
    const study = this.#statements.study.get(studyInstanceUid);
    if (!study) return;
    this.#statements.deleteStudy.run(study.study_key);
    this.#host.forget(studyInstanceUid);
    this.#host.count('studies', -1);
    this.#host.count('series', -study.series_count);
    this.#host.count('instances', -study.instance_count);
    this.#host.count('size_bytes', -study.size_bytes);
    this.releasePatient(study.patient_key);
  }

  /** A study no longer names this patient: when none does, the row goes; else its oldest study describes it. */
  releasePatient(patientKey: number): void {
    const oldest = this.#statements.oldestStudyOf.get(patientKey);
    if (oldest) {
      this.#statements.describePatient.run(oldest.study_key, patientKey);
      return;
    }
    this.#host.forgetPatients();
    if (this.#statements.deletePatient.run(patientKey).changes > 0) this.#host.count('patients', -1);
  }
}
