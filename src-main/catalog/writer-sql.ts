import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import {
  INSTANCE_COLUMNS,
  PATIENT_COLUMNS,
  QUARANTINE_COLUMNS,
  SERIES_COLUMNS,
  SERIES_COUNT_COLUMNS,
  SERIES_DESCRIPTION_COLUMNS,
  STUDY_COLUMNS,
  STUDY_COUNT_COLUMNS,
  STUDY_DESCRIPTION_COLUMNS,
} from './columns.ts';
import type { CatalogTables } from './tables.ts';

/** Builds SQL without running it: the writer compiles each statement once and then only binds values. */
const builder = new Kysely<CatalogTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/**
 * The writer's statements as text, for the catalog thread: it then starts without loading Kysely, which takes longer than
 * all else that it loads. Parameters come in the order of the columns of columns.ts, keys last.
 */
export function writerSql() {
  const queries = {
    findInstance: builder
      .selectFrom('instance')
      .innerJoin('series', 'series.series_key', 'instance.series_key')
      .innerJoin('study', 'study.study_key', 'series.study_key')
      .where('instance.sop_instance_uid', '=', '')
      .select([
        'study.study_instance_uid',
        'instance.transfer_syntax_uid',
        'instance.size_bytes',
        'instance.dataset_offset',
        'instance.dataset_crc32',
      ]),
    findStudy: builder
      .selectFrom('study')
      .where('study_instance_uid', '=', '')
      .select([...STUDY_COLUMNS, 'study_key']),
    findSeries: builder
      .selectFrom('series')
      .where('study_key', '=', 0)
      .where('series_instance_uid', '=', '')
      .select([...SERIES_COLUMNS, 'series_key']),
    findPatient: builder
      .selectFrom('patient')
      .where('patient_id', '=', '')
      .where('issuer_of_patient_id', '=', '')
      .where('identity', '=', '')
      .select('patient_key'),
    insertPatient: builder.insertInto('patient').values(blanks(PATIENT_COLUMNS)),
    insertStudy: builder.insertInto('study').values(blanks(STUDY_COLUMNS)),
    insertSeries: builder.insertInto('series').values(blanks(SERIES_COLUMNS)),
    insertInstance: builder.insertInto('instance').values(blanks(INSTANCE_COLUMNS)),
    describeStudy: builder
      .updateTable('study')
      .set(blanks(STUDY_DESCRIPTION_COLUMNS))
      .where('study_key', '=', 0),
    countStudy: builder.updateTable('study').set(blanks(STUDY_COUNT_COLUMNS)).where('study_key', '=', 0),
    describeSeries: builder
      .updateTable('series')
      .set(blanks(SERIES_DESCRIPTION_COLUMNS))
      .where('series_key', '=', 0),
    countSeries: builder.updateTable('series').set(blanks(SERIES_COUNT_COLUMNS)).where('series_key', '=', 0),
    addToTotal: builder
      .updateTable('total')
      .set((eb) => ({ value: eb('value', '+', 0) }))
      .where('name', '=', ''),
    findQuarantined: builder.selectFrom('quarantine').where('quarantine_id', '=', '').select('quarantine_id'),
    quarantinedIds: builder.selectFrom('quarantine').select('quarantine_id'),
    deleteQuarantined: builder.deleteFrom('quarantine').where('quarantine_id', '=', ''),
    insertQuarantined: builder.insertInto('quarantine').values(blanks(QUARANTINE_COLUMNS)),
    readState: builder.selectFrom('catalog_state').where('name', '=', '').select('value'),
    writeState: builder.replaceInto('catalog_state').values({ name: '', value: '' }),
  };
  const texts = Object.entries(queries).map(([name, query]) => [name, query.compile().sql] as const);
  return Object.fromEntries(texts) as Readonly<Record<keyof typeof queries, string>>;
}

export type WriterSql = ReturnType<typeof writerSql>;

function blanks<Name extends string>(columns: readonly Name[]): Record<Name, never> {
  return Object.fromEntries(columns.map((column) => [column, ''])) as Record<Name, never>;
}
