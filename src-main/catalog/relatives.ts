import type { Kysely } from 'kysely';
import type { RelativesReader } from './records.ts';
import { seriesRecord, studyRecord } from './rows.ts';
import type { CatalogTables } from './tables.ts';

const MOST_STUDIES = 2000;

export function relativesReader(database: Kysely<CatalogTables>): RelativesReader {
  /** @param column one that has an index */
  async function having(column: 'patient_id' | 'patient_birth_date', value: string) {
    if (value === '') return [];
    return database
      .selectFrom('study')
      .selectAll()
      .where(column, '=', value)
      .orderBy('study_date', 'desc')
      .limit(MOST_STUDIES)
      .execute();
  }

  type Row = Awaited<ReturnType<typeof having>>[number];

  async function ofPatient(
    patient: { readonly patientId: string; readonly patientBirthDate: string },
    own: readonly Row[],
  ) {
    const found = [
      ...own,
      ...(await having('patient_id', patient.patientId)),
      ...(await having('patient_birth_date', patient.patientBirthDate)),
    ];
    const rows = [...new Map(found.map((row) => [row.study_key, row])).values()].slice(0, MOST_STUDIES);
    const series = await database
      .selectFrom('series')
      .selectAll()
      .where(
        'study_key',
        'in',
        rows.map(({ study_key }) => study_key),
      )
      .orderBy('series_number')
      .orderBy('series_key')
      .execute();
    const byStudy = Map.groupBy(series, ({ study_key }) => study_key);
    return rows.map((row) => ({
      study: studyRecord(row),
      series: (byStudy.get(row.study_key) ?? []).map((each) => seriesRecord(each, row.study_instance_uid)),
    }));
  }

  return {
    async relatives(studyInstanceUid) {
      const own = await database
        .selectFrom('study')
        .selectAll()
        .where('study_instance_uid', '=', studyInstanceUid)
        .executeTakeFirst();
      if (!own) return [];
      const { patient_id: patientId, patient_birth_date: patientBirthDate } = own;
      return ofPatient({ patientId, patientBirthDate }, [own]);
    },
    relativesOfPatient: (patient) => ofPatient(patient, []),
  };
}
