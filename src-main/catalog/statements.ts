import type { Database, Statement } from 'better-sqlite3';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
} from 'kysely';
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

export type Cell = string | number | null;

export const STUDY_DESCRIPTION_COLUMNS = [
  'patient_key',
  'patient_name',
  'patient_name_ideographic',
  'patient_name_phonetic',
  'patient_name_fold',
  'patient_name_ideographic_fold',
  'patient_name_phonetic_fold',
  'patient_id',
  'issuer_of_patient_id',
  'patient_birth_date',
  'patient_sex',
  'study_date',
  'study_time',
  'accession_number',
  'study_id',
  'study_description',
  'study_description_fold',
  'referring_physician',
  'referring_physician_ideographic',
  'referring_physician_phonetic',
  'referring_physician_fold',
  'modalities',
  'sop_class_uids',
  'body_parts',
  'has_identity_conflict',
  'search_text',
] as const;

export const STUDY_COUNT_COLUMNS = [
  'series_count',
  'instance_count',
  'size_bytes',
  'last_received_at',
] as const;

export const STUDY_COLUMNS = [
  'study_instance_uid',
  'first_received_at',
  ...STUDY_DESCRIPTION_COLUMNS,
  ...STUDY_COUNT_COLUMNS,
] as const;

export const SERIES_DESCRIPTION_COLUMNS = [
  'series_number',
  'modality',
  'series_description',
  'series_date',
  'series_time',
  'body_part_examined',
  'laterality',
  'protocol_name',
  'sop_class_uids',
] as const;

export const SERIES_COUNT_COLUMNS = ['instance_count', 'frame_count', 'size_bytes'] as const;

export const SERIES_COLUMNS = [
  'study_key',
  'series_instance_uid',
  ...SERIES_DESCRIPTION_COLUMNS,
  ...SERIES_COUNT_COLUMNS,
] as const;

export const INSTANCE_COLUMNS = [
  'series_key',
  'sop_instance_uid',
  'sop_class_uid',
  'transfer_syntax_uid',
  'specific_character_set',
  'instance_number',
  'rows',
  'columns',
  'frame_count',
  'bits_allocated',
  'frame_of_reference_uid',
  'size_bytes',
  'dataset_offset',
  'dataset_crc32',
  'received_at',
  'source',
] as const;

export const PATIENT_COLUMNS = [
  'patient_id',
  'issuer_of_patient_id',
  'name_alphabetic',
  'name_ideographic',
  'name_phonetic',
  'birth_date',
  'sex',
  'identity',
] as const;

export const QUARANTINE_COLUMNS = [
  'quarantine_id',
  'received_at',
  'source',
  'sop_instance_uid',
  'study_instance_uid',
  'reason',
  'size_bytes',
] as const;

/** The values of a row in the order of its statement's columns. */
export function cells<Name extends string>(
  row: Readonly<Record<Name, Cell>>,
  columns: readonly Name[],
): Cell[] {
  return columns.map((column) => row[column]);
}

function blanks<Name extends string>(columns: readonly Name[]): Record<Name, never> {
  return Object.fromEntries(columns.map((column) => [column, ''])) as Record<Name, never>;
}

export type WriterStatements = ReturnType<typeof prepareWriterStatements>;

/** Every statement of the writer, prepared. Parameters come in the order of the columns named above, keys last. */
export function prepareWriterStatements(database: Database) {
  const prepare = <Row = unknown>(query: Compilable): Statement<Cell[], Row> =>
    database.prepare<Cell[], Row>(query.compile().sql);
  return {
    findInstance: prepare<{
      study_instance_uid: string;
      transfer_syntax_uid: string;
      size_bytes: number;
      dataset_offset: number;
      dataset_crc32: number;
    }>(
      builder
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
    ),
    findStudy: builderStudy(prepare),
    findSeries: builderSeries(prepare),
    findPatient: prepare<{ patient_key: number }>(
      builder
        .selectFrom('patient')
        .where('patient_id', '=', '')
        .where('issuer_of_patient_id', '=', '')
        .where('identity', '=', '')
        .select('patient_key'),
    ),
    insertPatient: prepare(builder.insertInto('patient').values(blanks(PATIENT_COLUMNS))),
    insertStudy: prepare(builder.insertInto('study').values(blanks(STUDY_COLUMNS))),
    insertSeries: prepare(builder.insertInto('series').values(blanks(SERIES_COLUMNS))),
    insertInstance: prepare(builder.insertInto('instance').values(blanks(INSTANCE_COLUMNS))),
    describeStudy: prepare(
      builder.updateTable('study').set(blanks(STUDY_DESCRIPTION_COLUMNS)).where('study_key', '=', 0),
    ),
    countStudy: prepare(
      builder.updateTable('study').set(blanks(STUDY_COUNT_COLUMNS)).where('study_key', '=', 0),
    ),
    describeSeries: prepare(
      builder.updateTable('series').set(blanks(SERIES_DESCRIPTION_COLUMNS)).where('series_key', '=', 0),
    ),
    countSeries: prepare(
      builder.updateTable('series').set(blanks(SERIES_COUNT_COLUMNS)).where('series_key', '=', 0),
    ),
    addToTotal: prepare(
      builder
        .updateTable('total')
        .set((eb) => ({ value: eb('value', '+', 0) }))
        .where('name', '=', ''),
    ),
    findQuarantined: prepare<{ quarantine_id: string }>(
      builder.selectFrom('quarantine').where('quarantine_id', '=', '').select('quarantine_id'),
    ),
    insertQuarantined: prepare(builder.insertInto('quarantine').values(blanks(QUARANTINE_COLUMNS))),
    readState: prepare<{ value: string }>(
      builder.selectFrom('catalog_state').where('name', '=', '').select('value'),
    ),
    writeState: prepare(builder.replaceInto('catalog_state').values({ name: '', value: '' })),
  };
}

type Prepare = <Row>(query: Compilable) => Statement<Cell[], Row>;

function builderStudy(prepare: Prepare) {
  return prepare<StudyState>(
    builder
      .selectFrom('study')
      .where('study_instance_uid', '=', '')
      .select([...STUDY_COLUMNS, 'study_key']),
  );
}

function builderSeries(prepare: Prepare) {
  return prepare<SeriesState>(
    builder
      .selectFrom('series')
      .where('study_key', '=', 0)
      .where('series_instance_uid', '=', '')
      .select([...SERIES_COLUMNS, 'series_key']),
  );
}

/** A study row as the writer keeps it in memory. */
export type StudyState = { -readonly [Name in keyof CatalogTables['study']]: CellOf<'study', Name> };
export type SeriesState = { -readonly [Name in keyof CatalogTables['series']]: CellOf<'series', Name> };

type CellOf<
  Table extends keyof CatalogTables,
  Name extends keyof CatalogTables[Table],
> = CatalogTables[Table][Name] extends string | number | null ? CatalogTables[Table][Name] : number;
