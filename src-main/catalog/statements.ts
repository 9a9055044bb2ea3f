import type { Database, Statement } from 'better-sqlite3';
import type { Cell } from './columns.ts';
import type { CatalogTables } from './tables.ts';
import type { WriterSql } from './writer-sql.ts';

export type WriterStatements = ReturnType<typeof prepareWriterStatements>;

/** Every statement of the writer, prepared. Parameters come in the order of columns.ts, keys last. */
export function prepareWriterStatements(database: Database, sql: WriterSql) {
  const prepare = <Row = unknown>(text: string): Statement<Cell[], Row> =>
    database.prepare<Cell[], Row>(text);
  return {
    findInstance: prepare<{
      study_instance_uid: string;
      transfer_syntax_uid: string;
      size_bytes: number;
      dataset_offset: number;
      dataset_crc32: number;
    }>(sql.findInstance),
    findStudy: prepare<StudyState>(sql.findStudy),
    findSeries: prepare<SeriesState>(sql.findSeries),
    findPatient: prepare<{ patient_key: number }>(sql.findPatient),
    insertPatient: prepare(sql.insertPatient),
    insertStudy: prepare(sql.insertStudy),
    insertSeries: prepare(sql.insertSeries),
    insertInstance: prepare(sql.insertInstance),
    describeStudy: prepare(sql.describeStudy),
    countStudy: prepare(sql.countStudy),
    describeSeries: prepare(sql.describeSeries),
    countSeries: prepare(sql.countSeries),
    addToTotal: prepare(sql.addToTotal),
    findQuarantined: prepare<{ quarantine_id: string }>(sql.findQuarantined),
    quarantinedIds: prepare<{ quarantine_id: string }>(sql.quarantinedIds),
    deleteQuarantined: prepare(sql.deleteQuarantined),
    insertQuarantined: prepare(sql.insertQuarantined),
    readState: prepare<{ value: string }>(sql.readState),
    writeState: prepare(sql.writeState),
  };
}

/** A study row as the writer keeps it in memory. */
/** Without what triggers keep from study_reading */
export type StudyState = Omit<
  { -readonly [Name in keyof CatalogTables['study']]: CellOf<'study', Name> },
  'reading_state' | 'reading_by' | 'reading_at'
>;
export type SeriesState = { -readonly [Name in keyof CatalogTables['series']]: CellOf<'series', Name> };

type CellOf<
  Table extends keyof CatalogTables,
  Name extends keyof CatalogTables[Table],
> = CatalogTables[Table][Name] extends string | number | null ? CatalogTables[Table][Name] : number;
