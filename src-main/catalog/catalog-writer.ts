import type { Database } from 'better-sqlite3';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { compareIdentity, identityKey, type IdentityVerdict } from './identity.ts';
import {
  cells,
  INSTANCE_COLUMNS,
  SERIES_COLUMNS,
  SERIES_COUNT_COLUMNS,
  SERIES_DESCRIPTION_COLUMNS,
  STUDY_COLUMNS,
  STUDY_COUNT_COLUMNS,
  STUDY_DESCRIPTION_COLUMNS,
} from './columns.ts';
import { CatalogKeeping } from './catalog-keeping.ts';
import { CatalogRemoval } from './catalog-removal.ts';
import {
  describeSeries,
  describeSeriesFurther,
  describeStudy,
  describeStudyFurther,
  patientFacts,
  type Described,
} from './describe-rows.ts';
import type { QuarantineRecord } from './records.ts';
import {
  prepareWriterStatements,
  type SeriesState,
  type StudyState,
  type WriterStatements,
} from './statements.ts';
import type { WriterSql } from './writer-sql.ts';

const CLEARED_TABLES =
  'instance series study patient quarantine study_role study_reading trash trashed_instance tombstone journal_pending'.split(
    ' ',
  );

const DAY_MS = 86_400_000;

/** Studies whose rows are kept in memory: more than send at the same time, little in bytes. */
const CACHED_STUDIES = 256;

export interface NewInstance {
  readonly header: InstanceHeader;
  /** Whole Part 10 file */
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
  /** Milliseconds since 1970 UTC */
  readonly receivedAt: number;
  readonly source: string;
}

/** What the catalog holds under a SOP Instance UID. */
export interface KnownInstance {
  readonly studyInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
}

interface CachedStudy extends Described<StudyState> {
  readonly series: Map<string, CachedSeries>;
  /** Series that gained instances since `begin` */
  readonly changed: Set<CachedSeries>;
}

type CachedSeries = Described<SeriesState>;

/**
 * The only writer of the catalog. Between `begin` and `commit` it enters instances; rows of studies and series are kept
 * in memory and written once per transaction, however many instances they gained.
 */
export class CatalogWriter {
  readonly keeping: CatalogKeeping;
  /** Told of each study that changes, perhaps more than once: for a rebuild that runs meanwhile */
  onTouched: (studyInstanceUid: string) => void = () => {};
  readonly #removal: CatalogRemoval;
  readonly #database: Database;
  readonly #sql: WriterStatements;
  readonly #studies = new Map<string, CachedStudy>();
  readonly #patients = new Map<string, number>();
  readonly #changed = new Set<CachedStudy>();
  readonly #totals = new Map<string, number>();
  /** Patients that a study named until its description was filled in */
  readonly #released = new Set<number>();

