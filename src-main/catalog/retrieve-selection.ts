import type { Database } from 'better-sqlite3';
import { StatementCache } from '#main/sqlite/statement-cache.ts';
import type { RetrieveRequest } from '#main/dicom/retrieve-request.ts';
import type { Cell } from './columns.ts';
import { catalogError } from './database.ts';

/** A stored instance as it is sent. */
export interface SelectedInstance {
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly datasetOffset: number;
}

const COLUMNS = `study.study_instance_uid AS studyInstanceUid, instance.sop_instance_uid AS sopInstanceUid,
  instance.sop_class_uid AS sopClassUid, instance.transfer_syntax_uid AS transferSyntaxUid,
  instance.dataset_offset AS datasetOffset`;

const FROM = `FROM study JOIN series ON series.study_key = study.study_key
  JOIN instance ON instance.series_key = series.series_key`;

const ORDER = `ORDER BY study.study_key, series.series_number, series.series_key, instance.instance_number,
  instance.instance_key`;

/** What a C-MOVE or C-GET names; plain SQL, since it also runs in the threads that receive. */
export class RetrieveSelection {
  readonly #statements: StatementCache;

  /** @param database for reading; stays the caller's to close */
  constructor(database: Database) {
    this.#statements = new StatementCache(database);
  }

  /** In the order in which a study is read. @throws AppError */
  select(request: RetrieveRequest): SelectedInstance[] {
    const conditions: string[] = [];
    const values: Cell[] = [];
    const equal = (column: string, value: string) => {
      conditions.push(`${column} = ?`);
      values.push(value);
    };
    // One parameter whatever the number: SQLite takes no statement with as many as a list may have
    const oneOf = (column: string, uids: readonly string[]) => {
      conditions.push(`${column} IN (SELECT value FROM json_each(?))`);
      values.push(JSON.stringify(uids));
    };
    if (request.patientId !== '') equal('study.patient_id', request.patientId);
    switch (request.level) {
      case 'PATIENT':
        break;
      case 'STUDY':
        oneOf('study.study_instance_uid', request.studyInstanceUids);
        break;
      case 'SERIES':
        equal('study.study_instance_uid', request.studyInstanceUid);
        oneOf('series.series_instance_uid', request.seriesInstanceUids);
        break;
      case 'IMAGE':
        equal('study.study_instance_uid', request.studyInstanceUid);
        equal('series.series_instance_uid', request.seriesInstanceUid);
        oneOf('instance.sop_instance_uid', request.sopInstanceUids);
        break;
      default:
        request satisfies never;
    }
    try {
      const sql = `SELECT ${COLUMNS} ${FROM} WHERE ${conditions.join(' AND ')} ${ORDER}`;
      return this.#statements.prepare(sql).all(...values) as SelectedInstance[];
    } catch (error) {
      throw catalogError(error);
    }
  }
}