  constructor(database: Database, sql: WriterSql) {
    this.#database = database;
    this.#sql = prepareWriterStatements(database, sql);
    this.#removal = new CatalogRemoval(database, {
      count: (name, by) => {
        this.#count(name, by);
      },
      forget: (studyInstanceUid) => {
        this.#forget(studyInstanceUid);
      },
      forgetPatients: () => {
        this.#patients.clear();
      },
    });
    this.keeping = new CatalogKeeping(database, {
      add: (instance) => this.add(instance),
      removeStudy: (studyInstanceUid) => {
        this.#removal.removeStudy(studyInstanceUid);
      },
      touched: (studyInstanceUid) => {
        this.onTouched(studyInstanceUid);
      },
    });
  }

  begin(): void {
    this.#database.exec('BEGIN IMMEDIATE');
  }

  /** Durable when it returns; throws what SQLite throws, then `rollback` is due. */
  commit(): void {
    for (const study of this.#changed) this.#write(study);
    for (const patientKey of this.#released) this.#removal.releasePatient(patientKey);
    for (const [name, value] of this.#totals) this.#sql.addToTotal.run(value, name);
    this.#database.exec('COMMIT');
    this.#changed.clear();
    this.#released.clear();
    this.#totals.clear();
    this.#evict();
  }

  /** Forgets everything since `begin`, also in memory. */
  rollback(): void {
    this.#studies.clear();
    this.#patients.clear();
    this.#changed.clear();
    this.#released.clear();
    this.#totals.clear();
    // A failed COMMIT, as on a full disk, may have rolled back by itself.
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  findInstance(sopInstanceUid: string): KnownInstance | undefined {
    const row = this.#sql.findInstance.get(sopInstanceUid);
    return (
      row && {
        studyInstanceUid: row.study_instance_uid,
        transferSyntaxUid: row.transfer_syntax_uid,
        sizeBytes: row.size_bytes,
        datasetOffset: row.dataset_offset,
        datasetCrc32: row.dataset_crc32,
      }
    );
  }

  /** undefined when the study is new */
  identityOf(header: InstanceHeader): IdentityVerdict | undefined {
    const study = this.#study(header.studyInstanceUid);
    return study && compareIdentity(patientFacts(study.row), header);
  }

  /** @returns whether the study is new */
  add(instance: NewInstance): { isNewStudy: boolean } {
    const { header } = instance;
    this.onTouched(header.studyInstanceUid);
    const found = this.#study(header.studyInstanceUid);
    const study = found ?? this.#newStudy(instance);
    const series = this.#series(study, header) ?? this.#newSeries(study, instance);
    if (found) this.#describeFurther(study, header);
    describeSeriesFurther(series, header);
    study.row.instance_count += 1;
    study.row.size_bytes += instance.sizeBytes;
    study.row.last_received_at = Math.max(study.row.last_received_at, instance.receivedAt);
    series.row.instance_count += 1;
    series.row.frame_count += header.numberOfFrames;
    series.row.size_bytes += instance.sizeBytes;
    this.#changed.add(study);
    study.changed.add(series);
    this.#sql.insertInstance.run(
      ...cells(
        {
          series_key: series.row.series_key,
          sop_instance_uid: header.sopInstanceUid,
          sop_class_uid: header.sopClassUid,
          transfer_syntax_uid: header.transferSyntaxUid,
          specific_character_set: header.specificCharacterSet,
          instance_number: header.instanceNumber,
          rows: header.rows,
          columns: header.columns,
          frame_count: header.numberOfFrames,
          bits_allocated: header.bitsAllocated,
          frame_of_reference_uid: header.frameOfReferenceUid,
          size_bytes: instance.sizeBytes,
          dataset_offset: instance.datasetOffset,
          dataset_crc32: instance.datasetCrc32,
          received_at: instance.receivedAt,
          source: instance.source,
          image_type: header.queried?.imageType ?? '',
          content_date: header.queried?.contentDate ?? '',
          content_time: header.queried?.contentTime ?? '',
          acquisition_number: header.queried?.acquisitionNumber ?? null,
        },
        INSTANCE_COLUMNS,
      ),
    );
    this.#count('instances', 1);
    this.#count('size_bytes', instance.sizeBytes);
    return { isNewStudy: found === undefined };
  }

  isQuarantined(quarantineId: string): boolean {
    return this.#sql.findQuarantined.get(quarantineId) !== undefined;
  }

  addQuarantined(record: QuarantineRecord): void {
    this.#sql.insertQuarantined.run(
      record.quarantineId,
      record.receivedAt,
      record.source,
      record.sopInstanceUid,
      record.studyInstanceUid,
      record.reason,
      record.sizeBytes,
    );
    this.#count('quarantined', 1);
  }

  quarantinedIds(): string[] {
    return this.#sql.quarantinedIds.all().map((row) => row.quarantine_id);
  }

  removeQuarantined(quarantineId: string): void {
    if (this.#sql.deleteQuarantined.run(quarantineId).changes > 0) this.#count('quarantined', -1);
  }

  /** True when every file of the store has been entered. */
  isComplete(): boolean {
    return this.#sql.readState.get('complete')?.value === '1';
  }

  setComplete(isComplete: boolean): void {
    this.#sql.writeState.run('complete', isComplete ? '1' : '0');
  }

  /** Empties the catalog, for a rebuild. */
  clear(): void {
    this.rollback();
    this.#database
      .transaction(() => {
        this.setComplete(false);
        for (const table of CLEARED_TABLES) this.#database.exec(`DELETE FROM ${table}`);
        this.#database.exec('UPDATE total SET value = 0');
      })
      .immediate();
  }

  dispose(): void {
    this.#database.close();
  }

  #count(name: string, by: number): void {
    this.#totals.set(name, (this.#totals.get(name) ?? 0) + by);
  }

  #study(studyInstanceUid: string): CachedStudy | undefined {
    const cached = this.#studies.get(studyInstanceUid);
    if (cached) return cached;
    const row = this.#sql.findStudy.get(studyInstanceUid);
    return row && this.#remember(row);
  }

  #remember(row: StudyState): CachedStudy {
    const study: CachedStudy = {
      row,
      series: new Map(),
      changed: new Set(),
      isDescriptionChanged: false,
      lastKeys: undefined,
    };
    this.#studies.set(row.study_instance_uid, study);
    return study;
  }

  #newStudy({ header, receivedAt }: NewInstance): CachedStudy {
    const row: StudyState = {
      ...describeStudy(header),
      study_key: 0,
      patient_key: this.#patient(header),
      study_instance_uid: header.studyInstanceUid,
      series_count: 0,
      instance_count: 0,
      size_bytes: 0,
      first_received_at: receivedAt,
      last_received_at: receivedAt,
    };
    row.study_key = Number(this.#sql.insertStudy.run(...cells(row, STUDY_COLUMNS)).lastInsertRowid);
    this.#count('studies', 1);
    return this.#remember(row);
  }

  #patient(header: InstanceHeader): number {
    const identity = identityKey(header);
    const cacheKey = [header.patientId, header.issuerOfPatientId, identity].join('\n');
    const cached = this.#patients.get(cacheKey);
    if (cached !== undefined) return cached;
    const found = this.#sql.findPatient.get(header.patientId, header.issuerOfPatientId, identity);
    let key = found?.patient_key;
    if (key === undefined) {
      const { alphabetic, ideographic, phonetic } = header.patientName;
      const inserted = this.#sql.insertPatient.run(
        header.patientId,
        header.issuerOfPatientId,
        alphabetic,
        ideographic,
        phonetic,
        header.patientBirthDate,
        header.patientSex,
        identity,
      );
      key = Number(inserted.lastInsertRowid);
      this.#count('patients', 1);
    }
    this.#patients.set(cacheKey, key);
    return key;
  }

  #series(study: CachedStudy, header: InstanceHeader): CachedSeries | undefined {
    const cached = study.series.get(header.seriesInstanceUid);
    if (cached) return cached;
    const row = this.#sql.findSeries.get(study.row.study_key, header.seriesInstanceUid);
    if (!row) return undefined;
    const series: CachedSeries = { row, isDescriptionChanged: false, lastKeys: undefined };
    study.series.set(header.seriesInstanceUid, series);
    return series;
  }

  #newSeries(study: CachedStudy, { header, receivedAt, source }: NewInstance): CachedSeries {
    const row: SeriesState = {
      series_key: 0,
      study_key: study.row.study_key,
      series_instance_uid: header.seriesInstanceUid,
      received_day: Math.floor(receivedAt / DAY_MS),
      source,
      ...describeSeries(header),
      instance_count: 0,
      frame_count: 0,
      size_bytes: 0,
    };
    row.series_key = Number(this.#sql.insertSeries.run(...cells(row, SERIES_COLUMNS)).lastInsertRowid);
    study.row.series_count += 1;
    this.#count('series', 1);
    const series: CachedSeries = { row, isDescriptionChanged: false, lastKeys: undefined };
    study.series.set(header.seriesInstanceUid, series);
    return series;
  }

  #describeFurther(study: CachedStudy, header: InstanceHeader): void {
    const named = describeStudyFurther(study, header);
    if (named === null) return;
    const { row } = study;
    const patientKey = this.#patient(named);
    if (patientKey !== row.patient_key) this.#released.add(row.patient_key);
    row.patient_key = patientKey;
  }

  #write(study: CachedStudy): void {
    const { row } = study;
    if (study.isDescriptionChanged)
      this.#sql.describeStudy.run(...cells(row, STUDY_DESCRIPTION_COLUMNS), row.study_key);
    this.#sql.countStudy.run(...cells(row, STUDY_COUNT_COLUMNS), row.study_key);
    study.isDescriptionChanged = false;
    for (const series of study.changed) {
      const key = series.row.series_key;
      if (series.isDescriptionChanged)
        this.#sql.describeSeries.run(...cells(series.row, SERIES_DESCRIPTION_COLUMNS), key);
      this.#sql.countSeries.run(...cells(series.row, SERIES_COUNT_COLUMNS), key);
      series.isDescriptionChanged = false;
    }
    study.changed.clear();
  }

  #forget(studyInstanceUid: string): void {
    const study = this.#studies.get(studyInstanceUid);
    if (!study) return;
    this.#studies.delete(studyInstanceUid);
    this.#changed.delete(study);
  }

  #evict(): void {
    for (const uid of this.#studies.keys()) {
      if (this.#studies.size <= CACHED_STUDIES) break;
      this.#studies.delete(uid);
    }
    if (this.#patients.size > CACHED_STUDIES) this.#patients.clear();
  }
}
